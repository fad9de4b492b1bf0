// gaussian_blur3d and box_blur3d.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_BLUR_HPP
#define KONV_VOLUME_BLUR_HPP

#include "../filter/gaussian_weights.hpp"
#include "separable.hpp"

KONV_BEGIN_TYPES

/// The standard deviation on each axis, in voxels: one number, or {z, y, x} where voxels are not cubes. 0 leaves an
/// axis alone.
struct deviation3 {
  double z = 1, y = 1, x = 1;
  constexpr deviation3(double all) : z(all), y(all), x(all) {}  // NOLINT: implicit on purpose
  constexpr deviation3(double dz, double dy, double dx) : z(dz), y(dy), x(dx) {}
};

/// Options of gaussian_blur3d and box_blur3d.
struct blur3d_options {
  double truncate = 4;                ///< radius of the Gaussian in sigmas
  border edge = border::reflect_101;  ///< what lies outside the source
  double value = 0;                   ///< for border::constant
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

template <class Dst, class Src>
using blur3d_result = std::conditional_t<std::is_void_v<Dst>, Src, Dst>;

template <class S, class D>
void gaussian_blur3d_into(tensor_view<const S, 3> src, tensor_view<D, 3> dst, const deviation3& sigma,
                          const blur3d_options& o) {
  using W = std::conditional_t<std::is_same_v<S, double> || std::is_same_v<D, double>, double, float>;
  if (!(o.truncate > 0) || !(o.truncate < 1e3))
    fail("gaussian_blur3d", {"truncate is ", o.truncate, ", expected above 0, below 1000"});
  const auto line = [&](double s) -> std::vector<W> {
    if (!(s >= 0) || !(s < 1e6)) fail("gaussian_blur3d", {"sigma is ", s, ", expected 0 to 10^6"});
    if (s == 0) return {W{1}};
    const std::vector<double> w = gaussian_weights(gaussian_size_scipy(s, o.truncate), s);
    std::vector<W> out;
    for (const double v : w) out.push_back(static_cast<W>(v));
    return out;
  };
  const std::vector<W> z = line(sigma.z), y = line(sigma.y), x = line(sigma.x);
  const std::span<const W> lines[3] = {z, y, x};
  separable_volume<S, D, W>("gaussian_blur3d", false, src, dst, lines,
                            {.edge = o.edge, .value = o.value, .run = o.run});
}

template <class S, class D>
void box_blur3d_into(tensor_view<const S, 3> src, tensor_view<D, 3> dst, const size3& size, const blur3d_options& o) {
  constexpr index_t most = index_t{1} << 20;
  if (size.z < 1 || size.y < 1 || size.x < 1 || size.z > most || size.y > most || size.x > most)
    fail("box_blur3d", {"size is ", size.z, "x", size.y, "x", size.x, ", expected 1 to 2^20 on each axis"});
  const auto ones = [](index_t n) { return std::vector<double>(static_cast<std::size_t>(n), 1.0); };
  const std::vector<double> z = ones(size.z), y = ones(size.y), x = ones(size.x);
  const std::span<const double> lines[3] = {z, y, x};
  const double volume = static_cast<double>(size.z) * static_cast<double>(size.y) * static_cast<double>(size.x);
  separable_volume<S, D, double>("box_blur3d", false, src, dst, lines,
                                 {.edge = o.edge, .value = o.value, .run = o.run}, volume);
}

}  // namespace detail

/// Blurs a volume with a Gaussian of int(truncate * sigma + 0.5) taps on each side: scipy.ndimage.gaussian_filter (its
/// default border is border::reflect, ours reflect_101). Weights sum to 1. Result: the source's shape and type, or
/// gaussian_blur3d<float>(...); integers rounded to nearest even and saturated. Numbers as correlate3d_separable.
/// Throws argument_error for an empty source, and a sigma or truncate out of range.
template <class Dst = void, class S>
  requires tensor_source<S, 3>
auto gaussian_blur3d(const S& src, const deviation3& sigma, const blur3d_options& options = {}) {
  using T = typename S::value_type;
  const tensor_view<const T, 3> from = src;
  tensor<detail::blur3d_result<Dst, T>, 3> out(from.shape(), layout::channels_first, uninitialized);
  gaussian_blur3d(from, out, sigma, options);
  return out;
}
/// The same into dst, which names the result's type and may overlap src.
template <class S, class D>
  requires(tensor_source<S, 3> && tensor_target<D, 3>)
void gaussian_blur3d(const S& src, D&& dst, const deviation3& sigma, const blur3d_options& options = {}) {
  using T = typename S::value_type;
  using R = typename std::remove_cvref_t<D>::value_type;
  detail::gaussian_blur3d_into<T, R>(src, dst, sigma, options);
}

/// The mean over size.z x size.y x size.x voxels, the centre of an even size at n / 2: scipy.ndimage.uniform_filter
/// (with border::reflect). Integers are exact: the sum divided and rounded once, ties to even. Result: the source's
/// shape and type, or box_blur3d<float>(...). Throws argument_error for an empty source and a size below 1.
template <class Dst = void, class S>
  requires tensor_source<S, 3>
auto box_blur3d(const S& src, each<size3> size, const blur3d_options& options = {}) {
  using T = typename S::value_type;
  const tensor_view<const T, 3> from = src;
  tensor<detail::blur3d_result<Dst, T>, 3> out(from.shape(), layout::channels_first, uninitialized);
  box_blur3d(from, out, size, options);
  return out;
}
/// The same into dst, which names the result's type and may overlap src.
template <class S, class D>
  requires(tensor_source<S, 3> && tensor_target<D, 3>)
void box_blur3d(const S& src, D&& dst, each<size3> size, const blur3d_options& options = {}) {
  using T = typename S::value_type;
  using R = typename std::remove_cvref_t<D>::value_type;
  detail::box_blur3d_into<T, R>(src, dst, size, options);
}

KONV_END
#endif

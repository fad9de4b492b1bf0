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

KONV_END_TYPES

KONV_BEGIN

/// Blurs a volume with a Gaussian of int(truncate * sigma + 0.5) taps on each side: scipy.ndimage.gaussian_filter (its
/// default border is border::reflect, ours reflect_101). Weights sum to 1. Result: the source's shape and type, or
/// gaussian_blur3d<float>(...). Only border and threads of `options` are used.
/// Throws argument_error for a sigma that is negative or not finite.
template <class Dst = void, class S>
  requires tensor_source<S, 3>
auto gaussian_blur3d(const S& src, deviation3 sigma, const volume_options& options = {}, double truncate = 4) {
  using T = typename S::value_type;
  using D = std::conditional_t<std::is_void_v<Dst>, T, Dst>;
  using W = std::conditional_t<std::is_same_v<T, double> || std::is_same_v<D, double>, double, float>;
  const auto line = [&](double s) -> std::vector<W> {
    if (!(s >= 0) || !(s < 1e6) || !(truncate > 0) || !(truncate < 1e3))
      detail::fail("gaussian_blur3d", "sigma is " + std::to_string(s) + " and truncate " + std::to_string(truncate) +
                                          ", expected 0 to 10^6 and above 0");
    if (s == 0) return {W{1}};
    const std::vector<double> w = gaussian_weights(2 * static_cast<index_t>(truncate * s + 0.5) + 1, s);
    std::vector<W> out;
    for (const double v : w) out.push_back(static_cast<W>(v));
    return out;
  };
  return correlate3d_separable<D>(src, line(sigma.z), line(sigma.y), line(sigma.x),
                                  {.edge = options.edge, .value = options.value, .run = options.run});
}

/// The mean over size.z x size.y x size.x voxels, the centre of an even size at n / 2. Integers are exact: the sum
/// divided and rounded once, ties to even. Result: the source's shape and type, or box_blur3d<float>(...). Only border
/// and threads of `options` are used. Throws argument_error for a size below 1.
template <class Dst = void, class S>
  requires tensor_source<S, 3>
auto box_blur3d(const S& src, each<size3> size, const volume_options& options = {}) {
  using T = typename S::value_type;
  using D = std::conditional_t<std::is_void_v<Dst>, T, Dst>;
  constexpr index_t most = index_t{1} << 20;
  if (size.z < 1 || size.y < 1 || size.x < 1 || size.z > most || size.y > most || size.x > most)
    detail::fail("box_blur3d", "size is " + detail::shape_text(shape_of<3>{size.z, size.y, size.x}) +
                                   ", expected 1 to 2^20 on each axis");
  const auto ones = [](index_t n) { return std::vector<double>(static_cast<std::size_t>(n), 1.0); };
  const std::vector<double> z = ones(size.z), y = ones(size.y), x = ones(size.x);
  const double area = static_cast<double>(size.z) * static_cast<double>(size.y) * static_cast<double>(size.x);
  return detail::separable_volume_new<D, T, double>(
      "box_blur3d", false, src, z, y, x, {.edge = options.edge, .value = options.value, .run = options.run}, area);
}

KONV_END
#endif

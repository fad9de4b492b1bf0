// correlate3d and convolve3d: any kernel over any volume.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_CORRELATE_HPP
#define KONV_VOLUME_CORRELATE_HPP

#include <cmath>

#include "engine.hpp"
#include "factor.hpp"
#include "stencil.hpp"

KONV_BEGIN
namespace detail {

enum class volume_numbers : unsigned char { f32, f64, wide };

// Integer weights over integers are exact: in f32 below 2^24, in f64 below 2^53, else in 128 bits.
template <class Src, class Dst>
volume_numbers choose_volume_numbers(const std::vector<double>& weights, bool integer_weights,
                                     const volume_options& o) {
  double reach = 0, longest = 0;
  for (const double w : weights) {
    reach += std::fabs(w);
    longest = std::fabs(w) > longest ? std::fabs(w) : longest;
  }
  constexpr double two24 = 16777216.0, two53 = 9007199254740992.0;
  if constexpr (std::is_integral_v<Src>) {
    if (integer_weights) {
      reach *= std::is_signed_v<Src> ? -static_cast<double>(std::numeric_limits<Src>::min())
                                     : static_cast<double>(std::numeric_limits<Src>::max());
      if (reach < two24 && o.scale == 1 && o.offset == 0 && !std::is_same_v<Dst, double> && sizeof(Src) <= 2)
        return volume_numbers::f32;
      return reach < two53 ? volume_numbers::f64 : volume_numbers::wide;
    }
  }
  const bool doubles = std::is_same_v<Src, double> || std::is_same_v<Src, std::int32_t> || std::is_same_v<Dst, double>;
  return doubles || (integer_weights && longest > two24) || (o.accuracy == precision::exact && std::is_integral_v<Dst>)
             ? volume_numbers::f64
             : volume_numbers::f32;
}

template <class A, class B>
bool volumes_overlap(const tensor_view<A, 3>& a, const tensor_view<B, 3>& b) {
  const auto reach = [](const auto& v, std::uintptr_t& low, std::uintptr_t& high) {
    index_t down = 0, up = 1;
    for (int k = 0; k < 3; ++k) (v.stride(k) < 0 ? down : up) += (v.shape(k) - 1) * v.stride(k);
    low = reinterpret_cast<std::uintptr_t>(v.data() + down);
    high = reinterpret_cast<std::uintptr_t>(v.data() + up);
  };
  std::uintptr_t a0, a1, b0, b1;
  reach(a, a0, a1);
  reach(b, b0, b1);
  return a0 < b1 && b0 < a1;
}

// Checks dst's shape. The source to read: src, or a copy of it in `memory` where dst overlaps it, since the result is as
// if it did not.
template <class Src, class Dst>
tensor_view<const Src, 3> volume_source(const char* where, const shape_of<3>& result, tensor_view<const Src, 3> src,
                                        const tensor_view<Dst, 3>& dst, tensor<Src, 3>& memory) {
  if (dst.shape() != result)
    fail(where, {"dst is ", shape_text(dst.shape()), ", expected ", shape_text(result)});
  if (!volumes_overlap(src, dst)) return src;
  memory = tensor<Src, 3>::copy_of(src, layout::channels_first);
  return memory.view();
}

template <class Src, class Dst, class W>
void correlate_volume(const char* where, bool turned, tensor_view<const Src, 3> src, tensor_view<Dst, 3> dst,
                      tensor_view<const W, 3> kernel, const volume_options& o) {
  const volume_geometry g = resolve_volume(where, src.shape(), kernel.shape(), o, turned);
  tensor<Src, 3> copy;
  src = volume_source(where, g.result(), src, dst, copy);
  std::vector<double> weights;
  for (index_t z = 0; z < kernel.shape(0); ++z)
    for (index_t y = 0; y < kernel.shape(1); ++y)
      for (index_t x = 0; x < kernel.shape(2); ++x)
        weights.push_back(static_cast<double>(
            turned ? kernel(kernel.shape(0) - 1 - z, kernel.shape(1) - 1 - y, kernel.shape(2) - 1 - x)
                   : kernel(z, y, x)));
  const finish_args finish{o.scale, o.offset, o.round};
  switch (choose_volume_numbers<Src, Dst>(weights, std::is_integral_v<W>, o)) {
    case volume_numbers::f32:
      if constexpr (!std::is_same_v<Src, double> && !std::is_same_v<Dst, double>) {
        if constexpr (std::is_floating_point_v<W>)
          if (try_volume_passes<dense_kind::f32, Src, Dst>(where, g, weights, finish, src, dst, o)) break;
        if (volume_stencil<Src, Dst>::suits(g)) {
          for_volume_bands(o.run, g.result(), 8, [&](const volume_band& band) {
            volume_stencil<Src, Dst>(g, weights, finish).run(src, dst, o.edge, o.value, band);
          });
          break;
        }
        run_volume<dense_kind::f32, Src, Dst>(g, weights, finish, src, dst, o);
      }
      break;
    case volume_numbers::f64:
      if constexpr (std::is_floating_point_v<W>)
        if (try_volume_passes<dense_kind::f64, Src, Dst>(where, g, weights, finish, src, dst, o)) break;
      run_volume<dense_kind::f64, Src, Dst>(g, weights, finish, src, dst, o);
      break;
    case volume_numbers::wide:
      if constexpr (std::is_integral_v<Src>) run_volume_wide(g, weights, finish, src, dst, o);
      break;
  }
}

template <class D, class S, class W>
using volume_result = std::conditional_t<
    !std::is_void_v<D>, D,
    std::conditional_t<std::is_same_v<S, double> || std::is_same_v<W, double>, double,
                       std::conditional_t<std::is_floating_point_v<S> || std::is_floating_point_v<W>, float,
                                          std::int32_t>>>;

// The bodies of the functions below.
template <class Dst, class S, class K>
auto correlate_volume_new(const char* where, bool turned, const S& src, const K& kernel, const volume_options& o) {
  using T = typename S::value_type;
  using W = typename K::value_type;
  using D = volume_result<Dst, T, W>;
  const tensor_view<const T, 3> from = src;
  const tensor_view<const W, 3> weights = kernel;
  tensor<D, 3> out(resolve_volume(where, from.shape(), weights.shape(), o, turned).result(), layout::channels_first,
                   uninitialized);
  correlate_volume<T, D, W>(where, turned, from, out.view(), weights, o);
  return out;
}
template <class S, class D, class K>
void correlate_volume_into(const char* where, bool turned, const S& src, D& dst, const K& kernel,
                           const volume_options& o) {
  correlate_volume<typename S::value_type, typename D::value_type, typename K::value_type>(where, turned, src, dst,
                                                                                           kernel, o);
}

}  // namespace detail

/// Correlates a volume with a kernel, as correlate does an image with one axis more:
///     dst(z, y, x) = offset + scale * sum_kij w(k, i, j) * src(z*sz + (k - az)*dz, y*sy + (i - ay)*dy, x*sx + (j -
///     ax)*dx)
///
/// src: a tensor or view of D x H x W elements of any sample type and strides. kernel: the same, of float, double or
/// int32. Result: named as in correlate3d<std::uint8_t>(...), else double if a double is involved, float if a float is,
/// else int32. Integer source, kernel and destination are exact; other sums are f32 (f64 where a double or an int32
/// source is involved), taps in order, one fma each. Integers are rounded to nearest even and saturated.
/// A kernel of real weights that is a product of three lines to within 2^-20 of each weight (f64: 2^-49) runs as three
/// passes where that is faster; options.how.
/// Throws argument_error as correlate does.
template <class Dst = void, class S, class K>
  requires(tensor_source<S, 3> && tensor_source<K, 3>)
auto correlate3d(const S& src, const K& kernel, const volume_options& options = {}) {
  return detail::correlate_volume_new<Dst>("correlate3d", false, src, kernel, options);
}
/// The same into dst, which may overlap src.
template <class S, class D, class K>
  requires(tensor_source<S, 3> && tensor_target<D, 3> && tensor_source<K, 3>)
void correlate3d(const S& src, D&& dst, const K& kernel, const volume_options& options = {}) {
  detail::correlate_volume_into("correlate3d", false, src, dst, kernel, options);
}

/// Convolves a volume with a kernel: correlation with the kernel turned about its anchor on all three axes, as
/// scipy.ndimage.convolve and, with coverage::full and zeros outside, scipy.signal.convolve. Else as correlate3d.
template <class Dst = void, class S, class K>
  requires(tensor_source<S, 3> && tensor_source<K, 3>)
auto convolve3d(const S& src, const K& kernel, const volume_options& options = {}) {
  return detail::correlate_volume_new<Dst>("convolve3d", true, src, kernel, options);
}
/// The same into dst, which may overlap src.
template <class S, class D, class K>
  requires(tensor_source<S, 3> && tensor_target<D, 3> && tensor_source<K, 3>)
void convolve3d(const S& src, D&& dst, const K& kernel, const volume_options& options = {}) {
  detail::correlate_volume_into("convolve3d", true, src, dst, kernel, options);
}

KONV_END
#endif

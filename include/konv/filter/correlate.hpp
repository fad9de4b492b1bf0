// correlate and convolve: any kernel over any image.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_CORRELATE_HPP
#define KONV_FILTER_CORRELATE_HPP

#include "../engine/plan.hpp"

KONV_BEGIN
namespace detail {

template <class S, class W>
using result_of = std::conditional_t<
    std::is_same_v<S, double> || std::is_same_v<W, double>, double,
    std::conditional_t<std::is_floating_point_v<S> || std::is_floating_point_v<W>, float, std::int32_t>>;

// "as wide as the arithmetic" where no type was named.
struct deduced {};
template <class D, class S, class W>
using result_or = std::conditional_t<std::is_same_v<D, deduced>, result_of<S, W>, D>;

template <class S, class D, class K>
void filter_into(const char* where, sense way, const S& src, D& dst, const K& kernel, const filter_options& options) {
  using src_type = sample_of<S>;
  using dst_type = sample_of<D>;
  const image_view<const src_type> from = src;
  plan<src_type, dst_type>(kernel, from.size(), options, way, where).run(from, dst);
}
template <class Dst, class S, class K>
image<Dst> filter_new(const char* where, sense way, const S& src, const K& kernel, const filter_options& options) {
  using src_type = sample_of<S>;
  const image_view<const src_type> from = src;
  const plan<src_type, Dst> p(kernel, from.size(), options, way, where);
  image<Dst> out(p.size(), uninitialized);
  p.run(from, out.view());
  return out;
}

}  // namespace detail

/// Correlates an image with a kernel:
///     dst(y, x) = offset + scale * sum_ij k(i, j) * src(y*sy + (i - ay)*dy, x*sx + (j - ax)*dx)
/// each channel by itself: OpenCV's filter2D, scipy.ndimage.correlate (with border::reflect).
///
/// src: an image or view of any sample type. kernel: kernel2d, kernel, kernel_view or a C array (float[3][3]) of float,
/// double or an integer. Result: `correlate<std::uint8_t>(...)` names its type; by default double if a double is
/// involved, float if a float is, else int32. Never silently the source's: a u8 Sobel loses its negative half. Size:
/// filter_options::output.
/// Numbers: integer source, kernel and destination are exact; u8 to u8 with real weights is within 0.5 + 1/128 of the
/// real value, or in f32 where weights are too large for fixed point to prove that (plan::describe() says); other sums
/// are f32 (f64 where a double is involved), one fma per tap in row-major order of the kernel.
/// Where it factors and two passes are chosen (plan::describe() says; method::direct refuses), one fma per weight down
/// its column and then along its row; an f32 factor that is its own mirror image adds the two samples of a weight first,
/// which overflows beyond half of FLT_MAX. Integers are rounded to nearest even and saturated.
/// Throws argument_error for an empty source, a stride, dilation or anchor out of range, a border value with the wrong
/// number of channels, a kernel that does not fit (valid), or a dst of another size than output requires.
template <class Dst = detail::deduced, source_image S, kernel_like K>
auto correlate(const S& src, const K& kernel, const filter_options& options = {}) {
  return detail::filter_new<detail::result_or<Dst, sample_of<S>, weight_of<K>>>("correlate", sense::correlate, src,
                                                                                 kernel, options);
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D, kernel_like K>
void correlate(const S& src, D&& dst, const K& kernel, const filter_options& options = {}) {
  detail::filter_into("correlate", sense::correlate, src, dst, kernel, options);
}

/// Convolves an image with a kernel: correlation with the kernel turned by 180 degrees about its anchor,
///     dst(y, x) = offset + scale * sum_ij k(i, j) * src(y*sy - (i - ay)*dy, x*sx - (j - ax)*dx)
/// as numpy.convolve, scipy.signal.convolve2d and scipy.ndimage.convolve do. With coverage::full and a zero border it
/// is scipy.signal.convolve2d(mode="full"). Everything else as correlate.
template <class Dst = detail::deduced, source_image S, kernel_like K>
auto convolve(const S& src, const K& kernel, const filter_options& options = {}) {
  return detail::filter_new<detail::result_or<Dst, sample_of<S>, weight_of<K>>>("convolve", sense::convolve, src,
                                                                                 kernel, options);
}
/// The same into dst.
template <source_image S, target_image D, kernel_like K>
void convolve(const S& src, D&& dst, const K& kernel, const filter_options& options = {}) {
  detail::filter_into("convolve", sense::convolve, src, dst, kernel, options);
}

KONV_END
#endif

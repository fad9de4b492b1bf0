// box_blur: the mean of a rectangle of pixels.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_BOX_HPP
#define KONV_FILTER_BOX_HPP

#include "../engine/box.hpp"
#include "result.hpp"

KONV_BEGIN_TYPES

/// Options of box_blur. The defaults are OpenCV's.
struct box_options {
  border edge = border::reflect_101;          ///< what lies outside the source
  fill value = 0;                             ///< for border::constant
  maybe<size2> anchor = std::nullopt; ///< the pixel {y, x} of the box that stands on the output; default the centre
  bool normalize = true;                      ///< the mean; false: the sum (OpenCV's boxFilter with normalize = false)
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

template <class S, class D>
void box_into(const S& src, D& dst, size2 size, const box_options& o) {
  using src_type = sample_of<S>;
  using dst_type = sample_of<D>;
  const image_view<const src_type> from = src;
  const image_view<dst_type> to = dst;
  constexpr index_t most = index_t{1} << 31;  // pixels of a box, so that no sum overflows
  if (size.y < 1 || size.x < 1 || size.y > most / size.x)
    fail("box_blur", {"size is ", size.y, " by ", size.x, ", expected at least 1 by 1 and at most 2^31 pixels"});
  filter_options f = bordered(o);
  f.anchor = o.anchor;
  const geometry g = resolve("box_blur", from.size(), size.y, size.x, f, false);
  check_size("box_blur", "dst", to, g.dst);
  apart(overlap(from, to), from, [&](const auto& source) {
    run_box<src_type, dst_type>(g, source, to, o.edge, o.value, o.normalize, o.run);
  });
}

}  // namespace detail

/// The mean of the size.y x size.x pixels around each pixel: OpenCV's blur, scipy.ndimage.uniform_filter (with
/// border::reflect), the article's box blur.
///
///     konv::box_blur(photo, 5)
///
/// Result: the source's size and type; `box_blur<float>(...)` names another type. Integers are exact: the sum, divided
/// and rounded once, ties to even (OpenCV rounds even areas of u8 upwards), then saturated.
///
/// f32 to f32, up to 16x16: a tree of additions in f32, columns first, with an error of at most ten roundings, 10 *
/// 2^-24 of the mean of |samples|; a sum beyond the largest float is infinite. Larger ones: the exact sum, rounded to
/// f64, times 1 / (size.y * size.x), rounded to f32. f32 to integers is that, rounded. Other real numbers are added in
/// f64 as such trees, with an error of at most 2 log2(size.y * size.x) + 2 roundings. The bits are the same at every
/// position and on every machine, there is no drift, and NaN or infinity only where the box holds it.
///
/// The cost is the same for every size for integers of 8 and 16 bits whose sums stay below 2^31 (least for u8 to u8 of
/// one channel, up to 128 rows and 16000 pixels) and for f32 to all but f64 (up to 16x16 a little less); else it grows
/// with the logarithm. Boxes of f32 beyond 16x16 whose samples lie far apart (for 101x101 further than 2^24 in AVX-512
/// and AVX2, 2^14 elsewhere) or with NaN among them take two or three times as long. Even sizes: the pixel right of
/// and below the centre is the anchor, as in SciPy and OpenCV. Throws argument_error for an empty source, a size below
/// 1, an anchor outside the box, or a dst of another size.
template <class Dst = detail::deduced, source_image S>
auto box_blur(const S& src, each<size2> size, const box_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, S>>("box_blur", src,
                                                      [&](auto& dst) { box_blur(src, dst, size, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void box_blur(const S& src, D&& dst, each<size2> size, const box_options& options = {}) {
  detail::box_into(src, dst, size, options);
}

KONV_END
#endif

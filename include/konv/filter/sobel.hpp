// sobel: derivatives of an image, smoothed across.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_SOBEL_HPP
#define KONV_FILTER_SOBEL_HPP

#include "derivative.hpp"

KONV_BEGIN
namespace detail {

template <class S, class D>
void sobel_into(const S& src, D& dst, int dx, int dy, const derivative_options& o) {
  if (dx < 0 || dy < 0 || dx + dy < 1)
    fail("sobel", "dx and dy are " + std::to_string(dx) + " and " + std::to_string(dy) +
                      ", expected none negative and not both 0");
  if (o.size == 3 && dx + dy == 1) {
    three_by_three("sobel", src, dst, dx, dy, {1, 2, 1}, o);
    return;
  }
  separable_into("sobel", sense::correlate, src, dst, derivative_line("sobel", o.size, dy),
                 derivative_line("sobel", o.size, dx), linear(o));
}

}  // namespace detail

/// The derivative of order dx along x and dy along y by Sobel's operator: OpenCV's Sobel (and, of size 3 with
/// border::reflect, scipy.ndimage.sobel). Not normalised: size 3, dx = 1 is [-1 0 1; -2 0 2; -1 0 1].
///
/// Options: size 1, 3, 5, 7 (any odd number to 31; 1 means a 3x1 or 1x3 kernel without smoothing), border, scale and
/// offset. Result: the source's size; s16 from 8-bit samples (as OpenCV's CV_16S), s32 from other integers, else the
/// source's type; `sobel<float>(...)` names another. Integers are exact, then saturated (sizes from 5 on can leave s16).
/// Throws argument_error for a bad size or order and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto sobel(const S& src, int dx, int dy, const derivative_options& options = {}) {
  return detail::same_size<detail::derivative_or<Dst, sample_of<S>>>(
      "sobel", src, [&](const auto& from, auto& to) { detail::sobel_into(from, to, dx, dy, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void sobel(const S& src, D&& dst, int dx, int dy, const derivative_options& options = {}) {
  detail::sobel_into(src, dst, dx, dy, options);
}

KONV_END
#endif

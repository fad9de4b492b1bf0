// sobel: derivatives of an image, smoothed across.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_SOBEL_HPP
#define KONV_FILTER_SOBEL_HPP

#include "derivative.hpp"

KONV_BEGIN

/// The derivative of order dx along x and dy along y by Sobel's operator: OpenCV's Sobel (and, of size 3 with
/// border::reflect, scipy.ndimage.sobel; scikit-image's sobel_v is this divided by 4). Not normalised: size 3, dx = 1
/// is [-1 0 1; -2 0 2; -1 0 1].
///
/// Options: size 1, 3, 5, 7 (any odd number to 31; 1 means a 3x1 or 1x3 kernel without smoothing), border, scale and
/// offset. Result: the source's size; s16 from 8-bit samples (as OpenCV's CV_16S), s32 from other integers, else the
/// source's type; `sobel<float>(...)` names another. Integers are exact, then saturated (sizes from 5 on can leave
/// s16). Throws argument_error for a bad size or order and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto sobel(const S& src, int dx, int dy, const derivative_options& options = {}) {
  return detail::same_size<detail::or_derivative<Dst, S>>("sobel", src,
                                                          [&](auto& dst) { sobel(src, dst, dx, dy, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void sobel(const S& src, D&& dst, int dx, int dy, const derivative_options& options = {}) {
  if (dx < 0 || dy < 0 || dx + dy < 1)
    detail::fail("sobel", {"dx and dy are ", dx, " and ", dy, ", expected none negative and not both 0"});
  if (options.size == 3 && dx + dy == 1)
    detail::three_by_three("sobel", src, dst, dx, dy, gallery::sobel_x, options);
  else
    detail::separable_into("sobel", sense::correlate, src, dst, detail::derivative_line("sobel", options.size, dy),
                           detail::derivative_line("sobel", options.size, dx), detail::linear(options));
}

KONV_END
#endif

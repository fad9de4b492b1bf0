// scharr: first derivatives that keep directions.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_SCHARR_HPP
#define KONV_FILTER_SCHARR_HPP

#include "derivative.hpp"

KONV_BEGIN

/// The first derivative along x (dx = 1, dy = 0) or y (0, 1) by Scharr's operator [-3 0 3; -10 0 10; -3 0 3]: OpenCV's
/// Scharr (scikit-image's scharr_v is this divided by 16). It keeps directions better than sobel.
/// Options: border, scale, offset; size has no meaning here. Result and errors as sobel.
template <class Dst = detail::deduced, source_image S>
auto scharr(const S& src, int dx, int dy, const derivative_options& options = {}) {
  return detail::same_size<detail::or_derivative<Dst, S>>("scharr", src,
                                                          [&](auto& dst) { scharr(src, dst, dx, dy, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void scharr(const S& src, D&& dst, int dx, int dy, const derivative_options& options = {}) {
  detail::three_by_three("scharr", src, dst, dx, dy, gallery::scharr_x, options);
}

KONV_END
#endif

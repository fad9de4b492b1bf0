// prewitt: first derivatives, smoothed by a mean of three.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_PREWITT_HPP
#define KONV_FILTER_PREWITT_HPP

#include "derivative.hpp"

KONV_BEGIN

/// The first derivative along x (dx = 1, dy = 0) or y (0, 1) by Prewitt's operator [-1 0 1; -1 0 1; -1 0 1]:
/// scipy.ndimage.prewitt with border::reflect (scikit-image's prewitt_v is this divided by 3).
/// Options: border, scale, offset; size has no meaning here. Result and errors as sobel.
template <class Dst = detail::deduced, source_image S>
auto prewitt(const S& src, int dx, int dy, const derivative_options& options = {}) {
  return detail::same_size<detail::or_derivative<Dst, S>>("prewitt", src,
                                                          [&](auto& dst) { prewitt(src, dst, dx, dy, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void prewitt(const S& src, D&& dst, int dx, int dy, const derivative_options& options = {}) {
  detail::three_by_three("prewitt", src, dst, dx, dy, gallery::prewitt_x, options);
}

KONV_END
#endif

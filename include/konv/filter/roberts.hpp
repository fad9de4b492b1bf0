// roberts: differences along the two diagonals of 2x2 pixels.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_ROBERTS_HPP
#define KONV_FILTER_ROBERTS_HPP

#include "derivative.hpp"

KONV_BEGIN_TYPES

/// Which diagonal roberts takes its difference along.
///   main   src(y, x) - src(y+1, x+1)
///   anti   src(y, x+1) - src(y+1, x)
enum class diagonal : unsigned char { main, anti };

KONV_END_TYPES

KONV_BEGIN

/// Roberts' cross: the difference of two diagonal neighbours, [1 0; 0 -1] or [0 1; -1 0] with the output at the upper
/// left pixel. scikit-image's roberts_pos_diag and roberts_neg_diag are these with the opposite sign.
/// Options: border, scale, offset; size has no meaning here. Result and errors as sobel.
template <class Dst = detail::deduced, source_image S>
auto roberts(const S& src, diagonal which, const derivative_options& options = {}) {
  return detail::same_size<detail::or_derivative<Dst, S>>("roberts", src,
                                                          [&](auto& dst) { roberts(src, dst, which, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void roberts(const S& src, D&& dst, diagonal which, const derivative_options& options = {}) {
  filter_options f = detail::linear(options);
  f.anchor = size2{0, 0};
  detail::filter_into("roberts", sense::correlate, src, dst,
                      which == diagonal::main ? gallery::roberts_main : gallery::roberts_anti, f);
}

KONV_END
#endif

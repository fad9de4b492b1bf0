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
namespace detail {

template <class S, class D>
void roberts_into(const S& src, D& dst, diagonal which, const derivative_options& o) {
  constexpr kernel2d<std::int32_t, 2, 2> main_diagonal{{1, 0,
                                                        0, -1}};
  constexpr kernel2d<std::int32_t, 2, 2> anti_diagonal{{0, 1,
                                                        -1, 0}};
  filter_options f = linear(o);
  f.anchor = size2{0, 0};
  filter_into("roberts", sense::correlate, src, dst, which == diagonal::main ? main_diagonal : anti_diagonal, f);
}

}  // namespace detail

/// Roberts' cross: the difference of two diagonal neighbours, [1 0; 0 -1] or [0 1; -1 0] with the output at the upper
/// left pixel. scikit-image's roberts_pos_diag and roberts_neg_diag are these with the opposite sign.
/// Options: border, scale, offset; size has no meaning here. Result and errors as sobel.
template <class Dst = detail::deduced, source_image S>
auto roberts(const S& src, diagonal which, const derivative_options& options = {}) {
  return detail::same_size<detail::derivative_or<Dst, sample_of<S>>>(
      "roberts", src, [&](const auto& from, auto& to) { detail::roberts_into(from, to, which, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void roberts(const S& src, D&& dst, diagonal which, const derivative_options& options = {}) {
  detail::roberts_into(src, dst, which, options);
}

KONV_END
#endif

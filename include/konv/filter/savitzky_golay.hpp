// savitzky_golay: smoothing and derivatives by a polynomial fitted to each window.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_SAVITZKY_GOLAY_HPP
#define KONV_FILTER_SAVITZKY_GOLAY_HPP

#include "gallery/savitzky_golay.hpp"
#include "result.hpp"
#include "separable.hpp"

KONV_BEGIN_TYPES

/// Options of savitzky_golay.
struct savitzky_golay_options {
  bool down = true;                   ///< along y
  bool along = true;                  ///< along x
  int derivative = 0;                 ///< of that order, per pixel; one axis only
  border edge = border::reflect_101;  ///< what lies outside the source
  fill value = 0;                     ///< for border::constant
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN

/// Smooths along one or both axes by fitting a polynomial of degree `order` to each window: it keeps peaks that a mean
/// flattens. scipy.signal.savgol_filter(axis=...) with mode mirror (border::reflect_101), nearest, wrap or constant;
/// not its mode interp. Windows are odd. savitzky_golay(src, 5, 2) has the weights [-3 12 17 12 -3] / 35. Result: the
/// source's size and type; `savitzky_golay<float>(...)` names another (derivatives of integer images want that). Throws
/// argument_error as gallery::savitzky_golay and correlate do.
template <class Dst = detail::deduced, source_image S>
auto savitzky_golay(const S& src, index_t window, int order, const savitzky_golay_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, S>>(
      "savitzky_golay", src, [&](auto& dst) { savitzky_golay(src, dst, window, order, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void savitzky_golay(const S& src, D&& dst, index_t window, int order, const savitzky_golay_options& options = {}) {
  if (options.derivative != 0 && options.down && options.along)
    detail::fail("savitzky_golay", {"derivative is ", options.derivative, " on both axes, expected one axis only"});
  const std::vector<double> w = gallery::savitzky_golay(window, order, options.derivative), one{1};
  detail::separable_into("savitzky_golay", sense::correlate, src, dst, options.down ? w : one, options.along ? w : one,
                         detail::bordered(options));
}

KONV_END
#endif

// motion_blur: the mean along a line.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_MOTION_HPP
#define KONV_FILTER_MOTION_HPP

#include "gallery/smooth.hpp"
#include "result.hpp"

KONV_BEGIN_TYPES

/// Options of motion_blur.
struct motion_options {
  border edge = border::reflect_101;  ///< what lies outside the source
  fill value = 0;                     ///< for border::constant
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN

/// The blur of a camera that moves `length` pixels at `angle` degrees (counter-clockwise from the x axis) during the
/// exposure: correlation, OpenCV's filter2D, with gallery::motion_blur(length, angle). At 0 and 90 degrees that is the
/// mean of a row or a column. Result: the source's size and type; `motion_blur<float>(...)` names another.
/// Throws argument_error for a length outside 1 to 4096, an angle that is not finite, and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto motion_blur(const S& src, double length, double angle, const motion_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, S>>("motion_blur", src,
                                                      [&](auto& dst) { motion_blur(src, dst, length, angle, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void motion_blur(const S& src, D&& dst, double length, double angle, const motion_options& options = {}) {
  detail::filter_into("motion_blur", sense::correlate, src, dst, gallery::motion_blur(length, angle),
                      detail::bordered(options));
}

KONV_END
#endif

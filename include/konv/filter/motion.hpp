// motion_blur: the mean along a line.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_MOTION_HPP
#define KONV_FILTER_MOTION_HPP

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

/// A line of `length` points, one pixel apart and centred, at `angle` degrees counter-clockwise from the x axis; each point
/// spread over the four pixels around it in proportion to its nearness, the whole normalised to sum 1. length is odd.
/// At 0 and 90 degrees it is exactly a row or a column of 1/length.
/// Throws argument_error for an even or too large length or an angle that is not finite.
inline kernel<double> motion_kernel(index length, double angle) {
  if (length < 1 || length % 2 == 0 || length > 8191)
    detail::fail("motion_kernel", "length is " + std::to_string(length) + ", expected an odd number from 1 to 8191");
  if (!(angle - angle == 0))
    detail::fail("motion_kernel", "angle is " + std::to_string(angle) + ", expected a finite number of degrees");
  constexpr double degree = 3.14159265358979323846 / 180;
  const auto snap = [](double v) { return std::fabs(v - std::nearbyint(v)) < 1e-12 ? std::nearbyint(v) : v; };
  const double dx = snap(std::cos(angle * degree)), dy = snap(-std::sin(angle * degree));
  const index half = length / 2;
  const auto reach = [&](double step) { return static_cast<index>(std::ceil(std::fabs(step) * static_cast<double>(half))); };
  const index ry = reach(dy), rx = reach(dx);
  kernel<double> k(2 * ry + 1, 2 * rx + 1);
  for (index t = -half; t <= half; ++t) {
    const double x = static_cast<double>(t) * dx + static_cast<double>(rx);
    const double y = static_cast<double>(t) * dy + static_cast<double>(ry);
    const index j = static_cast<index>(std::floor(x)), i = static_cast<index>(std::floor(y));
    const double fx = x - static_cast<double>(j), fy = y - static_cast<double>(i);
    const auto add = [&](index row, index col, double share) {
      if (share > 0) k(row, col) += share / static_cast<double>(length);
    };
    add(i, j, (1 - fy) * (1 - fx));
    add(i, j + 1, (1 - fy) * fx);
    add(i + 1, j, fy * (1 - fx));
    add(i + 1, j + 1, fy * fx);
  }
  return k;
}

namespace detail {
template <class S, class D>
void motion_into(const S& src, D& dst, index length, double angle, const motion_options& o) {
  filter_options f;
  f.edge = o.edge;
  f.value = o.value;
  f.run = o.run;
  filter_into("motion_blur", sense::correlate, src, dst, motion_kernel(length, angle), f);
}
}  // namespace detail

/// The blur of a camera that moves `length` pixels at `angle` degrees during the exposure: correlation (OpenCV's filter2D)
/// with motion_kernel(length, angle). Result: the source's size and type; `motion_blur<float>(...)` names another.
/// Throws argument_error for an even length and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto motion_blur(const S& src, index length, double angle, const motion_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, sample_of<S>>>(
      "motion_blur", src, [&](const auto& from, auto& to) { detail::motion_into(from, to, length, angle, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void motion_blur(const S& src, D&& dst, index length, double angle, const motion_options& options = {}) {
  detail::motion_into(src, dst, length, angle, options);
}

KONV_END
#endif

// emboss: light from the upper left.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_EMBOSS_HPP
#define KONV_FILTER_EMBOSS_HPP

#include "gallery/sharpen.hpp"
#include "result.hpp"

KONV_BEGIN_TYPES

/// Which kernel emboss uses.
///   relief   [-2 -1 0; -1 1 1; 0 1 2]: the picture with raised edges
///   plate    [-1 0 0; 0 1 0; 0 0 0]: the edges alone, for an offset of 128
enum class emboss_style : unsigned char { relief, plate };

/// Options of emboss.
struct emboss_options {
  emboss_style style = emboss_style::relief;
  border edge = border::reflect_101;        ///< what lies outside the source
  fill value = 0;                           ///< for border::constant
  double scale = 1;                         ///< dst = offset + scale * sum, before rounding
  double offset = 0;
  rounding round = rounding::nearest_even;  ///< for integer destinations
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN

/// The image as a relief lit from the upper left: OpenCV's filter2D with [-2 -1 0; -1 1 1; 0 1 2], or with
/// emboss_style::plate [-1 0 0; 0 1 0; 0 0 0] (then an offset of 128 makes the plane grey).
/// Result: the source's size and type, saturated; `emboss<std::int16_t>(...)` names another. Exact on integers.
/// Throws argument_error as correlate does.
template <class Dst = detail::deduced, source_image S>
auto emboss(const S& src, const emboss_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, S>>("emboss", src, [&](auto& dst) { emboss(src, dst, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void emboss(const S& src, D&& dst, const emboss_options& options = {}) {
  detail::filter_into("emboss", sense::correlate, src, dst,
                      options.style == emboss_style::relief ? gallery::emboss : gallery::emboss_plate,
                      detail::linear(options));
}

KONV_END
#endif

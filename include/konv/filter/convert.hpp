// convert: another sample type, with a scale and an offset.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_CONVERT_HPP
#define KONV_FILTER_CONVERT_HPP

#include "correlate.hpp"

KONV_BEGIN_TYPES

/// Options of convert.
struct convert_options {
  double scale = 1;                         ///< dst = offset + scale * src, before rounding
  double offset = 0;
  rounding round = rounding::nearest_even;  ///< for integer destinations
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN

/// offset + scale * src, sample by sample: OpenCV's convertTo.
///
///     konv::convert<float>(photo, {.scale = 1 / 255.0})        0 to 255 becomes 0 to 1
///     konv::convert<std::uint8_t>(edges, {.offset = 128})      around middle grey
///
/// Result: the source's size, samples of the type named. Integers are rounded to nearest even and saturated; NaN
/// becomes 0 there. Computed as correlate with one weight of 1 is: exact without a scale and an offset, else in f32
/// (f64 where f64 or s32 is involved). Throws argument_error for an empty source or a scale or offset that is not
/// finite.
template <sample Dst, source_image S>
image<Dst> convert(const S& src, const convert_options& options = {}) {
  image<Dst> out(image_view<const sample_of<S>>(src).size(), uninitialized);
  convert(src, out, options);
  return out;
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void convert(const S& src, D&& dst, const convert_options& options = {}) {
  constexpr kernel2d<std::int32_t, 1, 1> one{{1}};
  detail::filter_into("convert", sense::correlate, src, dst, one,
                      {.scale = options.scale, .offset = options.offset, .round = options.round, .run = options.run});
}

KONV_END
#endif

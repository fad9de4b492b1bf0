// convert: another sample type, with a scale and an offset.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_CONVERT_HPP
#define KONV_FILTER_CONVERT_HPP

#include "../core/image.hpp"
#include "../core/options.hpp"
#include "../engine/converter.hpp"
#include "../engine/line.hpp"
#include "../engine/overlap.hpp"
#include "../engine/padded.hpp"

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
namespace detail {

KONV_COLD inline void check_convert(const extent& src, const convert_options& o) {
  if (src.empty()) fail("convert", {"src is ", src, ", expected at least one pixel"});
  if (!(o.scale - o.scale == 0)) fail("convert", {"scale is ", o.scale, ", expected a finite number"});
  if (!(o.offset - o.offset == 0)) fail("convert", {"offset is ", o.offset, ", expected a finite number"});
}

template <class Src, class Dst>
void convert_into(image_view<const Src> src, image_view<Dst> dst, const convert_options& o) {
  check_convert(src.size(), o);
  check_size("convert", "dst", dst, src.size());
  const bool same = static_cast<const void*>(src.data()) == dst.data() && sizeof(Src) == sizeof(Dst) &&
                    src.row_stride() == dst.row_stride() && src.pixel_stride() == dst.pixel_stride();
  if (!same && overlap(src, dst)) {
    const image<Src> copy = image<Src>::copy_of(src);
    return convert_into<Src, Dst>(copy.view(), dst, o);
  }
  const sample_converter<Src, Dst> convert({o.scale, o.offset, o.round});
  for_bands(o.run, src.height(), 16, [&](index_t y0, index_t y1) {
    row_reader<Src> reader(src, border::replicate, 0);
    row_target<Dst> target(dst);
    for (index_t y = y0; y < y1; ++y) {
      convert(reader.samples(y), target.begin(y), src.width() * src.channels());
      target.end(y);
    }
  });
}

}  // namespace detail

/// offset + scale * src, sample by sample: OpenCV's convertTo.
///
///     konv::convert<float>(photo, {.scale = 1 / 255.0})        0 to 255 becomes 0 to 1
///     konv::convert<std::uint8_t>(edges, {.offset = 128})      around middle grey
///
/// Result: the source's size, samples of the type named. Integers are rounded to nearest even and saturated; NaN
/// becomes 0 there. Exact without a scale and an offset, else one multiply-add in f32 (in f64 where f64 or s32 is
/// involved). Throws argument_error for an empty source or a scale or offset that is not finite.
template <sample Dst, source_image S>
image<Dst> convert(const S& src, const convert_options& options = {}) {
  image<Dst> out(image_view<const sample_of<S>>(src).size(), uninitialized);
  convert(src, out, options);
  return out;
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void convert(const S& src, D&& dst, const convert_options& options = {}) {
  using src_type = sample_of<S>;
  using dst_type = sample_of<D>;
  detail::convert_into<src_type, dst_type>(src, dst, options);
}

KONV_END
#endif

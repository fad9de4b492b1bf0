// Pictures of what lies outside a picture.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_PADDING_HPP
#define KONV_VISUAL_PADDING_HPP

#include "../filter/pad.hpp"
#include "colour_map.hpp"
#include "draw.hpp"

KONV_BEGIN
namespace visual {

/// A picture (u8, 1 to 4 channels) padded, with a dashed frame just outside of where the original ends. `value` is in
/// the picture's own channels.
template <source_image S>
image<std::uint8_t> padding_picture(const S& picture, const margins& m, border edge, const fill& value = 0) {
  image<std::uint8_t> on = as_rgb(pad(picture, m, edge, value));
  const index_t right = on.width() - m.right, bottom = on.height() - m.bottom;
  const auto dash = [&](index_t x, index_t y, index_t along) { put(on, x, y, along / 4 % 2 ? black : white); };
  for (index_t x = m.left - 1; x <= right; ++x) {
    dash(x, m.top - 1, x);
    dash(x, bottom, x);
  }
  for (index_t y = m.top - 1; y <= bottom; ++y) {
    dash(m.left - 1, y, y);
    dash(right, y, y);
  }
  return on;
}

}  // namespace visual
KONV_END
#endif

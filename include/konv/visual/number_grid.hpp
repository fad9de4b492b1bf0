// An image as a table of its numbers.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_NUMBER_GRID_HPP
#define KONV_VISUAL_NUMBER_GRID_HPP

#include "../core/image.hpp"
#include "text.hpp"

KONV_BEGIN
namespace visual {

/// How one cell of a number grid looks.
struct cell_look {
  colour background = white;
  colour text = ink;
  bool number = true;  ///< false: the cell stays empty
};

/// Draws a one-channel image as a table with its top left corner at (x, y). Size: width * cell + 1 by height * cell +
/// 1, the last pixel being the closing line. `look(column, row)` gives the cell_look of each number.
template <source_image S, class Look>
void draw_number_grid(canvas_view on, index_t x, index_t y, const S& picture, index_t cell, index_t text_scale,
                      Look look) {
  const decltype(konv::detail::readable(picture)) v = picture;
  if (v.channels() != 1)
    konv::detail::fail("visual::draw_number_grid",
                       {"image has ", v.channels(), " channels, expected 1"});
  for (index_t row = 0; row < v.height(); ++row)
    for (index_t column = 0; column < v.width(); ++column) {
      const cell_look c = look(column, row);
      const rect square{x + column * cell, y + row * cell, cell + 1, cell + 1};
      fill_rect(on, square, c.background);
      outline(on, square, rule);
      if (c.number) centre_text(on, square, number_text(static_cast<double>(v(column, row))), c.text, text_scale);
    }
  outline(on, {x, y, v.width() * cell + 1, v.height() * cell + 1}, pale_ink);
}

/// A one-channel image as a picture of its numbers.
template <source_image S>
image<std::uint8_t> number_grid(const S& picture, index_t cell = 36, index_t text_scale = 2) {
  const decltype(konv::detail::readable(picture)) v = picture;
  image<std::uint8_t> on = canvas(v.width() * cell + 1, v.height() * cell + 1);
  draw_number_grid(on, 0, 0, picture, cell, text_scale, [](index_t, index_t) { return cell_look{}; });
  return on;
}

}  // namespace visual
KONV_END
#endif

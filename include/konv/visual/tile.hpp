// A kernel as a picture: one cell per weight.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_TILE_HPP
#define KONV_VISUAL_TILE_HPP

#include <optional>

#include "../core/kernel.hpp"
#include "colour_map.hpp"
#include "text.hpp"

KONV_BEGIN
namespace visual {

struct tile_options {
  index_t cell = 24;                    ///< pixels per weight
  colour_map map = colour_map::grey;  ///< red_blue: blue below zero, red above
  bool shade = true;                  ///< false: white cells, for numbers alone
  bool numbers = false;               ///< write the weights into the cells
  std::optional<range> over =
      std::nullopt;          ///< what the colours stand for; default the kernel's own (red_blue: around 0)
  bool grid = true;          ///< lines between the cells, and around them
  bool mark_anchor = false;  ///< a red frame on the centre: where the target pixel stands
  index_t text_scale = 1;
  int digits = 3;  ///< significant digits of the numbers
};

/// Draws a kernel. Size: cols * cell x rows * cell. All weights the same: grey draws them as its middle.
template <kernel_like K>
image<std::uint8_t> kernel_tile(const K& kernel, const tile_options& options = {}) {
  const kernel_view<weight_of<K>> k = kernel;
  const index_t cell = options.cell;
  if (cell < 1) konv::detail::fail("visual::kernel_tile", {"cell is ", cell, ", expected at least 1"});
  range own{static_cast<double>(k(0, 0)), static_cast<double>(k(0, 0))};
  for (index_t i = 0; i < k.rows * k.cols; ++i) {
    const double w = static_cast<double>(k.data[i]);
    own = joined(own, {w, w});
  }
  if (options.map == colour_map::red_blue) own = around_zero(own);
  const range over = options.over.value_or(own);

  image<std::uint8_t> on = canvas(k.cols * cell, k.rows * cell);
  for (index_t i = 0; i < k.rows; ++i)
    for (index_t j = 0; j < k.cols; ++j) {
      const double w = static_cast<double>(k(i, j));
      const colour c = options.shade ? map_colour(options.map, over.position(w)) : white;
      const rect square{j * cell, i * cell, cell, cell};
      fill_rect(on, square, c);
      if (options.numbers) centre_text(on, square, number_text(w, options.digits), ink_on(c), options.text_scale);
    }
  if (options.grid) {
    for (index_t j = 1; j < k.cols; ++j) fill_rect(on, {j * cell, 0, 1, on.height()}, pale_ink);
    for (index_t i = 1; i < k.rows; ++i) fill_rect(on, {0, i * cell, on.width(), 1}, pale_ink);
    outline(on, {0, 0, on.width(), on.height()}, pale_ink);
  }
  if (options.mark_anchor)
    outline(on, {k.cols / 2 * cell, k.rows / 2 * cell, cell + 1, cell + 1}, red, cell >= 16 ? 2 : 1);
  return on;
}

}  // namespace visual
KONV_END
#endif

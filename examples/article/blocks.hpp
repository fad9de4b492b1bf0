// Blocks of small cubes in parallel projection, for the figures with depth.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_BLOCKS_HPP
#define KONV_EXAMPLES_ARTICLE_BLOCKS_HPP

#include <konv/visual/grid.hpp>

namespace article {

/// Where a block of nx x ny x nz cubes stands: the front top left corner of the cube (0, 0, 0), which is nearest, top
/// and left. A cube's front is side x side pixels, and each step into the depth goes `slant` pixels right and up.
struct block {
  konv::index_t x, y, nx, ny, nz, side = 20, slant = 9;

  konv::index_t width() const { return nx * side + nz * slant; }
  /// Above y stick out nz * slant pixels.
  konv::index_t above() const { return nz * slant; }
  konv::index_t height() const { return above() + ny * side; }
};

namespace detail {

// One cube: front, top and right face in three shades, with their edges.
inline void draw_cube(konv::visual::canvas_view on, konv::index_t x, konv::index_t y, konv::index_t side,
                      konv::index_t slant, konv::visual::colour c) {
  namespace visual = konv::visual;
  const visual::colour edge = visual::mix(c, visual::ink, 0.45);
  const visual::colour top = visual::mix(c, visual::white, 0.45), right = visual::mix(c, visual::ink, 0.18);
  visual::fill_rect(on, {x, y, side, side}, c);
  for (konv::index_t t = 1; t <= slant; ++t) {
    visual::fill_rect(on, {x + t, y - t, side, 1}, top);
    visual::fill_rect(on, {x + side + t - 1, y - t, 1, side}, right);
    for (const konv::index_t corner : {konv::index_t{0}, side}) visual::put(on, x + corner + t - 1, y - t, edge);
    visual::put(on, x + side + t - 1, y + side - t, edge);
  }
  visual::outline(on, {x, y, side, side}, edge);
  visual::fill_rect(on, {x + slant, y - slant, side, 1}, edge);
  visual::fill_rect(on, {x + side + slant - 1, y - slant, 1, side}, edge);
}

}  // namespace detail

/// Draws the cubes (x0, y0, z0) to (x1, y1, z1), the last not included, of a block; `colour_of(x, y, z)` gives each
/// one's colour. From far to near, upwards and to the right, so that nearer faces cover others.
template <class Colour>
void draw_cubes(konv::visual::canvas_view on, const block& b, konv::index_t x0, konv::index_t y0, konv::index_t z0,
                konv::index_t x1, konv::index_t y1, konv::index_t z1, Colour colour_of) {
  for (konv::index_t z = z1 - 1; z >= z0; --z)
    for (konv::index_t y = y1 - 1; y >= y0; --y)
      for (konv::index_t x = x0; x < x1; ++x)
        detail::draw_cube(on, b.x + x * b.side + z * b.slant, b.y + y * b.side - z * b.slant, b.side, b.slant,
                          colour_of(x, y, z));
}
/// All of them.
template <class Colour>
void draw_block(konv::visual::canvas_view on, const block& b, Colour colour_of) {
  draw_cubes(on, b, 0, 0, 0, b.nx, b.ny, b.nz, colour_of);
}

/// A line of text below the front of a block, centred; y is the top of its letters.
inline void label_block(konv::visual::canvas_view on, const block& b, konv::index_t y, const char* text) {
  konv::visual::draw_text(on, b.x + b.nx * b.side / 2, y, text, konv::visual::ink, 2, konv::visual::align::centre);
}

inline constexpr konv::visual::colour pale_grey{226, 230, 236};
inline constexpr konv::visual::colour pale_blue{176, 205, 238};
inline constexpr konv::visual::colour leaf{112, 196, 140};
inline constexpr konv::visual::colour pale_leaf{214, 240, 222};
inline constexpr konv::visual::colour rose{250, 214, 210};
inline constexpr konv::visual::colour tomato{232, 106, 92};

}  // namespace article
#endif

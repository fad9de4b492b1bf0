// A canvas and what is drawn on it: rectangles, outlines, lines, arrows, pictures.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_DRAW_HPP
#define KONV_VISUAL_DRAW_HPP

#include <cmath>

#include "../core/image.hpp"
#include "colour.hpp"

KONV_BEGIN
namespace visual {

/// A canvas is an image of u8 with three channels, R G B. Everything drawn is clipped to it.
using canvas_view = image_view<std::uint8_t>;

namespace detail {
inline void check_canvas(const char* where, canvas_view on) {
  if (on.channels() != 3)
    konv::detail::fail(where, {"canvas has ", on.channels(), " channels, expected 3 (RGB)"});
}
}  // namespace detail

/// One pixel.
inline void put(canvas_view on, index_t x, index_t y, colour c) {
  if (x < 0 || y < 0 || x >= on.width() || y >= on.height()) return;
  on(x, y, 0) = c.r;
  on(x, y, 1) = c.g;
  on(x, y, 2) = c.b;
}

/// A filled rectangle.
inline void fill_rect(canvas_view on, rect r, colour c) {
  detail::check_canvas("visual::fill_rect", on);
  const index_t x1 = r.x + r.width < on.width() ? r.x + r.width : on.width();
  const index_t y1 = r.y + r.height < on.height() ? r.y + r.height : on.height();
  for (index_t y = r.y > 0 ? r.y : 0; y < y1; ++y)
    for (index_t x = r.x > 0 ? r.x : 0; x < x1; ++x) put(on, x, y, c);
}

/// A new canvas.
inline image<std::uint8_t> canvas(index_t width, index_t height, colour background = white) {
  image<std::uint8_t> on({width, height, 3}, uninitialized);
  fill_rect(on, {0, 0, width, height}, background);
  return on;
}

/// A frame of `thickness` pixels, inside the rectangle.
inline void outline(canvas_view on, rect r, colour c, index_t thickness = 1) {
  const index_t t = thickness;
  fill_rect(on, {r.x, r.y, r.width, t}, c);
  fill_rect(on, {r.x, r.y + r.height - t, r.width, t}, c);
  fill_rect(on, {r.x, r.y + t, t, r.height - 2 * t}, c);
  fill_rect(on, {r.x + r.width - t, r.y + t, t, r.height - 2 * t}, c);
}

/// A straight line between two pixels, smooth at its edges.
inline void line(canvas_view on, double x0, double y0, double x1, double y1, colour c, double thickness = 1) {
  detail::check_canvas("visual::line", on);
  const double dx = x1 - x0, dy = y1 - y0, length = std::hypot(dx, dy), reach = thickness / 2 + 1;
  const auto low = [&](double a, double b) { return static_cast<index_t>(std::floor((a < b ? a : b) - reach)); };
  const auto high = [&](double a, double b) { return static_cast<index_t>(std::ceil((a > b ? a : b) + reach)); };
  const index_t top = low(y0, y1) > 0 ? low(y0, y1) : 0, left = low(x0, x1) > 0 ? low(x0, x1) : 0;
  for (index_t y = top; y <= high(y0, y1) && y < on.height(); ++y)
    for (index_t x = left; x <= high(x0, x1) && x < on.width(); ++x) {
      const double px = static_cast<double>(x) - x0, py = static_cast<double>(y) - y0;
      double t = length > 0 ? (px * dx + py * dy) / (length * length) : 0;
      t = t > 0 ? (t < 1 ? t : 1) : 0;
      const double cover = thickness / 2 + 0.5 - std::hypot(px - t * dx, py - t * dy);
      if (cover > 0) put(on, x, y, mix({on(x, y, 0), on(x, y, 1), on(x, y, 2)}, c, cover));
    }
}

/// A line with a head of `head` pixels at its end.
inline void arrow(canvas_view on, double x0, double y0, double x1, double y1, colour c, double thickness = 2,
                  double head = 8) {
  line(on, x0, y0, x1, y1, c, thickness);
  const double length = std::hypot(x1 - x0, y1 - y0);
  if (!(length > 0)) return;
  const double ux = (x1 - x0) / length * head, uy = (y1 - y0) / length * head;
  line(on, x1, y1, x1 - ux + uy * 0.6, y1 - uy - ux * 0.6, c, thickness);
  line(on, x1, y1, x1 - ux - uy * 0.6, y1 - uy + ux * 0.6, c, thickness);
}

/// A filled circle, smooth at its edge.
inline void dot(canvas_view on, double x, double y, double radius, colour c) {
  line(on, x, y, x, y, c, 2 * radius);
}

/// A picture of 1 (grey) or 3 channels, its top left pixel at (x, y).
inline void blit(canvas_view on, image_view<const std::uint8_t> picture, index_t x, index_t y) {
  detail::check_canvas("visual::blit", on);
  if (picture.channels() != 1 && picture.channels() != 3)
    konv::detail::fail("visual::blit",
                       {"picture has ", picture.channels(), " channels, expected 1 or 3"});
  const index_t g = picture.channels() == 3 ? 1 : 0;  // grey: the one channel thrice
  for (index_t j = 0; j < picture.height(); ++j)
    for (index_t i = 0; i < picture.width(); ++i)
      put(on, x + i, y + j, {picture(i, j, 0), picture(i, j, g), picture(i, j, 2 * g)});
}

}  // namespace visual
KONV_END
#endif

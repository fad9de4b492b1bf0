// Pictures made larger so that single pixels are seen.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_ENLARGE_HPP
#define KONV_VISUAL_ENLARGE_HPP

#include "draw.hpp"

KONV_BEGIN
namespace visual {

/// Every pixel as a square of factor x factor (nearest neighbour). Throws argument_error for a factor below 1.
template <source_image S>
image<sample_of<S>> enlarge(const S& picture, index_t factor) {
  const image_view<const sample_of<S>> v = picture;
  if (factor < 1)
    konv::detail::fail("visual::enlarge", {"factor is ", factor, ", expected at least 1"});
  image<sample_of<S>> out({v.width() * factor, v.height() * factor, v.channels()}, uninitialized);
  for (index_t y = 0; y < out.height(); ++y)
    for (index_t x = 0; x < out.width(); ++x)
      for (index_t c = 0; c < v.channels(); ++c) out(x, y, c) = v(x / factor, y / factor, c);
  return out;
}

/// Lines between the squares of an enlarged picture: on the first row and column of each square but the outer ones.
inline void pixel_grid(canvas_view on, index_t factor, colour c = rule) {
  for (index_t x = factor; x < on.width(); x += factor) fill_rect(on, {x, 0, 1, on.height()}, c);
  for (index_t y = factor; y < on.height(); y += factor) fill_rect(on, {0, y, on.width(), 1}, c);
}

}  // namespace visual
KONV_END
#endif

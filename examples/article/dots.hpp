// The photograph of Figures 7 and 8: a coloured dot in each corner tells the borders apart.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_DOTS_HPP
#define KONV_EXAMPLES_ARTICLE_DOTS_HPP

#include <konv/filter/correlate.hpp>
#include <konv/filter/gallery.hpp>

#include "book.hpp"

namespace article {

/// The photograph at half its size (the mean of 2x2 pixels, every other one kept), with dots in red, green, blue, grey.
inline picture dotted_photo(const book& b) {
  picture p = konv::correlate<std::uint8_t>(b.photo(), konv::gallery::box<2>,
                                            {.output = konv::coverage::valid, .stride = {2, 2}, .scale = 1.0 / 4});
  const double r = 10, left = 14, top = 14;
  const double right = static_cast<double>(p.width()) - 15, bottom = static_cast<double>(p.height()) - 15;
  visual::dot(p, left, top, r, {255, 0, 0});
  visual::dot(p, right, top, r, {0, 200, 0});
  visual::dot(p, left, bottom, r, {0, 60, 255});
  visual::dot(p, right, bottom, r, {128, 128, 128});
  return p;
}

}  // namespace article
#endif

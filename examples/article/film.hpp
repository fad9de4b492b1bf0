// A sliding window as figures show it: some of its frames in a strip, and all of them moving.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_FILM_HPP
#define KONV_EXAMPLES_ARTICLE_FILM_HPP

#include <konv/visual/sliding.hpp>

#include "book.hpp"

namespace article {

/// The frames at `steps`, two to a row.
inline picture strip(const visual::sliding_window& film, std::initializer_list<konv::index_t> steps) {
  std::vector<visual::plate> plates;
  for (const konv::index_t step : steps)
    plates.push_back({film.frame(step), "step " + std::to_string(step + 1) + " of " + std::to_string(film.steps())});
  return visual::grid(plates, {.columns = 2, .gap = 8, .margin = 4, .text_scale = 2});
}

}  // namespace article
#endif

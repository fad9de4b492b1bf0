// Figure 1: a window slides over an image of 7x7 numbers, without padding, one step at a time.
// SPDX-License-Identifier: MIT
#include "film.hpp"
#include "numbers.hpp"

namespace article {

void figure01(book& b) {
  const visual::sliding_window film(image_7x7(), sliding_kernel);
  b.add(1, "film", film.frames(), "A 3x3 window slides over a 7x7 image: no padding, step 1. The result is 5x5.");
  b.add(1, "strip", strip(film, {0, 1, 7, 24}), "Four of its 25 steps. Each result is the sum of nine products.");
}

}  // namespace article

// Figure 9: the window over a padded image; the result keeps the image's size.
// SPDX-License-Identifier: MIT
#include "film.hpp"
#include "numbers.hpp"

namespace article {

void figure09(book& b) {
  const visual::sliding_window film(image_5x5(), sliding_kernel, {.pad = {1, 1, 1, 1}});
  b.add(9, "film", film.frames(), "A 5x5 image with a border of zeros (grey), step 1. The result is 5x5 again.");
  b.add(9, "strip", strip(film, {0, 1, 7, 24}), "Four of its 25 steps. At the border some products are zero.");
}

}  // namespace article

// Figure 10: steps of two. The caption speaks of a 7x7 image with padding and a 3x3 result, which cannot be: that would
// give 4x4. What gives 3x3 is 7x7 without padding, or 5x5 with it, as drawn. Here are both.
// SPDX-License-Identifier: MIT
#include "film.hpp"
#include "numbers.hpp"

namespace article {

void figure10(book& b) {
  static_assert(konv::output_length(7, 3, 2, 1, 1) == 4);
  static_assert(konv::output_length(7, 3, 2) == 3 && konv::output_length(5, 3, 2, 1, 1) == 3);
  const visual::sliding_window padded(image_5x5(), sliding_kernel, {.pad = {1, 1, 1, 1}, .stride = {2, 2}});
  b.add(10, "padded_film", padded.frames(), "Step 2, as the picture has it: 5x5 with a border of zeros gives 3x3.");
  b.add(10, "padded_strip", strip(padded, {0, 1, 2, 3}), "Its first row, and the first step of the second.");
  const visual::sliding_window plain(image_7x7(), sliding_kernel, {.stride = {2, 2}});
  b.add(10, "plain_film", plain.frames(), "Step 2, as the caption's sizes have it: 7x7 without padding gives 3x3.");
  b.add(10, "plain_strip", strip(plain, {0, 1, 2, 3}), "Its first row, and the first step of the second.");
}

}  // namespace article

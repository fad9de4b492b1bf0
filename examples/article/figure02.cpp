// Figure 2: blur and Sobel on grey, and what Sobel makes of the three colour channels.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>
#include <konv/filter/gallery.hpp>
#include <konv/io/grey.hpp>
#include <konv/visual/tile.hpp>

#include "book.hpp"

namespace article {

void figure02(book& b) {
  namespace gallery = konv::gallery;
  const picture grey = konv::io::to_grey(b.photo());
  const auto tile = [](const auto& kernel) {
    return visual::kernel_tile(kernel,
                               {.cell = 36, .shade = false, .numbers = true, .mark_anchor = true, .text_scale = 2});
  };
  std::vector<visual::plate> plates;
  plates.push_back({b.photo().clone(), "photograph"});
  plates.push_back({konv::correlate<std::uint8_t>(grey, gallery::box<5>, {.scale = 1.0 / 25}), "grey, blur"});
  plates.push_back({visual::canvas(1, 1)});
  plates.push_back({tile(gallery::box<5>), "sum / 25"});
  // u8 keeps the positive half of the answer: edges from dark to bright, left to right.
  plates.push_back({konv::correlate<std::uint8_t>(b.photo(), gallery::sobel_x), "each colour channel, Sobel"});
  plates.push_back({konv::correlate<std::uint8_t>(grey, gallery::sobel_x), "grey, Sobel"});
  plates.push_back({visual::canvas(1, 1)});
  plates.push_back({tile(gallery::sobel_x), "Sobel"});
  b.add(2, "", visual::grid(plates, {.columns = 4, .gap = 16, .margin = 16, .text_scale = 2}),
        "Blur and Sobel on a grey photograph, with their kernels (red: the target pixel). Filtered channel by channel, "
        "edges come out in colour.");
}

}  // namespace article

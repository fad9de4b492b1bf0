// Figure 5: common kernels, in numbers and as the grey squares that pictures of network weights show.
// SPDX-License-Identifier: MIT
#include <konv/visual/tile.hpp>

#include "book.hpp"
#include "filters.hpp"

namespace article {

void figure05(book& b) {
  std::vector<visual::plate> plates;
  for (const konv::gallery::entry& f : filters) {
    picture pair = visual::canvas(3 * 40 + 24 + 3 * 40, 3 * 40);
    visual::blit(pair, visual::kernel_tile(f.weights, {.cell = 40, .shade = false, .numbers = true, .text_scale = 2}),
                 0, 0);
    visual::blit(pair, visual::kernel_tile(f.weights, {.cell = 40, .grid = false}), 3 * 40 + 24, 0);
    visual::outline(pair, {3 * 40 + 24, 0, 3 * 40, 3 * 40}, visual::pale_ink);
    const double divisor = 1 / f.scale;
    plates.push_back({std::move(pair), f.name + (divisor > 1 ? " / " + visual::number_text(divisor) : "")});
  }
  b.add(5, "", visual::grid(plates, {.columns = 3, .gap = 32, .margin = 20, .text_scale = 2}),
        "Common kernels (blurs divide the sum by what stands after the stroke). The squares show the weights from the "
        "smallest (black) to the largest (white).");
}

}  // namespace article

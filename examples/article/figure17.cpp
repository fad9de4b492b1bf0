// Figure 17: the feature maps of VGG-16 in their real sizes, from 224 to 14 pixels.
// SPDX-License-Identifier: MIT
#include "book.hpp"
#include "feature_maps/photograph.hpp"
#include "liveliest.hpp"

namespace article {
namespace {

using konv::index_t;

// Pictures one behind the other, each `step` pixels further right and up.
picture stack(std::span<const picture> sheets, index_t step) {
  const index_t n = static_cast<index_t>(sheets.size()), side = sheets[0].width();
  picture on = visual::canvas(side + (n - 1) * step + 2, side + (n - 1) * step + 2);
  for (index_t i = n - 1; i >= 0; --i) {
    const index_t x = i * step, y = (n - 1 - i) * step;
    visual::blit(on, sheets[static_cast<std::size_t>(i)], x + 1, y + 1);
    visual::outline(on, {x, y, side + 2, side + 2}, visual::white);
  }
  return on;
}

}  // namespace

void figure17(book& b) {
  constexpr index_t shown = 5;
  std::vector<visual::plate> large, small;  // one row each
  large.push_back({networks::square_of(b.photo(), 224), "input\n224x224\nx3"});
  for (const networks::stage& s : b.vgg16()) {
    std::vector<picture> sheets;
    for (const index_t c : liveliest(s.maps, shown))
      sheets.push_back(networks::painted(networks::map_of(s.maps, c), visual::colour_map::viridis));
    const index_t side = sheets[0].width();
    (side > 56 ? large : small)
        .push_back({stack(sheets, std::max(side / 14, index_t{4})),
                    s.name + "\n" + konv::detail::size_text(side, side) + "\nx" + std::to_string(s.maps.shape(1))});
  }
  const visual::grid_options row{.columns = 14, .gap = 16, .margin = 4, .text_scale = 2};
  std::vector<visual::plate> rows;
  rows.push_back({visual::grid(large, row)});
  rows.push_back({visual::grid(small, row)});
  b.add(17, "", visual::grid(rows, {.columns = 1, .title = "VGG-16, " + b.vgg16_description()}),
        "The same network with every feature map in its real size: after each of four pools half as wide and high. The "
        "five liveliest of each layer's 64 to 512; with " +
            b.vgg16_description() + ".");
}

}  // namespace article

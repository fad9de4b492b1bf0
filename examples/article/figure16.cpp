// Figure 16: one feature map of each of VGG-16's 13 layers, all shown in one size.
// SPDX-License-Identifier: MIT
#include "book.hpp"
#include "feature_maps/photograph.hpp"
#include "liveliest.hpp"

namespace article {

void figure16(book& b) {
  std::vector<visual::plate> plates;
  plates.push_back({networks::square_of(b.photo(), 224), "input, 224 x 224"});
  for (const networks::stage& s : b.vgg16()) {
    const auto map = networks::map_of(s.maps, liveliest(s.maps, 1)[0]);
    plates.push_back({networks::painted(map, visual::colour_map::viridis, 224),
                      s.name + ", " + konv::detail::size_text(map.width(), map.height())});
  }
  b.add(16, "",
        visual::grid(
            plates,
            {.columns = 5, .gap = 12, .margin = 16, .text_scale = 2, .title = "VGG-16, " + b.vgg16_description()}),
        "One feature map of each of the 13 convolutions of VGG-16, the one that varies most, all enlarged to one size, "
        "with " +
            b.vgg16_description() + ".");
}

}  // namespace article

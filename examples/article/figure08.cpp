// Figure 8: four ways to continue a photograph beyond its border.
// SPDX-License-Identifier: MIT
#include <konv/visual/padding.hpp>

#include "dots.hpp"

namespace article {

void figure08(book& b) {
  const picture p = dotted_photo(b);
  const konv::index_t side = p.height() / 3;
  const konv::margins around{side, side, side, side};
  std::vector<visual::plate> plates;
  plates.push_back({visual::padding_picture(p, around, konv::border::constant, {255, 255, 0}), "constant, yellow"});
  plates.push_back({visual::padding_picture(p, around, konv::border::reflect), "reflect"});
  plates.push_back({visual::padding_picture(p, around, konv::border::replicate), "replicate"});
  plates.push_back({visual::padding_picture(p, around, konv::border::wrap), "wrap"});
  b.add(8, "", visual::grid(plates, {.columns = 2, .gap = 16, .margin = 16, .text_scale = 2}),
        "Four borders. The dashed frame marks where the photograph ends.");
}

}  // namespace article

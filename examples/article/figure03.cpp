// Figure 3: Listing 1 with blur_3x3 and blur_5x5.
// SPDX-License-Identifier: MIT
#include <konv/filter/gallery.hpp>
#include <konv/io/grey.hpp>
#include <konv/visual/enlarge.hpp>

#include "book.hpp"
#include "listing1.hpp"

namespace article {

void figure03(book& b) {
  const picture grey = konv::io::to_grey(b.photo());
  const konv::index_t width = grey.width() * 2 / 5, height = grey.height() / 2;
  const auto part = grey.crop({grey.width() / 4, grey.height() / 5, width, height});  // small enough to see pixels
  std::vector<visual::plate> plates;
  plates.push_back({visual::enlarge(part, 2), "original"});
  plates.push_back({visual::enlarge(listing1(part, konv::gallery::box<3>), 2), "blur_3x3"});
  plates.push_back({visual::enlarge(listing1(part, konv::gallery::box<5>), 2), "blur_5x5"});
  b.add(
      3, "", visual::grid(plates, {.columns = 3, .text_scale = 2}),
      "Listing 1: the mean of 3x3 and of 5x5 pixels. The black borders, where the kernel does not fit, are one and two "
      "pixels wide (everything is shown twice as large).");
}

}  // namespace article

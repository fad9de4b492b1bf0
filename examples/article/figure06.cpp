// Figure 6: the kernels of Figure 5 at work.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>
#include <konv/io/grey.hpp>
#include <konv/visual/contrast.hpp>

#include "book.hpp"
#include "filters.hpp"

namespace article {

void figure06(book& b) {
  const picture grey = konv::io::to_grey(b.photo());
  std::vector<visual::plate> plates;
  for (const konv::gallery::entry& f : filters) {
    const auto answer = konv::correlate<float>(grey, f.weights, {.scale = f.scale});
    // A kernel whose weights add up to something keeps the photograph's brightness. The others show edges: black where
    // there is none, white for the strongest hundredth.
    const bool edges = f.total() == 0;
    const visual::range shown =
        edges ? visual::range{0, visual::range_of_most(answer, 0.98).high} : visual::range{0, 255};
    plates.push_back({visual::paint(answer, visual::colour_map::grey, shown), f.name});
  }
  b.add(6, "", visual::grid(plates, {.columns = 3, .text_scale = 2}),
        "The photograph under each kernel of Figure 5. Of edges the positive half is shown, brightened.");
}

}  // namespace article

// Figure 6: the kernels of Figure 5 at work.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>
#include <konv/io/grey.hpp>

#include "book.hpp"
#include "filters.hpp"

namespace article {

void figure06(book& b) {
  const picture grey = konv::io::to_grey(b.photo());
  std::vector<visual::plate> plates;
  for (const konv::gallery::entry& f : filters)
    plates.push_back({konv::correlate<std::uint8_t>(grey, f.weights, {.scale = f.scale, .offset = f.offset}), f.name});
  b.add(6, "", visual::grid(plates, {.columns = 3, .text_scale = 2}),
        "The photograph under each kernel of Figure 5. Answers below 0 are black and above 255 white.");
}

}  // namespace article

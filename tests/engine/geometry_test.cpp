// Where taps lie: resolved options against the definition, output by output.
// SPDX-License-Identifier: MIT
#include <konv/engine/geometry.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "../support/filter_case.hpp"

namespace test {

using konv::coverage;
using konv::geometry;

TEST_CASE("geometry: sizes and first positions of each coverage") {
  const konv::extent src{20, 10, 3};
  const geometry same = konv::resolve("f", src, 3, 4, {}, false);
  CHECK(same.dst == src);
  CHECK(same.first_y == -1);
  CHECK(same.first_x == -2);  // the centre of four columns is the third
  const geometry turned = konv::resolve("f", src, 3, 4, {}, true);
  CHECK(turned.first_x == -1);
  const geometry valid = konv::resolve("f", src, 3, 4, {.output = coverage::valid, .stride = {2, 3}}, false);
  CHECK(valid.dst == konv::extent{6, 4, 3});
  CHECK(valid.first_x == 0);
  CHECK(valid.sx == 3);
  const geometry full = konv::resolve("f", src, 3, 4, {.output = coverage::full, .dilation = {1, 2}}, false);
  CHECK(full.dst == konv::extent{26, 12, 3});
  CHECK(full.first_x == -6);
  CHECK(full.first_y == -2);
  const geometry pad = konv::resolve("f", src, 3, 4, {.pad = konv::margins{1, 0, -2, 5}}, false);
  CHECK(pad.dst == konv::extent{20, 9, 3});
  CHECK(pad.first_x == 2);
  CHECK(pad.first_y == -1);
}

TEST_CASE("geometry: an anchor moves the first position, turned or not, and counts in dilated taps") {
  const konv::extent src{20, 10, 1};
  for (index_t ay = 0; ay < 5; ++ay)
    for (index_t ax = 0; ax < 4; ++ax) {
      const konv::filter_options o{.dilation = {2, 3}, .anchor = konv::size2{ay, ax}};
      const geometry g = konv::resolve("f", src, 5, 4, o, false);
      CHECK(g.first_y == -2 * ay);
      CHECK(g.first_x == -3 * ax);
      const geometry t = konv::resolve("f", src, 5, 4, o, true);
      CHECK(t.first_y == -2 * (4 - ay));
      CHECK(t.first_x == -3 * (3 - ax));
    }
}

TEST_CASE("geometry: valid and explicitly padded windows stay inside, full ones touch") {
  random r(141);
  for (int n = 0; n < 500; ++n) {
    const filter_case f = random_case(r);
    const geometry g = konv::resolve("f", f.size, f.rows, f.cols, f.options, false);
    const index_t last_x = g.first_x + (g.dst.width - 1) * g.sx, end_x = last_x + (g.cols - 1) * g.dx;
    const index_t last_y = g.first_y + (g.dst.height - 1) * g.sy, end_y = last_y + (g.rows - 1) * g.dy;
    CAPTURE(text(f));
    CHECK(g.dst.width >= 1);
    CHECK(g.dst.height >= 1);
    if (f.options.pad) {
      CHECK(end_x < f.size.width + f.options.pad->right);
      CHECK(end_y < f.size.height + f.options.pad->bottom);
      CHECK(end_x + g.sx >= f.size.width + f.options.pad->right);  // one more would not fit
      CHECK(end_y + g.sy >= f.size.height + f.options.pad->bottom);
    } else if (f.options.output == coverage::valid) {
      CHECK(end_x < f.size.width);
      CHECK(end_x + g.sx >= f.size.width);
      CHECK(end_y < f.size.height);
      CHECK(end_y + g.sy >= f.size.height);
    } else if (f.options.output == coverage::full) {
      CHECK(last_x < f.size.width);
      CHECK(last_x + g.sx >= f.size.width);
      CHECK(g.first_y + (g.rows - 1) * g.dy == 0);
    } else {
      CHECK((g.dst.width - 1) * g.sx < f.size.width);
      CHECK(g.dst.width * g.sx >= f.size.width);
    }
  }
}

}  // namespace test

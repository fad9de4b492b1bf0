// tiles, number grids, sheets, padding pictures, the sliding window.
// SPDX-License-Identifier: MIT
#include <konv/visual/grid.hpp>
#include <konv/visual/padding.hpp>
#include <konv/visual/sliding.hpp>
#include <konv/visual/tile.hpp>

#include <doctest/doctest.h>

namespace test {

using konv::image;
using konv::index_t;
namespace visual = konv::visual;
using visual::colour;

namespace {
colour at(const image<std::uint8_t>& p, index_t x, index_t y) {
  return {p(x, y, 0), p(x, y, 1), p(x, y, 2)};
}
bool has(const image<std::uint8_t>& p, konv::rect r, colour c) {
  for (index_t y = r.y; y < r.y + r.height; ++y)
    for (index_t x = r.x; x < r.x + r.width; ++x)
      if (at(p, x, y) == c) return true;
  return false;
}
bool same(const image<std::uint8_t>& a, const image<std::uint8_t>& b) {
  if (a.size() != b.size()) return false;
  for (index_t y = 0; y < a.height(); ++y)
    for (index_t x = 0; x < a.width(); ++x)
      if (at(a, x, y) != at(b, x, y)) return false;
  return true;
}
constexpr konv::kernel2d<int, 3, 3> sobel_x{{-1, 0, 1, -2, 0, 2, -1, 0, 1}};
}  // namespace

TEST_CASE("tile: one cell per weight, in its colour") {
  const auto grey = visual::kernel_tile(sobel_x, {.cell = 10, .grid = false});
  REQUIRE(grey.size() == konv::extent{30, 30, 3});
  CHECK(at(grey, 0, 0) == colour{64, 64, 64});
  CHECK(at(grey, 9, 19) == visual::black);
  CHECK(at(grey, 10, 0) == colour{128, 128, 128});
  CHECK(at(grey, 20, 10) == visual::white);
  const auto signs = visual::kernel_tile(sobel_x, {.cell = 10, .map = visual::colour_map::red_blue, .grid = false});
  CHECK(at(signs, 15, 15) == visual::white);
  CHECK(at(signs, 25, 15).r > at(signs, 25, 15).b);
  CHECK(at(signs, 5, 15).b > at(signs, 5, 15).r);
  const auto marked = visual::kernel_tile(sobel_x, {.cell = 20, .numbers = true, .mark_anchor = true});
  CHECK(at(marked, 20, 20) == visual::red);
  CHECK(at(marked, 40, 40) == visual::red);
  CHECK(at(marked, 19, 20) != visual::red);
  const konv::kernel<double> flat(2, 4, std::vector<double>(8, 0.125));
  CHECK(visual::kernel_tile(flat, {.cell = 5}).size() == konv::extent{20, 10, 3});
  CHECK_THROWS_AS(visual::kernel_tile(sobel_x, {.cell = 0}), konv::argument_error);
}

TEST_CASE("grid: the layout, and every caption inside the sheet") {
  std::vector<visual::plate> plates;
  for (int i = 0; i < 5; ++i) plates.push_back({visual::canvas(20, 10 + i, visual::blue), "a caption of words"});
  const auto sheet = visual::grid(plates, {.columns = 3, .gap = 4, .margin = 6, .text = visual::red});
  // Captions are broken at 20 pixels, but a word may be wider: "caption" is.
  const index_t column = visual::text_width("caption") > 20 ? visual::text_width("caption") : 20;
  CHECK(sheet.width() == 2 * 6 + 3 * column + 2 * 4);
  CHECK(at(sheet, 6 + (column - 20) / 2, 6 + (12 - 10) / 2) == visual::blue);
  CHECK(at(sheet, 5 + (column - 20) / 2, 6 + (12 - 10) / 2) == visual::white);
  for (index_t y = 0; y < sheet.height(); ++y)
    for (index_t x = 0; x < sheet.width(); ++x)
      if (x < 6 || y < 6 || x >= sheet.width() - 6 || y >= sheet.height() - 6) CHECK(at(sheet, x, y) == visual::white);
  CHECK(has(sheet, {0, 0, sheet.width(), sheet.height()}, visual::red));
  CHECK(visual::grid(std::span<const visual::plate>(), {.margin = 3}).width() == 6);
  std::vector<visual::plate> one;
  one.push_back({visual::canvas(8, 8, visual::green)});
  CHECK(visual::grid(one, {.margin = 0}).size() == konv::extent{8, 8, 3});
  const auto titled = visual::grid(one, {.margin = 0, .title = "a longer title"});
  CHECK(titled.width() == visual::text_width("a longer title", 2));
}

TEST_CASE("grid: feature maps by their own or a common range") {
  image<float> two({2, 1, 2});
  two(0, 0, 0) = 0;
  two(1, 0, 0) = 10;
  two(0, 0, 1) = 0;
  two(1, 0, 1) = 5;
  const visual::grid_options tight{.columns = 2, .gap = 0, .margin = 0};
  const auto own = visual::channel_grid(two, visual::scaling::own, visual::colour_map::grey, tight);
  REQUIRE(own.size() == konv::extent{4, 1, 3});
  CHECK(own(1, 0) == 255);
  CHECK(own(3, 0) == 255);
  const auto common = visual::channel_grid(two, visual::scaling::common, visual::colour_map::grey, tight);
  CHECK(common(1, 0) == 255);
  CHECK(common(3, 0) == 128);
}

TEST_CASE("grid: before and after") {
  const auto a = visual::canvas(30, 20, visual::red), b = visual::canvas(30, 20, visual::blue);
  const auto pair = visual::before_after(a, b);
  CHECK(has(pair, {0, 0, pair.width() / 2, pair.height()}, visual::red));
  CHECK(!has(pair, {0, 0, pair.width() / 2, pair.height()}, visual::blue));
  CHECK(has(pair, {pair.width() / 2, 0, pair.width() / 2, pair.height()}, visual::blue));
}

TEST_CASE("padding: the picture is konv::pad's but for the frame") {
  image<std::uint8_t> src({9, 7, 3});
  for (index_t y = 0; y < 7; ++y)
    for (index_t x = 0; x < 9; ++x)
      for (index_t c = 0; c < 3; ++c) src(x, y, c) = static_cast<std::uint8_t>(x * 20 + y * 3 + c);
  for (const auto edge : {konv::border::constant, konv::border::reflect, konv::border::wrap}) {
    const konv::margins m{4, 3, 2, 5};
    const auto got = visual::padding_picture(src, m, edge, {255, 255, 0});
    const auto wanted = konv::pad(src, m, edge, {255, 255, 0});
    REQUIRE(got.size() == wanted.size());
    for (index_t y = 0; y < got.height(); ++y)
      for (index_t x = 0; x < got.width(); ++x) {
        const bool column = x == 2 - 1 || x == 2 + 9, row = y == 4 - 1 || y == 4 + 7;
        const bool frame = (column && y >= 3 && y <= 11) || (row && x >= 1 && x <= 11);
        CHECK((frame || at(got, x, y) == at(wanted, x, y)));
        if (frame) CHECK((at(got, x, y) == visual::white || at(got, x, y) == visual::black));
      }
  }
  CHECK(visual::padding_picture(src, {}, konv::border::wrap).size() == src.size());
}

TEST_CASE("sliding: one frame per result, all of one size, each different") {
  image<float> src({5, 4});
  for (index_t i = 0; i < 20; ++i) src(i % 5, i / 5) = static_cast<float>(i * i % 7);
  const visual::sliding_window film(src, konv::kernel<float>(sobel_x.scaled<float>(1)),
                                    {.pad = {1, 1, 1, 1}, .stride = {2, 2}, .cell = 30, .text_scale = 1});
  CHECK(film.steps() == 3 * 2);
  CHECK(film.result()(0, 0) == konv::correlate<float>(src, sobel_x, {.edge = konv::border::constant})(0, 0));
  const auto frames = film.frames();
  REQUIRE(frames.size() == 6);
  for (std::size_t i = 1; i < 6; ++i) {
    CHECK(frames[i].size() == frames[0].size());
    CHECK(!same(frames[i], frames[i - 1]));
  }
  for (const auto& f : frames)  // nothing touches the edge: no clipped text
    for (index_t y = 0; y < f.height(); ++y)
      for (const index_t x : {index_t{0}, index_t{1}, f.width() - 2, f.width() - 1})
        CHECK(at(f, x, y) == visual::white);
  CHECK_THROWS_AS(film.frame(6), konv::argument_error);
  CHECK_THROWS_AS(film.frame(-1), konv::argument_error);
}

}  // namespace test

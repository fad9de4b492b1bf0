// colours, ranges and maps.
// SPDX-License-Identifier: MIT
#include <konv/visual/colour_map.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace test {

using konv::image;
using konv::index_t;
namespace visual = konv::visual;
using visual::colour;
using visual::colour_map;

namespace {
bool near(colour a, colour b, int within) {
  return std::abs(a.r - b.r) <= within && std::abs(a.g - b.g) <= within && std::abs(a.b - b.b) <= within;
}
}  // namespace

TEST_CASE("colour_map: viridis is matplotlib's, within 5 of 255") {
  CHECK(near(visual::map_colour(colour_map::viridis, 0), {68, 1, 84}, 5));
  CHECK(near(visual::map_colour(colour_map::viridis, 0.25), {59, 82, 139}, 5));
  CHECK(near(visual::map_colour(colour_map::viridis, 0.5), {33, 145, 140}, 5));
  CHECK(near(visual::map_colour(colour_map::viridis, 0.75), {94, 201, 98}, 5));
  CHECK(near(visual::map_colour(colour_map::viridis, 1), {253, 231, 37}, 5));
  double last = 0;
  for (int i = 0; i <= 100; ++i) {
    const double now = visual::brightness(visual::map_colour(colour_map::viridis, i / 100.0));
    CHECK(now > last);
    last = now;
  }
}

TEST_CASE("colour_map: red_blue is white at zero, and evenly darker on both sides") {
  static_assert(visual::map_colour(colour_map::red_blue, 0.5) == visual::white);
  double last = 256;
  for (int i = 0; i <= 50; ++i) {
    const colour up = visual::map_colour(colour_map::red_blue, 0.5 + i / 100.0);
    const colour down = visual::map_colour(colour_map::red_blue, 0.5 - i / 100.0);
    CHECK(visual::brightness(up) < last);
    CHECK(std::abs(visual::brightness(up) - visual::brightness(down)) < 25);
    if (i > 5) CHECK(up.r > up.b);
    if (i > 5) CHECK(down.b > down.r);
    last = visual::brightness(up);
  }
}

TEST_CASE("colour_map: outside of the range, and not a number") {
  static_assert(visual::map_colour(colour_map::grey, -3) == visual::black);
  static_assert(visual::map_colour(colour_map::grey, 7) == visual::white);
  CHECK(visual::map_colour(colour_map::grey, std::nan("")) == colour{255, 0, 255});
  CHECK(visual::map_colour(colour_map::viridis, std::numeric_limits<double>::infinity()) ==
        visual::map_colour(colour_map::viridis, 1));
  CHECK(visual::map_colour(colour_map::grey, 0.5) == colour{128, 128, 128});
}

TEST_CASE("colour_map: ranges") {
  image<float> v({4, 1});
  v(0, 0) = -2;
  v(1, 0) = std::numeric_limits<float>::quiet_NaN();
  v(2, 0) = 6;
  v(3, 0) = std::numeric_limits<float>::infinity();
  CHECK(visual::range_of(v) == visual::range{-2, 6});
  CHECK(visual::around_zero({-2, 6}) == visual::range{-6, 6});
  CHECK(visual::around_zero({-7, 6}) == visual::range{-7, 7});
  CHECK(visual::joined({0, 1}, {-1, 0.5}) == visual::range{-1, 1});
  CHECK(visual::range{2, 4}.position(3) == 0.5);
  CHECK(visual::range{2, 2}.position(2) == 0.5);
  CHECK(visual::range_of(image<float>({0, 0})) == visual::range{0, 0});
}

TEST_CASE("colour_map: painting") {
  image<std::int16_t> v({3, 1});
  v(0, 0) = -100;
  v(1, 0) = 0;
  v(2, 0) = 50;
  const auto grey = visual::paint(v);
  CHECK(grey.size() == konv::extent{3, 1, 3});
  CHECK(grey(0, 0) == 0);
  CHECK(grey(1, 0, 2) == 170);  // 100 of 150
  CHECK(grey(2, 0) == 255);
  const auto signs = visual::paint(v, colour_map::red_blue);
  CHECK(signs(1, 0, 1) == 255);            // zero is white
  CHECK(signs(0, 0, 2) > signs(0, 0, 0));  // blue
  CHECK(signs(2, 0, 0) > signs(2, 0, 2));  // red
  image<float> two({1, 1, 2});
  CHECK_THROWS_AS(visual::paint(two), konv::argument_error);
  image<std::uint8_t> alpha({1, 1, 2});
  alpha(0, 0, 0) = 9;
  alpha(0, 0, 1) = 200;
  CHECK(visual::as_rgb(alpha)(0, 0, 2) == 9);
}

}  // namespace test

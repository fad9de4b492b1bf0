// drawing: what is drawn, and nothing outside of it.
// SPDX-License-Identifier: MIT
#include <konv/visual/draw.hpp>
#include <konv/visual/enlarge.hpp>

#include <doctest/doctest.h>

namespace test {

using konv::image;
using konv::index_t;
using konv::rect;
namespace visual = konv::visual;
using visual::colour;

namespace {
colour at(const image<std::uint8_t>& p, index_t x, index_t y) {
  return {p(x, y, 0), p(x, y, 1), p(x, y, 2)};
}
index_t count(const image<std::uint8_t>& p, colour c) {
  index_t n = 0;
  for (index_t y = 0; y < p.height(); ++y)
    for (index_t x = 0; x < p.width(); ++x) n += at(p, x, y) == c;
  return n;
}
}  // namespace

TEST_CASE("draw: rectangles and outlines cover what they say, clipped") {
  auto on = visual::canvas(20, 10);
  CHECK(count(on, visual::white) == 200);
  visual::fill_rect(on, {2, 3, 4, 5}, visual::red);
  CHECK(count(on, visual::red) == 20);
  CHECK(at(on, 2, 3) == visual::red);
  CHECK(at(on, 5, 7) == visual::red);
  CHECK(at(on, 6, 7) == visual::white);
  visual::outline(on, {10, 1, 6, 5}, visual::blue);
  CHECK(count(on, visual::blue) == 6 * 5 - 4 * 3);
  visual::outline(on, {10, 1, 6, 5}, visual::green, 2);
  CHECK(count(on, visual::green) == 6 * 5 - 2 * 1);
  visual::fill_rect(on, {-5, -5, 100, 100}, visual::black);
  CHECK(count(on, visual::black) == 200);
  visual::fill_rect(on, {30, 30, 5, 5}, visual::red);
  visual::fill_rect(on, {-9, 0, 5, 5}, visual::red);
  CHECK(count(on, visual::black) == 200);
}

TEST_CASE("draw: nothing is written outside of the view") {
  image<std::uint8_t> whole({30, 20, 3});
  const konv::image_view<std::uint8_t> part = whole.crop({10, 5, 8, 6});
  visual::line(part, -20, -20, 40, 30, visual::white, 5);
  visual::arrow(part, 4, 3, 60, 3, visual::white);
  visual::dot(part, 0, 0, 9, visual::white);
  visual::outline(part, {-2, -2, 40, 40}, visual::white, 3);
  visual::blit(part, visual::canvas(50, 50), -3, -3);
  for (index_t y = 0; y < 20; ++y)
    for (index_t x = 0; x < 30; ++x)
      CHECK(at(whole, x, y) == (x >= 10 && x < 18 && y >= 5 && y < 11 ? visual::white : visual::black));
}

TEST_CASE("draw: lines and arrows") {
  auto on = visual::canvas(40, 40);
  visual::line(on, 5, 20, 35, 20, visual::black);
  for (index_t x = 5; x <= 35; ++x) CHECK(at(on, x, 20) == visual::black);
  CHECK(count(on, visual::black) == 31);
  CHECK(count(on, visual::white) == 1600 - 31);
  visual::line(on, 3, 3, 36, 36, visual::red, 3);
  for (index_t i = 3; i <= 36; ++i) CHECK(at(on, i, i) == visual::red);
  auto pointed = visual::canvas(40, 40);
  visual::arrow(pointed, 5, 20, 35, 20, visual::black, 1, 8);
  CHECK(at(pointed, 30, 17) == visual::black);  // the head's upper stroke, at 45 degrees less a little
  CHECK(at(pointed, 10, 17) == visual::white);
  auto round = visual::canvas(21, 21);
  visual::dot(round, 10, 10, 5, visual::blue);
  CHECK(at(round, 10, 6) == visual::blue);
  CHECK(at(round, 10, 5) == visual::mix(visual::white, visual::blue, 0.5));  // the circle passes through its middle
  CHECK(at(round, 10, 4) == visual::white);
  CHECK(at(round, 6, 6) != visual::blue);
}

TEST_CASE("draw: pictures") {
  image<std::uint8_t> grey({2, 2});
  grey(1, 0) = 77;
  auto on = visual::canvas(4, 4);
  visual::blit(on, grey, 1, 1);
  CHECK(at(on, 2, 1) == colour{77, 77, 77});
  CHECK(at(on, 1, 1) == visual::black);
  CHECK(at(on, 0, 0) == visual::white);
  image<std::uint8_t> two({2, 2, 2});
  CHECK_THROWS_WITH_AS(visual::blit(on, two, 0, 0), "visual::blit: picture has 2 channels, expected 1 or 3",
                       konv::argument_error);
  CHECK_THROWS_AS(visual::fill_rect(grey, {0, 0, 1, 1}, visual::red), konv::argument_error);
}

TEST_CASE("draw: enlarging repeats every pixel") {
  image<float> v({2, 2, 2});
  for (index_t i = 0; i < 8; ++i) v(i / 2 % 2, i / 4, i % 2) = static_cast<float>(i);
  const auto big = visual::enlarge(v, 3);
  REQUIRE(big.size() == konv::extent{6, 6, 2});
  for (index_t y = 0; y < 6; ++y)
    for (index_t x = 0; x < 6; ++x)
      for (index_t c = 0; c < 2; ++c) CHECK(big(x, y, c) == v(x / 3, y / 3, c));
  CHECK_THROWS_AS(visual::enlarge(v, 0), konv::argument_error);
  auto on = visual::canvas(9, 6);
  visual::pixel_grid(on, 3, visual::red);
  CHECK(count(on, visual::red) == 6 + 6 + 9 - 2);
  CHECK(at(on, 3, 0) == visual::red);
  CHECK(at(on, 0, 3) == visual::red);
  CHECK(at(on, 0, 0) == visual::white);
}

}  // namespace test

// Borders against their pictures and against walking along the line.
// SPDX-License-Identifier: MIT
#include <konv/core/border.hpp>
#include <konv/reference/rules.hpp>

#include <doctest/doctest.h>

#include <string>

namespace test {

using konv::border;
using konv::border_index;
using konv::index_t;

namespace {

// The line with `around` positions on each side, as SEMANTICS' pictures show it.
std::string picture(border mode, const std::string& line, index_t around) {
  const auto n = static_cast<index_t>(line.size());
  std::string s;
  for (index_t i = -around; i < n + around; ++i) {
    if (i == 0 || i == n) s += '|';
    const index_t at = border_index(mode, i, n);
    s += at < 0 ? 'v' : line[static_cast<std::size_t>(at)];
  }
  return s;
}

// The rule as a walk: from the line outwards, one step at a time, turning at the ends.
index_t walk(border mode, index_t i, index_t n) {
  index_t at = i < 0 ? 0 : n - 1;
  index_t direction = i < 0 ? -1 : 1;
  for (index_t steps = i < 0 ? -i : i - (n - 1); steps > 0; --steps) {
    const bool outside = at + direction < 0 || at + direction >= n;
    if (!outside) {
      at += direction;
    } else if (mode == border::wrap) {
      at = direction < 0 ? n - 1 : 0;
    } else if (mode == border::reflect) {
      direction = -direction;  // the edge is met twice
    } else if (mode == border::reflect_101 && n > 1) {
      direction = -direction;
      at += direction;
    }
  }
  return at;
}

constexpr border moving[] = {border::replicate, border::reflect, border::reflect_101, border::wrap};

}  // namespace

TEST_CASE("border: pictures") {
  CHECK(picture(border::constant, "abcd", 4) == "vvvv|abcd|vvvv");
  CHECK(picture(border::replicate, "abcd", 4) == "aaaa|abcd|dddd");
  CHECK(picture(border::reflect, "abcd", 4) == "dcba|abcd|dcba");
  CHECK(picture(border::reflect_101, "abcde", 4) == "edcb|abcde|dcba");
  CHECK(picture(border::wrap, "abcd", 4) == "abcd|abcd|abcd");
}

TEST_CASE("border: farther than the line is long") {
  CHECK(picture(border::reflect, "ab", 5) == "aabba|ab|baabb");
  CHECK(picture(border::reflect_101, "abc", 5) == "babcb|abc|babcb");
  CHECK(picture(border::wrap, "abc", 5) == "bcabc|abc|abcab");
}

TEST_CASE("border: a line of one element") {
  for (const border b : moving)
    for (index_t i = -9; i <= 9; ++i) CHECK(border_index(b, i, 1) == 0);
  CHECK(border_index(border::constant, -1, 1) == -1);
  CHECK(border_index(border::constant, 0, 1) == 0);
  CHECK(border_index(border::constant, 1, 1) == -1);
}

TEST_CASE("border: any position equals a walk from the line") {
  for (const border b : moving)
    for (index_t n = 1; n <= 7; ++n)
      for (index_t i = -40; i <= 40; ++i) {
        CAPTURE(static_cast<int>(b));
        CAPTURE(n);
        CAPTURE(i);
        const index_t want = i >= 0 && i < n ? i : walk(b, i, n);
        CHECK(border_index(b, i, n) == want);
        CHECK(konv::reference::position(b, i, n) == want);
      }
}

TEST_CASE("border: far away, no overflow") {
  const index_t far = index_t{1} << 60;
  for (const border b : moving)
    for (const index_t n : {index_t{1}, index_t{2}, index_t{640}, index_t{1} << 40})
      for (const index_t i : {far, -far, far - 1, 1 - far}) {
        const index_t at = border_index(b, i, n);
        CHECK(at >= 0);
        CHECK(at < n);
        CHECK(at == konv::reference::position(b, i, n));
      }
}

TEST_CASE("border: constant expressions") {
  static_assert(border_index(border::reflect_101, -2, 5) == 2);
  static_assert(border_index(border::wrap, -1, 5) == 4);
  static_assert(border_index(border::constant, 5, 5) == -1);
}

TEST_CASE("border: other vocabularies") {
  // "reflect" names two things in the field.
  static_assert(konv::scipy::reflect == border::reflect);
  static_assert(konv::scipy::mirror == border::reflect_101);
  static_assert(konv::scipy::nearest == border::replicate);
  static_assert(konv::numpy::reflect == border::reflect_101);
  static_assert(konv::numpy::symmetric == border::reflect);
  static_assert(konv::numpy::edge == border::replicate);
  static_assert(konv::torch::reflect == border::reflect_101);
  static_assert(konv::torch::circular == border::wrap);
  static_assert(konv::torch::zeros == border::constant);
  static_assert(konv::opencv::reflect_101 == border::reflect_101);
  static_assert(konv::opencv::reflect == border::reflect);
}

TEST_CASE("fill: one value, or one per channel") {
  const konv::fill none;
  CHECK(none[0] == 0);
  CHECK(none[7] == 0);
  const konv::fill one = 7;
  CHECK(one[0] == 7);
  CHECK(one[3] == 7);
  CHECK(one.channels() == 0);
  const konv::fill yellow{255, 255, 0};
  CHECK(yellow[0] == 255);
  CHECK(yellow[2] == 0);
  CHECK(yellow.channels() == 3);
  yellow.check("pad", 3);
  one.check("pad", 3);
  CHECK_THROWS_WITH_AS(yellow.check("pad", 4), "pad: value has 3 numbers, expected 1 or one per channel (4)",
                       konv::argument_error);
  CHECK_THROWS_AS(yellow.check("pad", 1), konv::argument_error);
}

}  // namespace test

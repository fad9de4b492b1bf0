// pad: pictures, the oracle, colours, crops, overlap, errors.
// SPDX-License-Identifier: MIT
#include <konv/filter/pad.hpp>
#include <konv/reference/pad.hpp>

#include <doctest/doctest.h>

#include <string>

#include "../support/compare.hpp"
#include "../support/filter_case.hpp"
#include "../support/placed.hpp"

namespace test {

using konv::border;
using konv::image;
using konv::margins;

namespace {
std::string padded(const std::string& line, index_t left, index_t right, border edge) {
  image<std::uint8_t> src({static_cast<index_t>(line.size()), 1});
  for (index_t x = 0; x < src.width(); ++x) src(x, 0) = static_cast<std::uint8_t>(line[static_cast<std::size_t>(x)]);
  const auto dst = konv::pad(src, margins{0, 0, left, right}, edge, 'v');
  return {reinterpret_cast<const char*>(dst.row(0)), static_cast<std::size_t>(dst.width())};
}
}  // namespace

TEST_CASE("pad: the pictures") {
  CHECK(padded("abcd", 4, 4, border::constant) == "vvvvabcdvvvv");
  CHECK(padded("abcd", 4, 4, border::replicate) == "aaaaabcddddd");
  CHECK(padded("abcd", 4, 4, border::reflect) == "dcbaabcddcba");
  CHECK(padded("abcde", 4, 4, border::reflect_101) == "edcbabcdedcba");
  CHECK(padded("abcd", 4, 4, border::wrap) == "abcdabcdabcd");
  CHECK(padded("abc", 7, 8, border::wrap) == "cabcabcabcabcabcab");
  CHECK(padded("a", 3, 2, border::reflect_101) == "aaaaaa");
}

TEST_CASE_TEMPLATE("pad: random margins, layouts and borders against the oracle", T, std::uint8_t, std::uint16_t,
                   std::int16_t, std::int32_t, float, double) {
  random r(71 + sizeof(T));
  for (int n = 0; n < 120; ++n) {
    const konv::extent size{r.between(1, 40), r.between(1, 9), r.pick<index_t>({1, 1, 2, 3, 4, 5})};
    placed<T> src(r, size);
    randomize(r, src.view());
    const index_t most = r.one_in(4) ? 90 : 6;
    const auto margin = [&](index_t n_axis) { return r.between(-(n_axis - 1) / 2, most); };
    const margins m{margin(size.height), margin(size.height), margin(size.width), margin(size.width)};
    const border edge = random_border(r);
    std::vector<double> each;
    for (index_t c = 0; c < size.channels; ++c) each.push_back(r.real(-400, 400));
    const konv::fill value = r.one_in(2) ? konv::fill(each) : konv::fill(each[0]);
    const auto want = konv::reference::pad(src.view(), m, edge, value);
    const std::string context = size_text(size) + " " + border_name(edge) + " {" + std::to_string(m.top) + "," +
                                std::to_string(m.bottom) + "," + std::to_string(m.left) + "," +
                                std::to_string(m.right) + "}";
    CHECK_SAME(bits_differ(konv::pad(src.view(), m, edge, value), want), context);
    placed<T> dst(r, want.size());
    konv::pad(src.view(), dst.view(), m, edge, value);
    CHECK_SAME(bits_differ(dst.view(), want), context);
    CHECK_MESSAGE(dst.intact(), "wrote beside the destination: ", context);
  }
}

TEST_CASE("pad: Figure 8's yellow frame, and one constant for all channels") {
  image<std::uint8_t> photo({3, 2, 3});
  const auto framed = konv::pad(photo, margins{1, 1, 2, 2}, border::constant, {255, 255, 0});
  CHECK(framed.size() == konv::extent{7, 4, 3});
  CHECK(framed(0, 0, 0) == 255);
  CHECK(framed(6, 3, 1) == 255);
  CHECK(framed(6, 3, 2) == 0);
  CHECK(framed(2, 1, 0) == 0);
  CHECK(konv::pad(photo, margins{1, 0, 0, 0}, border::constant, 300)(0, 0, 2) == 255);
}

TEST_CASE("pad: NaN and infinity are copied, not computed with") {
  image<float> src({2, 1});
  src(0, 0) = std::numeric_limits<float>::quiet_NaN();
  src(1, 0) = -0.0f;
  const auto dst = konv::pad(src, margins{1, 1, 1, 1}, border::replicate);
  CHECK(std::isnan(dst(0, 0)));
  CHECK(std::signbit(dst(3, 2)));
  CHECK(dst(3, 2) == 0);
}

TEST_CASE("pad: into memory that holds the source") {
  random r(72);
  for (const border edge : {border::constant, border::replicate, border::reflect, border::reflect_101, border::wrap}) {
    image<std::uint16_t> canvas({20, 12, 3});
    const auto inner = canvas.view().crop({5, 4, 9, 6});
    randomize(r, inner);
    const auto want = konv::reference::pad(inner, margins{4, 2, 5, 6}, edge, 9);
    konv::pad(inner, canvas, margins{4, 2, 5, 6}, edge, 9);
    CHECK_SAME(bits_differ(canvas, want), border_name(edge));
  }
}

TEST_CASE("pad: errors") {
  const image<float> src({6, 5});
  const image<float> colour({6, 5, 3});
  image<float> wrong({8, 8});
  CHECK_THROWS_WITH_AS(konv::pad(src, wrong, margins{1, 1, 1, 1}, border::wrap), "pad: dst is 8x8, expected 8x7",
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(konv::pad(colour, margins{1, 1, 1, 1}, border::constant, {1, 2}),
                       doctest::Contains("pad: value has 2 numbers"), konv::argument_error);
  CHECK_THROWS_AS(konv::pad(src, margins{0, 0, -4, -3}, border::wrap), konv::argument_error);
  const index_t huge = std::numeric_limits<index_t>::max();
  CHECK_THROWS_AS(konv::pad(src, margins{huge, 0, 0, 0}, border::wrap), konv::argument_error);
  CHECK_THROWS_AS(konv::pad(src, margins{0, 0, huge, huge}, border::wrap), konv::argument_error);
  CHECK_THROWS_AS(konv::pad(image<float>(), margins{1, 1, 1, 1}, border::wrap), konv::argument_error);
}

}  // namespace test

// correlate and convolve: the article's figures, what the options mean, and which type comes out.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {

using konv::border;
using konv::coverage;
using konv::image;
using konv::kernel;
using konv::kernel2d;

namespace {

constexpr kernel2d<float, 3, 3> mean3 = kernel2d<float, 3, 3>{{1, 1, 1, 1, 1, 1, 1, 1, 1}}.scaled(1 / 9.f);
constexpr kernel2d<int, 3, 3> sobel{{-1, 0, 1, -2, 0, 2, -1, 0, 1}};

// A row of s32 from a row of u8.
std::vector<int> row(std::initializer_list<int> values, const kernel<int>& k, const konv::filter_options& o) {
  image<std::uint8_t> src({static_cast<index_t>(values.size()), 1});
  for (index_t x = 0; x < src.width(); ++x) src(x, 0) = static_cast<std::uint8_t>(values.begin()[x]);
  const image<std::int32_t> dst = konv::correlate(src, k, o);
  return {dst.row(0), dst.row(0) + dst.width()};
}

using list = std::vector<int>;

}  // namespace

TEST_CASE("correlate: the type that comes out, unless one is named") {
  const image<std::uint8_t> b({4, 4});
  const image<float> f({4, 4});
  const image<double> d({4, 4});
  const kernel<double> dk{{1}};
  static_assert(std::is_same_v<decltype(konv::correlate(b, sobel)), image<std::int32_t>>);
  static_assert(std::is_same_v<decltype(konv::correlate(b, mean3)), image<float>>);
  static_assert(std::is_same_v<decltype(konv::correlate(f, sobel)), image<float>>);
  static_assert(std::is_same_v<decltype(konv::correlate(b, dk)), image<double>>);
  static_assert(std::is_same_v<decltype(konv::convolve(d, sobel)), image<double>>);
  static_assert(std::is_same_v<decltype(konv::convolve<std::uint8_t>(b, mean3)), image<std::uint8_t>>);
  CHECK(konv::correlate(b, sobel).size() == konv::extent{4, 4, 1});
}

TEST_CASE("correlate: Figures 1, 9 and 10: sizes") {
  const image<std::uint8_t> seven({7, 7}), five({5, 5});
  CHECK(konv::correlate(seven, sobel, {.output = coverage::valid}).size() == konv::extent{5, 5, 1});
  CHECK(konv::correlate(five, sobel, {.edge = border::constant}).size() == konv::extent{5, 5, 1});
  CHECK(konv::correlate(seven, sobel, {.output = coverage::valid, .stride = {2, 2}}).size() == konv::extent{3, 3, 1});
  CHECK(konv::correlate(seven, sobel, {.pad = konv::margins{1, 1, 1, 1}, .stride = {2, 2}}).size() ==
        konv::extent{4, 4, 1});
  CHECK(konv::correlate(five, sobel, {.pad = konv::margins{1, 1, 1, 1}, .stride = {2, 2}}).size() ==
        konv::extent{3, 3, 1});
  CHECK(konv::correlate(five, sobel, {.output = coverage::full}).size() == konv::extent{7, 7, 1});
}

TEST_CASE("correlate: borders, by hand") {
  const kernel<int> k{{1, 10, 100}};
  CHECK(row({1, 2, 3, 4}, k, {.edge = border::constant}) == list{210, 321, 432, 43});
  CHECK(row({1, 2, 3, 4}, k, {.edge = border::constant, .value = 5}) == list{215, 321, 432, 543});
  CHECK(row({1, 2, 3, 4}, k, {.edge = border::replicate}) == list{211, 321, 432, 443});
  CHECK(row({1, 2, 3, 4}, k, {.edge = border::reflect}) == list{211, 321, 432, 443});
  CHECK(row({1, 2, 3, 4}, k, {}) == list{212, 321, 432, 343});  // reflect_101, OpenCV's default
  CHECK(row({1, 2, 3, 4}, k, {.edge = border::wrap}) == list{214, 321, 432, 143});
}

TEST_CASE("correlate: output, padding, stride, dilation, anchor, scale, by hand") {
  const kernel<int> k{{1, 10, 100}};
  const border zero = border::constant;
  CHECK(row({1, 2, 3, 4}, k, {.output = coverage::valid}) == list{321, 432});
  CHECK(row({1, 2, 3, 4}, k, {.edge = zero, .output = coverage::full}) == list{100, 210, 321, 432, 43, 4});
  CHECK(row({1, 2, 3, 4}, k, {.edge = zero, .pad = konv::margins{0, 0, 2, -1}}) == list{100, 210, 321});
  CHECK(row({1, 2, 3, 4}, k, {.pad = konv::margins{0, 0, -1, 0}}) == list{432});
  CHECK(row({1, 2, 3, 4}, k, {.edge = zero, .stride = {1, 2}}) == list{210, 432});
  CHECK(row({1, 2, 3, 4, 5}, k, {.edge = zero, .stride = {1, 2}}) == list{210, 432, 54});
  CHECK(row({1, 2, 3, 4}, k, {.edge = zero, .dilation = {1, 2}}) == list{310, 420, 31, 42});
  CHECK(row({1, 2, 3, 4}, k, {.edge = zero, .anchor = konv::size2{0, 0}}) == list{321, 432, 43, 4});
  CHECK(row({1, 2, 3, 4}, k, {.edge = zero, .anchor = konv::size2{0, 2}}) == list{100, 210, 321, 432});
  CHECK(row({1, 2, 3, 4}, k, {.output = coverage::valid, .scale = 0.5, .offset = -1}) == list{160, 215});
  const konv::rounding cut = konv::rounding::truncate;
  CHECK(row({1, 2, 3, 4}, k, {.output = coverage::valid, .scale = 0.5, .offset = -1, .round = cut}) == list{159, 215});
  CHECK(row({1}, k, {}) == list{111});
  CHECK(row({1, 2}, k, {.edge = border::wrap, .pad = konv::margins{0, 0, 5, 5}}) ==
        list{212, 121, 212, 121, 212, 121, 212, 121, 212, 121});
}

TEST_CASE("convolve: the kernel turned about its anchor, for even sizes too") {
  image<std::uint8_t> src({4, 1});
  for (index_t x = 0; x < 4; ++x) src(x, 0) = static_cast<std::uint8_t>(x + 1);
  const kernel<int> even{{1, 10}};
  const konv::filter_options zero{.edge = border::constant};
  const auto a = konv::correlate(src, even, zero);
  CHECK(list(a.row(0), a.row(0) + 4) == list{10, 21, 32, 43});
  const auto b = konv::convolve(src, even, zero);
  CHECK(list(b.row(0), b.row(0) + 4) == list{12, 23, 34, 40});
  const auto full = konv::convolve(src, even, {.edge = border::constant, .output = coverage::full});
  CHECK(list(full.row(0), full.row(0) + 5) == list{1, 12, 23, 34, 40});  // scipy.signal.convolve2d
}

TEST_CASE("correlate: the article's blur: integers rounded, or truncated as Listing 1 does") {
  image<std::uint8_t> src({3, 3});
  for (index_t i = 0; i < 9; ++i) src(i % 3, i / 3) = static_cast<std::uint8_t>(i == 8 ? 5 : i);  // sum 33, mean 3.67
  const konv::filter_options o{.output = coverage::valid};
  CHECK(konv::correlate<std::uint8_t>(src, mean3, o)(0, 0) == 4);
  konv::filter_options listing = o;
  listing.round = konv::rounding::truncate;
  CHECK(konv::correlate<std::uint8_t>(src, mean3, listing)(0, 0) == 3);
  CHECK(konv::correlate(src, mean3, o)(0, 0) == doctest::Approx(33 / 9.0));
}

TEST_CASE("correlate: channels do not mix, and a constant border may have one value for each") {
  image<std::uint8_t> src({1, 1, 3});
  src(0, 0, 0) = 1;
  src(0, 0, 1) = 2;
  src(0, 0, 2) = 3;
  const auto dst = konv::correlate(src, kernel<int>{{1, 10, 100}}, {.edge = border::constant, .value = {5, 6, 7}});
  CHECK(dst(0, 0, 0) == 515);
  CHECK(dst(0, 0, 1) == 626);
  CHECK(dst(0, 0, 2) == 737);
}

TEST_CASE("correlate: a crop is an image of its own; a view, an image and an rvalue view are alike") {
  random r(3);
  auto src = random_image<std::uint8_t>(r, {20, 12, 3});
  const konv::rect part{3, 2, 9, 7};
  const auto cut = image<std::uint8_t>::copy_of(src.crop(part));
  const auto want = konv::correlate<std::int16_t>(cut, sobel);
  CHECK_SAME(bits_differ(konv::correlate<std::int16_t>(src.crop(part), sobel), want), "crop");
  image<std::int16_t> into(want.size());
  konv::correlate(src.crop(part), into, sobel);
  CHECK_SAME(bits_differ(into, want), "into an image");
  image<std::int16_t> larger({14, 9, 3});
  konv::correlate(src.view().crop(part), larger.crop({4, 1, 9, 7}), sobel);
  CHECK_SAME(bits_differ(larger.crop({4, 1, 9, 7}), want), "into a crop");
  CHECK(larger(3, 1) == 0);
  CHECK(larger(13, 8, 2) == 0);
}

TEST_CASE("correlate: every kind of kernel says the same") {
  random r(4);
  const auto src = random_image<std::uint8_t>(r, {33, 9});
  const auto want = konv::correlate<std::int16_t>(src, sobel);
  CHECK_SAME(bits_differ(konv::correlate<std::int16_t>(src, kernel<int>(sobel)), want), "kernel");
  CHECK_SAME(bits_differ(konv::correlate<std::int16_t>(src, konv::kernel_view<int>(sobel)), want), "kernel_view");
  const kernel<int> listed{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}};
  CHECK_SAME(bits_differ(konv::correlate<std::int16_t>(src, listed), want), "a list of lines");
}

}  // namespace test

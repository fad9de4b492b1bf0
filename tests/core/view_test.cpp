// Views: strides, crops, mirrors, channels, conversions, and their errors.
// SPDX-License-Identifier: MIT
#include <konv/core/image.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <vector>

namespace test {

using konv::image_view;
using konv::index_t;

namespace {

std::vector<int> counting(std::size_t n) {
  std::vector<int> v(n);
  std::iota(v.begin(), v.end(), 0);
  return v;
}

// The members of std::mdspan that a view asks for: layout_stride, two or three axes.
template <class T, std::size_t Rank>
struct strided {
  T* first;
  std::array<std::size_t, Rank> extents;
  std::array<std::ptrdiff_t, Rank> strides;
  static constexpr std::size_t rank() { return Rank; }
  T* data_handle() const { return first; }
  std::size_t extent(std::size_t i) const { return extents[i]; }
  std::ptrdiff_t stride(std::size_t i) const { return strides[i]; }
};

}  // namespace

TEST_CASE("view: packed rows, given rows, given pixels") {
  std::vector<int> m = counting(60);
  const image_view<int> packed(m.data(), {5, 4, 3});
  CHECK(packed.row_stride() == 15);
  CHECK(packed.pixel_stride() == 3);
  CHECK(packed.packed());
  CHECK(packed(2, 1, 1) == 15 + 6 + 1);
  CHECK(packed.row(2) == m.data() + 30);
  const image_view<int> rows(m.data(), {4, 4, 3}, 15);
  CHECK(rows(3, 3, 2) == 45 + 9 + 2);
  const image_view<int> pixels(m.data(), {2, 4, 2}, 15, 7);
  CHECK(pixels(1, 2, 1) == 30 + 7 + 1);
  CHECK_FALSE(pixels.packed());
}

TEST_CASE("view: of ranges, the sample type found out") {
  std::vector<int> m = counting(20);
  const std::vector<int>& fixed = m;
  image_view deduced(m, {5, 4});
  static_assert(std::is_same_v<decltype(deduced), image_view<int>>);
  static_assert(std::is_same_v<decltype(image_view(fixed, {5, 4})), image_view<const int>>);
  static_assert(std::is_same_v<decltype(image_view(m.data(), {5, 4})), image_view<int>>);
  static_assert(std::is_same_v<decltype(image_view(std::span(m), {5, 4})), image_view<int>>);
  CHECK(deduced(4, 3) == 19);
  const image_view<const int> part(std::span<int>(m).subspan(5), {5, 3});
  CHECK(part(0, 0) == 5);
  CHECK_THROWS_WITH_AS(image_view<int>(std::span<int>(m).first(14), {5, 3}),
                       "image_view: the range holds 14 elements, expected at least 15 for 5x3", konv::argument_error);
  // A view of a vector that is gone, or one that could write into constants.
  static_assert(!std::is_constructible_v<image_view<int>, std::vector<int>, konv::extent>);
  static_assert(!std::is_constructible_v<image_view<const int>, std::vector<int>, konv::extent>);
  static_assert(!std::is_constructible_v<image_view<int>, std::span<const int>, konv::extent>);
}

TEST_CASE("view: a loop meets every sample once, rows from the top, pixels from the left") {
  using iterator = konv::sample_iterator<int>;
  static_assert(std::forward_iterator<iterator>);
  static_assert(std::is_same_v<std::iterator_traits<iterator>::iterator_category, std::forward_iterator_tag>);
  static_assert(std::is_same_v<std::iterator_traits<iterator>::pointer, int*>);
  std::vector<int> m = counting(60);
  const image_view<int> v(m.data(), {5, 4, 3});
  const auto met = [](const auto& samples) { return std::vector<int>(samples.begin(), samples.end()); };
  CHECK(met(v) == m);
  CHECK(met(v.crop({.x = 1, .y = 1, .width = 2, .height = 2})) ==
        std::vector{18, 19, 20, 21, 22, 23, 33, 34, 35, 36, 37, 38});
  CHECK(met(v.channel(1).crop({.x = 3, .y = 2, .width = 2, .height = 2})) == std::vector{40, 43, 55, 58});
  CHECK(met(v.crop({.width = 2, .height = 2}).flip_x()) == std::vector{3, 4, 5, 0, 1, 2, 18, 19, 20, 15, 16, 17});
  CHECK(met(v.channel(0).flip_y().crop({.width = 2, .height = 2})) == std::vector{45, 48, 30, 33});
  CHECK(met(v.crop({.x = 2, .y = 2, .width = 0, .height = 1})).empty());
  CHECK(met(v.crop({.x = 2, .y = 2, .width = 1, .height = 0})).empty());
  CHECK(met(image_view<int>()).empty());

  for (int& sample : v.channel(2)) sample = -1;
  CHECK(std::count(m.begin(), m.end(), -1) == 20);
  const konv::image<int> image = konv::image<int>::copy_of(v);  // its rows end in padding
  CHECK(met(image) == m);
  CHECK(*std::max_element(image.begin(), image.end()) == 58);
}

TEST_CASE("view: crops and mirrors are the same pixels elsewhere") {
  std::vector<int> m = counting(7 * 5 * 2);
  const image_view<int> v(m.data(), {7, 5, 2});
  const image_view<int> c = v.crop({.x = 2, .y = 1, .width = 4, .height = 3});
  CHECK(c.size() == konv::extent{4, 3, 2});
  for (index_t y = 0; y < 3; ++y)
    for (index_t x = 0; x < 4; ++x)
      for (index_t k = 0; k < 2; ++k) {
        CHECK(&c(x, y, k) == &v(x + 2, y + 1, k));
        CHECK(&c.flip_x()(x, y, k) == &c(3 - x, y, k));
        CHECK(&c.flip_y()(x, y, k) == &c(x, 2 - y, k));
        CHECK(&c.flip_x().flip_y()(x, y, k) == &v(2 + 3 - x, 1 + 2 - y, k));
        CHECK(&c.channel(k)(x, y) == &c(x, y, k));
        CHECK(&c.flip_x().channel(k)(x, y) == &c(3 - x, y, k));
        CHECK(&c.flip_y().crop({1, 0, 3, 3})(x < 3 ? x : 0, y, k) == &c((x < 3 ? x : 0) + 1, 2 - y, k));
      }
  CHECK(v.crop({7, 5, 0, 0}).empty());
  CHECK(v.crop({0, 0, 0, 5}).flip_x().empty());
  CHECK(v.crop({0, 0, 7, 0}).flip_y().empty());
}

TEST_CASE("view: of vectors, arrays, spans and mdspans") {
  std::vector<float> vec(12);
  const image_view<float> a(vec, {4, 3});
  CHECK(a.data() == vec.data());
  std::array<float, 12> arr{};
  CHECK(image_view<float>(arr, {2, 3, 2}).data() == arr.data());
  const std::vector<float> fixed(12);
  CHECK(image_view<const float>(fixed, {4, 3}).data() == fixed.data());
  CHECK_THROWS_WITH_AS(image_view<float>(vec, {4, 4}),
                       "image_view: the range holds 12 elements, expected at least 16 for 4x4", konv::argument_error);

  CHECK_THROWS_WITH_AS(
      image_view<float>(vec, {index_t{1} << 32, index_t{1} << 32}),  // whose product is no index
      "image_view: the range holds 12 elements, expected at least 1000000000000000000 for 4294967296x4294967296",
      konv::argument_error);

  std::vector<int> m = counting(60);
  const image_view<int> two = strided<int, 2>{m.data() + 1, {4, 5}, {15, 3}};
  CHECK(two.size() == konv::extent{5, 4, 1});
  CHECK(two(2, 1) == 1 + 15 + 6);
  const image_view<const int> three = strided<int, 3>{m.data(), {4, 5, 3}, {15, 3, 1}};
  CHECK(three.size() == konv::extent{5, 4, 3});
  CHECK(three(4, 3, 2) == 59);
  const image_view<int> up = strided<int, 2>{m.data() + 45, {4, 5}, {-15, 3}};
  CHECK(up(1, 3) == 3);
  CHECK_THROWS_WITH_AS((image_view<int>(strided<int, 3>{m.data(), {3, 4, 5}, {4, 1, 12}})),
                       "image_view: the channels of the mdspan are 12 elements apart, expected 1 (view each plane by "
                       "itself)",
                       konv::argument_error);
}

TEST_CASE("view: constness") {
  static_assert(std::is_convertible_v<image_view<float>, image_view<const float>>);
  static_assert(!std::is_convertible_v<image_view<const float>, image_view<float>>);
  static_assert(!std::is_convertible_v<image_view<float>, image_view<const double>>);
  static_assert(konv::source_image<image_view<const float>> && !konv::target_image<image_view<const float>>);
  static_assert(konv::target_image<image_view<float>>);
  static_assert(std::is_same_v<konv::sample_of<image_view<const float>>, float>);
  const std::vector<int> m = counting(6);
  const image_view<const int> v(m.data(), {3, 2});
  CHECK(v.crop({1, 1, 2, 1})(1, 0) == 5);
}

TEST_CASE("view: usable in a constant expression") {
  static constexpr int pixels[6] = {1, 2, 3, 4, 5, 6};
  constexpr image_view<const int> v(pixels, {3, 2});
  static_assert(v.flip_x()(0, 1) == 6);
  static_assert(v.crop({1, 0, 2, 2}).flip_y()(0, 0) == 5);
}

TEST_CASE("view: errors") {
  std::vector<int> m(40);
  const image_view<int> v(m.data(), {5, 4, 2});
  CHECK_THROWS_WITH_AS(v.crop({3, 2, 3, 1}), "crop: rectangle is 3x1 at (3, 2), expected inside 5x4",
                       konv::argument_error);
  CHECK_THROWS_AS(v.crop({-1, 0, 1, 1}), konv::argument_error);
  CHECK_THROWS_AS(v.crop({0, 0, 1, 5}), konv::argument_error);
  CHECK_THROWS_AS(v.crop({0, 0, -1, 1}), konv::argument_error);
  const index_t huge = std::numeric_limits<index_t>::max();
  CHECK_THROWS_AS(v.crop({huge, 0, huge, 1}), konv::argument_error);  // x + width would overflow
  CHECK_THROWS_WITH_AS(v.channel(2), "channel: channel is 2, expected 0 to 1", konv::argument_error);
  CHECK_THROWS_AS(v.channel(-1), konv::argument_error);
  CHECK_THROWS_WITH_AS(v.at(5, 0), "image_view::at: position is (5, 0), channel 0, expected inside 5x4x2",
                       konv::argument_error);
  CHECK_THROWS_AS(v.at(0, -1), konv::argument_error);
  CHECK_THROWS_AS(v.at(0, 0, 2), konv::argument_error);
  CHECK(&v.at(4, 3, 1) == &m[39]);
  CHECK_THROWS_WITH_AS((image_view<int>(m.data(), {-1, 4})),
                       "image_view: size is -1x4, expected no negative side and at least one channel",
                       konv::argument_error);
  CHECK_THROWS_AS((image_view<int>(m.data(), {1, 4, 0})), konv::argument_error);
  int* const nothing = nullptr;
  CHECK_THROWS_WITH_AS((image_view<int>(nothing, {3, 4})),
                       "image_view: data is null, expected the first of 3x4 samples", konv::argument_error);
  CHECK(image_view<int>(nothing, {0, 4}).empty());
}

}  // namespace test

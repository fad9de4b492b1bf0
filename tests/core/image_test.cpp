// Images: memory, alignment, moving, cloning, absurd sizes.
// SPDX-License-Identifier: MIT
#include <konv/core/image.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <new>
#include <utility>

#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {

using konv::image;
using konv::index_t;

TEST_CASE_TEMPLATE("image: zero, aligned, large enough", T, std::uint8_t, std::int8_t, std::uint16_t, std::int16_t,
                   std::int32_t, float, double) {
  for (index_t w : {1, 2, 3, 31, 32, 33, 63, 64, 65, 1024, 4096})
    for (index_t c : {1, 3, 4}) {
      image<T> im({w, 3, c});
      CHECK(im.size() == konv::extent{w, 3, c});
      CHECK(im.row_stride() >= w * c);
      for (index_t y = 0; y < 3; ++y) {
        CHECK(reinterpret_cast<std::uintptr_t>(im.row(y)) % 64 == 0);
        CHECK(im.row(y) == im.data() + y * im.row_stride());
      }
      CHECK(largest(im) == 0);
      im(w - 1, 2, c - 1) = T{7};
      CHECK(im.at(w - 1, 2, c - 1) == T{7});
      CHECK(im.view()(w - 1, 2, c - 1) == T{7});
      CHECK(im.channel(c - 1)(w - 1, 2) == T{7});
    }
}

TEST_CASE("image: rows do not all fall into the same cache sets") {
  const image<float> im({1024, 2});
  CHECK(im.row_stride() * static_cast<index_t>(sizeof(float)) % 4096 != 0);
}

TEST_CASE("image: empty ones have a size and no memory") {
  const image<float> none;
  CHECK(none.empty());
  CHECK(none.data() == nullptr);
  for (const konv::extent e : {konv::extent{0, 5, 1}, konv::extent{5, 0, 3}, konv::extent{0, 0, 1}}) {
    const image<float> im(e);
    CHECK(im.empty());
    CHECK(im.size() == e);
    CHECK(im.view().size() == e);
    CHECK(im.clone().size() == e);
  }
}

TEST_CASE("image: of one value, and set to one") {
  image<std::uint8_t> grey({5, 3}, 7);
  CHECK(largest(grey) == 7);
  CHECK(grey(0, 0) == 7);
  CHECK(grey(4, 2) == 7);
  const image<std::uint8_t> yellow({4, 2, 3}, {255, 300, -1});  // saturated
  for (index_t y = 0; y < 2; ++y)
    for (index_t x = 0; x < 4; ++x) CHECK((yellow(x, y, 0) == 255 && yellow(x, y, 1) == 255 && yellow(x, y, 2) == 0));
  CHECK(image<float>({2, 2}, .25)(1, 1) == .25f);
  CHECK(image<std::int16_t>({2, 2}, 2.5)(1, 1) == 2);  // ties to even
  CHECK(image<float>({0, 5}, 3).empty());

  grey.crop({.x = 1, .y = 1, .width = 3, .height = 1}).fill(9);
  index_t nines = 0, sevens = 0;
  for (const std::uint8_t s : grey) nines += s == 9, sevens += s == 7;
  CHECK(nines == 3);
  CHECK(sevens == 12);
  grey.fill(0);
  CHECK(largest(grey) == 0);
  image<float> two({3, 3, 2});
  two.view().flip_x().fill({1, 2});
  CHECK(two(2, 1, 0) == 1);
  CHECK(two(0, 2, 1) == 2);
  two.channel(1).fill(5);
  CHECK(two(1, 1, 0) == 1);
  CHECK(two(1, 1, 1) == 5);
  CHECK_THROWS_WITH_AS(two.fill({1, 2, 3}), "fill: value has 3 numbers, expected 1 or one per channel (2)",
                       konv::argument_error);
}

TEST_CASE("image: move-only, with an explicit clone") {
  static_assert(!std::is_copy_constructible_v<image<float>> && !std::is_copy_assignable_v<image<float>>);
  static_assert(std::is_nothrow_move_constructible_v<image<float>> && std::is_nothrow_move_assignable_v<image<float>>);
  random r(1);
  image<float> a = random_image<float>(r, {7, 5, 3});
  const image<float> copy = a.clone();
  CHECK(copy.data() != a.data());
  CHECK_SAME(bits_differ(copy, a), "clone");
  const float* const memory = a.data();
  image<float> b = std::move(a);
  CHECK(b.data() == memory);
  CHECK(a.empty());  // NOLINT: a moved-from image is empty
  CHECK(a.data() == nullptr);
  image<float> c({2, 2});
  c = std::move(b);
  CHECK(c.data() == memory);
  CHECK(c.size() == konv::extent{7, 5, 3});
}

TEST_CASE("image: a copy of any view") {
  random r(2);
  image<std::uint8_t> a = random_image<std::uint8_t>(r, {9, 6, 3});
  const auto v = a.view().crop({1, 2, 7, 3}).flip_x().flip_y();
  CHECK_SAME(bits_differ(image<std::uint8_t>::copy_of(v), v), "mirrored crop");
  CHECK_SAME(bits_differ(image<std::uint8_t>::copy_of(a.channel(1)), a.channel(1)), "channel");
}

TEST_CASE("image: constness and concepts") {
  const image<float> im({3, 2});
  static_assert(std::is_same_v<decltype(im.view()), konv::image_view<const float>>);
  static_assert(std::is_same_v<decltype(im.crop({})), konv::image_view<const float>>);
  static_assert(konv::source_image<image<float>> && konv::target_image<image<float>>);
  static_assert(konv::source_image<const image<float>> && !konv::target_image<const image<float>>);
  static_assert(std::is_same_v<konv::sample_of<image<std::int16_t>>, std::int16_t>);
  CHECK(im.at(2, 1) == 0);
  CHECK_THROWS_AS(im.at(3, 1), konv::argument_error);
}

TEST_CASE("image: absurd sizes are errors, not overflows") {
  const index_t huge = std::numeric_limits<index_t>::max();
  CHECK_THROWS_AS(image<float>({-1, 5}), konv::argument_error);
  CHECK_THROWS_AS(image<float>({5, -1}), konv::argument_error);
  CHECK_THROWS_AS(image<float>({5, 5, 0}), konv::argument_error);
  CHECK_THROWS_AS(image<double>({huge, 1}), konv::argument_error);
  CHECK_THROWS_AS(image<double>({1, huge}), konv::argument_error);
  CHECK_THROWS_AS(image<double>({1, 1, huge}), konv::argument_error);
  CHECK_THROWS_AS(image<double>({index_t{1} << 32, index_t{1} << 32}), konv::argument_error);
  CHECK_THROWS_AS(image<double>({index_t{1} << 22, index_t{1} << 21, index_t{1} << 21}), konv::argument_error);
  CHECK_THROWS_WITH_AS(image<std::uint8_t>({huge, 2, 3}),
                       "image: size is 9223372036854775807x2x3, expected rows below 2^46 bytes", konv::argument_error);
}

}  // namespace test

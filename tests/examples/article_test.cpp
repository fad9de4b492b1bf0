// What the article's later figures rest on: the training of Figure 14, and how maps and kernels become pictures.
// SPDX-License-Identifier: MIT
#include "../../examples/article/first_layer.hpp"
#include "../../examples/article/liveliest.hpp"

#include "../../examples/article/first_layer.cpp"  // a part of the program, which no library holds

#include <doctest/doctest.h>

#include <cmath>

#include "../support/random.hpp"

namespace test {
namespace {

using konv::tensor;

// Stripes and patches in colour, with some noise.
article::picture scene(index_t width, index_t height) {
  article::picture p({width, height, 3});
  random r(8);
  for (index_t y = 0; y < height; ++y)
    for (index_t x = 0; x < width; ++x)
      for (index_t c = 0; c < 3; ++c) {
        const bool stripe = (x < width / 2 ? x + y : x - 2 * y + 4 * height) / 5 % 2 != 0;
        p(x, y, c) = static_cast<std::uint8_t>((stripe ? 200 - 40 * c : 60 + 20 * c) + r.between(-15, 15));
      }
  return p;
}

// How alike neighbouring weights of the kernels are: the correlation of each with the one on its right.
double smoothness(const tensor<float, 4>& w) {
  double products = 0, squares = 0;
  for (index_t o = 0; o < w.shape(0); ++o)
    for (index_t c = 0; c < 3; ++c)
      for (index_t y = 0; y < 7; ++y)
        for (index_t x = 0; x < 6; ++x) {
          products += static_cast<double>(w(o, c, y, x)) * static_cast<double>(w(o, c, y, x + 1));
          squares += static_cast<double>(w(o, c, y, x)) * static_cast<double>(w(o, c, y, x));
        }
  return products / squares;
}

}  // namespace

TEST_CASE("article: training gives the kernels of Figure 14 a form") {
  const std::vector<article::picture> photos = [] {
    std::vector<article::picture> v;
    v.push_back(scene(64, 48));
    return v;
  }();
  const auto l = article::train_first_layer(photos, 60);
  CHECK(l.steps == 60);
  CHECK(std::abs(smoothness(l.before)) < 0.05);
  CHECK(smoothness(l.after) > 0.15);
  const auto again = article::train_first_layer(photos, 60);
  CHECK(std::equal(l.after.begin(), l.after.end(), again.after.begin()));
  for (const float v : l.after) REQUIRE(v - v == 0);
}

TEST_CASE("article: what the small network sees has no mean and a deviation of one") {
  const auto x = article::seen(scene(90, 70));
  double sum = 0, squares = 0;
  for (const float v : x) {
    sum += static_cast<double>(v);
    squares += static_cast<double>(v) * static_cast<double>(v);
  }
  CHECK(std::abs(sum / static_cast<double>(x.size())) < 0.05);
  CHECK(squares / static_cast<double>(x.size()) == doctest::Approx(1));
  for (const float v : article::seen(article::picture({30, 30, 3}))) CHECK(v == 0);  // black: no division by zero
}

TEST_CASE("article: the liveliest maps are those that vary most") {
  tensor<float, 4> maps({1, 4, 3, 5}, konv::nhwc);
  for (index_t y = 0; y < 3; ++y)
    for (index_t x = 0; x < 5; ++x) {
      maps(0, 0, y, x) = 100;                                   // large, but everywhere the same
      maps(0, 1, y, x) = static_cast<float>(x);                 // 0 to 4
      maps(0, 3, y, x) = static_cast<float>(10 + 3 * (x + y));  // 10 to 28
    }
  CHECK(article::liveliest(maps, 2) == std::vector<index_t>{3, 1});
  CHECK(article::liveliest(maps, 9).size() == 4);
  CHECK(networks::map_of(maps, 3)(4, 2) == 28);
  CHECK(networks::map_of(maps, 3).size() == konv::extent{5, 3, 1});
}

TEST_CASE("feature_maps: maps in about the size asked for, whatever they hold") {
  const auto grey = konv::visual::colour_map::grey;
  konv::image<float> map({8, 8});
  const auto flat = networks::painted(map, grey, 20);  // zero everywhere
  CHECK(flat.size() == konv::extent{16, 16, 3});
  for (index_t y = 0; y < 16; ++y)
    for (index_t x = 0; x < 16; ++x) CHECK(flat(x, y, 0) == 0);
  map(3, 2) = 5;  // one bright number, which the middle 98 % leave out
  const auto spot = networks::painted(map, grey, 8);
  CHECK(spot(3, 2, 1) == 255);
  CHECK(spot(2, 3, 1) == 0);
  for (index_t i = 0; i < 8; ++i)
    for (index_t j = 0; j < 8; ++j) map(i, j) = static_cast<float>(i);
  const auto small = networks::painted(map, grey, 4);  // means of 2x2
  CHECK(small.size() == konv::extent{4, 4, 3});
  CHECK(small(0, 1, 0) == 0);
  CHECK(small(1, 1, 0) == 85);
  CHECK(small(3, 1, 0) == 255);
}

TEST_CASE("feature_maps: kernels around the middle grey, the largest weight at the end of the scale") {
  const float numbers[12] = {0, 2, -4, 1, 0, 0, 4, 0, 0, 0, 0, 0};  // 1 x 3 x 2 x 2
  const auto p = networks::kernel_picture(konv::tensor_view<const float, 4>(numbers, {1, 3, 2, 2}), 0, 3);
  CHECK(p.size() == konv::extent{6, 6, 3});
  CHECK(p(0, 0, 0) == 128);
  CHECK(p(3, 0, 0) == 191);
  CHECK(p(0, 3, 0) == 0);
  CHECK(p(0, 3, 1) == 255);
  const float nothing[12] = {};
  CHECK(networks::kernel_picture(konv::tensor_view<const float, 4>(nothing, {1, 3, 2, 2}), 0, 1)(1, 1, 2) == 128);
}

}  // namespace test

// SPDX-License-Identifier: MIT
#include <konv/io/grey.hpp>

#include <doctest/doctest.h>

using konv::image;
using konv::io::to_grey;

namespace {
template <class T>
T grey_of(T r, T g, T b) {
  image<T> pixel({1, 1, 3});
  pixel(0, 0, 0) = r;
  pixel(0, 0, 1) = g;
  pixel(0, 0, 2) = b;
  return to_grey(pixel)(0, 0);
}
}  // namespace

TEST_CASE("to_grey gives the values of OpenCV 4.6's cvtColor(COLOR_RGB2GRAY)") {
  // Pixels of a random picture. In every other one 14-bit weights (OpenCV's before version 4) would be off by one.
  constexpr int u8[][4] = {{99, 206, 239, 178}, {189, 230, 118, 205}, {144, 73, 8, 87},    {228, 231, 190, 225},
                           {155, 112, 158, 130}, {208, 7, 204, 90},   {143, 113, 181, 130}, {231, 80, 27, 119},
                           {210, 13, 220, 95},  {154, 253, 96, 206},  {251, 26, 142, 106}, {44, 52, 130, 58},
                           {137, 204, 42, 166}, {127, 33, 247, 85},   {31, 9, 175, 34},    {21, 239, 52, 153}};
  for (const auto& p : u8)
    CHECK(grey_of(static_cast<std::uint8_t>(p[0]), static_cast<std::uint8_t>(p[1]), static_cast<std::uint8_t>(p[2])) ==
          p[3]);
  constexpr int u16[][4] = {{2048, 65446, 28547, 42283},  {58529, 52443, 28444, 51527}, {63908, 51985, 19369, 51832},
                            {23339, 51875, 37318, 41683}, {974, 15235, 6163, 9937},     {8582, 12977, 25972, 13144},
                            {31029, 14107, 2468, 17840},  {33867, 50199, 50299, 45327}};
  for (const auto& p : u16)
    CHECK(grey_of(static_cast<std::uint16_t>(p[0]), static_cast<std::uint16_t>(p[1]),
                  static_cast<std::uint16_t>(p[2])) == p[3]);
}

TEST_CASE("to_grey is the rounded luma") {
  for (int r = 0; r < 256; r += 3)
    for (int g = 0; g < 256; g += 5)
      for (int b = 0; b < 256; b += 15) {
        const double exact = 0.299 * r + 0.587 * g + 0.114 * b;
        const double got = grey_of(static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g),
                                   static_cast<std::uint8_t>(b));
        REQUIRE(std::abs(got - exact) <= 0.51);
      }
  CHECK(grey_of<std::uint8_t>(255, 255, 255) == 255);
  CHECK(grey_of<std::uint16_t>(65535, 65535, 65535) == 65535);
  CHECK(grey_of<float>(1, 0, 0) == doctest::Approx(0.299));
  CHECK(grey_of<float>(0, 1, 0) == doctest::Approx(0.587));
  CHECK(grey_of<double>(0, 0, 1) == doctest::Approx(0.114));
  CHECK(grey_of<std::int16_t>(-1000, 0, 0) == -299);
}

TEST_CASE("to_grey takes 1 to 4 channels and views") {
  image<std::uint8_t> two({2, 1, 2});
  two(0, 0, 0) = 7, two(0, 0, 1) = 99, two(1, 0, 0) = 8;
  CHECK(to_grey(two).channels() == 1);
  CHECK(to_grey(two)(0, 0) == 7);
  CHECK(to_grey(two)(1, 0) == 8);

  image<std::uint8_t> four({2, 1, 4});
  four(0, 0, 1) = 100, four(0, 0, 3) = 255;
  CHECK(to_grey(four)(0, 0) == 59);
  CHECK(to_grey(four.view().flip_x())(1, 0) == 59);
  CHECK_THROWS_AS(to_grey(image<float>({2, 2, 5})), konv::argument_error);
  CHECK(to_grey(image<float>({0, 0, 3})).empty());
}

// gaussian_blur3d, box_blur3d.
// SPDX-License-Identifier: MIT
#include <konv/volume/blur.hpp>

#include "volumes.hpp"

namespace test {

TEST_CASE("gaussian_blur3d: an impulse becomes the bell, sums stay") {
  tensor<double, 3> dot({15, 17, 19});
  dot(7, 8, 9) = 1;
  const auto soft = konv::gaussian_blur3d(dot, {1, 1.5, 0});
  double sum = 0;
  for (const double v : soft) sum += v;
  CHECK(sum == doctest::Approx(1).epsilon(1e-12));
  CHECK(soft(7, 8, 10) == 0);
  CHECK(soft(8, 8, 9) / soft(7, 8, 9) == doctest::Approx(std::exp(-0.5)).epsilon(1e-12));
  CHECK(soft(7, 10, 9) / soft(7, 8, 9) == doctest::Approx(std::exp(-4 / 4.5)).epsilon(1e-12));
  CHECK_THROWS_WITH_AS(konv::gaussian_blur3d(dot, -1.0), "gaussian_blur3d: sigma is -1, expected 0 to 10^6",
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(konv::gaussian_blur3d(dot, 1, {.truncate = 0}),
                       "gaussian_blur3d: truncate is 0, expected above 0, below 1000", konv::argument_error);
  const tensor<double, 3> none;
  CHECK_THROWS_AS(konv::gaussian_blur3d(none, 1), konv::argument_error);
}

TEST_CASE("gaussian_blur3d and box_blur3d: into a view, and in place") {
  random r(14);
  auto src = random_volume<std::uint8_t>(r, {6, 9, 20});
  const auto soft = konv::gaussian_blur3d<float>(src, {0.5, 1, 2}, {.truncate = 3, .edge = border::wrap});
  const auto mean = konv::box_blur3d(src, {3, 2, 5}, {.edge = border::constant, .value = 9});
  tensor<float, 3> into(src.shape());
  konv::gaussian_blur3d(src, into, {0.5, 1, 2}, {.truncate = 3, .edge = border::wrap});
  konv::box_blur3d(src, src, {3, 2, 5}, {.edge = border::constant, .value = 9});
  for (index_t i = 0; i < src.size(); ++i) {
    CHECK(into.data()[i] == soft.data()[i]);
    CHECK(src.data()[i] == mean.data()[i]);
  }
  tensor<float, 3> wrong({6, 9, 19});
  CHECK_THROWS_AS(konv::gaussian_blur3d(src, wrong, 1), konv::argument_error);
}

TEST_CASE("box_blur3d: exact means, ties to even") {
  random r(12);
  const auto src = random_volume<std::uint8_t>(r, {5, 6, 21});
  tensor<int, 3> ones({2, 3, 3});
  for (int& v : ones) v = 1;
  const auto sums = konv::correlate3d<std::int32_t>(src, ones);
  const auto got = konv::box_blur3d(src, {2, 3, 3});
  for (index_t i = 0; i < got.size(); ++i) {
    const std::int32_t s = sums.data()[i], low = s / 18, rest = s % 18;
    const std::int32_t want = rest > 9 || (rest == 9 && low % 2) ? low + 1 : low;
    CHECK(got.data()[i] == want);
  }
  CHECK_THROWS_WITH_AS(konv::box_blur3d(src, {0, 1, 1}), "box_blur3d: size is 0x1x1, expected 1 to 2^20 on each axis",
                       konv::argument_error);
}

TEST_CASE("box_blur3d: integers come out as the definition says, whatever the size") {
  random r(13);
  const auto src = random_volume<std::int16_t>(r, {6, 9, 40});
  for (const konv::size3 size : {konv::size3{1, 1, 1}, {1, 1, 9}, {5, 1, 1}, {4, 7, 2}, {11, 3, 31}}) {
    tensor<int, 3> ones({size.z, size.y, size.x});
    for (int& v : ones) v = 1;
    const auto sums = konv::correlate3d<double>(src, ones, {.edge = border::reflect});
    const auto got = konv::box_blur3d<double>(src, size, {.edge = border::reflect, .run = 2});
    for (index_t i = 0; i < got.size(); ++i) CHECK(got.data()[i] == sums.data()[i] / static_cast<double>(ones.size()));
  }
}

}  // namespace test

// motion_blur: the kernel of a line.
// SPDX-License-Identifier: MIT
#include <konv/filter/motion.hpp>

#include "named_filter.hpp"

namespace test {

TEST_CASE("gallery::motion_blur: rows, columns and diagonals") {
  const auto row = konv::gallery::motion_blur(5, 0), column = konv::gallery::motion_blur(5, 90),
             same = konv::gallery::motion_blur(5, 180);
  CHECK(row.rows() == 1);
  CHECK(row.cols() == 5);
  CHECK(column.rows() == 5);
  CHECK(column.cols() == 1);
  for (index_t i = 0; i < 5; ++i) {
    CHECK(row(0, i) == doctest::Approx(0.2));
    CHECK(column(i, 0) == doctest::Approx(0.2));
    CHECK(same(0, i) == doctest::Approx(0.2));
  }
  for (const double angle : {10.0, 30.0, 45.0, 77.0, 120.0, -33.0}) {
    const auto k = konv::gallery::motion_blur(9, angle);
    CHECK(k.sum() == doctest::Approx(1));
    double slant = 0;  // counter-clockwise: what lies right lies higher (a smaller row)
    for (index_t i = 0; i < k.rows(); ++i)
      for (index_t j = 0; j < k.cols(); ++j) {
        CHECK(k(i, j) == doctest::Approx(k(k.rows() - 1 - i, k.cols() - 1 - j)));
        slant += k(i, j) * static_cast<double>(k.rows() / 2 - i) * static_cast<double>(j - k.cols() / 2);
      }
    CHECK((slant > 0) == (std::sin(2 * angle * 3.14159265358979 / 180) > 0));
  }
  const double zero = 0;
  CHECK_THROWS_AS(konv::gallery::motion_blur(0.5, 0), konv::argument_error);
  CHECK_THROWS_AS(konv::gallery::motion_blur(5, 0.0 / zero), konv::argument_error);
}

TEST_CASE("motion_blur: correlation with that kernel") {
  const auto k = konv::gallery::motion_blur(7, 25);
  check_named<float, float>(
      1, 20,
      [](auto src, auto dst, const named_case& c) {
        konv::motion_options o;
        c.set(o);
        konv::motion_blur(src, dst, 7, 25, o);
      },
      [&](auto src, const named_case& c) { return konv::reference::correlate(src, k, c.reference()); },
      [](double most) { return 1e-6 * most; });
  konv::image<std::uint8_t> dot({9, 9});
  dot(4, 4) = 250;
  const auto line = konv::motion_blur(dot, 5, 0);
  for (index_t x = 0; x < 9; ++x) CHECK(line(x, 4) == (x >= 2 && x <= 6 ? 50 : 0));
}

}  // namespace test

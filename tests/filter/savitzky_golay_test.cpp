// savitzky_golay: published weights, and polynomials that it must keep.
// SPDX-License-Identifier: MIT
#include <konv/filter/savitzky_golay.hpp>

#include "named_filter.hpp"

namespace test {

TEST_CASE("gallery::savitzky_golay: the tables of the literature") {
  const auto check = [](const std::vector<double>& w, std::initializer_list<double> want, double over) {
    REQUIRE(w.size() == want.size());
    for (std::size_t i = 0; i < w.size(); ++i) CHECK(w[i] == doctest::Approx(want.begin()[i] / over).epsilon(1e-12));
  };
  check(konv::gallery::savitzky_golay(5, 2), {-3, 12, 17, 12, -3}, 35);
  check(konv::gallery::savitzky_golay(7, 2), {-2, 3, 6, 7, 6, 3, -2}, 21);
  check(konv::gallery::savitzky_golay(7, 4), {5, -30, 75, 131, 75, -30, 5}, 231);
  check(konv::gallery::savitzky_golay(5, 2, 1), {-2, -1, 0, 1, 2}, 10);
  check(konv::gallery::savitzky_golay(7, 3, 1), {22, -67, -58, 0, 58, 67, -22}, 252);
  check(konv::gallery::savitzky_golay(5, 2, 2), {2, -1, -2, -1, 2}, 7);
  check(konv::gallery::savitzky_golay(3, 0), {1, 1, 1}, 3);
  CHECK_THROWS_AS(konv::gallery::savitzky_golay(4, 2), konv::argument_error);
  CHECK_THROWS_AS(konv::gallery::savitzky_golay(5, 5), konv::argument_error);
}

TEST_CASE("savitzky_golay: a polynomial of its degree stays as it is") {
  konv::image<double> im({40, 40});
  for (index_t y = 0; y < 40; ++y)
    for (index_t x = 0; x < 40; ++x) {
      const double u = static_cast<double>(x) / 10, v = static_cast<double>(y) / 10;
      im(x, y) = 1 + u * u * u - 2 * u * v + v * v;
    }
  const auto same = konv::savitzky_golay(im, 9, 3);
  const auto slope = konv::savitzky_golay(im, 9, 3, {.down = false, .derivative = 1});
  for (index_t y = 8; y < 32; ++y)
    for (index_t x = 8; x < 32; ++x) {
      CHECK(same(x, y) == doctest::Approx(im(x, y)).epsilon(1e-10));
      const double u = static_cast<double>(x) / 10, v = static_cast<double>(y) / 10;
      CHECK(slope(x, y) == doctest::Approx((3 * u * u - 2 * v) / 10).epsilon(1e-9));
    }
  CHECK_THROWS_AS(konv::savitzky_golay(im, 9, 3, {.derivative = 1}), konv::argument_error);
}

TEST_CASE("savitzky_golay: correlation with its weights") {
  const auto w = konv::gallery::savitzky_golay(5, 2);
  check_named<float, float>(
      1, 20,
      [](auto src, auto dst, const named_case& c) {
        konv::savitzky_golay_options o;
        c.set(o);
        konv::savitzky_golay(src, dst, 5, 2, o);
      },
      [&](auto src, const named_case& c) { return konv::reference::correlate_separable(src, w, w, c.reference()); },
      [](double most) { return 2e-6 * most; });
}

}  // namespace test

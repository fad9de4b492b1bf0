// gaussian_blur: OpenCV's and SciPy's sizes, derivatives, what is refused. Its methods for small and for large sigmas:
// engine/small_gaussian_test.cpp, engine/multirate_test.cpp.
// SPDX-License-Identifier: MIT
#include <konv/filter/gaussian.hpp>

#include <limits>

#include "gaussian_cases.hpp"

namespace test {

TEST_CASE("gaussian: weights") {
  using konv::gaussian_weights;
  CHECK(gaussian_weights(5, 0)[2] == 0.375);
  CHECK(gaussian_weights(7, 0)[3] == 0.28125);
  CHECK(konv::gaussian_sigma(9) == doctest::Approx(1.7));
  // cv2.getGaussianKernel(9, 0) * 256
  CHECK(gaussian_weights(9, 0) == std::vector<double>{4 / 256., 13 / 256., 30 / 256., 51 / 256., 60 / 256., 51 / 256.,
                                                      30 / 256., 13 / 256., 4 / 256.});
  CHECK(gaussian_weights(11, 0) == gaussian_weights(11, konv::gaussian_sigma(11)));
  // cv2.getGaussianKernel(3, 0.8)
  CHECK(gaussian_weights(3, 0.8)[0] == doctest::Approx(0.23899426562299048).epsilon(1e-14));
  CHECK_THROWS_AS(gaussian_weights(0, 1), konv::argument_error);
  CHECK_THROWS_AS(gaussian_weights(3, -1), konv::argument_error);
}

TEST_CASE("gaussian: derivatives as differences of the Gaussian") {
  // q(x) of each order by a difference quotient of the order below, times the same Gaussian.
  const double sigma = 1.7;
  const auto density = [&](double x) { return std::exp(-x * x / (2 * sigma * sigma)); };
  double total = 0;
  for (index_t i = -8; i <= 8; ++i) total += density(static_cast<double>(i));
  const auto nth = [&](auto& self, int order, double x) -> double {
    const double h = 0.01;
    return order == 0 ? density(x) / total
                      : (self(self, order - 1, x + h) - self(self, order - 1, x - h)) / (2 * h);
  };
  for (int order = 0; order <= 3; ++order) {
    const auto w = konv::gaussian_derivative_weights(8, sigma, order);
    for (index_t i = -8; i <= 8; ++i)  // correlation: mirrored
      CHECK(w[static_cast<std::size_t>(i + 8)] ==
            doctest::Approx(nth(nth, order, -static_cast<double>(i))).epsilon(1e-3).scale(0.01));
  }
}

TEST_CASE("gaussian: OpenCV's sizes") {
  // u8: round(6 sigma + 1) | 1; others round(8 sigma + 1) | 1.
  gaussian_cases<std::uint8_t, std::uint8_t>(1, 30, 1.0, {}, bell(3, 1), bell(3, 1), 0, 1.0 / 128);
  gaussian_cases<float, float>(2, 30, 1.0, {}, bell(4, 1), bell(4, 1), 4e-7, 0);
  gaussian_cases<std::uint16_t, std::uint16_t>(3, 10, 1.0, {}, bell(4, 1), bell(4, 1), 4e-7, 0);
  gaussian_cases<double, double>(4, 10, 1.0, {}, bell(4, 1), bell(4, 1), 4e-15, 0);
  gaussian_cases<float, float>(5, 20, {0.5, 2.0}, {}, bell(2, 0.5), bell(8, 2), 4e-7, 0);
  gaussian_cases<std::uint8_t, std::uint8_t>(6, 20, {0.5, 2.0}, {}, bell(2, 0.5), bell(6, 2), 0, 1.0 / 128);
}

TEST_CASE("gaussian: SciPy's sizes") {
  const konv::gaussian_options scipy{.rule = konv::gaussian_rule::scipy};
  gaussian_cases<float, float>(11, 20, 1.3, scipy, bell(5, 1.3), bell(5, 1.3), 4e-7, 0);
  gaussian_cases<float, float>(12, 20, 1.0, {.rule = konv::gaussian_rule::scipy, .truncate = 2}, bell(2, 1),
                               bell(2, 1), 4e-7, 0);
  gaussian_cases<float, float>(13, 20, {0.0, 1.0}, scipy, {1}, bell(4, 1), 4e-7, 0);
}

TEST_CASE("gaussian: sizes by name") {
  const std::vector<double> three{0.25, 0.5, 0.25}, five{0.0625, 0.25, 0.375, 0.25, 0.0625};
  gaussian_cases<std::uint8_t, std::uint8_t>(22, 60, 0.0, {.size = {5, 3}}, five, three, 0, 1.0 / 128);
  gaussian_cases<float, float>(23, 60, 0.0, {.size = {5, 5}}, five, five, 4e-7, 0);
  gaussian_cases<float, float>(24, 20, 1.5, {.size = {7, 9}}, bell(3, 1.5), bell(4, 1.5), 4e-7, 0);
}

TEST_CASE("gaussian: a size in place of a deviation") {
  random r(61);
  const auto src = random_image<std::uint8_t>(r, {70, 30, 2});
  const konv::size2 size{3, 7};
  CHECK_SAME(bits_differ(konv::gaussian_blur(src, size), konv::gaussian_blur(src, 0, {.size = {3, 7}})), "size");
  CHECK_SAME(bits_differ(konv::gaussian_blur<float>(src, size, 1.2, {.edge = konv::border::wrap}),
                         konv::gaussian_blur<float>(src, 1.2, {.size = {3, 7}, .edge = konv::border::wrap})), "both");
  auto out = src.clone();
  konv::gaussian_blur(src, out, konv::size2{5, 5}, {2, 1});
  CHECK_SAME(bits_differ(out, konv::gaussian_blur(src, {2, 1}, {.size = 5})), "into");
  CHECK_THROWS_WITH_AS(konv::gaussian_blur(src, konv::size2{4, 3}), doctest::Contains("size is 4"),
                       konv::argument_error);
}

TEST_CASE("gaussian: derivatives of ramps and parabolas") {
  konv::image<double> im({40, 40});
  for (index_t y = 0; y < 40; ++y)
    for (index_t x = 0; x < 40; ++x) im(x, y) = 3.0 * static_cast<double>(x) + 0.5 * static_cast<double>(y * y);
  const auto dx = konv::gaussian_blur(im, 1.5, {.rule = konv::gaussian_rule::scipy, .order = {0, 1}});
  const auto dyy = konv::gaussian_blur(im, 1.5, {.rule = konv::gaussian_rule::scipy, .order = {2, 0}});
  CHECK(dx(20, 20) == doctest::Approx(3).epsilon(1e-2));
  CHECK(dyy(20, 20) == doctest::Approx(1).epsilon(2e-2));
}

namespace {

// How far fir is from two passes in double, on an image smaller than the kernel by far.
template <class T>
double far_beyond(konv::border edge) {
  const index_t w = 23, h = 17;
  const konv::deviation sigma{130, 95};
  const double outside = 40;
  konv::image<T> src({.width = w, .height = h});
  for (index_t y = 0; y < h; ++y)
    for (index_t x = 0; x < w; ++x) src(x, y) = static_cast<T>((x * 37 + y * 101) % 251);
  const konv::image<T> out =
      konv::gaussian_blur<T>(src, sigma, {.edge = edge, .value = outside, .how = konv::gaussian_method::fir});
  const auto line = [&](double s) {
    return konv::gaussian_weights(konv::gaussian_size_opencv(s, std::is_same_v<T, std::uint8_t>), s);
  };
  const auto sum_of = [&](const std::vector<double>& weights, index_t at, index_t n, auto&& value) {
    double sum = 0;
    const auto reach = static_cast<index_t>(weights.size() / 2);
    for (index_t i = -reach; i <= reach; ++i) {
      const index_t k = konv::border_index(edge, at + i, n);
      sum += weights[static_cast<std::size_t>(i + reach)] * (k < 0 ? outside : value(k));
    }
    return sum;
  };
  const std::vector<double> column = line(sigma.y), row = line(sigma.x);
  double worst = 0;
  for (index_t y = 0; y < h; ++y)
    for (index_t x = 0; x < w; ++x) {
      const double sum = sum_of(row, x, w, [&](index_t k) {
        return sum_of(column, y, h, [&](index_t i) { return static_cast<double>(src(k, i)); });
      });
      worst = std::max(worst, std::fabs(sum - static_cast<double>(out(x, y))));
    }
  return worst;
}

}  // namespace

TEST_CASE("gaussian: sigma far beyond the image") {
  for (const konv::border edge : {konv::border::constant, konv::border::replicate, konv::border::reflect,
                                  konv::border::reflect_101, konv::border::wrap}) {
    CAPTURE(static_cast<int>(edge));
    CHECK(far_beyond<float>(edge) < 2e-4);
    CHECK(far_beyond<double>(edge) < 1e-9);
    CHECK(far_beyond<std::uint8_t>(edge) < 0.5 + 1.0 / 128);
    CHECK(far_beyond<std::uint16_t>(edge) < 0.5 + 1e-3);
  }
}

// One tap is left of these, and it is an integer too large for sums in f32.
TEST_CASE("gaussian: second derivative of next to no width") {
  random r(9);
  const auto src = random_image<std::uint16_t>(r, {70, 20, 1});
  const auto got = konv::gaussian_blur<std::int32_t>(src, 1.0 / 64, {.size = {1, 3}, .order = {0, 2}, .offset = 3});
  for (index_t y = 0; y < 20; ++y)
    for (index_t x = 0; x < 70; ++x) REQUIRE(got(x, y) == 3 - 4096 * src(x, y));
}

TEST_CASE("gaussian: one axis alone") {
  for (const auto& [size, sigma] : {std::pair{konv::size2{1, 9}, konv::deviation{0, 1.7}},
                                    std::pair{konv::size2{9, 1}, konv::deviation{1.7, 0}}}) {
    const auto column = size.y == 1 ? std::vector<double>{1} : bell(4, 1.7);
    const auto row = size.x == 1 ? std::vector<double>{1} : bell(4, 1.7);
    for (const konv::precision how : {konv::precision::fast, konv::precision::exact}) {
      const konv::gaussian_options o{.size = size, .accuracy = how};
      gaussian_cases<std::uint8_t, std::uint8_t>(91, 20, sigma, o, column, row, 0, 1.0 / 128);
      gaussian_cases<float, float>(92, 20, sigma, o, column, row, 4e-7, 0);
      gaussian_cases<std::uint8_t, float>(93, 20, sigma, o, column, row, 4e-7, 0);
      gaussian_cases<std::uint16_t, std::uint16_t>(94, 20, sigma, o, column, row, 4e-7, 0);
    }
  }
}

TEST_CASE("gaussian: what is refused") {
  const konv::image<float> im({20, 20});
  using konv::gaussian_blur;
  CHECK_THROWS_AS(gaussian_blur(im, 0.0), konv::argument_error);
  CHECK_THROWS_AS(gaussian_blur(im, -1), konv::argument_error);
  CHECK_THROWS_AS(gaussian_blur(im, 1, {.size = {4, 4}}), konv::argument_error);
  CHECK_THROWS_AS(gaussian_blur(im, 1, {.order = {4, 0}}), konv::argument_error);
  CHECK_THROWS_AS(gaussian_blur(im, {0.0, 1.0}, {.order = {1, 0}}), konv::argument_error);
  CHECK_THROWS_AS(gaussian_blur(im, 2, {.how = konv::gaussian_method::multirate}), konv::argument_error);
  CHECK_THROWS_AS(gaussian_blur(im, 4.9, {.how = konv::gaussian_method::multirate}), konv::argument_error);
  CHECK_THROWS_AS(gaussian_blur(konv::image<std::uint8_t>({20, 20}), 3.9, {.how = konv::gaussian_method::multirate}),
                  konv::argument_error);
  CHECK_THROWS_AS(gaussian_blur<double>(im, 9, {.how = konv::gaussian_method::multirate}), konv::argument_error);
  CHECK(gaussian_blur(im, 9, {.how = konv::gaussian_method::fir}).size() == im.size());
}

}  // namespace test

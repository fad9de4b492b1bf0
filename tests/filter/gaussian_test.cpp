// gaussian_blur: OpenCV's and SciPy's sizes, derivatives, and the method for large sigmas against the true Gaussian.
// SPDX-License-Identifier: MIT
#include <konv/filter/gaussian.hpp>

#include <limits>

#include "named_filter.hpp"

namespace test {

namespace {

std::vector<double> bell(index_t radius, double sigma) {
  std::vector<double> w;
  double sum = 0;
  for (index_t i = -radius; i <= radius; ++i) {
    w.push_back(std::exp(-static_cast<double>(i * i) / (2 * sigma * sigma)));
    sum += w.back();
  }
  for (double& v : w) v /= sum;
  return w;
}

template <class Src, class Dst>
void gaussian_cases(std::uint64_t seed, int count, konv::deviation sigma, const konv::gaussian_options& options,
                    const std::vector<double>& column, const std::vector<double>& row, double eps, double least) {
  check_named<Src, Dst>(
      seed, count,
      [&](auto src, auto dst, const named_case& c) {
        konv::gaussian_options o = options;
        c.set(o);
        konv::gaussian_blur(src, dst, sigma, o);
      },
      [&](auto src, const named_case& c) {
        return konv::reference::correlate_separable(src, column, row, c.reference());
      },
      [&](double most) { return std::max(most * eps, least); });
}

}  // namespace

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

// OpenCV's 3, 5 and 7 taps have a kernel of their own on u8: every pixel is the correctly rounded one.
TEST_CASE("gaussian: 3, 5 and 7 taps of u8 are exact") {
  for (const index_t taps : {3, 5, 7}) {
    const auto w = konv::gaussian_weights(taps, 0);
    for (const konv::precision how : {konv::precision::fast, konv::precision::exact})
      gaussian_cases<std::uint8_t, std::uint8_t>(40 + static_cast<std::uint64_t>(taps), 80, 0.0,
                                                 {.size = {taps, taps}, .accuracy = how}, w, w, 0, 0);
    // Heights around the rows that are taken at a time; many channels; extremes only, so that sums are the largest.
    random r(static_cast<std::uint64_t>(taps));
    for (const konv::extent size : {konv::extent{300, 7, 1}, {300, 8, 1}, {300, 9, 1}, {200, 41, 1}, {130, 25, 3},
                                    {40, 6, 70}, {9, 30, 130}, {1, 1, 1}, {2, 3, 2}, {1000, 2, 1},
                                    {700, 19, 1}, {641, 33, 1}, {223, 18, 3}, {2500, 9, 1}, {129, 16, 1},
                                    {140, 17, 2}, {2048, 14, 1}, {4096, 8, 1}}) {
      auto src = random_image<std::uint8_t>(r, size);
      for (int levels = 0; levels < 3; ++levels) {  // any; a few neighbours, whose sums are often ties; extremes
        const auto want = konv::reference::correlate_separable<double>(src, w, w, {});
        const auto got = konv::gaussian_blur(src, 0, {.size = {taps, taps}});
        CHECK_SAME(beyond(got, want, 0), size_text(size));
        for (index_t y = 0; y < size.height; ++y)
          for (index_t x = 0; x < size.width * size.channels; ++x)
            src.view().row(y)[x] = levels == 0 ? src.view().row(y)[x] % 3 + 100 : src.view().row(y)[x] % 3 ? 255 : 0;
      }
    }
    // Ties: a grid of two levels has sums that end in a half.
    konv::image<std::uint8_t> grid({150, 20});
    for (index_t y = 0; y < 20; ++y)
      for (index_t x = 0; x < 150; ++x) grid(x, y) = static_cast<std::uint8_t>((x % 2) + 2 * (x / 30) + y % 3);
    CHECK_SAME(beyond(konv::gaussian_blur(grid, 0, {.size = {taps, taps}}),
                      konv::reference::correlate_separable<double>(grid, w, w, {}), 0), "ties");
  }
}

TEST_CASE("gaussian: small taps in place, overlapping, in channels, with their options") {
  random r(31);
  const auto src = random_image<std::uint8_t>(r, {210, 60, 3});
  for (const index_t taps : {3, 5, 7}) {
    const konv::gaussian_options o{.size = {taps, taps}};
    const auto want = konv::gaussian_blur(src, 0, o);
    auto same = src.clone();
    konv::gaussian_blur(same, same, 0, o);
    CHECK_SAME(bits_differ(same, want), "in place");
    for (index_t c = 0; c < 3; ++c) {
      auto out = src.clone();
      konv::gaussian_blur(src.channel(c), out.view().channel(c), 0, o);
      CHECK_SAME(bits_differ(out.view().channel(c), want.view().channel(c)), "channel");
      CHECK_SAME(bits_differ(out.view().channel((c + 1) % 3), src.view().channel((c + 1) % 3)), "beside the channel");
    }
    auto whole = src.clone();
    const konv::rect upper{.x = 0, .y = 0, .width = 200, .height = 50},
        lower{.x = 3, .y = 2, .width = 200, .height = 50};
    const auto part = konv::gaussian_blur(src.crop(upper), 0, o);
    konv::gaussian_blur(whole.crop(upper), whole.crop(lower), 0, o);
    CHECK_SAME(bits_differ(whole.crop(lower), part), "overlapping");
    // What the kernel does not do goes the general way.
    const auto w = konv::gaussian_weights(taps, 0);
    konv::filter_options f{.scale = 0.5, .offset = 20};
    CHECK_SAME(beyond(konv::gaussian_blur(src, 0, {.size = {taps, taps}, .scale = 0.5, .offset = 20}),
                      konv::reference::correlate_separable<double>(src, w, w, f), 1.0 / 128), "scale");
  }
  konv::image<std::uint8_t> wrong({210, 59, 3});
  CHECK_THROWS_WITH_AS(konv::gaussian_blur(src, wrong, 0, {.size = {3, 3}}),
                       doctest::Contains("gaussian_blur: dst is 210x59"), konv::argument_error);
  CHECK_THROWS_AS(konv::gaussian_blur(src, 0, {.size = {3, 3}, .edge = konv::border::constant, .value = {1.0, 2.0}}),
                  konv::argument_error);
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

TEST_CASE("gaussian: multirate is within 2e-6 of the true Gaussian, u8 within 1.2e-5") {
  for (const double sigma : {4.0, 4.3, 4.9, 5.0, 6.3, 7.9, 8.0, 9.99, 20.0, 45.0}) {
    random r(static_cast<std::uint64_t>(sigma * 10));
    auto src = random_image<std::uint8_t>(r, {150, 91, 1});
    const auto truth = bell(static_cast<index_t>(9 * sigma), sigma);
    for (const konv::border edge : {konv::border::reflect_101, konv::border::constant, konv::border::wrap,
                                    konv::border::replicate, konv::border::reflect}) {
      const konv::filter_options f{.edge = edge, .value = 200};
      const konv::gaussian_options o{.edge = edge, .value = 200, .how = konv::gaussian_method::multirate};
      const auto want = konv::correlate_separable<double>(src, truth, truth, f);
      CHECK_SAME(beyond(konv::gaussian_blur(src, sigma, o), want, 1.2e-5 * 255), std::to_string(sigma));
      if (sigma >= 5)
        CHECK_SAME(beyond(konv::gaussian_blur<float>(src, sigma, o), want, 2e-6 * 255), std::to_string(sigma));
      konv::gaussian_options scaled = o;
      scaled.scale = 0.5;
      scaled.offset = 7;
      konv::filter_options g = f;
      g.scale = 0.5;
      g.offset = 7;
      if (sigma >= 5)
        CHECK_SAME(beyond(konv::gaussian_blur<std::uint16_t>(src, sigma, scaled),
                          konv::correlate_separable<double>(src, truth, truth, g), 2e-6 * 255), "scaled");
      // Stripes of the extremes next: what folds is at the highest frequencies.
      for (index_t y = 0; y < src.height(); ++y)
        for (index_t x = 0; x < src.width(); ++x) src(x, y) = (x * (4 + x / 40) / 8 + y / 2) % 2 ? 255 : 0;
    }
  }
}

TEST_CASE("gaussian: multirate on images of any size, two sigmas, from crops") {
  random r(5);
  const konv::gaussian_options o{.edge = konv::border::wrap, .how = konv::gaussian_method::multirate};
  const konv::deviation sigma(5.5, 11.0);
  const auto column = bell(50, 5.5), row = bell(99, 11.0);
  for (const konv::extent size : {konv::extent{1, 1, 1}, konv::extent{2, 3, 2}, konv::extent{17, 5, 5},
                                  konv::extent{33, 64, 1}, konv::extent{63, 2, 1}, konv::extent{65, 31, 4}}) {
    const auto whole = random_image<float>(r, {size.width + 5, size.height + 3, size.channels});
    const auto src = whole.view().crop({.x = 3, .y = 1, .width = size.width, .height = size.height});
    const auto want = konv::correlate_separable<double>(src, column, row, {.edge = konv::border::wrap});
    const auto got = konv::gaussian_blur(src, sigma, o);
    double most = 0;
    for (index_t y = 0; y < size.height; ++y)
      for (index_t x = 0; x < size.width; ++x)
        for (index_t c = 0; c < size.channels; ++c) most = std::max(most, std::abs(static_cast<double>(src(x, y, c))));
    CHECK_SAME(beyond(got, want, 4e-6 * most), size_text(size));
    konv::image<float> around({size.width + 2, size.height + 2, size.channels});
    const auto inside = around.view().crop({.x = 1, .y = 1, .width = size.width, .height = size.height});
    konv::gaussian_blur(src, inside, sigma, o);
    CHECK_SAME(bits_differ(inside, got), "crop");
    CHECK(around(0, 0) == 0.0f);
    CHECK(around(size.width + 1, size.height + 1) == 0.0f);
  }
}

TEST_CASE("gaussian: multirate on colour, threads, in place; NaN stays near") {
  random r(77);
  auto src = random_image<float>(r, {130, 70, 3});
  const konv::gaussian_options o{.how = konv::gaussian_method::multirate};
  const auto all = konv::gaussian_blur(src, {6, 8}, o);
  for (index_t c = 0; c < 3; ++c)
    CHECK_SAME(bits_differ(konv::gaussian_blur(src.channel(c), {6, 8}, o), all.view().channel(c)), "channel");
  for (const int threads : {2, 5})
    CHECK_SAME(bits_differ(konv::gaussian_blur(src, {6, 8}, {.how = o.how, .run = threads}), all), "threads");
  konv::gaussian_blur(src, src, {6, 8}, o);
  CHECK_SAME(bits_differ(src, all), "in place");

  konv::image<float> hole({400, 60});
  hole(10, 30) = std::numeric_limits<float>::quiet_NaN();
  const auto soft = konv::gaussian_blur(hole, 6, o);
  CHECK(std::isnan(soft(10, 30)));
  for (index_t x = 10 + 10 * 6; x < 400; ++x) CHECK(soft(x, 30) == 0.0f);
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

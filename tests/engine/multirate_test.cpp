// Gaussians by halving and doubling against the true Gaussian.
// SPDX-License-Identifier: MIT
#include <cmath>
#include <limits>

#include "../filter/gaussian_cases.hpp"

namespace test {

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

}  // namespace test

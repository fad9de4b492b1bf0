// gabor: the kernel by its formula, scikit-image's sizes, and what it answers to.
// SPDX-License-Identifier: MIT
#include <konv/filter/gabor.hpp>

#include "named_filter.hpp"

namespace test {

TEST_CASE("gabor_kernel: size and values") {
  // skimage.filters.gabor_kernel(0.2): sigma 2.81 by the bandwidth of one octave, half width ceil(3 sigma) = 9.
  const auto k = konv::gabor_kernel(0.2);
  CHECK(k.real.rows() == 19);
  CHECK(k.real.cols() == 19);
  constexpr double pi = 3.14159265358979323846;
  const double sigma = std::sqrt(std::log(2.0) / 2) * 3 / pi / 0.2;
  CHECK(k.real(9, 9) == doctest::Approx(1 / (2 * pi * sigma * sigma)));
  CHECK(k.imaginary(9, 9) == 0);
  const double x = 2, y = -1;
  const double bell = std::exp(-(x * x + y * y) / (2 * sigma * sigma)) / (2 * pi * sigma * sigma);
  CHECK(k.real(8, 11) == doctest::Approx(bell * std::cos(2 * pi * 0.2 * x)));
  CHECK(k.imaginary(8, 11) == doctest::Approx(bell * std::sin(2 * pi * 0.2 * x)));
  const auto wide = konv::gabor_kernel(0.1, {.sigma_x = 2, .sigma_y = 4});
  CHECK(wide.real.cols() == 13);
  CHECK(wide.real.rows() == 25);
  CHECK_THROWS_AS(konv::gabor_kernel(0), konv::argument_error);
  CHECK_THROWS_AS(konv::gabor_kernel(0.2, {.bandwidth = 0}), konv::argument_error);
}

TEST_CASE("gabor: convolution with both halves") {
  random r(1);
  auto src = random_image<float>(r, {40, 30, 1});
  const konv::gabor_options o{.theta = 0.7, .sigma_x = 1.5, .sigma_y = 2, .offset = 0.4, .edge = konv::border::reflect};
  const auto k = konv::gabor_kernel(0.25, o);
  const auto got = konv::gabor(src, 0.25, o);
  const konv::filter_options f{.edge = konv::border::reflect};
  CHECK_SAME(beyond(got.real, konv::reference::convolve(src, k.real, f), 2e-4), "real");
  CHECK_SAME(beyond(got.imaginary, konv::reference::convolve(src, k.imaginary, f), 2e-4), "imaginary");
  konv::image<float> other(src.size());
  konv::gabor(src, src, other, 0.25, o);
  CHECK_SAME(bits_differ(src, got.real), "in place");
  CHECK_SAME(bits_differ(other, got.imaginary), "in place");
}

TEST_CASE("gabor: answers to stripes of its own direction") {
  konv::image<float> stripes({64, 64});
  for (index_t y = 0; y < 64; ++y)
    for (index_t x = 0; x < 64; ++x) stripes(x, y) = x % 4 < 2 ? 1.0f : 0.0f;
  const auto along = konv::gabor(stripes, 0.25), across = konv::gabor(stripes, 0.25, {.theta = 1.5707963});
  const auto strength = [](const auto& g) { return std::hypot(g.real(32, 32), g.imaginary(32, 32)); };
  CHECK(strength(along) > 10 * strength(across));
}

}  // namespace test

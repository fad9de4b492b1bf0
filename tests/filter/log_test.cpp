// laplacian_of_gaussian and difference_of_gaussians: sums of the filters that they are made of, and what they find.
// SPDX-License-Identifier: MIT
#include <konv/filter/log.hpp>

#include <konv/filter/dog.hpp>

#include "named_filter.hpp"

namespace test {

namespace {
// scipy.ndimage's Gaussian of order 0 and 2 at -r .. r, by the formulas of its documentation.
std::vector<double> bell(double sigma, int order) {
  const index_t radius = static_cast<index_t>(4 * sigma + 0.5);
  std::vector<double> w;
  double sum = 0;
  for (index_t i = -radius; i <= radius; ++i) {
    w.push_back(std::exp(-static_cast<double>(i * i) / (2 * sigma * sigma)));
    sum += w.back();
  }
  for (index_t i = -radius; i <= radius; ++i) {
    const double x = static_cast<double>(i), s2 = sigma * sigma;
    w[static_cast<std::size_t>(i + radius)] *= (order == 2 ? (x * x - s2) / (s2 * s2) : 1) / sum;
  }
  return w;
}
konv::image<double> plus(const konv::image<double>& a, const konv::image<double>& b, double sign) {
  konv::image<double> out(a.size());
  for (index_t y = 0; y < a.height(); ++y)
    for (index_t x = 0; x < a.width() * a.channels(); ++x) out.row(y)[x] = a.row(y)[x] + sign * b.row(y)[x];
  return out;
}
}  // namespace

TEST_CASE("laplacian_of_gaussian: scipy.ndimage.gaussian_laplace") {
  const auto run = [](auto src, auto dst, const named_case& c) {
    konv::blob_options o;
    c.set(o);
    konv::laplacian_of_gaussian(src, dst, {1.2, 0.9}, o);
  };
  const auto want = [](auto src, const named_case& c) {
    return plus(konv::reference::correlate_separable(src, bell(1.2, 2), bell(0.9, 0), c.reference()),
                konv::reference::correlate_separable(src, bell(1.2, 0), bell(0.9, 2), c.reference()), 1);
  };
  check_named<float, float>(1, 30, run, want, [](double most) { return 2e-6 * most; });
  check_named<std::uint8_t, float>(2, 15, run, want, [](double most) { return 2e-6 * most; });
  check_named<double, double>(3, 10, run, want, [](double most) { return 1e-14 * most; });
}

TEST_CASE("difference_of_gaussians") {
  const auto run = [](auto src, auto dst, const named_case& c) {
    konv::blob_options o;
    c.set(o);
    konv::difference_of_gaussians(src, dst, 0.8, 1.5, o);
  };
  const auto want = [](auto src, const named_case& c) {
    return plus(konv::reference::correlate_separable(src, bell(0.8, 0), bell(0.8, 0), c.reference()),
                konv::reference::correlate_separable(src, bell(1.5, 0), bell(1.5, 0), c.reference()), -1);
  };
  check_named<float, float>(4, 30, run, want, [](double most) { return 2e-6 * most; });
  check_named<std::uint8_t, std::int16_t>(5, 15, run, want, [](double most) { return 2e-6 * most; });
  random r(1);
  const auto src = random_image<float>(r, {30, 20, 1});
  CHECK_SAME(bits_differ(konv::difference_of_gaussians(src, 1.0), konv::difference_of_gaussians(src, 1.0, 1.6)), "1.6");
  CHECK_THROWS_AS(konv::difference_of_gaussians(src, 2.0, 1.0), konv::argument_error);
  CHECK_THROWS_WITH_AS(konv::difference_of_gaussians(src, -0.5),
                       "difference_of_gaussians: sigma is -0.5, expected 0 to 10^6", konv::argument_error);
}

TEST_CASE("laplacian_of_gaussian: darkest on a bright blob, at its own scale") {
  konv::image<float> im({41, 41});
  for (index_t y = 0; y < 41; ++y)
    for (index_t x = 0; x < 41; ++x) im(x, y) = (x - 20) * (x - 20) + (y - 20) * (y - 20) <= 36 ? 1.0f : 0.0f;
  double best = 0, at = 0;
  for (const double sigma : {2.0, 3.0, 6 / std::sqrt(2.0), 6.0, 8.0}) {
    const double response = -sigma * sigma * static_cast<double>(konv::laplacian_of_gaussian(im, sigma)(20, 20));
    if (response > best) {
      best = response;
      at = sigma;
    }
  }
  CHECK(at == 6 / std::sqrt(2.0));
  CHECK_THROWS_WITH_AS(konv::laplacian_of_gaussian(im, 0.0),
                       "laplacian_of_gaussian: sigma is 0, expected above 0, to 10^6", konv::argument_error);
}

}  // namespace test

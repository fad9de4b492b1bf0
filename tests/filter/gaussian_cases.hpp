// What the tests of Gaussians share.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_FILTER_GAUSSIAN_CASES_HPP
#define KONV_TESTS_FILTER_GAUSSIAN_CASES_HPP

#include <konv/filter/gaussian.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

#include "named_filter.hpp"

namespace test {

/// exp(-x^2 / (2 sigma^2)) at -radius .. radius, normalised.
inline std::vector<double> bell(index_t radius, double sigma) {
  std::vector<double> w;
  double sum = 0;
  for (index_t i = -radius; i <= radius; ++i) {
    w.push_back(std::exp(-static_cast<double>(i * i) / (2 * sigma * sigma)));
    sum += w.back();
  }
  for (double& v : w) v /= sum;
  return w;
}

/// gaussian_blur against the separable reference with these lines, for random images, borders and options; off by at most
/// `least` or eps times the largest sample.
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

}  // namespace test
#endif

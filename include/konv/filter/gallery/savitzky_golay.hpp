// Gallery: Savitzky-Golay weights of any length and degree.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GALLERY_SAVITZKY_GOLAY_HPP
#define KONV_FILTER_GALLERY_SAVITZKY_GOLAY_HPP

#include <cmath>

#include "../../core/kernel.hpp"

KONV_BEGIN
namespace gallery {

/// The weights, to be correlated with, that give the value (or derivative, per pixel) in the middle of the polynomial
/// of degree `order` that fits `window` points best: scipy.signal.savgol_coeffs(window, order, deriv, use="dot").
/// window odd, above order; derivative 0 to 12 (above the order all weights are 0). Within 1e-15 of the largest weight.
/// Throws argument_error otherwise. Source: Savitzky and Golay, Analytical Chemistry 36 (1964).
inline std::vector<double> savitzky_golay(index_t window, int order, int derivative = 0) {
  constexpr const char* where = "gallery::savitzky_golay";
  if (window < 1 || window % 2 == 0 || window > 1023)
    detail::fail(where, {"window is ", window, ", expected an odd number from 1 to 1023"});
  if (order < 0 || order >= window || order > 12)
    detail::fail(where, {"order is ", order, ", expected 0 to 12 and below the window, ", window});
  if (derivative < 0 || derivative > 12)
    detail::fail(where, {"derivative is ", derivative, ", expected 0 to 12"});
  // Polynomials orthonormal over the window, by the three-term recurrence; the fit is the sum of their projections, and
  // its derivative in the middle the sum of theirs: w_i = sum_k p_k^(d)(0) p_k(i). d derivatives run along.
  const index_t half = window / 2;
  const std::size_t n = static_cast<std::size_t>(window), depth = static_cast<std::size_t>(derivative) + 1;
  using vec = std::vector<long double>;
  vec p(n, 1 / std::sqrt(static_cast<long double>(window))), before(n, 0), middle(depth, 0), middle_before(depth, 0);
  middle[0] = p[0];
  std::vector<double> w(n);
  vec sum(n, 0);
  long double beta = 0;
  for (int k = 0;; ++k) {
    for (std::size_t i = 0; i < n; ++i) sum[i] += middle[depth - 1] * p[i];
    if (k == order) break;
    vec next(n), next_middle(depth, 0);
    long double square = 0;  // p(x) x - beta before(x); the recurrence has no constant term, the window is symmetric
    for (std::size_t i = 0; i < n; ++i) {
      next[i] = static_cast<long double>(static_cast<index_t>(i) - half) * p[i] - beta * before[i];
      square += next[i] * next[i];
    }
    for (std::size_t d = 0; d < depth; ++d)
      next_middle[d] = (d > 0 ? static_cast<long double>(d) * middle[d - 1] : 0) - beta * middle_before[d];
    const long double length = std::sqrt(square);
    for (long double& v : next) v /= length;
    for (long double& v : next_middle) v /= length;
    before = std::move(p);
    p = std::move(next);
    middle_before = std::move(middle);
    middle = std::move(next_middle);
    beta = length;
  }
  for (std::size_t i = 0; i < n; ++i) w[i] = static_cast<double>(sum[i]);
  return w;
}

}  // namespace gallery
KONV_END
#endif

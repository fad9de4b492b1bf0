// The weights of sampled Gaussians and of their derivatives, and how long they are.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GAUSSIAN_WEIGHTS_HPP
#define KONV_FILTER_GAUSSIAN_WEIGHTS_HPP

#include <cmath>
#include <vector>

#include "../core/error.hpp"
#include "../core/extent.hpp"

KONV_BEGIN_TYPES

/// How many taps a Gaussian gets where no size is named.
///   opencv   round(6 sigma + 1) | 1 for u8 sources, round(8 sigma + 1) | 1 for the others
///   scipy    2 * int(truncate * sigma + 0.5) + 1
enum class gaussian_rule : unsigned char { opencv, scipy };

KONV_END_TYPES

KONV_BEGIN

/// OpenCV's number of taps for a sigma: round(6 sigma + 1) | 1 for a u8 image, round(8 sigma + 1) | 1 for any other,
/// ties to even as cvRound has them.
inline index_t gaussian_size_opencv(double sigma, bool u8 = false) {
  return static_cast<index_t>(std::nearbyint((u8 ? 6 : 8) * sigma + 1)) | 1;
}
/// scipy.ndimage.gaussian_filter's: radius int(truncate * sigma + 0.5).
inline index_t gaussian_size_scipy(double sigma, double truncate = 4) {
  return 2 * static_cast<index_t>(truncate * sigma + 0.5) + 1;
}

/// OpenCV's sigma for a size: 0.3 * ((size - 1) / 2 - 1) + 0.8.
inline double gaussian_sigma(index_t size) { return 0.3 * (static_cast<double>(size - 1) * 0.5 - 1) + 0.8; }

/// `size` weights exp(-(i - (size-1)/2)^2 / (2 sigma^2)), divided by their sum: OpenCV's getGaussianKernel. sigma 0
/// means gaussian_sigma(size), and for 1, 3, 5, 7 and 9 OpenCV's own exact fractions ([1 2 1]/4, [1 4 6 4 1]/16, ...),
/// which differ from that formula's by up to 0.022. Throws argument_error for a size below 1 or a sigma that is
/// negative or not finite.
inline std::vector<double> gaussian_weights(index_t size, double sigma) {
  if (size < 1 || size > (index_t{1} << 24))
    detail::fail("gaussian_weights", {"size is ", size, ", expected 1 to 2^24"});
  if (!(sigma >= 0) || !(sigma - sigma == 0))
    detail::fail("gaussian_weights", {"sigma is ", sigma, ", expected a finite number, not negative"});
  if (sigma == 0) {
    if (size == 1) return {1};
    if (size == 3) return {0.25, 0.5, 0.25};
    if (size == 5) return {0.0625, 0.25, 0.375, 0.25, 0.0625};
    if (size == 7) return {0.03125, 0.109375, 0.21875, 0.28125, 0.21875, 0.109375, 0.03125};
    if (size == 9)
      return {4 / 256., 13 / 256., 30 / 256., 51 / 256., 60 / 256., 51 / 256., 30 / 256., 13 / 256., 4 / 256.};
    sigma = gaussian_sigma(size);
  }
  std::vector<double> w(static_cast<std::size_t>(size));
  double sum = 0;
  for (index_t i = 0; i < size; ++i) {
    const double x = static_cast<double>(i) - static_cast<double>(size - 1) * 0.5;
    sum += w[static_cast<std::size_t>(i)] = std::exp(-x * x / (2 * sigma * sigma));
  }
  for (double& v : w) v /= sum;
  return w;
}

/// The derivative of order 0 to 20 of a Gaussian at -radius .. radius, to be correlated with: what
/// scipy.ndimage.gaussian_filter1d uses. The Gaussian is normalised first; each derivative is a polynomial q(x) times
/// it, with q' - x q / sigma^2 as the next q. Throws argument_error for an order outside 0 to 20, a negative radius, or
/// a sigma that is not above 0.
inline std::vector<double> gaussian_derivative_weights(index_t radius, double sigma, int order) {
  if (order < 0 || order > 20)
    detail::fail("gaussian_derivative_weights", {"order is ", order, ", expected 0 to 20"});
  if (!(sigma > 0) || radius < 0)
    detail::fail("gaussian_derivative_weights",
                 {"sigma is ", sigma, " and radius ", radius, ", expected above 0 and not negative"});
  std::vector<double> w = gaussian_weights(2 * radius + 1, sigma);
  std::vector<double> q{1};  // the coefficients of x^0, x^1, ...
  for (int n = 0; n < order; ++n) {
    std::vector<double> next(q.size() + 1);
    for (std::size_t p = 0; p < q.size(); ++p) {
      if (p > 0) next[p - 1] += static_cast<double>(p) * q[p];
      next[p + 1] -= q[p] / (sigma * sigma);
    }
    q = std::move(next);
  }
  for (index_t i = 0; i <= 2 * radius; ++i) {
    const double x = static_cast<double>(radius - i);  // correlation meets the mirrored weights
    double value = 0;
    for (std::size_t p = q.size(); p-- > 0;) value = value * x + q[p];
    w[static_cast<std::size_t>(i)] *= value;
  }
  return w;
}

KONV_END
#endif

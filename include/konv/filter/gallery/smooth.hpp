// Gallery: kernels that smooth.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GALLERY_SMOOTH_HPP
#define KONV_FILTER_GALLERY_SMOOTH_HPP

#include <cmath>

#include "../../core/kernel.hpp"
#include "../gaussian_weights.hpp"

KONV_BEGIN
namespace gallery {

/// The pixel itself, H x W, at the default anchor. Scale 1.
template <int H = 3, int W = H>
inline constexpr kernel2d<int, H, W> identity = [] {
  kernel2d<int, H, W> k;
  k(H / 2, W / 2) = 1;
  return k;
}();

/// The mean of H x W pixels. Scale 1 / (H * W). Source: the article's blur_3x3 and blur_5x5 (Listing 1).
template <int H, int W = H>
inline constexpr kernel2d<int, H, W> box = [] {
  kernel2d<int, H, W> k;
  for (int& w : k.values) w = 1;
  return k;
}();

/// Row N - 1 of Pascal's triangle, across itself: [1 2 1], [1 4 6 4 1] (OpenCV's pyrDown), [1 6 15 20 15 6 1], ...
/// Scale 1 / 4^(N - 1). Tends to a Gaussian of sigma sqrt(N - 1) / 2. N from 1 to 16, so that the weights fit an int.
template <int N>
  requires(N >= 1 && N <= 16)
inline constexpr kernel2d<int, N, N> binomial = [] {
  std::array<int, static_cast<std::size_t>(N)> line{1};
  for (std::size_t n = 1; n < line.size(); ++n)
    for (std::size_t i = n; i > 0; --i) line[i] += line[i - 1];
  kernel2d<int, N, N> k;
  for (std::size_t i = 0; i < line.size(); ++i)
    for (std::size_t j = 0; j < line.size(); ++j) k.values[i * line.size() + j] = line[i] * line[j];
  return k;
}();

// Kernels stand as they are drawn in books.
// clang-format off
/// A Gaussian of sigma 1 in whole numbers, averaged over each pixel (not sampled at its centre, as gaussian(1, 5) is).
/// Scale 1 / 273. Not separable, because of the rounding.
/// Source: HIPR2, Gaussian smoothing, Figure 3 (R. Fisher et al., University of Edinburgh).
inline constexpr kernel2d<int, 5, 5> gaussian_273{{
    1,  4,  7,  4, 1,
    4, 16, 26, 16, 4,
    7, 26, 41, 26, 7,
    4, 16, 26, 16, 4,
    1,  4,  7,  4, 1}};
// clang-format on

/// Least-squares parabola through 5 points, read at the middle one. Scale 1 / 35.
/// Source: Savitzky and Golay, Analytical Chemistry 36 (1964), Table I; savitzky_golay(5, 2) makes the same.
inline constexpr kernel2d<int, 1, 5> savitzky_golay_5{{-3, 12, 17, 12, -3}};

/// The same through 7 points. Scale 1 / 21. scipy.signal.savgol_coeffs(7, 2).
inline constexpr kernel2d<int, 1, 7> savitzky_golay_7{{-2, 3, 6, 7, 6, 3, -2}};

/// exp(-r^2 / (2 sigma^2)) on size x size taps, sum 1: OpenCV's getGaussianKernel across itself.
/// Throws argument_error for a size below 1 or a sigma that is not above 0.
inline kernel<double> gaussian(double sigma, index_t size) {
  if (!(sigma > 0)) detail::fail("gallery::gaussian", {"sigma is ", sigma, ", expected above 0"});
  const std::vector<double> line = gaussian_weights(size, sigma);
  return kernel<double>::outer(line, line);
}
/// The same, of SciPy's size.
inline kernel<double> gaussian(double sigma) {
  return gaussian(sigma, gaussian_size_scipy(sigma));
}

/// The mean along a line of `length` pixels, turned counter-clockwise by `degrees` from the x axis: a picture taken
/// with a moving camera. Sum 1. A pixel counts by how near it lies to the segment between the outer pixels' centres:
/// max(0, 1 - distance). At 0 and 90 degrees that is 1 / length on whole pixels. Source: the idea of MATLAB's
/// fspecial('motion'), whose weights agree at multiples of 90 degrees.
/// Throws argument_error for a length below 1 or above 4096, or an angle that is not finite.
inline kernel<double> motion_blur(double length, double degrees) {
  if (!(length >= 1) || !(length <= 4096))
    detail::fail("gallery::motion_blur", {"length is ", length, ", expected 1 to 4096"});
  if (!(degrees - degrees == 0))
    detail::fail("gallery::motion_blur", {"angle is ", degrees, ", expected a finite number of degrees"});
  constexpr double pi = 3.14159265358979323846;
  const double half = (length - 1) / 2, c = std::cos(degrees * pi / 180), s = std::sin(degrees * pi / 180);
  constexpr double touch = 1 - 1e-9;  // a pixel at distance 1 weighs nothing, whatever the cosine rounds to
  const auto rx = static_cast<index_t>(half * std::abs(c) + touch),
             ry = static_cast<index_t>(half * std::abs(s) + touch);
  kernel<double> k(2 * ry + 1, 2 * rx + 1);
  double sum = 0;
  for (index_t i = 0; i < k.rows(); ++i)
    for (index_t j = 0; j < k.cols(); ++j) {
      const double x = static_cast<double>(j - rx), y = static_cast<double>(ry - i);  // y upwards
      const double along = x * c + y * s;
      const double beyond = std::abs(along) > half ? std::abs(along) - half : 0;
      const double distance = std::hypot(y * c - x * s, beyond);
      sum += k(i, j) = distance < touch ? 1 - distance : 0;
    }
  for (index_t i = 0; i < k.rows(); ++i)
    for (index_t j = 0; j < k.cols(); ++j) k(i, j) /= sum;
  return k;
}

}  // namespace gallery
KONV_END
#endif

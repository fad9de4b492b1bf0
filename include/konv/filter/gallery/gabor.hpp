// Gallery: Gabor kernels, a wave under a Gaussian.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GALLERY_GABOR_HPP
#define KONV_FILTER_GALLERY_GABOR_HPP

#include <cmath>

#include "../../core/kernel.hpp"

KONV_BEGIN
namespace gallery {

/// A complex kernel as its two parts.
struct complex_kernel {
  kernel<double> real;
  kernel<double> imaginary;
};

/// The sigma of a Gabor kernel of a bandwidth in octaves: sqrt(ln 2 / 2) / pi * (2^b + 1) / (2^b - 1) / frequency.
/// What skimage.filters.gabor_kernel takes where no sigma is named.
inline double gabor_sigma(double frequency, double bandwidth = 1) {
  const double octaves = std::pow(2.0, bandwidth);
  return std::sqrt(std::log(2.0) / 2) / 3.14159265358979323846 * (octaves + 1) / (octaves - 1) / frequency;
}

/// A wave of `frequency` (per pixel) that runs along `theta` (radians, from x towards y, which points down), under a
/// Gaussian of sigma_x along it and sigma_y across it, out to `reach` sigmas of the turned ellipse, rounded up, and at
/// least one pixel: skimage.filters.gabor_kernel(frequency, theta, sigma_x=, sigma_y=, n_stds=reach, offset=). `offset`
/// is the wave's phase.
///     1 / (2 pi sx sy) exp(-(u^2 / sx^2 + v^2 / sy^2) / 2) exp(i (2 pi f u + offset)),
///     u = x cos t + y sin t, v = y cos t - x sin t
/// The wave is upright as skimage has it: for correlation and convolution the real part is the same (offset 0), the
/// imaginary one has opposite signs. Throws argument_error for a sigma that is not above 0 or a size above 20000.
inline complex_kernel gabor(double frequency, double theta, double sigma_x, double sigma_y, double offset = 0,
                            double reach = 3) {
  if (!(sigma_x > 0) || !(sigma_y > 0))
    detail::fail("gallery::gabor", {"sigmas are ", sigma_x, " and ", sigma_y, ", expected above 0"});
  constexpr double pi = 3.14159265358979323846;
  const double c = std::cos(theta), s = std::sin(theta);
  const auto half = [&](double a, double b) {
    const double r = std::ceil(std::fmax(std::fmax(std::fabs(reach * a), std::fabs(reach * b)), 1.0));
    if (!(r < 1e4))
      detail::fail("gallery::gabor", {"half the kernel's size is ", r, ", expected below 10^4"});
    return static_cast<index_t>(r);
  };
  const index_t rx = half(sigma_x * c, sigma_y * s), ry = half(sigma_y * c, sigma_x * s);
  complex_kernel k{kernel<double>(2 * ry + 1, 2 * rx + 1), kernel<double>(2 * ry + 1, 2 * rx + 1)};
  for (index_t i = 0; i < 2 * ry + 1; ++i)
    for (index_t j = 0; j < 2 * rx + 1; ++j) {
      const double x = static_cast<double>(j - rx), y = static_cast<double>(i - ry);
      const double u = x * c + y * s, v = y * c - x * s;
      const double height =
          std::exp(-(u * u / (sigma_x * sigma_x) + v * v / (sigma_y * sigma_y)) / 2) / (2 * pi * sigma_x * sigma_y);
      k.real(i, j) = height * std::cos(2 * pi * frequency * u + offset);
      k.imaginary(i, j) = height * std::sin(2 * pi * frequency * u + offset);
    }
  return k;
}
/// The same with a round Gaussian of one octave.
inline complex_kernel gabor(double frequency, double theta = 0) {
  if (!(frequency > 0))
    detail::fail("gallery::gabor", {"frequency is ", frequency, ", expected above 0"});
  const double sigma = gabor_sigma(frequency);
  return gabor(frequency, theta, sigma, sigma);
}

}  // namespace gallery
KONV_END
#endif

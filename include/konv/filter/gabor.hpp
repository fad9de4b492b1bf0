// gabor: a wave under a Gaussian, which answers to stripes of one width and direction.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GABOR_HPP
#define KONV_FILTER_GABOR_HPP

#include "result.hpp"

KONV_BEGIN_TYPES

/// Options of gabor and gabor_kernel: scikit-image's, with its defaults.
struct gabor_options {
  double theta = 0;                   ///< direction of the wave in radians
  double bandwidth = 1;               ///< in octaves: sets a sigma that is 0
  double sigma_x = 0;                 ///< of the Gaussian, along the wave before it is turned
  double sigma_y = 0;
  double n_stds = 3;                  ///< half the size of the kernel, in sigmas
  double offset = 0;                  ///< phase of the wave in radians
  border edge = border::reflect_101;  ///< what lies outside the source (scikit-image: border::reflect)
  fill value = 0;                     ///< for border::constant
  execution run = {};
};

/// The two halves of a complex kernel.
struct gabor_pair {
  kernel<double> real, imaginary;
};
/// The two halves of a complex response.
template <sample T>
struct gabor_result {
  image<T> real, imaginary;
};

KONV_END_TYPES

KONV_BEGIN

/// scikit-image's gabor_kernel(frequency, theta, bandwidth, sigma_x, sigma_y, n_stds, offset):
/// exp(-((u/sx)^2 + (v/sy)^2) / 2) / (2 pi sx sy) * exp(i (2 pi frequency u + offset)), u and v the turned axes.
/// frequency in waves per pixel. Throws argument_error for a frequency, sigma or size out of range.
inline gabor_pair gabor_kernel(double frequency, const gabor_options& o = {}) {
  constexpr double pi = 3.14159265358979323846;
  const auto positive = [](double v) { return v > 0 && v < 1e6; };
  if (!positive(frequency))
    detail::fail("gabor_kernel", "frequency is " + std::to_string(frequency) + ", expected above 0, in waves per pixel");
  // Kovesi's sigma for a bandwidth in octaves.
  const double b = std::exp2(o.bandwidth);
  const double by_bandwidth = 1 / pi * std::sqrt(std::log(2.0) / 2) * (b + 1) / (b - 1) / frequency;
  const double sx = o.sigma_x == 0 ? by_bandwidth : o.sigma_x, sy = o.sigma_y == 0 ? by_bandwidth : o.sigma_y;
  if (!positive(sx) || !positive(sy))
    detail::fail("gabor_kernel", "sigma is " + std::to_string(sx) + " and " + std::to_string(sy) + ", expected above 0");
  const double c = std::cos(o.theta), s = std::sin(o.theta);
  const auto half = [&](double p, double q) {
    const double r = std::ceil(std::fmax(std::fmax(std::fabs(o.n_stds * p), std::fabs(o.n_stds * q)), 1.0));
    if (!(r < 1e4)) detail::fail("gabor_kernel", "half the kernel's size is " + std::to_string(r) + ", expected below 10^4");
    return static_cast<index>(r);
  };
  const index rx = half(sx * c, sy * s), ry = half(sy * c, sx * s);
  gabor_pair k{kernel<double>(2 * ry + 1, 2 * rx + 1), kernel<double>(2 * ry + 1, 2 * rx + 1)};
  for (index i = -ry; i <= ry; ++i)
    for (index j = -rx; j <= rx; ++j) {
      const double x = static_cast<double>(j), y = static_cast<double>(i);
      const double u = x * c + y * s, v = y * c - x * s;
      const double bell = std::exp(-0.5 * (u * u / (sx * sx) + v * v / (sy * sy))) / (2 * pi * sx * sy);
      const double phase = 2 * pi * frequency * u + o.offset;
      k.real(i + ry, j + rx) = bell * std::cos(phase);
      k.imaginary(i + ry, j + rx) = bell * std::sin(phase);
    }
  return k;
}

namespace detail {
template <class S, class R, class I>
void gabor_into(const S& src, R& real, I& imaginary, double frequency, const gabor_options& o) {
  const image_view<const sample_of<S>> from = src;
  const gabor_pair k = gabor_kernel(frequency, o);
  filter_options f;
  f.edge = o.edge;
  f.value = o.value;
  f.run = o.run;
  if (overlap(from, image_view<sample_of<R>>(real))) {  // the second convolution still wants the source
    const image<sample_of<S>> copy = image<sample_of<S>>::copy_of(from);
    filter_into("gabor", sense::convolve, copy, real, k.real, f);
    filter_into("gabor", sense::convolve, copy, imaginary, k.imaginary, f);
  } else {
    filter_into("gabor", sense::convolve, from, real, k.real, f);
    filter_into("gabor", sense::convolve, from, imaginary, k.imaginary, f);
  }
}
}  // namespace detail

/// Convolution with a complex Gabor kernel: scikit-image's gabor(image, frequency, ...) with border::reflect.
/// Result: real and imaginary part, the source's size; double for double sources, else float.
/// Throws argument_error as gabor_kernel and correlate do.
template <source_image S>
auto gabor(const S& src, double frequency, const gabor_options& options = {}) {
  using dst_type = detail::or_real<detail::deduced, sample_of<S>>;
  const image_view<const sample_of<S>> from = src;
  detail::check_source("gabor", from.size());
  gabor_result<dst_type> r{image<dst_type>(from.size(), uninitialized), image<dst_type>(from.size(), uninitialized)};
  detail::gabor_into(from, r.real, r.imaginary, frequency, options);
  return r;
}
/// The same into two views of the source's size.
template <source_image S, target_image R, target_image I>
void gabor(const S& src, R&& real, I&& imaginary, double frequency, const gabor_options& options = {}) {
  detail::gabor_into(src, real, imaginary, frequency, options);
}

KONV_END
#endif

// gabor: a wave under a Gaussian, which answers to stripes of one width and direction.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GABOR_HPP
#define KONV_FILTER_GABOR_HPP

#include "gallery/gabor.hpp"
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

/// The two halves of a complex response.
template <sample T>
struct gabor_result {
  image<T> real, imaginary;
};

KONV_END_TYPES

KONV_BEGIN

/// scikit-image's gabor_kernel(frequency, theta, bandwidth, sigma_x, sigma_y, n_stds, offset): gallery::gabor with its
/// sigmas by the bandwidth where they are 0. frequency in waves per pixel.
/// Throws argument_error for a frequency, sigma or size out of range.
inline gallery::complex_kernel gabor_kernel(double frequency, const gabor_options& o = {}) {
  if (!(frequency > 0) || !(frequency < 1e6))
    detail::fail("gabor_kernel", {"frequency is ", frequency, ", expected above 0, in waves per pixel"});
  const double sigma = gallery::gabor_sigma(frequency, o.bandwidth);
  return gallery::gabor(frequency, o.theta, o.sigma_x == 0 ? sigma : o.sigma_x, o.sigma_y == 0 ? sigma : o.sigma_y,
                        o.offset, o.n_stds);
}

/// Convolution with a complex Gabor kernel: scikit-image's gabor(image, frequency, ...) with border::reflect.
/// Result: real and imaginary part, the source's size; double for double sources, else float.
/// Throws argument_error as gabor_kernel and correlate do.
template <source_image S>
auto gabor(const S& src, double frequency, const gabor_options& options = {}) {
  using dst_type = detail::or_real<detail::deduced, S>;
  const extent size = detail::source_size("gabor", src);
  gabor_result<dst_type> r{image<dst_type>(size, uninitialized), image<dst_type>(size, uninitialized)};
  gabor(src, r.real, r.imaginary, frequency, options);
  return r;
}
/// The same into two views of the source's size.
template <source_image S, target_image R, target_image I>
void gabor(const S& src, R&& real, I&& imaginary, double frequency, const gabor_options& options = {}) {
  const image_view<const sample_of<S>> from = src;
  const gallery::complex_kernel k = gabor_kernel(frequency, options);
  const filter_options f = detail::bordered(options);
  detail::check_size("gabor", "real", image_view<sample_of<R>>(real), detail::source_size("gabor", from));
  detail::check_size("gabor", "imaginary", image_view<sample_of<I>>(imaginary), from.size());
  // The second convolution still wants the source.
  detail::apart(detail::overlap(from, image_view<sample_of<R>>(real)), from, [&](const auto& source) {
    detail::filter_into("gabor", sense::convolve, source, real, k.real, f);
    detail::filter_into("gabor", sense::convolve, source, imaginary, k.imaginary, f);
  });
}

KONV_END
#endif

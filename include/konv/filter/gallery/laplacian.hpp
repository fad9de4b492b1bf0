// Gallery: second derivatives, and the edges and blobs they find.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GALLERY_LAPLACIAN_HPP
#define KONV_FILTER_GALLERY_LAPLACIAN_HPP

#include "derivative.hpp"
#include "smooth.hpp"

KONV_BEGIN
namespace gallery {

// Kernels stand as they are drawn in books.
// clang-format off
/// The four neighbours. Gonzalez and Woods, Digital Image Processing, 3.6; OpenCV's Laplacian with ksize 1;
/// scipy.ndimage.laplace.
inline constexpr kernel2d<int, 3, 3> laplacian_4{{
    0,  1, 0,
    1, -4, 1,
    0,  1, 0}};

/// All eight neighbours. Gonzalez and Woods, 3.6.
inline constexpr kernel2d<int, 3, 3> laplacian_8{{
    1,  1, 1,
    1, -8, 1,
    1,  1, 1}};

/// laplacian_8 the other way round: the "edge detection" or "outline" kernel of the article's Figure 5.
inline constexpr kernel2d<int, 3, 3> edge_detection{{
    -1, -1, -1,
    -1,  8, -1,
    -1, -1, -1}};

/// OpenCV's Laplacian with ksize = Size from 3 on: Sobel's second derivatives along x and y, added.
/// Size 3: [2 0 2; 0 -8 0; 2 0 2].
template <int Size>
inline constexpr kernel2d<int, Size, Size> laplacian_opencv = [] {
  kernel2d<int, Size, Size> k = sobel<Size, 2, 0>;
  for (std::size_t i = 0; i < k.values.size(); ++i) k.values[i] += sobel<Size, 0, 2>.values[i];
  return k;
}();

/// The Mexican hat in whole numbers, bright spots positive. Source: HIPR2 and Gonzalez and Woods, 10.2 (their Figure
/// 10.21 has it with this sign).
inline constexpr kernel2d<int, 5, 5> mexican_hat_5{{
     0,  0, -1,  0,  0,
     0, -1, -2, -1,  0,
    -1, -2, 16, -2, -1,
     0, -1, -2, -1,  0,
     0,  0, -1,  0,  0}};
// clang-format on

/// The Laplacian of a Gaussian, -1 / (pi s^4) (1 - r^2 / (2 s^2)) exp(-r^2 / (2 s^2)), with the mean taken off so that
/// the sum is zero: flat parts of a picture stay flat (as MATLAB's fspecial('log') does it). Bright spots are negative.
/// size 0 means SciPy's, radius int(4 sigma + 0.5). Throws argument_error for an even size or a sigma not above 0.
inline kernel<double> laplacian_of_gaussian(double sigma, index_t size = 0) {
  if (!(sigma > 0) || size < 0 || (size != 0 && size % 2 == 0) || size > 4095)
    detail::fail("gallery::laplacian_of_gaussian",
                 {"sigma is ", sigma, " and size ", size, ", expected above 0 and an odd number up to 4095, or 0"});
  const index_t n = size ? size : gaussian_size_scipy(sigma), radius = n / 2;
  const double v = sigma * sigma;
  kernel<double> k(n, n);
  for (index_t i = 0; i < n; ++i)
    for (index_t j = 0; j < n; ++j) {
      const double half = static_cast<double>((i - radius) * (i - radius) + (j - radius) * (j - radius)) / (2 * v);
      k(i, j) = -(1 - half) * std::exp(-half) / (3.14159265358979323846 * v * v);
    }
  const double mean = k.sum() / static_cast<double>(n * n);
  for (index_t i = 0; i < n; ++i)
    for (index_t j = 0; j < n; ++j) k(i, j) -= mean;
  return k;
}

/// A narrow Gaussian less a wide one: a band of frequencies, and with wide = 1.6 narrow nearly a Mexican hat
/// (D. Marr and E. Hildreth, 1980). Bright spots are positive; the sum is 0. size 0 means SciPy's for the wide one.
/// skimage.filters.difference_of_gaussians uses the same pair.
/// Throws argument_error unless 0 < narrow < wide.
inline kernel<double> difference_of_gaussians(double narrow, double wide, index_t size = 0) {
  if (!(narrow > 0) || !(narrow < wide))
    detail::fail("gallery::difference_of_gaussians",
                 {"sigmas are ", narrow, " and ", wide, ", expected 0 < narrow < wide"});
  const index_t n = size ? size : gaussian_size_scipy(wide);
  kernel<double> k = gaussian(narrow, n);
  const kernel<double> w = gaussian(wide, n);
  for (index_t i = 0; i < n; ++i)
    for (index_t j = 0; j < n; ++j) k(i, j) -= w(i, j);
  return k;
}

}  // namespace gallery
KONV_END
#endif

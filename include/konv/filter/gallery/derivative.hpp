// Gallery: kernels that take first and higher derivatives. Correlation orientation: brighter to the right (d/dx) or
// below (d/dy) gives a positive number.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GALLERY_DERIVATIVE_HPP
#define KONV_FILTER_GALLERY_DERIVATIVE_HPP

#include "../../core/kernel.hpp"
#include "../gaussian_weights.hpp"

KONV_BEGIN
namespace gallery {

/// The central difference along x. Scale 1/2. numpy.gradient's interior.
inline constexpr kernel2d<int, 1, 3> central_difference_x{{-1, 0, 1}};
inline constexpr kernel2d<int, 3, 1> central_difference_y = central_difference_x.transposed();

// Kernels stand as they are drawn in books.
// clang-format off
/// Source: J. Prewitt, Object enhancement and extraction (1970). Scale 1/6 gives units per pixel; scipy.ndimage.prewitt
/// uses 1, scikit-image's prewitt_v 1/3.
inline constexpr kernel2d<int, 3, 3> prewitt_x{{
    -1, 0, 1,
    -1, 0, 1,
    -1, 0, 1}};
inline constexpr kernel2d<int, 3, 3> prewitt_y = prewitt_x.transposed();

/// Source: I. Sobel and G. Feldman (1968). Scale 1/8 gives units per pixel; OpenCV and scipy.ndimage.sobel use 1,
/// scikit-image's sobel_v 1/4.
inline constexpr kernel2d<int, 3, 3> sobel_x{{
    -1, 0, 1,
    -2, 0, 2,
    -1, 0, 1}};
inline constexpr kernel2d<int, 3, 3> sobel_y = sobel_x.transposed();

/// Source: H. Scharr (2000), the whole-number one that OpenCV uses. Scale 1/32 gives units per pixel; scikit-image's
/// scharr_v uses 1/16.
inline constexpr kernel2d<int, 3, 3> scharr_x{{
     -3, 0,  3,
    -10, 0, 10,
     -3, 0,  3}};
inline constexpr kernel2d<int, 3, 3> scharr_y = scharr_x.transposed();

/// Source: L. Roberts, Machine perception of three-dimensional solids (1963). The two diagonals; anchor {0, 0}.
/// scikit-image's roberts_pos_diag and roberts_neg_diag have the opposite signs.
inline constexpr kernel2d<int, 2, 2> roberts_main{{
    1,  0,
    0, -1}};
inline constexpr kernel2d<int, 2, 2> roberts_anti{{
     0, 1,
    -1, 0}};
// clang-format on

/// The `size` weights of one line of Sobel's family: (1 + z)^(size - 1 - order) (z - 1)^order, in whole numbers. Fits
/// 32 bits up to size 31.
constexpr void fill_sobel_line(int* line, index_t size, index_t order) {
  line[0] = 1;
  for (index_t n = 1; n < size; ++n) {
    line[n] = 0;
    for (index_t i = n; i >= 0; --i) line[i] = (i > 0 ? line[i - 1] : 0) + (n < size - order ? line[i] : -line[i]);
  }
}

/// That line as a constant: OpenCV's getDerivKernels.
/// [1 2 1], [-1 0 1], [1 -2 1]; [1 4 6 4 1], [-1 -2 0 2 1], [1 0 -2 0 1]; ...
template <int Size, int Order>
  requires(Size >= 3 && Size <= 31 && Size % 2 == 1 && Order >= 0 && Order < Size)
inline constexpr kernel2d<int, 1, Size> sobel_line = [] {
  kernel2d<int, 1, Size> line;
  fill_sobel_line(line.values.data(), Size, Order);
  return line;
}();

/// The derivative of order Dx along x and Dy along y by Sobel's operator: OpenCV's Sobel with ksize = Size, unscaled.
template <int Size, int Dx, int Dy>
  requires(Size <= 15)  // so that the products fit an int
inline constexpr kernel2d<int, Size, Size> sobel = [] {
  kernel2d<int, Size, Size> k;
  for (int i = 0; i < Size; ++i)
    for (int j = 0; j < Size; ++j) k(i, j) = sobel_line<Size, Dy>(0, i) * sobel_line<Size, Dx>(0, j);
  return k;
}();

/// Farid and Simoncelli's 5-tap pair: to smooth across, to differentiate along. Their gradient turns with the picture
/// better than any 3x3's. Source: H. Farid and E. Simoncelli, IEEE Trans. Image Processing 13 (2004), Table; the digits
/// are scikit-image's, which lists the second one mirrored, since it convolves.
inline constexpr kernel2d<double, 1, 5> farid_smooth{
    {.0376593171958126, .249153396177344, .426374573253687, .249153396177344, .0376593171958126}};
inline constexpr kernel2d<double, 1, 5> farid_edge{
    {-.109603762960254, -.276690988455557, 0, .276690988455557, .109603762960254}};
inline constexpr kernel2d<double, 5, 5> farid_x = [] {
  kernel2d<double, 5, 5> k;
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j) k(i, j) = farid_smooth(0, i) * farid_edge(0, j);
  return k;
}();
inline constexpr kernel2d<double, 5, 5> farid_y = farid_x.transposed();

/// The derivative of a Gaussian of order dx along x and dy along y, 0 to 20 each: gaussian_derivative_weights across
/// themselves. Radius 0 means SciPy's, int(4 sigma + 0.5).
inline kernel<double> gaussian_derivative(double sigma, int dx, int dy, index_t radius = 0) {
  if (radius == 0 && sigma > 0) radius = gaussian_size_scipy(sigma) / 2;
  return kernel<double>::outer(gaussian_derivative_weights(radius, sigma, dy),
                               gaussian_derivative_weights(radius, sigma, dx));
}

}  // namespace gallery
KONV_END
#endif

// Gallery: kernels that sharpen, emboss and move.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GALLERY_SHARPEN_HPP
#define KONV_FILTER_GALLERY_SHARPEN_HPP

#include "../../core/kernel.hpp"

KONV_BEGIN
namespace gallery {

// Kernels stand as they are drawn in books.
// clang-format off
/// The picture less its Laplacian (four neighbours). Gonzalez and Woods, Digital Image Processing, 3.6.
inline constexpr kernel2d<int, 3, 3> sharpen{{
     0, -1,  0,
    -1,  5, -1,
     0, -1,  0}};

/// The same with eight neighbours.
inline constexpr kernel2d<int, 3, 3> sharpen_strong{{
    -1, -1, -1,
    -1,  9, -1,
    -1, -1, -1}};

/// High boost: A times the picture plus its edges, centre A + 8; A = 1 is sharpen_strong. Scale 1 / A keeps brightness.
/// Source: Gonzalez and Woods, 3.6.3.
template <int A>
inline constexpr kernel2d<int, 3, 3> high_boost{{
    -1,    -1, -1,
    -1, A + 8, -1,
    -1,    -1, -1}};

/// Unsharp masking in one kernel: twice the picture less its binomial blur. Scale -1/256.
inline constexpr kernel2d<int, 5, 5> unsharp_5{{
    1,  4,    6,  4, 1,
    4, 16,   24, 16, 4,
    6, 24, -476, 24, 6,
    4, 16,   24, 16, 4,
    1,  4,    6,  4, 1}};

/// Light from the top left over the picture itself. Sum 1: flat parts keep their grey.
inline constexpr kernel2d<int, 3, 3> emboss{{
    -2, -1, 0,
    -1,  1, 1,
     0,  1, 2}};

/// The raised edges alone: a pixel less its neighbour above and left. Sum 0: use it with offset 128.
inline constexpr kernel2d<int, 3, 3> emboss_plate{{
    -1, 0, 0,
     0, 1, 0,
     0, 0, 0}};
// clang-format on

/// Moves the picture: correlated, dst(y, x) = src(y - dy, x - dx), so dx > 0 moves it to the right. The smallest square
/// kernel of odd size that does it. Throws argument_error beyond 4095 pixels.
inline kernel<int> shift(index_t dy, index_t dx) {
  const auto length = [](index_t v) { return v < 0 ? -v : v; };
  const index_t r = length(dy) > length(dx) ? length(dy) : length(dx);
  if (r > 4095)
    detail::fail("gallery::shift", {"distance is ", dy, ", ", dx, ", expected at most 4095 each way"});
  kernel<int> k(2 * r + 1, 2 * r + 1);
  k(r - dy, r - dx) = 1;
  return k;
}

}  // namespace gallery
KONV_END
#endif

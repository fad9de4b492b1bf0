// Gallery: compass kernels, one per direction.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GALLERY_COMPASS_HPP
#define KONV_FILTER_GALLERY_COMPASS_HPP

#include "../../core/kernel.hpp"

KONV_BEGIN
namespace gallery {

/// A 3x3 kernel turned counter-clockwise by 45 degrees, `steps` times: its ring of eight weights moves on, the centre
/// stays.
///     a b c        b c f
///     d e f   ->   a e i
///     g h i        d g h
template <class T>
constexpr kernel2d<T, 3, 3> turned_by_45(const kernel2d<T, 3, 3>& k, int steps = 1) {
  constexpr std::size_t ring[8] = {0, 1, 2, 5, 8, 7, 6, 3};  // clockwise from the top left
  kernel2d<T, 3, 3> turned = k;
  for (int i = 0; i < 8; ++i) turned.values[ring[i]] = k.values[ring[((i + steps) % 8 + 8) % 8]];
  return turned;
}

/// The eight turns of a kernel that looks north: N, NW, W, SW, S, SE, E, NE.
template <class T>
constexpr std::array<kernel2d<T, 3, 3>, 8> compass(const kernel2d<T, 3, 3>& north) {
  std::array<kernel2d<T, 3, 3>, 8> all;
  for (int i = 0; i < 8; ++i) all[static_cast<std::size_t>(i)] = turned_by_45(north, i);
  return all;
}
inline constexpr std::array<const char*, 8> compass_names{"N", "NW", "W", "SW", "S", "SE", "E", "NE"};

// Kernels stand as they are drawn in books.
// clang-format off
/// Source: R. Kirsch, Computers and Biomedical Research 4 (1971). The edge is the largest of the eight answers.
/// Scale 1/15.
inline constexpr std::array<kernel2d<int, 3, 3>, 8> kirsch =
    compass(kernel2d<int, 3, 3>{{
         5,  5,  5,
        -3,  0, -3,
        -3, -3, -3}});

/// Sobel's operator in eight directions. Source: G. Robinson, Computer Graphics and Image Processing 6 (1977).
inline constexpr std::array<kernel2d<int, 3, 3>, 8> robinson =
    compass(kernel2d<int, 3, 3>{{
         1,  2,  1,
         0,  0,  0,
        -1, -2, -1}});
// clang-format on

}  // namespace gallery
KONV_END
#endif

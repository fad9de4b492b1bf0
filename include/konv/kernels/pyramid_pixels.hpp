// Rows of any number of channels, halved and doubled: the steps between padded rows and a finished one.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_PYRAMID_PIXELS_HPP
#define KONV_KERNELS_PYRAMID_PIXELS_HPP

#include "lanes.hpp"

KONV_BEGIN

/// What binomial sums of u8 and f32 are held in.
template <class T>
using binomial_lane = std::conditional_t<std::is_same_v<T, float>, float, std::uint16_t>;

/// n samples, `step` of them, the channels, from a pixel to the next. Nothing is read past the end of rows of samples,
/// and nothing written past that of results; sums, `even`, `odd` and `out` of down_along are read and written up to 64
/// bytes on.
template <class T>
struct pyramid_kernels {
  using lane = binomial_lane<T>;
  /// sums = a + 4 b + 6 c + 4 d + e of five rows, a + 6 b + c of three, 4 (a + b) of two.
  void (*five)(const T* const* rows, lane* sums, index_t n);
  void (*three)(const T* const* rows, lane* sums, index_t n);
  void (*two)(const T* const* rows, lane* sums, index_t n);
  /// out[i] = that of sums[i], sums[i + step], ..., sums[i + 4 step], by 256.
  void (*down_along)(const lane* sums, T* out, index_t n, index_t step);
  /// Pixels 0, 2, 4, ... of a row: n pixels.
  void (*take_even)(const T* row, T* out, index_t n, index_t step);
  /// even[i] = that of sums[i - step], sums[i], sums[i + step], by 64; odd[i] = that of the last two.
  void (*up_along)(const lane* sums, T* even, T* odd, index_t n, index_t step);
  /// Pixel 2 x of out is pixel x of `even`, the one after it pixel x of `odd`: 2 n pixels.
  void (*interleave)(const T* even, const T* odd, T* out, index_t n, index_t step);
};

KONV_END

#define KONV_INL "../kernels/pyramid_pixels.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// T: std::uint8_t or float.
template <class T>
pyramid_kernels<T> find_pyramid(cpu::isa i) {
  return KONV_DISPATCH(i, get_pyramid<T>());
}

KONV_END
#endif

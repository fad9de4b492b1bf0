// Sums of so many rows or columns, from sums of two, four, eight: what box filters of real numbers are made of.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_WINDOWS_HPP
#define KONV_KERNELS_WINDOWS_HPP

#include "lanes.hpp"

KONV_BEGIN

/// The sums of 2^level rows that end at the last few rows, a strip of each, one after the other in a ring.
template <class T>
struct window_level {
  T* ring = nullptr;
  index_t size = 0;   ///< of the ring, in samples
  index_t at = 0;     ///< where the next sum goes
  index_t twin = 0;   ///< samples back to the sum that makes one of the next level with the newest; 0 in the last level
  index_t part = -1;  ///< samples back to the sum that is part of the window; -1: none is
};

/// out row y, samples x .. x + strip - 1 = the sum of rows[y .. y + length), y in [0, count). The rings hold zeros.
template <class T>
struct window_down {
  void (*run)(const T* const* rows, index_t length, index_t count, window_level<T>* levels, index_t tops, T* out,
              index_t out_stride, index_t x);
  index_t strip;
};

/// Windows along a line of one channel. Whole vectors are read and written, up to 64 bytes past n samples.
template <class T>
struct window_along {
  /// sums[l][e] = the sum of the 2^(l+1) samples that end at e, where sums[l] is not null; l below `levels`. What
  /// stands before the line counts as zero.
  void (*run)(const T* line, index_t n, T* const* sums);
  index_t levels;
  /// out[x] = scale * (parts[0][x] + parts[1][x] + ...), from left to right; n samples and no more.
  void (*add)(const T* const* parts, index_t count, T scale, T* out, index_t n);
};

KONV_END

#define KONV_INL "../kernels/windows.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// T: float or double.
template <class T>
window_down<T> find_window_down(cpu::isa i) {
  return KONV_DISPATCH(i, get_window_down<T>());
}

template <class T>
window_along<T> find_window_along(cpu::isa i) {
  return KONV_DISPATCH(i, get_window_along<T>());
}

KONV_END
#endif

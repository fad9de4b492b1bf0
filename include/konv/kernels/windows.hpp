// Sums of so many rows or columns, from sums of two, four, eight: what box filters of real numbers are made of.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_WINDOWS_HPP
#define KONV_KERNELS_WINDOWS_HPP

#include "lanes.hpp"

KONV_BEGIN

/// A window of k samples is 8 * eights + rest of them, rest from 1 to 8, and its sum is
///
///     (those of the rest, the newest samples) + (those of the eights before them)
///
/// each of the two being the sum of powers of two, 15 = (1 + 2 + 4) + 8, and a power of two the sum of its halves. The
/// order is the same at every position, for every layout and on every instruction set.
struct window_split {
  index_t eights, rest;

  static constexpr window_split of(index_t k) { return {(k - 1) / 8, (k - 1) % 8 + 1}; }
};
/// The longest windows: of f32 those with one eight; f64 has no other way.
template <class T>
inline constexpr index_t longest_window = sizeof(T) == 4 ? 16 : PTRDIFF_MAX;

/// Where the sums of 8 * 2^level samples that end at the last few places are kept. In samples.
template <class T>
struct window_level {
  T* sums = nullptr;  ///< a ring of blocks of eight rows, or a line
  index_t size = 0;   ///< of the ring
  index_t at = 0;     ///< where its next block goes
  index_t twin = 0;   ///< back to the sum that makes one of the next level with the newest; 0 in the last level
  index_t part = -1;  ///< back to the sum that is part of the window; -1: none is
};

/// Windows of rows, eight at a time: strips of one vector from top to bottom.
template <class T>
struct window_down {
  index_t lanes;
  static constexpr index_t kept = 15;  ///< vectors that earlier rows leave to a strip
  /// By the rest - 1. out[i], samples x .. x + lanes - 1 = the sums of the windows that end with rows[i], i in
  /// [0, 8 * blocks), where so many rows have been. soon[i]: what to ask memory for by then, at x too. levels: one for
  /// each bit of the eights, if they are more than one.
  void (*run[8])(const T* const* rows, const T* const* soon, T* const* out, index_t blocks, index_t x, T* kept,
                 const window_split& split, window_level<T>* levels, index_t tops);
};

/// Windows along a line, of channels side by side.
template <class T>
struct window_along {
  /// For windows of more than 16, where there are such:
  /// out[x] = scale * ((parts[0][x] + ...) + (parts[rest][x] + ...)), each from left to right, of `count` lines. No
  /// more than n samples are written.
  void (*add)(const T* const* parts, index_t rest, index_t count, T scale, T* out, index_t n);
  /// out[x] = scale * the sum of the window of up to 16 pixels that begins at line[x]. `fours` has room for what
  /// the line has, n samples and those of the window, and 64 on; so much of the line may be read.
  void (*few)(const T* line, index_t channels, const window_split& split, T* fours, T scale, T* out, index_t n);
  /// Where there are shuffles for it, for at most so many channels: out[x] = scale * the sum of the window that ends at
  /// ends[x]. Blocks of four vectors are read, from the first sample of the first window on. The parts of the eights
  /// are added from the second on, and then the first. levels: one for each bit of the eights but the first, with room
  /// for twice the window before sums[0]. past: out[] may go past the caches, until past_stores_done().
  index_t channels;
  void (*run)(const T* ends, index_t channels, const window_split& split, const window_level<T>* levels, index_t tops,
              T scale, bool past, T* out, index_t n);
};

KONV_END

#define KONV_INL "../kernels/windows.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/windows_along.inl"
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

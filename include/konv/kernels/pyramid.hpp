// One row of a picture half as large: a 5x5 binomial at every second sample.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_PYRAMID_HPP
#define KONV_KERNELS_PYRAMID_HPP

#include "pyramid_pixels.hpp"

KONV_BEGIN

/// The results that one vector may hold: no instruction set has more.
inline constexpr index halve_least = 32;

/// out[x] = sum over i, j of b[i] b[j] rows[i][2 x + j] / 256 with b = 1 4 6 4 1, x in [0, n); u8 rounds halves up. One
/// channel. Nothing is read past 2 n + 4 samples where n is at least halve_least; shorter rows are read up to
/// 2 halve_least + 4 samples.
template <class T>
using halve_fn = void (*)(const T* const* rows, T* out, index n);

KONV_END

#define KONV_INL "../kernels/pyramid.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// T: std::uint8_t or float.
template <class T>
halve_fn<T> find_halve(cpu::isa i) {
  return KONV_DISPATCH(i, get_halve<T>());
}

KONV_END
#endif

// One row of a picture half as large: a 5x5 binomial at every second sample.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_PYRAMID_HPP
#define KONV_KERNELS_PYRAMID_HPP

#include "lanes.hpp"

KONV_BEGIN

/// What a column of u8 is summed in, and of f32.
template <class T>
using half_row = std::conditional_t<std::is_same_v<T, std::uint8_t>, std::uint16_t, float>;

/// out[x] = sum over i, j of b[i] b[j] rows[i][2 x + j] / 256 with b = 1 4 6 4 1, x in [0, n); u8 rounds halves up. One
/// channel. Rows may be read 128 bytes past 2 n + 4 samples; even and odd are working memory for n + 128 samples each.
template <class T>
using halve_fn = void (*)(const T* const* rows, half_row<T>* even, half_row<T>* odd, T* out, index n);

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

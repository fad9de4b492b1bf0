// Rows of a picture half as large: a 5x5 binomial at every second pixel.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_PYRAMID_HPP
#define KONV_KERNELS_PYRAMID_HPP

#include "pyramid_pixels.hpp"

KONV_BEGIN

/// The results that one vector may hold: no instruction set has more.
inline constexpr index_t halve_least = 32;

/// Two rows of results from seven, r = 0 and 1: out[r][x] = sum over i, j of b[i] b[j] rows[2 r + i][2 x + j] / 256
/// with b = 1 4 6 4 1, for pixels x of c = 1, 2 or 4 channels, n samples in all. out[1] is written first, so that both
/// may be the same row where only out[0] is wanted. Nothing is read past 2 n + 4 c samples where n is at least
/// halve_least; shorter rows are read up to 2 halve_least + 4 c.
using halve_f32_fn = void (*)(const float* const* rows, float* const* out, index_t n);

/// The same of u8 in two steps, halves rounded up.
struct halve_u8_kernels {
  /// out[x] = sum over j of b[j] row[2 x + j]; n is at least halve_least.
  void (*along)(const std::uint8_t* row, std::uint16_t* out, index_t n);
  /// out = sum over i of b[i] rows[i] / 256.
  void (*down)(const std::uint16_t* const* rows, std::uint8_t* out, index_t n);
};

KONV_END

#define KONV_INL "../kernels/pyramid.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <int Unused = 0>  // so that only who needs it compiles it
halve_f32_fn find_halve_f32(cpu::isa i, index_t channels) {
  return KONV_DISPATCH(i, get_halve_f32<>(channels));
}
template <int Unused = 0>  // so that only who needs it compiles it
halve_u8_kernels find_halve_u8(cpu::isa i) { return KONV_DISPATCH(i, get_halve_u8()); }

KONV_END
#endif

// Fixed-point kernels of the separable method from u8 to u8: four rows at a time.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_SEPARABLE_U8_HPP
#define KONV_KERNELS_SEPARABLE_U8_HPP

#include "../simd/simd.hpp"
#include "quads.hpp"

KONV_BEGIN

/// One pass: (bias + sum of weights times samples) >> shift. Taps come in units of two, as halves of 32 bits. A sum that
/// begins in the middle of a unit wants other halves beside each other, so each unit has two weights:
///     weights[2 m] = (w[2 m], w[2 m + 1])    weights[2 m + 1] = (w[2 m - 1], w[2 m])
/// What rounding them left can come first, times 2^8, for some of the units.
struct u8_pass {
  const std::int32_t* weights = nullptr;  ///< 2 * units
  index units = 0;
  const std::int32_t* fine = nullptr;     ///< 2 * fine_units
  index fine_begin = 0;                   ///< the first unit that has finer weights
  index fine_units = 0;
  std::int32_t bias = 0;
  int shift = 0;
};

struct u8_pass_kernels {
  /// n samples from `from` on, of rows[0 .. 2 * units + 1], into quads of pairs of 16-bit numbers: out[0 .. 3] + to / 2.
  /// Works in whole blocks.
  void (*columns)(const u8_pass&, const std::uint8_t* const* rows, index from, std::int32_t* const* out, index to, index n);
  /// Sample x + 2 j + i (i 0, 1) from unit m at in[j + m] + x / 2; what is stored is the sum above plus 128, saturated.
  /// Samples x + skip .. x + n - 1, to out[0 .. 3]. The sum's upper half is shifted right by `shift`.
  void (*along)(const u8_pass&, const std::int32_t* const* in, index x, std::uint8_t* const* out, index skip, index n);
  index block;  ///< samples at a time
};

KONV_END

#define KONV_INL "../kernels/separable_u8.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

inline u8_pass_kernels find_u8_passes(cpu::isa i) { return KONV_DISPATCH(i, get_u8_passes()); }

KONV_END
#endif

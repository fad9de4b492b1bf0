// Fixed-point kernels of the separable method from u8 to u8.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_SEPARABLE_U8_HPP
#define KONV_KERNELS_SEPARABLE_U8_HPP

#include "../simd/simd.hpp"

KONV_BEGIN

/// One pass: (bias + sum of weights times samples) >> shift.
struct u8_pass {
  const std::int32_t* weights = nullptr;  ///< times 2^s, in pairs, as halves of 32 bits
  const std::int32_t* fine = nullptr;     ///< what rounding them left, times 2^(s + 8), alike
  index taps = 0;
  index folded = 0;  ///< taps left once equal ones are added first: taps, or (taps + 1) / 2
  std::int32_t bias = 0;
  int shift = 0;
};

struct u8_pass_kernels {
  void (*columns)(const u8_pass&, const std::uint8_t* const* rows, std::int16_t* out, index n);
  void (*along)(const u8_pass&, const std::int16_t* in, index step, std::uint8_t* out, index n);
};

KONV_END

#define KONV_INL "../kernels/separable_u8.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

inline u8_pass_kernels find_u8_passes(cpu::isa i, bool fold_columns, bool fold_rows) {
  return KONV_DISPATCH(i, get_u8_passes(fold_columns, fold_rows));
}

KONV_END
#endif

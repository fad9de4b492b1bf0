// Fixed-point kernels of the separable method from u8 to u8: two rows at a time.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_SEPARABLE_U8_HPP
#define KONV_KERNELS_SEPARABLE_U8_HPP

#include "../simd/simd.hpp"

KONV_BEGIN

/// One pass: (bias + sum of weights times samples) >> shift. Taps come in units of two, as halves of 32 bits. A sum
/// that begins in the middle of a unit wants other halves beside each other, so each unit has two weights:
///     weights[2 m] = (w[2 m], w[2 m + 1])    weights[2 m + 1] = (w[2 m - 1], w[2 m])
/// What rounding them left can come first, times 2^8, for some of the units.
struct u8_pass {
  const std::int32_t* weights = nullptr;  ///< 2 * units
  index_t units = 0;                      ///< taps / 2 + 1: the last may have a weight in its second form only, or none
  const std::int32_t* fine = nullptr;     ///< 2 * fine_units
  index_t fine_begin = 0;                   ///< the first unit that has finer weights
  index_t fine_units = 0;
  std::int32_t bias = 0;
  int shift = 0;
};

struct u8_pass_kernels {
  /// The row pass of two source rows. They stand at the first tap of sum 0; taps are `step` samples apart. The sums, 16
  /// bits each, that of `top` in the low half, go to n units of `pairs`; they stand in an order that down() knows. n is
  /// whole blocks; for its last sum, a row is read up to tap 2 * units - 1.
  void (*along)(const u8_pass&, const std::uint8_t* top, const std::uint8_t* low, index_t step, std::int32_t* pairs,
                index_t n);
  /// The column pass of two neighbouring outputs, which share their pairs of rows: out[0] multiplies unit m of the
  /// weights with pairs[m] as they stand first, out[1] as they stand second. What is stored is the upper half of the
  /// sum shifted right by `shift`, plus 128, saturated. pairs are read to the end of the block.
  void (*down)(const u8_pass&, const std::int32_t* const* pairs, std::uint8_t* const* out, index_t n);
};
inline constexpr index_t u8_pass_block = 64;  ///< samples

KONV_END

#define KONV_INL "../kernels/separable_u8.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <int Unused = 0>  // so that only who needs it compiles it
u8_pass_kernels find_u8_passes(cpu::isa i) { return KONV_DISPATCH(i, get_u8_passes()); }

KONV_END
#endif

// The small Gaussians of u8, exactly: 3, 5 and 7 taps in both directions.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_SMALL_GAUSSIAN_HPP
#define KONV_KERNELS_SMALL_GAUSSIAN_HPP

#include "lanes.hpp"

KONV_BEGIN

/// The weights: (1 2 1) / 4, (1 4 6 4 1) / 16, (2 7 14 18 14 7 2) / 64. OpenCV's for a size without a sigma.
template <int K>
struct small_gaussian_taps;
template <>
struct small_gaussian_taps<3> {
  static constexpr int weights[3] = {1, 2, 1}, shift = 2;
};
template <>
struct small_gaussian_taps<5> {
  static constexpr int weights[5] = {1, 4, 6, 4, 1}, shift = 4;
};
template <>
struct small_gaussian_taps<7> {
  static constexpr int weights[7] = {2, 7, 14, 18, 14, 7, 2}, shift = 6;
};

/// Takes the next `count` source rows, in turn, and writes an output row for each: that centred K / 2 rows above it. So
/// the first K - 1 rows of a run only fill `state`: what they write is nothing. rows[i] stands at the first tap of
/// output 0; taps are `step` samples apart. `state`: small_gaussian_state(K) * n numbers, n rounded up to whole blocks,
/// any numbers at first. Rounds to nearest, ties to even. Reads (K - 1) * step samples more than n, rounded up to whole
/// blocks.
using small_gaussian_fn = void (*)(const std::uint8_t* const* rows, std::uint8_t* const* out, index_t count, index_t n,
                                   index_t step, std::int16_t* state);
inline constexpr index_t small_gaussian_block = 64;  ///< samples
inline constexpr index_t small_gaussian_rows = 16;   ///< the most that count may be
/// Numbers of state for each sample.
constexpr index_t small_gaussian_state(int taps) { return taps == 7 ? 8 : taps - 1; }

KONV_END

#define KONV_INL "../kernels/small_gaussian_along.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/small_gaussian_seven.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/small_gaussian.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// taps: 3, 5 or 7.
template <int Unused = 0>  // so that only who needs it compiles it
small_gaussian_fn find_small_gaussian(cpu::isa i, int taps, index_t step) {
  return KONV_DISPATCH(i, get_small_gaussian<>(taps, step));
}

KONV_END
#endif

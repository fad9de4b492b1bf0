// Halving and doubling with the binomial [1 8 28 56 70 56 28 8 1] / 256: the ends of a Gaussian at a lower rate.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_HALVING_HPP
#define KONV_KERNELS_HALVING_HPP

#include "../simd/simd.hpp"

KONV_BEGIN

/// On rows of f32 of which `slack` samples past the end may be read and written. `step`: samples of a pixel.
struct halving_kernels {
  static constexpr index_t slack = 64;

  /// Low samples from pixels of even and of odd place: weights 0, 2, .. 8 from even[x] on, 1, 3, 5, 7 from odd[x] on.
  void (*halve_along)(const float* even, const float* odd, index_t step, float* out, index_t n);
  /// Samples of even and of odd place, n of each: of low[x] .. low[x + 4 * step], low[x + step] .. low[x + 4 * step].
  void (*double_along)(const float* low, index_t step, float* even, float* odd, index_t n);
  /// Pixels of even and of odd place apart, and together again.
  void (*apart)(const float* in, index_t step, float* even, float* odd, index_t pixels);
  void (*together)(const float* even, const float* odd, index_t step, float* out, index_t pixels);
};
/// From u8 in 16 bits: down exactly, along exactly and then rounded to f32.
struct byte_halving {
  /// Eleven rows to two, of rows 0 to 8 and of rows 2 to 10: 2^8 times the sum, less 2^15; n samples and no more. Rows
  /// 11 to 14 as in halve_down_fn.
  void (*down)(const std::uint8_t* const* rows, std::int16_t* const* out, index_t n);
  /// Pixels of even and of odd place side by side: the samples of a channel as low and high halves. `pixels` is even.
  void (*pair)(const std::int16_t* in, index_t step, std::int32_t* pairs, index_t pixels);
  /// Low samples, n of them, from pairs[x] .. pairs[x + 4 * step]; of one channel, a row is its own pairs. Up to
  /// halving_kernels::slack are read and written past the end.
  void (*along)(const std::int32_t* pairs, index_t step, float* out, index_t n);
};
/// Eleven rows to two, of rows 0 to 8 and of rows 2 to 10; n samples and no more. Rows 11 to 14 are those that the next
/// call will add: they are on their way to the cache meanwhile.
template <class Src>
using halve_down_fn = void (*)(const Src* const* rows, float* const* out, index_t n);
/// Five rows to two, an even and an odd one, or six rows to four: `pairs` of them; n samples and no more. Dst: float or
/// u8, rounded and saturated; sums are far below 2^22 then, and finite.
template <class Dst>
using double_down_fn = void (*)(const float* const* rows, Dst* const* out, index_t n, index_t pairs);

KONV_END

#define KONV_INL "../kernels/halving.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/halving_bytes.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <int Unused = 0>  // so that only who needs it compiles it
halving_kernels find_halving(cpu::isa i) { return KONV_DISPATCH(i, get_halving<>()); }
template <int Unused = 0>
byte_halving find_byte_halving(cpu::isa i) {
  return KONV_DISPATCH(i, get_byte_halving<>());
}
template <class Src>
halve_down_fn<Src> find_halve_down(cpu::isa i) {
  return KONV_DISPATCH(i, get_halve_down<Src>());
}
template <class Dst>
double_down_fn<Dst> find_double_down(cpu::isa i) {
  return KONV_DISPATCH(i, get_double_down<Dst>());
}

KONV_END
#endif

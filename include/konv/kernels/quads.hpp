// Separable filters in f32: four rows at a time.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_QUADS_HPP
#define KONV_KERNELS_QUADS_HPP

#include "../simd/simd.hpp"

KONV_BEGIN

/// One pass. Sum a (0 .. 3) multiplies weight k with in[k + a] where neighbouring sums share their taps (`slide`; the
/// list has taps + 3 entries), else with in[4 * k + a].
struct quad_pass {
  const float* const* in = nullptr;
  const float* weights = nullptr;
  index_t taps = 0;
  const float* const* soon = nullptr;  ///< four rows that are fetched into the first cache, line by line; or null
  bool past_caches = false;            ///< the results are not wanted soon; out[r] + to is aligned to 64 bytes
};

struct quad_kernels {
  using fn = void (*)(const quad_pass&, index_t from, float* const* out, index_t to, index_t n);
  fn pass[4];   ///< [fold + 2 * slide]; fold: weights[k] == weights[taps - 1 - k], which is used
  index_t block;  ///< columns at a time; the last block is read to its end
  index_t lanes;  ///< of a vector

  fn find(bool fold, bool slide) const { return pass[(fold ? 1 : 0) + (slide ? 2 : 0)]; }
};

KONV_END

#define KONV_INL "../kernels/quads.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <int Unused = 0>  // so that only who needs it compiles it
quad_kernels find_quads(cpu::isa i) { return KONV_DISPATCH(i, get_quads()); }
/// Only those with fold, for who needs no others.
template <int Unused = 0>  // so that only who needs it compiles it
quad_kernels find_folded_quads(cpu::isa i) { return KONV_DISPATCH(i, get_folded_quads<>()); }

KONV_END
#endif

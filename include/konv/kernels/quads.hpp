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
};

struct quad_kernels {
  using fn = void (*)(const quad_pass&, index_t from, float* const* out, index_t to, index_t n);
  fn pass[4];   ///< [fold + 2 * slide]; fold: weights[k] == weights[taps - 1 - k], which is used
  index_t block;  ///< columns at a time; the last block is read to its end

  fn find(bool fold, bool slide) const { return pass[(fold ? 1 : 0) + (slide ? 2 : 0)]; }
};

/// Both passes at once, for K taps in each direction. Columns come in three parts, each with its own list of K + 3 rows
/// (sum a multiplies weight k with row k + a), which follow one another: part i covers positions end[i - 1] .. end[i].
/// Output x is centred on position x + shift. Ends are whole vectors, the last at least one vector past the last tap.
struct quad_both {
  const float* const* rows[3];
  index_t end[3];
  const float* column = nullptr;
  const float* row = nullptr;
  float* const* out = nullptr;  ///< 4 of them
  index_t shift = 0;
  index_t n = 0;  ///< outputs
};
using quad_both_fn = void (*)(const quad_both&);

KONV_END

#define KONV_INL "../kernels/quads.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

inline quad_kernels find_quads(cpu::isa i) { return KONV_DISPATCH(i, get_quads()); }
/// Only those with fold, for who needs no others.
inline quad_kernels find_folded_quads(cpu::isa i) { return KONV_DISPATCH(i, get_folded_quads<>()); }

/// Null where there is none. fold: both factors are their own mirror images.
inline quad_both_fn find_quads_at_once(cpu::isa i, index_t taps, bool fold) {
  return KONV_DISPATCH(i, get_quads_at_once(taps, fold));
}

KONV_END
#endif

// Separable filters of few taps in f32: both passes at once.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_QUADS_AT_ONCE_HPP
#define KONV_KERNELS_QUADS_AT_ONCE_HPP

#include "quads.hpp"

KONV_BEGIN

/// Both passes at once, for K taps in each direction. Columns come in three parts, each with its own list of K + 3 rows
/// (sum a multiplies weight k with row k + a), which follow one another: part i covers positions end[i - 1] .. end[i].
/// Output x is centred on position x + shift. Along, taps are 1 or 3 samples apart. Ends are whole vectors, the last at
/// least one vector past the last tap.
struct quad_both {
  const float* const* rows[3];
  index_t end[3];
  const float* column = nullptr;
  const float* row = nullptr;
  float* const* out = nullptr;         ///< 4 of them
  const float* const* soon = nullptr;  ///< as quad_pass's, for part 1; or null
  index_t shift = 0;
  index_t n = 0;             ///< outputs
  bool past_caches = false;  ///< the results are not wanted soon; out[r] - shift is aligned to 64 bytes
};
using quad_both_fn = void (*)(const quad_both&);

KONV_END

#define KONV_INL "../kernels/quads_at_once.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// Null where there is none. step: samples from one tap of a row to the next. fold: both factors are their own mirror
/// images.
template <int Unused = 0>  // so that only who needs it compiles it
quad_both_fn find_quads_at_once(cpu::isa i, index_t taps, index_t step, bool fold) {
  return KONV_DISPATCH(i, get_quads_at_once(taps, step, fold));
}

KONV_END
#endif

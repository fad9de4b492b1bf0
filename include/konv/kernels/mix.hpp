// Weighted sums of rows: a few output rows from the same few rows of f32.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_MIX_HPP
#define KONV_KERNELS_MIX_HPP

#include "../simd/simd.hpp"

#define KONV_INL "../kernels/mix.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// out[o][x] = sum over t of weights[o * taps + t] * rows[t][x], for o in [0, outs) and x in [0, n).
using mix_fn = void (*)(const float* const* rows, const float* weights, index_t taps, float* const* out, index_t outs,
                        index_t n);

inline mix_fn find_mix(cpu::isa i) { return KONV_DISPATCH(i, get_mix()); }

KONV_END
#endif

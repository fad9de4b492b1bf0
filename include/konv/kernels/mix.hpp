// Weighted sums of rows: one output row from a few rows of f32.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_MIX_HPP
#define KONV_KERNELS_MIX_HPP

#include "../simd/simd.hpp"

#define KONV_INL "../kernels/mix.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// out[x] = sum over t of weights[t] * rows[t][x], for x in [0, n).
using mix_fn = void (*)(const float* const* rows, const float* weights, index taps, float* out, index n);

inline mix_fn find_mix(cpu::isa i) { return KONV_DISPATCH(i, get_mix()); }

KONV_END
#endif

// The fixed-point kernels of separable_u8.hpp for the blurs of three taps: (w, 1 - 2 w, w), both ways.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_SEPARABLE_U8_THREE_HPP
#define KONV_KERNELS_SEPARABLE_U8_THREE_HPP

#include "lanes.hpp"
#include "separable_u8.hpp"

KONV_BEGIN

/// The passes as these kernels read them: weights[0] is (4 w - 1) * 2^15 in both halves; the row's bias is what is
/// added to its 256ths, less than 256, in both halves too. units is 2; the other members are not read.
inline constexpr index_t u8_three_units = 2;

KONV_END

#define KONV_INL "../kernels/separable_u8_three.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <int Unused = 0>  // so that only who needs it compiles it
u8_pass_kernels find_u8_three(cpu::isa i) { return KONV_DISPATCH(i, get_u8_three<>()); }

KONV_END
#endif

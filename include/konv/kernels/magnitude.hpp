// The length and the direction of a gradient, from the three rows that it is taken of.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_MAGNITUDE_HPP
#define KONV_KERNELS_MAGNITUDE_HPP

#include "stencil.hpp"

#define KONV_INL "../kernels/magnitude.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// |gx| + |gy| (l1) or sqrt(gx^2 + gy^2): u8 to f32, f32 to f32; u8 to u8 by l1 only.
template <class Src, class Dst>
stencil_fn<Src, Dst> find_magnitude(cpu::isa i, bool l1) {
  return KONV_DISPATCH(i, get_magnitude<Src, Dst>(l1));
}
/// That length and atan2(gy, gx), two rows: u8 to f32, f32 to f32.
template <class Src>
stencil_fn<Src, float> find_directed(cpu::isa i) {
  return KONV_DISPATCH(i, get_directed<Src>());
}

KONV_END
#endif

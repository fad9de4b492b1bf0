// Stencils of 3x3: rows of samples in, finished rows out.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_STENCIL_HPP
#define KONV_KERNELS_STENCIL_HPP

#include "lanes.hpp"

KONV_BEGIN

/// The weights of a 3x3 stencil.
///   derivative   [-side -mid -side; 0 0 0; side mid side], or that transposed; its second result the other one
///   star         [corner side corner; side mid side; corner side corner]
struct stencil_weights {
  int mid = 0, side = 0, corner = 0;
  float scale = 1;  ///< of a magnitude
  bool stream = false;  ///< write past the caches, where rows are aligned alike
  bool l1 = false;  ///< of a gradient with its direction: |gx| + |gy| in place of the length
};

/// The samples that one vector may hold: no instruction set has more.
inline constexpr index_t stencil_least = 64;

/// `height` output rows (stencil_height at most) of n samples from two more source rows, `step` samples (the channels)
/// from a pixel to the next; the output for sample x stands over sample x + step of the rows. Some write second rows,
/// out[height] and on. Nothing is read past n + 2 * step samples where n is at least stencil_least; shorter rows are
/// read up to stencil_least + 2 * step samples. u8 sums must fit in 16 bits.
template <class Src, class Dst>
using stencil_fn = void (*)(const Src* const* rows, Dst* const* out, index_t height, index_t n, index_t step,
                            const stencil_weights& w);
inline constexpr index_t stencil_height = 8;

KONV_END

#define KONV_INL "../kernels/stencil_lanes.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/stencil_kinds.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/stencil.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// A derivative along the rows or down; u8 to s16 or u8, f32 to f32.
template <class Src, class Dst>
stencil_fn<Src, Dst> find_derivative(cpu::isa i, bool along) {
  return KONV_DISPATCH(i, get_derivative<Src, Dst>(along));
}
/// A star; the same types.
template <class Src, class Dst>
stencil_fn<Src, Dst> find_star(cpu::isa i) {
  return KONV_DISPATCH(i, get_star<Src, Dst>());
}
/// The mean of 3x3, of u8 (to the nearest) or f32.
template <class T>
stencil_fn<T, T> find_mean(cpu::isa i) {
  return KONV_DISPATCH(i, get_mean<T>());
}
/// gx and gy at once: u8 to s16, f32 to f32.
template <class Src, class Dst>
stencil_fn<Src, Dst> find_both(cpu::isa i) {
  return KONV_DISPATCH(i, get_both<Src, Dst>());
}

KONV_END
#endif

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
};

/// One output row of n samples from three padded rows, `step` samples (the channels) from a pixel to the next; the output
/// for sample x stands over sample x + step of the rows. Rows may be read 128 bytes past n + 2 * step samples.
/// u8 sums must fit in 16 bits.
template <class Src, class Dst>
using stencil_fn = void (*)(const Src* const* rows, Dst* out, index n, index step, const stencil_weights& w);

/// Two output rows: gx and gy.
template <class Src, class Dst>
using stencil2_fn = void (*)(const Src* const* rows, Dst* gx, Dst* gy, index n, index step, const stencil_weights& w);

template <class Src, class Dst>
struct stencils {
  stencil_fn<Src, Dst> along, down, star;
};

KONV_END

#define KONV_INL "../kernels/stencil.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// u8 to s16 or u8, f32 to f32.
template <class Src, class Dst>
stencils<Src, Dst> find_stencils(cpu::isa i) {
  return KONV_DISPATCH(i, get_stencils<Src, Dst>());
}
/// The mean of 3x3 of u8, to the nearest.
inline stencil_fn<std::uint8_t, std::uint8_t> find_mean(cpu::isa i) { return KONV_DISPATCH(i, get_mean()); }
/// gx and gy at once: u8 to s16, f32 to f32.
template <class Src, class Dst>
stencil2_fn<Src, Dst> find_both(cpu::isa i) {
  return KONV_DISPATCH(i, get_both<Src, Dst>());
}
/// |gx| + |gy| (l1) or sqrt(gx^2 + gy^2): u8 to f32, f32 to f32; u8 to u8 by l1 only.
template <class Src, class Dst>
stencil_fn<Src, Dst> find_magnitude(cpu::isa i, bool l1) {
  return KONV_DISPATCH(i, get_magnitude<Src, Dst>(l1));
}

KONV_END
#endif

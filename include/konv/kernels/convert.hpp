// The kernel of konv::convert: a row of samples to another type, scaled.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_CONVERT_HPP
#define KONV_KERNELS_CONVERT_HPP

#include "rows.hpp"

KONV_BEGIN

/// out[k] = round(offset + scale * in[k]) for k < n. out may be in.
template <class Src, class Dst>
using scale_fn = void (*)(const Src* in, Dst* out, index_t n, const finish_args&);

KONV_END

#define KONV_INL "../kernels/convert.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
template <class Src, class Dst>
scale_fn<Src, Dst> find_scale(cpu::isa i) {
  return KONV_DISPATCH(i, get_scale<Src, Dst>());
}
KONV_END
#endif

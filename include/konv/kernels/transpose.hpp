// Transposition of a matrix: rows to columns, between the layouts of networks and the directions of a transform.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_TRANSPOSE_HPP
#define KONV_KERNELS_TRANSPOSE_HPP

#include "../simd/simd.hpp"

KONV_BEGIN

/// out[c * out_pitch + r] = in[r * in_pitch + c] for r < rows, c < cols.
template <class T>
using transpose_fn = void (*)(const T* in, index_t in_pitch, T* out, index_t out_pitch, index_t rows, index_t cols);

KONV_END

#define KONV_INL "../kernels/transpose.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <class T>
transpose_fn<T> find_transpose(cpu::isa i) {
  return KONV_DISPATCH(i, get_transpose<T>());
}

KONV_END
#endif

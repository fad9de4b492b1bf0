// Sums of rows: what running sums and sums of windows are put together from.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_SUMS_HPP
#define KONV_KERNELS_SUMS_HPP

#include "../simd/simd.hpp"

KONV_BEGIN

/// T: float, double, std::int32_t, std::int64_t. `out` may be one of the inputs.
template <class T>
struct sum_kernels {
  void (*add2)(const T* a, const T* b, T* out, index_t n);              ///< out = a + b
  void (*add3)(const T* a, const T* b, const T* c, T* out, index_t n);  ///< out = (a + b) + c
};

KONV_END

#define KONV_INL "../kernels/sums.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <class T>
sum_kernels<T> find_sums(cpu::isa i) {
  return KONV_DISPATCH(i, get_sums<T>());
}

KONV_END
#endif

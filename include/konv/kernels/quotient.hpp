// The kernel that ends means of integers: sums divided by their number.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_QUOTIENT_HPP
#define KONV_KERNELS_QUOTIENT_HPP

#include "rows.hpp"

KONV_BEGIN

/// out[k] = sums[k] / count for k < n, rounded once, ties to even, and saturated. count is at least 1, and below 2^23
/// where Dst is of integers, where |sums[k] / count| is below 2^20 or count is 1.
template <class Dst>
using quotient_fn = void (*)(const std::int32_t* sums, std::int32_t count, Dst* out, index_t n);

KONV_END

#define KONV_INL "../kernels/quotient.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
template <class Dst>
quotient_fn<Dst> find_quotient(cpu::isa i) {
  return KONV_DISPATCH(i, get_quotient<Dst>());
}
KONV_END
#endif

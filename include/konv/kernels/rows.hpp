// Row kernels: conversion of source rows to the working type and of sums to the destination type.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_ROWS_HPP
#define KONV_KERNELS_ROWS_HPP

#include "../simd/simd.hpp"

KONV_BEGIN

/// dst = round(offset + scale * sum).
struct finish_args {
  double scale = 1;
  double offset = 0;
  rounding round = rounding::nearest_even;
  bool in_double = false;  ///< f32 sums that are exact integers: scaled in double, so that nothing is lost
};

// Kernels of rows. What they read and write is of the types that they were found for.
using convert_fn = void (*)(const void* in, void* out, index_t n);
using pair_fn = void (*)(const void* top, const void* below, std::int32_t* out, index_t n);
using split_fn = void (*)(const void* in, void* even, void* odd, index_t n);
using finish_fn = void (*)(const void* sums, void* samples, index_t n, const finish_args&);

KONV_END

#define KONV_INL "../kernels/rows.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// Samples of type Src as float or double.
template <class Src, class Row>
convert_fn find_convert(cpu::isa i) {
  return KONV_DISPATCH(i, get_convert<Src, Row>());
}
/// Two rows of 16-bit samples as pairs.
template <class Src>
pair_fn find_pair(cpu::isa i) {
  return KONV_DISPATCH(i, get_pair<Src>());
}
/// Elements of even and of odd place.
template <class E>
split_fn find_split2(cpu::isa i) {
  return KONV_DISPATCH(i, get_split2<E>());
}
/// Sums to samples.
template <class Sum, class Dst>
finish_fn find_finish(cpu::isa i) {
  return KONV_DISPATCH(i, get_finish<Sum, Dst>());
}

KONV_END
#endif

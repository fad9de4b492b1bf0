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

/// Row is float, double, or std::int32_t for pairs of 16-bit samples.
template <class Src, class Row>
struct row_kernels {
  void (*convert)(const Src* in, Row* out, index_t n);                    ///< f32, f64
  void (*pair)(const Src* top, const Src* below, Row* out, index_t n);    ///< pairs
  void (*split2)(const Row* in, Row* even, Row* odd, index_t n);
};

/// Sums of the type that the function was found for to samples of its type.
using finish_fn = void (*)(const void* sums, void* samples, index_t n, const finish_args&);

KONV_END

#define KONV_INL "../kernels/rows.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <class Src, class Row>
row_kernels<Src, Row> find_rows(cpu::isa i) {
  return KONV_DISPATCH(i, get_rows<Src, Row>());
}
template <class Sum, class Dst>
finish_fn find_finish(cpu::isa i) {
  return KONV_DISPATCH(i, get_finish<Sum, Dst>());
}

KONV_END
#endif

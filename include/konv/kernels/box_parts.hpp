// Exact running sums of parts of f32 samples.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_BOX_PARTS_HPP
#define KONV_KERNELS_BOX_PARTS_HPP

#include "box_exact.hpp"

KONV_BEGIN

/// The part of samples that one sum holds: rounded to a multiple of 2^unit, less what `above`, if there is one, rounds
/// to. Samples from 2^30 multiples on are multiples: they have 24 bits.
struct sample_part {
  int unit = 0, above = 0;
  bool all = false;      ///< not rounded: no sample has anything below 2^unit
  bool topmost = true;   ///< nothing is above
  bool second = false;   ///< what is above is the topmost
  int infinite = 0;      ///< 1 or -1: not that, but 1 where there is that infinity or NaN, and 0 elsewhere
};

/// As box_exact_kernels.
struct box_part_kernels {
  /// sums[x] += enter[x] - leave[x], of a part of the samples; NaN and infinity have none.
  void (*columns)(double* sums, const float* enter, const float* leave, const sample_part& part, index_t n);
  /// out[x] = the sum of sums[x], sums[x + step], ..., cols of them; up to 8 numbers past n.
  void (*sums)(const double* sums, index_t cols, index_t step, double* out, index_t n);
  /// total + error += sum, exactly if the errors are; up to 8 numbers past n.
  void (*gather)(const double* sum, double* total, double* error, index_t n);
  /// out = factor * (total + error), in f64 and then rounded to f32.
  void (*finish)(const double* total, const double* error, double factor, float* out, index_t n);
};

KONV_END

#define KONV_INL "../kernels/box_parts.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

// Few samples need them: two instruction sets are enough, where every program that has a box of f32 compiles them.
template <int Unused = 0>  // so that only who needs it compiles it
box_part_kernels find_box_parts([[maybe_unused]] cpu::isa i) {
#if KONV_X86
  if (i == cpu::isa::avx512 || i == cpu::isa::avx2) return avx2::get_box_parts();
  return sse2::get_box_parts();
#else
  return KONV_DISPATCH(i, get_box_parts());
#endif
}

KONV_END
#endif

// Exact running sums of f32 samples: what box filters of real numbers are made of.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_BOX_EXACT_HPP
#define KONV_KERNELS_BOX_EXACT_HPP

#include "lanes.hpp"

KONV_BEGIN

/// An exact sum: a double, or a 64-bit number of some unit, as the instruction set has it.
using wide_bits = std::uint64_t;

/// Between what powers of two the finite samples other than 0 lie: magnitudes below 2^top, multiples of 2^bottom.
/// No sample but 0: top = bottom = 0.
struct power_range {
  int bottom = 0, top = 0;
  bool finite = true;  ///< no NaN, no infinity

  bool empty() const { return bottom == top; }
  int bits() const { return top - bottom; }
  power_range with(const power_range& o) const {
    power_range r = empty() ? o : *this;
    if (!empty() && !o.empty()) {
      r.bottom = bottom < o.bottom ? bottom : o.bottom;
      r.top = top > o.top ? top : o.top;
    }
    r.finite = finite && o.finite;
    return r;
  }
};

/// The part of samples that one sum holds: rounded to a multiple of 2^unit, less what `above`, if there is one, rounds to.
/// Samples from 2^30 multiples on are multiples: they have 24 bits.
struct sample_part {
  int unit = 0, above = 0;
  bool all = false;      ///< not rounded: no sample has anything below 2^unit
  bool topmost = true;   ///< nothing is above
  bool second = false;   ///< what is above is the topmost
  int infinite = 0;      ///< 1 or -1: not that, but 1 where there is that infinity or NaN, and 0 elsewhere
};

/// One row of n samples at a time; `step` of them, the channels, from a column to the next.
struct box_exact_kernels {
  /// The bits that a sum may have: its unit, and what it may grow to.
  int bits;
  /// sums[x] += enter[x] - leave[x], in units of 1 / scale, a power of two. A range of `enter` that may be wider than it is.
  power_range (*columns)(wide_bits* sums, const float* enter, const float* leave, float scale, index n);
  /// out[x] = factor * (the sum of sums[x], sums[x + step], ..., cols of them), in f64 and then rounded to f32. What stands
  /// at sums[-step .. -1] is 0, and 8 numbers past the last one may be read.
  void (*means)(const wide_bits* sums, index cols, index step, double factor, float* out, index n);

  /// The range of a row.
  power_range (*range)(const float* row, index n);
  /// The same two for a part of the samples, NaN and infinity left out, in f64; `out` is written up to 8 numbers past n.
  void (*part_columns)(double* sums, const float* enter, const float* leave, const sample_part& part, index n);
  void (*part_sums)(const double* sums, index cols, index step, double* out, index n);
  /// total + error += sum, exactly if the errors are; up to 8 numbers past n.
  void (*gather)(const double* sum, double* total, double* error, index n);
  /// out = factor * (total + error), in f64 and then rounded to f32.
  void (*finish)(const double* total, const double* error, double factor, float* out, index n);
};

KONV_END

#define KONV_INL "../kernels/box_exact.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

inline box_exact_kernels find_box_exact(cpu::isa i) { return KONV_DISPATCH(i, get_box_exact()); }

KONV_END
#endif

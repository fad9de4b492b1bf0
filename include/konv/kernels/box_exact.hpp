// Exact running sums of f32 samples: what box filters of real numbers are made of.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_BOX_EXACT_HPP
#define KONV_KERNELS_BOX_EXACT_HPP

#include "running.hpp"

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

/// One row of n samples at a time; `step` of them, the channels, from a column to the next.
struct box_exact_kernels {
  /// The bits that a sum may have: its unit, and what it may grow to.
  int bits;
  /// The bits that a sample in that unit may have.
  int sample_bits;
  /// The range of a row.
  power_range (*range)(const float* row, index_t n);
  /// sums[x] += enter[x] - leave[x], in units of 1 / scale, a power of two. A range of `enter` that may be wider than
  /// it is. soon[0], soon[1]: rows that memory is asked for by then.
  power_range (*columns)(wide_bits* sums, const float* enter, const float* leave, const float* const* soon, float scale,
                         index_t n);
  /// out[x] = factor * (the sum of sums[x], sums[x + step], ..., cols of them), in f64 and then rounded to f32. What
  /// stands at sums[-step .. -1] is 0, and 8 numbers past the last one may be read. past: out[] may go past the caches,
  /// until past_stores_done().
  void (*means)(const wide_bits* sums, index_t cols, index_t step, double factor, bool past, float* out, index_t n);
};

KONV_END

#define KONV_INL "../kernels/box_exact.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <int Unused = 0>  // so that only who needs it compiles it
box_exact_kernels find_box_exact(cpu::isa i) { return KONV_DISPATCH(i, get_box_exact()); }

KONV_END
#endif

// Output sizes: constexpr rules that a program can ask before it calls.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_SHAPE_HPP
#define KONV_CORE_SHAPE_HPP

#include "extent.hpp"

KONV_BEGIN_TYPES

/// Which output positions are computed.
///   same   one per source position 0, s, 2s, ...: ceil(n/s)
///   valid  where the whole kernel lies inside: floor((n - keff)/s) + 1
///   full   where the kernel touches the source: ceil((n + keff - 1)/s)
enum class coverage : unsigned char { same, valid, full };

/// Length of a kernel of k taps, d apart: (k-1)*d + 1.
constexpr index_t effective_length(index_t k, index_t dilation = 1) { return (k - 1) * dilation + 1; }

/// Output length on one axis: floor((n + pad_lo + pad_hi - d*(k-1) - 1)/s) + 1; 0 where the kernel does not fit.
/// PyTorch's rule (the article's formula lacks the floor and the dilation).
constexpr index_t output_length(index_t n, index_t k, index_t stride = 1, index_t pad_lo = 0, index_t pad_hi = 0,
                              index_t dilation = 1) {
  const index_t room = n + pad_lo + pad_hi - effective_length(k, dilation);
  return room < 0 ? 0 : room / stride + 1;
}

/// Output length on one axis for a coverage; 0 where a valid kernel does not fit.
constexpr index_t output_length(coverage c, index_t n, index_t k, index_t stride = 1, index_t dilation = 1) {
  const index_t e = effective_length(k, dilation);
  if (c == coverage::same) return (n + stride - 1) / stride;
  if (c == coverage::full) return (n + e - 1 + stride - 1) / stride;
  return n < e ? 0 : (n - e) / stride + 1;
}

/// Output length of a transposed convolution: (n-1)*s - pad_lo - pad_hi + d*(k-1) + output_padding + 1.
constexpr index_t transposed_length(index_t n, index_t k, index_t stride = 1, index_t pad_lo = 0, index_t pad_hi = 0,
                                  index_t output_padding = 0, index_t dilation = 1) {
  return (n - 1) * stride - pad_lo - pad_hi + dilation * (k - 1) + output_padding + 1;
}

KONV_END_TYPES
#endif

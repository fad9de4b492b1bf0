// A kernel's weights as a dense kernel wants them: ordered by pass, column and row, in the working type.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_TAPS_HPP
#define KONV_ENGINE_TAPS_HPP

#include <cstring>
#include <numeric>

#include "../core/buffer.hpp"
#include "../kernels/dense.hpp"
#include "geometry.hpp"

KONV_BEGIN

/// The schedule of a dense kernel over the rows of an image.
///
/// A unit is what the kernel reads as a row: a source row, or for pairs two rows `dy` apart. Unit m of the kernel
/// (m = 0 .. units-1) belongs to output row o at source row first_y + o*sy + m*unit_step. Units whose steps agree
/// modulo the stride form a pass; within a pass, output rows `spacing` apart share their source rows, so a block
/// takes its rows that far apart.
struct taps_table {
  index_t units = 0;
  index_t unit_step = 1;   ///< source rows from one unit to the next
  index_t spacing = 1;     ///< output rows between two rows of a block
  buffer<index_t> taps_y;  ///< per pass
  buffer<std::byte> weights;  ///< dense_weight of the kind
  std::int32_t bias = 0;
  int shift = -1;  ///< pairs: the sums become u8, shifted right by this; negative: they stay as they are
  bool ties = false;

  index_t passes() const { return static_cast<index_t>(taps_y.size()); }
};

namespace detail {

template <class W>
KONV_INLINE void push_bytes(buffer<std::byte>& to, W weight) {
  const std::size_t at = to.size();
  to.resize(at + sizeof weight);
  std::memcpy(to.data() + at, &weight, sizeof weight);
}

}  // namespace detail

/// weights: rows x cols, already turned, scaled and (for pairs) integers that fit in 16 bits.
KONV_COLD inline taps_table make_taps(dense_kind kind, const geometry& g, const buffer<double>& weights) {
  const bool pairs = kind == dense_kind::pair || kind == dense_kind::bytes;
  taps_table t;
  t.units = pairs ? (g.rows + 1) / 2 : g.rows;
  t.unit_step = pairs ? 2 * g.dy : g.dy;
  const index_t common = std::gcd(g.sy, t.unit_step);
  const index_t phases = g.sy / common;  // units m and m + phases share source rows, `spacing` outputs apart
  t.spacing = t.unit_step / common;
  const auto at = [&](index_t i, index_t j) {
    return i < g.rows ? weights[static_cast<std::size_t>(i * g.cols + j)] : 0;
  };
  t.weights.reserve(weights.size() * sizeof(double));
  for (index_t p = 0; p < phases && p < t.units; ++p) {
    t.taps_y.push_back((t.units - p + phases - 1) / phases);
    for (index_t j = 0; j < g.cols; ++j)
      for (index_t m = p; m < t.units; m += phases) {
        const double w = at(pairs ? 2 * m : m, j);
        if (pairs)
          detail::push_bytes(t.weights, detail::pack_pair(static_cast<int>(w), static_cast<int>(at(2 * m + 1, j))));
        else if (kind == dense_kind::f64)
          detail::push_bytes(t.weights, w);
        else
          detail::push_bytes(t.weights, static_cast<float>(w));
      }
  }
  return t;
}

KONV_END
#endif

// A kernel's weights as a dense kernel wants them: ordered by pass, column and row, in the working type.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_TAPS_HPP
#define KONV_ENGINE_TAPS_HPP

#include <cmath>
#include <cstring>
#include <initializer_list>
#include <numeric>

#include "../core/buffer.hpp"
#include "../kernels/dense.hpp"
#include "geometry.hpp"

KONV_BEGIN

/// The schedule of a dense kernel over the rows of an image.
///
/// A unit is what the kernel reads as a row: a source row, or for dense_kind::pair two rows `dy` apart. Unit m of the
/// kernel (m = 0 .. units-1) belongs to output row o at source row first_y + o*sy + m*unit_step. Units whose steps
/// agree modulo the stride form a pass; within a pass, output rows `spacing` apart share their source rows, so a block
/// takes its rows that far apart.
struct taps_table {
  index_t units = 0;
  index_t unit_step = 1;   ///< source rows from one unit to the next
  index_t spacing = 1;     ///< output rows between two rows of a block
  buffer<index_t> taps_y;  ///< per pass
  buffer<std::byte> weights;  ///< dense_weight of the kind
  buffer<index_t> columns;    ///< the column taps; for bytes the first of each pair
  index_t distance = 0;       ///< bytes: from a pair's first sample to its second
  bool fast = false;          ///< bytes: after the weights stand those for find_fast, which can take the kernel
  int split = 0;              ///< bytes: weights in two parts, the first ones' unit 2^split
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

// Which column taps make pairs: neighbours of a plane (see line_layout), where they lie near enough. Others are paired
// with nothing, at the cost of twice the products. Returns by how much the second tap is further than the first, 0 for
// none.
KONV_COLD inline index_t pair_columns(const geometry& g, taps_table& t) {
  index_t step = g.sx / std::gcd(g.sx, g.dx);
  t.distance = step * g.dx / g.sx * g.src.channels;
  if (t.distance > dense_most_distance) step = t.distance = 0;
  for (index_t phase = 0; phase < (step ? step : 1); ++phase)
    for (index_t j = phase; j < g.cols; j += step ? 2 * step : 1) t.columns.push_back(j);
  return step;
}

// The first part of a weight in two, in units of 2^split.
inline double high_part(double weight, int split) { return std::nearbyint(std::ldexp(weight, -split)); }

// The weights of kernels/dense_fast.inl, for kernels that it can take: per pair of columns (which lie two apart where
// there is one channel), per two rows, those of the first row, of the second, and half their sum. The last column has
// pairs of rows i and i + 2, from i = -2 on.
KONV_COLD inline void push_fast(const geometry& g, const buffer<double>& weights, taps_table& t) {
  if (g.rows < dense_fast_least || g.rows % 2 == 0 || g.cols % 2 == 0 || t.split) return;
  if (g.sy != 1 || g.dy != 1 || g.sx != 1 || g.dx != 1 || g.src.channels > 3) return;
  const auto weight = [&](index_t i, index_t j) {
    return i >= 0 && i < g.rows ? static_cast<int>(weights[static_cast<std::size_t>(i * g.cols + j)]) : 0;
  };
  for (index_t j = 0; j < g.cols; ++j)
    for (index_t i = 0; i < g.rows; i += 2)
      if ((weight(i, j) + weight(i + 1, j)) % 2 != 0) return;
  t.fast = true;
  const bool single = g.src.channels == 1;
  for (index_t k = 0; k < g.cols; k += 2) {
    const bool last = k + 1 == g.cols;  // has pairs of rows i and i + 2 instead
    const index_t j = single ? k - k / 2 % 2 : k, right = last ? j : single ? j + 2 : j + 1, down = last ? 2 : 0;
    for (index_t i = -down; i < g.rows; i += 2) {
      const int a = weight(i, j), b = weight(i + 1, j), a2 = weight(i + down, right), b2 = weight(i + down + 1, right);
      for (const std::int32_t pair : {pack_pair(a, a2), pack_pair(b, b2), pack_pair((a + b) / 2, (a2 + b2) / 2)})
        push_bytes(t.weights, pair);
    }
  }
}

}  // namespace detail

/// weights: rows x cols, already turned, scaled and (for pairs) integers that fit in 16 bits; with a split (bytes only)
/// their multiples of 2^split do, and the rest makes a second table.
KONV_COLD inline taps_table make_taps(dense_kind kind, const geometry& g, const buffer<double>& weights,
                                      int split = 0) {
  const bool bytes = kind == dense_kind::bytes, row_pairs = kind == dense_kind::pair;
  taps_table t;
  t.units = row_pairs ? (g.rows + 1) / 2 : g.rows;
  t.unit_step = row_pairs ? 2 * g.dy : g.dy;
  const index_t common = std::gcd(g.sy, t.unit_step);
  const index_t phases = g.sy / common;  // units m and m + phases share source rows, `spacing` outputs apart
  t.spacing = t.unit_step / common;
  t.split = split;
  const auto whole = [&](index_t i, index_t j) {
    return i < g.rows && j < g.cols ? weights[static_cast<std::size_t>(i * g.cols + j)] : 0;
  };
  bool rest = false;
  const auto at = [&](index_t i, index_t j) {
    if (!split) return whole(i, j);
    const double first = detail::high_part(whole(i, j), split);
    return rest ? whole(i, j) - std::ldexp(first, split) : first;
  };
  index_t partner = 0;
  if (bytes)
    partner = detail::pair_columns(g, t);
  else
    for (index_t j = 0; j < g.cols; ++j) t.columns.push_back(j);
  t.weights.reserve(weights.size() * sizeof(double));
  for (index_t p = 0; p < phases && p < t.units; ++p) t.taps_y.push_back((t.units - p + phases - 1) / phases);
  for (int part = 0; part < (split ? 2 : 1); ++part) {
    rest = part == 1;
    for (index_t p = 0; p < t.passes(); ++p)
      for (const index_t j : t.columns)
        for (index_t m = p; m < t.units; m += phases) {
          const double w = at(row_pairs ? 2 * m : m, j);
          const double second = row_pairs ? at(2 * m + 1, j) : partner ? at(m, j + partner) : 0;
          if (bytes || row_pairs)
            detail::push_bytes(t.weights, detail::pack_pair(static_cast<int>(w), static_cast<int>(second)));
          else if (kind == dense_kind::f64)
            detail::push_bytes(t.weights, w);
          else
            detail::push_bytes(t.weights, static_cast<float>(w));
        }
  }
  if (bytes) detail::push_fast(g, weights, t);
  return t;
}

KONV_END
#endif

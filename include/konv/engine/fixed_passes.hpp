// The separable method from u8 to u8 in fixed point: the proof of its error, and the run.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_FIXED_PASSES_HPP
#define KONV_ENGINE_FIXED_PASSES_HPP

#include "../kernels/separable_u8.hpp"
#include "factor.hpp"
#include "line.hpp"
#include "store.hpp"

KONV_BEGIN

/// The two passes of a separable kernel in integers.
struct fixed_passes {
  struct pass {
    buffer<std::int32_t> weights, fine;
    index taps = 0, folded = 0;
    std::int32_t bias = 0;
    int shift = 0;
    bool fold = false;
    u8_pass view() const { return {weights.data(), fine.data(), taps, folded, bias, shift}; }
  };
  pass column, row;
  double error = 0;  ///< proven bound of |sum - real sum| before the last rounding, in grey levels
};

namespace detail {

// Weights to 16-bit numbers times 2^s and a finer part; returns the sum of what is still missing of each.
KONV_COLD inline double split_weights(const buffer<double>& w, int s, fixed_passes::pass& p) {
  const std::size_t n = w.size();
  p.taps = static_cast<index>(n);
  p.fold = n > 1;
  for (std::size_t i = 0; i < n; ++i) p.fold = p.fold && w[i] == w[n - 1 - i];
  p.folded = p.fold ? (p.taps + 1) / 2 : p.taps;
  double missing = 0;
  int coarse[2] = {}, fine[2] = {};
  for (index k = 0; k < p.folded; ++k) {
    const double v = w[static_cast<std::size_t>(k)];
    const double c = std::nearbyint(std::ldexp(v, s));
    const double f = std::nearbyint(std::ldexp(v - std::ldexp(c, -s), s + 8));
    const bool twice = p.fold && k != p.taps - 1 - k;
    const double rest = v - std::ldexp(c, -s), times = twice ? 2 : 1;
    missing += std::fabs(rest - std::ldexp(f, -s - 8)) * times;
    coarse[k % 2] = static_cast<int>(c);
    fine[k % 2] = static_cast<int>(f);
    if (k % 2 == 1 || k + 1 == p.folded) {
      p.weights.push_back(pack_pair(coarse[0], coarse[1]));
      p.fine.push_back(pack_pair(fine[0], fine[1]));
      coarse[1] = fine[1] = 0;
    }
  }
  return missing;
}

// The largest shift at which the largest weight fits in 16 bits and `reach` in 31.
KONV_COLD inline int shift_for(const buffer<double>& w, double reach) {
  const double most = facts(w).abs_max;
  int s = 22;
  while (s > 0 && (std::ldexp(most, s) > 32766 || std::ldexp(reach, s) > 2147483000.0)) --s;
  return s;
}

}  // namespace detail

/// Fixed-point passes for real factors, where the result is proven to be within `allowed` of the real-valued sum.
///
/// The column is scaled so that its results span 255 grey levels, and centred; the numbers in between are these times
/// 128, rounded. The error is then 1/256 of that rounding times the row's sum of magnitudes, and what is missing of the
/// weights times half the span of the samples.
KONV_COLD inline std::optional<fixed_passes> plan_fixed_passes(const kernel_factors& f, double scale, double offset,
                                                               double allowed) {
  const double height = detail::facts(f.column).abs_sum;
  if (!(height > 0) || !std::isfinite(height)) return std::nullopt;
  buffer<double> column = f.column, row = f.row;
  for (double& v : column) v /= height;
  for (double& v : row) v *= height * scale;
  const detail::weight_facts c = detail::facts(column), r = detail::facts(row);
  const double middle = 255 * c.sum / 2;  // of the column's results: they reach 127.5 to each side
  fixed_passes out;

  const int cs = detail::shift_for(column, 256);
  if (cs < 8) return std::nullopt;
  const double down = detail::split_weights(column, cs, out.column);
  out.column.shift = cs - 7;
  out.column.bias = static_cast<std::int32_t>(std::nearbyint(-std::ldexp(middle, cs))) + (1 << (cs - 8));

  const double reach = 128 * (127.5 * r.abs_sum + std::fabs(middle * r.sum + offset) + 2);
  if (!(reach < 128 * 16384.0)) return std::nullopt;
  const int rs = detail::shift_for(row, reach);
  if (rs < 4) return std::nullopt;
  const double along = detail::split_weights(row, rs, out.row);
  out.row.shift = rs + 7;
  out.row.bias = static_cast<std::int32_t>(std::nearbyint(std::ldexp(middle * r.sum + offset, rs + 7))) + (1 << (rs + 6));

  // Rounding of biases and of the finer sums: one unit of the sums in each pass.
  const double rounding = r.abs_sum * (1.0 / 256 + std::ldexp(2.0, -cs)) + std::ldexp(2.0, -rs - 7);
  out.error = rounding + 127.5 * (r.abs_sum * down + along);
  if (!(out.error <= allowed)) return std::nullopt;
  return out;
}

/// Runs fixed_passes over bands of rows. The source must be packed, the horizontal stride 1.
class fixed_runner {
 public:
  fixed_runner(const geometry& g, const fixed_passes& passes, cpu::isa isa)
      : g_(g),
        column_(passes.column.view()),
        row_(passes.row.view()),
        kernels_(find_u8_passes(isa, passes.column.fold, passes.row.fold)) {}

  /// Output rows [y0, y1).
  void run(image_view<const std::uint8_t> src, image_view<std::uint8_t> dst, border edge, const fill& value, index y0,
           index y1) {
    row_reader<std::uint8_t> reader(src, edge, value);
    line_frame frame;
    frame.set(line_layout::of(g_, 0, g_.dst.width), src.width(), edge);
    const line_layout& l = frame.layout();
    const index c = l.channels, n = src.width() * c, samples = g_.dst.width * c;
    const index left = ((l.first < 0 ? -l.first * c : 0) + 31) / 32 * 32, reach = (l.first + l.length) * c;
    line_.resize(static_cast<std::size_t>(left + (n > reach ? n : reach)));
    std::int16_t* columns = line_.data() + left;       // where the source's columns stand
    std::int16_t* line = columns + l.first * c;        // where the padded line begins
    rows_.resize(static_cast<std::size_t>(g_.rows));
    outside(reader, c);
    for (index y = y0; y < y1; ++y) {
      for (index i = 0; i < g_.rows; ++i)
        rows_[static_cast<std::size_t>(i)] = reader.samples(g_.first_y + y * g_.sy + i * g_.dy);
      kernels_.columns(column_, rows_.data(), columns, n);
      frame.close(line, [&](index x, index k) {
        return x < 0 ? outside_[static_cast<std::size_t>(k)] : columns[x * c + k];
      });
      if (dst.packed()) {
        kernels_.along(row_, line, g_.dx * c, dst.row(y), samples);
      } else {
        bytes_.resize(static_cast<std::size_t>(samples));
        kernels_.along(row_, line, g_.dx * c, bytes_.data(), samples);
        for (index x = 0; x < g_.dst.width; ++x)
          for (index k = 0; k < c; ++k) dst(x, y, k) = bytes_[static_cast<std::size_t>(x * c + k)];
      }
    }
  }

 private:
  // The column pass over the constant, per channel.
  void outside(row_reader<std::uint8_t>& reader, index c) {
    if (reader.edge() != border::constant) return;
    outside_.resize(static_cast<std::size_t>(c));
    buffer<std::uint8_t> constant;
    for (index k = 0; k < c; ++k) constant.push_back(reader.constant(k));
    for (auto& r : rows_) r = constant.data();
    kernels_.columns(column_, rows_.data(), outside_.data(), c);
  }

  const geometry& g_;
  u8_pass column_, row_;
  u8_pass_kernels kernels_;
  buffer<const std::uint8_t*> rows_;
  buffer<std::int16_t> line_, outside_;
  buffer<std::uint8_t> bytes_;
};

KONV_END
#endif

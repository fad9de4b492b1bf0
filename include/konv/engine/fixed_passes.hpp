// The separable method from u8 to u8 in fixed point: the proof of its error, and the run.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_FIXED_PASSES_HPP
#define KONV_ENGINE_FIXED_PASSES_HPP

#include "../kernels/separable_u8.hpp"
#include "factor.hpp"
#include "quad_passes.hpp"

KONV_BEGIN

/// The two passes of a separable kernel in integers.
struct fixed_passes {
  struct pass {
    buffer<std::int32_t> weights;
    index units = 0;
    int runs = 1;
    std::int32_t bias = 0;
    int shift = 0;
    u8_pass view() const { return {weights.data(), units, runs, bias, shift}; }
  };
  pass column, row;
  double error = 0;  ///< proven bound of |sum - real sum| before the last rounding, in grey levels
};

namespace detail {

// Weights as they are multiplied: 16 bits times 2^-log2 * scale, and what that leaves, with 8 bits more.
struct split_weights {
  buffer<double> coarse, fine;
  double missing = 0;       // sum of |weight - coarse|
  double missing_fine = 0;  // sum of |weight - coarse - fine|

  split_weights(const buffer<double>& w, double scale) {
    for (const double v : w) {
      const double c = std::nearbyint(v * scale), f = std::nearbyint((v * scale - c) * 256);
      coarse.push_back(c);
      fine.push_back(f);
      missing += std::fabs(v - c / scale);
      missing_fine += std::fabs(v - (c + f / 256) / scale);
    }
  }
  // As units of two taps, `step` samples apart, for sums at even and at odd places.
  void store(bool with_fine, index step, fixed_passes::pass& p) const {
    const index length = (static_cast<index>(coarse.size()) - 1) * step + 1;
    p.units = length / 2 + 1;
    p.runs = with_fine ? 2 : 1;
    p.weights.clear();
    if (with_fine) append(fine, step, length, p);
    append(coarse, step, length, p);
  }

 private:
  static void append(const buffer<double>& w, index step, index length, fixed_passes::pass& p) {
    const auto at = [&](index i) {
      return i < 0 || i >= length || i % step ? 0 : static_cast<int>(w[static_cast<std::size_t>(i / step)]);
    };
    for (index m = 0; m < p.units; ++m) {
      p.weights.push_back(pack_pair(at(2 * m), at(2 * m + 1)));
      p.weights.push_back(pack_pair(at(2 * m - 1), at(2 * m)));
    }
  }
};

}  // namespace detail

/// Fixed-point passes for real factors, where the result is proven to be within `allowed` of the real-valued sum. `step`:
/// samples from one tap of the row to the next.
///
/// The column is scaled so that its results span 255 grey levels, and centred; the numbers in between are these times
/// `grain`, about 256, rounded. The error is then half a grain times the row's sum of magnitudes, and what is missing of
/// the weights times half the span of the samples. Where 16-bit weights do not do, another grain may: it moves both
/// factors' weights on the grid. Then the finer weights help, in the row and in both.
KONV_COLD inline std::optional<fixed_passes> plan_fixed_passes(const kernel_factors& f, double scale, double offset,
                                                               double allowed, index step) {
  const double height = detail::facts(f.column).abs_sum;
  if (!(height > 0) || !std::isfinite(height)) return std::nullopt;
  buffer<double> column = f.column, row = f.row;
  for (double& v : column) v /= height;
  for (double& v : row) v *= height * scale;
  const detail::weight_facts c = detail::facts(column), r = detail::facts(row);
  if (!(r.abs_max > 0)) return std::nullopt;
  const double middle = 127.5 * c.sum * r.sum + offset;  // of the results, which reach 127.5 * r.abs_sum to each side
  // The upper 16 bits of the row's sums hold the result less 128, with `digits` binary digits.
  const double reach = 127.5 * r.abs_sum + std::fabs(middle + 0.5 - 128) + 0.25;
  int digits = 8;
  while (digits >= 0 && std::ldexp(reach, digits) > 32768.0) --digits;
  for (const int finer : {0, 1, 2}) {  // none, the row's, both
    for (index try_grain = 0; try_grain < (finer < 2 ? 12 : 1); ++try_grain) {
      const double grain = 256 - static_cast<double>(try_grain);
      int down = 22, along = digits;
      while (down > 0 && std::ldexp(grain * c.abs_max, down) > 32766) --down;
      while (along >= 0 && std::ldexp(r.abs_max / grain, along + 16) > 32766) --along;
      if (down < 2 || along < 0) return std::nullopt;
      const double a = std::ldexp(grain, down), b = std::ldexp(1 / grain, along + 16);
      const detail::split_weights cw(column, a), rw(row, b);
      const double roundings = r.abs_sum * (0.5 / grain + 3 / a) + 3 / (b * grain);
      const double missing = r.abs_sum * (finer > 1 ? cw.missing_fine : cw.missing) + (finer ? rw.missing_fine : rw.missing);
      const double error = roundings + 127.5 * missing;
      if (!(error <= allowed)) continue;
      std::optional<fixed_passes> out(std::in_place);
      out->error = error;
      cw.store(finer > 1, 1, out->column);
      rw.store(finer > 0, step, out->row);
      out->column.shift = down;
      double sum = 0;
      for (const double v : cw.coarse) sum += v;
      if (finer > 1)
        for (const double v : cw.fine) sum += v / 256;
      out->column.bias = static_cast<std::int32_t>(std::nearbyint(-127.5 * sum)) + (1 << (down - 1));
      out->row.shift = along;
      out->row.bias = static_cast<std::int32_t>(std::nearbyint(std::ldexp(middle + 0.5 - 128, along + 16)));
      return out;
    }
  }
  return std::nullopt;
}

/// Runs fixed_passes over bands of rows, four at a time. The source must be packed; no strides.
class fixed_runner {
 public:
  fixed_runner(const geometry& g, const fixed_passes& passes, cpu::isa isa)
      : g_(g), column_(passes.column.view()), row_(passes.row.view()), kernels_(find_u8_passes(isa)) {}

  /// Output rows [y0, y1).
  void run(image_view<const std::uint8_t> src, image_view<std::uint8_t> dst, border edge, const fill& value, index y0,
           index y1) {
    row_reader<std::uint8_t> reader(src, edge, value);
    const line_layout l = line_layout::of(g_, 0, g_.dst.width);
    const index c = l.channels, n = src.width() * c, block = kernels_.block, rows_listed = 2 * column_.units + 2;
    const index left = l.first < 0 ? -l.first * c : 0, reach = (l.first + l.length) * c;
    const index room = (left + block - 1) / block * block, inside = n < reach ? n : reach;
    const index body = inside < 0 ? 0 : inside / block * block;
    ends_of_part_[0] = room;
    ends_of_part_[1] = room + body;
    ends_of_part_[2] = room + (reach > body ? reach : body);
    ends_.set(reader, c, l.first * c, room, body, reach, (4 + g_.rows - 1) * g_.dy + 1);

    // A first tap at an odd place: the first output is made one earlier, and dropped.
    const index first = room + l.first * c;
    lead_ = first % 2;
    const index length = ends_of_part_[2] / 2 + 2 * block, plane = (length + 15) / 16 * 16 + 16;
    quads_.resize(static_cast<std::size_t>(4 * plane));
    for (index q = 0; q < 4; ++q) planes_[q] = quads_.data() + q * plane;
    along_.clear();
    for (index m = 0; m < row_.units + 3; ++m) {
      const index unit = first / 2 + m;
      along_.push_back(planes_[unit % 4] + unit / 4 * 4);
    }
    span_ = first - lead_ + 2 * row_.units + 6;

    const index samples = g_.dst.width * c;
    const auto rows = [&](index y, index count) {
      for (auto& list : lines_) list.clear();
      const index most = g_.rows + count - 2;
      for (index i = 0; i < rows_listed; ++i) {
        const index row = g_.first_y + y + (i < most ? i : most) * g_.dy;
        const std::uint8_t* source = reader.samples(row);
        const std::uint8_t* const ends = ends_.at(row, source);
        lines_[0].push_back(ends);
        lines_[1].push_back(source);
        lines_[2].push_back(ends + room);
      }
      for (index r = 0; r < 4; ++r) {
        if (r >= count || !dst.packed()) spare_.resize(static_cast<std::size_t>(4 * samples));
        out_[r] = r < count && dst.packed() ? dst.row(y + r * g_.dy) : spare_.data() + r * samples;
      }
      block_of_rows(samples);
      if (dst.packed()) return;
      for (index r = 0; r < count; ++r)
        for (index x = 0; x < g_.dst.width; ++x)
          for (index k = 0; k < c; ++k) dst(x, y + r * g_.dy, k) = out_[r][x * c + k];
    };
    if (y1 - y0 >= 4 * g_.dy || g_.dy > 1)
      for_blocks(y0, y1, 4, g_.dy, rows);
    else
      rows(y0, y1 - y0);
  }

 private:
  static constexpr index strip = 2048;

  void block_of_rows(index samples) {
    index done = 0;
    for (index x = 0; x < samples + lead_; x += strip) {
      const index left = samples + lead_ - x, n = left < strip ? left : strip, skip = x == 0 ? lead_ : 0;
      columns(done, span_ + x + n);
      std::uint8_t* out[4];
      for (index r = 0; r < 4; ++r) out[r] = out_[r] + x - lead_ + skip;
      kernels_.along(row_, along_.data(), x, out, skip, n);
    }
  }
  // The column pass, up to position `to`.
  void columns(index& done, index to) {
    for (index part = 0, begin = 0; part < 3; begin = ends_of_part_[part++]) {
      const index end = ends_of_part_[part] < to ? ends_of_part_[part] : to;
      if (done >= end) continue;
      const index n = (end - done + kernels_.block - 1) / kernels_.block * kernels_.block;
      kernels_.columns(column_, lines_[part].data(), done - begin, planes_, done, n);
      done += n;
    }
  }

  const geometry& g_;
  u8_pass column_, row_;
  u8_pass_kernels kernels_;
  line_ends<std::uint8_t> ends_;
  index ends_of_part_[3] = {}, lead_ = 0, span_ = 0;  // span_: past the last tap of output sample 0
  buffer<const std::uint8_t*> lines_[3];
  buffer<const std::int32_t*> along_;
  buffer<std::int32_t> quads_;
  buffer<std::uint8_t> spare_;
  std::int32_t* planes_[4] = {};
  std::uint8_t* out_[4] = {};
};

KONV_END
#endif

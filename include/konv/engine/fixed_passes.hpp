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
    buffer<std::int32_t> weights, fine;
    index units = 0, fine_begin = 0, fine_units = 0;
    std::int32_t bias = 0;
    int shift = 0;
    u8_pass view() const { return {weights.data(), units, fine.data(), fine_begin, fine_units, bias, shift}; }
  };
  pass column, row;
  double error = 0;  ///< proven bound of |sum - real sum| before the last rounding, in grey levels
};

namespace detail {

// Weights as they are multiplied: 16 bits of w * scale, and what that leaves, with 8 bits more, for units of two taps.
struct split_weights {
  buffer<double> coarse, fine, gain;  // gain: by how much a tap's fine part shrinks what is missing
  double scale, missing = 0;          // sum of |weight - coarse|, less the gain of what was refined
  index step, length, units, begin = 0, refined = 0;

  split_weights(const buffer<double>& w, double by, index between)
      : scale(by), step(between), length((static_cast<index>(w.size()) - 1) * step + 1), units(length / 2 + 1) {
    for (const double v : w) {
      const double c = nearest(v * scale), f = nearest((v * scale - c) * 256);
      const double left = std::fabs(v * scale - c);
      coarse.push_back(c);
      fine.push_back(f);
      gain.push_back((left - std::fabs(v * scale - (c + f / 256))) / scale);
      missing += left / scale;
    }
  }
  // Finer weights for as few units as bring `missing` to `most`; false if all do not.
  bool refine(double most) {
    if (missing <= most) return true;
    for (index n = 1; n <= units; ++n)
      for (index u = 0; u + n <= units; ++u) {
        // Taps that the units u .. u + n - 1 hold both for sums at even places (2u ..) and at odd ones (2u - 1 ..).
        double won = 0;
        for (index i = 2 * u; i < 2 * (u + n) - 1 && i < length; ++i)
          if (i % step == 0) won += gain[static_cast<std::size_t>(i / step)];
        if (missing - won > most) continue;
        begin = u;
        refined = n;
        missing -= won;
        return true;
      }
    return false;
  }
  // All of them; what is missing then.
  double refine_all() {
    begin = 0;
    refined = units;
    for (const double g : gain) missing -= g;
    return missing;
  }
  // As units of two taps, `step` samples apart, for sums at even and at odd places.
  void store(fixed_passes::pass& p) const {
    p.units = units;
    p.fine_begin = begin;
    p.fine_units = refined;
    for (index m = 0; m < units; ++m) {
      p.weights.push_back(pack_pair(at(coarse, 2 * m), at(coarse, 2 * m + 1)));
      p.weights.push_back(pack_pair(at(coarse, 2 * m - 1), at(coarse, 2 * m)));
    }
    for (index m = begin; m < begin + refined; ++m) {
      p.fine.push_back(pack_pair(fine_at(2 * m), fine_at(2 * m + 1)));
      p.fine.push_back(pack_pair(fine_at(2 * m - 1), fine_at(2 * m)));
    }
  }
  double sum() const {
    double s = 0;
    for (index i = 0; i < length; i += step) s += at(coarse, i) + fine_at(i) / 256.0;
    return s;
  }

 private:
  // To the nearest integer, for less than 2^51.
  static double nearest(double v) { return (v + 0x1.8p52) - 0x1.8p52; }
  int at(const buffer<double>& w, index i) const {
    return i < 0 || i >= length || i % step ? 0 : static_cast<int>(w[static_cast<std::size_t>(i / step)]);
  }
  int fine_at(index i) const { return i < 2 * begin || i >= 2 * (begin + refined) - 1 ? 0 : at(fine, i); }
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
  std::optional<fixed_passes> best;
  index least = 0;
  for (const double grain : {256.0, 254.0, 251.0, 247.0, 242.0, 236.0}) {
    int down = 22, along = digits;
    while (down > 0 && std::ldexp(grain * c.abs_max, down) > 32766) --down;
    while (along >= 0 && std::ldexp(r.abs_max / grain, along + 16) > 32766) --along;
    if (down < 2 || along < 0) return std::nullopt;
    const double a = std::ldexp(grain, down), b = std::ldexp(1 / grain, along + 16);
    detail::split_weights cw(column, a, 1), rw(row, b, step);
    const double roundings = r.abs_sum * (0.5 / grain + 3 / a) + 3 / (b * grain);
    const double most = (allowed - roundings) / 127.5;  // of r.abs_sum * cw.missing + rw.missing
    // The row's weights have fewer bits: they are refined first.
    if (!rw.refine(most - r.abs_sum * cw.missing) && !cw.refine((most - rw.refine_all()) / r.abs_sum)) continue;
    const index cost = cw.refined + rw.refined;
    if (best && cost >= least) continue;
    least = cost;
    best.emplace();
    best->error = roundings + 127.5 * (r.abs_sum * cw.missing + rw.missing);
    cw.store(best->column);
    rw.store(best->row);
    best->column.shift = down;
    best->column.bias = static_cast<std::int32_t>(std::nearbyint(-127.5 * cw.sum())) + (1 << (down - 1));
    best->row.shift = along;
    best->row.bias = static_cast<std::int32_t>(std::nearbyint(std::ldexp(middle + 0.5 - 128, along + 16)));
    if (cost == 0) break;
  }
  return best;
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

// The separable method from u8 to u8 in fixed point: the proof of its error, and the run.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_FIXED_PASSES_HPP
#define KONV_ENGINE_FIXED_PASSES_HPP

#include "../kernels/separable_u8.hpp"
#include "factor.hpp"
#include "line.hpp"

KONV_BEGIN

/// The two passes of a separable kernel in integers.
struct fixed_passes {
  struct pass {
    buffer<std::int32_t> weights, fine;
    index_t units = 0, fine_begin = 0, fine_units = 0;
    std::int32_t bias = 0;
    int shift = 0;
    u8_pass view() const { return {weights.data(), units, fine.data(), fine_begin, fine_units, bias, shift}; }
  };
  pass column, row;
  bool found() const { return row.units > 0; }
  double error = 0;  ///< proven bound of |sum - real sum| before the last rounding, in grey levels
};

namespace detail {

// What rounding the weights w * by leaves: the sum of magnitudes, in units of w.
inline double missing(const buffer<double>& w, double by) {
  double sum = 0;
  for (const double v : w) sum += std::fabs(v * by - nearest(v * by));
  return sum / by;
}

// Weights as they are multiplied: 16 bits of w * scale, and what that leaves, with 8 bits more, for units of two taps.
struct split_weights {
  buffer<double> coarse, fine,
      gain;  // gain: by how much the fine parts of all taps before this one shrink what is missing
  double scale, missing = 0;          // sum of |weight - coarse|, less the gain of what was refined
  index_t length, units, begin = 0, refined = 0;

  split_weights(const buffer<double>& w, double by)
      : scale(by), length(static_cast<index_t>(w.size())), units(length / 2 + 1) {
    const std::size_t taps = w.size();
    coarse.resize(taps);
    fine.resize(taps);
    gain.resize(taps + 1);
    double *const c = coarse.data(), *const f = fine.data(), *const g = gain.data();
    g[0] = 0;
    for (std::size_t i = 0; i < taps; ++i) {
      const double v = w[i] * scale;
      c[i] = nearest(v);
      f[i] = nearest((v - c[i]) * 256);
      const double left = std::fabs(v - c[i]);
      g[i + 1] = g[i] + (left - std::fabs(v - (c[i] + f[i] / 256))) / scale;
      missing += left / scale;
    }
  }
  // Finer weights for as few units as bring `missing` to `most`; false if all do not.
  bool refine(double most) {
    if (missing <= most) return true;
    for (index_t n = 1; n <= units; ++n)
      for (index_t u = 0; u + n <= units; ++u) {
        // Taps that the units u .. u + n - 1 hold both for sums at even places (2u ..) and at odd ones (2u - 1 ..).
        const double won = gain_before(2 * (u + n) - 1) - gain_before(2 * u);
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
    missing -= gain_before(length);
    return missing;
  }
  // As units of two taps, for sums that begin with a unit and for those that begin in the middle of one.
  void store(fixed_passes::pass& p) const {
    p.units = units;
    p.fine_begin = begin;
    p.fine_units = refined;
    for (index_t m = 0; m < units; ++m) {
      p.weights.push_back(pack_pair(at(coarse, 2 * m), at(coarse, 2 * m + 1)));
      p.weights.push_back(pack_pair(at(coarse, 2 * m - 1), at(coarse, 2 * m)));
    }
    for (index_t m = begin; m < begin + refined; ++m) {
      p.fine.push_back(pack_pair(fine_at(2 * m), fine_at(2 * m + 1)));
      p.fine.push_back(pack_pair(fine_at(2 * m - 1), fine_at(2 * m)));
    }
  }
  double sum() const {
    double s = 0;
    for (index_t i = 0; i < length; ++i) s += at(coarse, i) + fine_at(i) / 256.0;
    return s;
  }

 private:
  double gain_before(index_t i) const { return gain[static_cast<std::size_t>(i < length ? i : length)]; }
  int at(const buffer<double>& w, index_t i) const {
    return i < 0 || i >= length ? 0 : static_cast<int>(w[static_cast<std::size_t>(i)]);
  }
  int fine_at(index_t i) const { return i < 2 * begin || i >= 2 * (begin + refined) - 1 ? 0 : at(fine, i); }
};

}  // namespace detail

/// Fixed-point passes for real factors, where the result is proven to be within `allowed` of the real-valued sum.
///
/// The row is scaled so that its results span 255 grey levels, and centred; the numbers in between are these times
/// `grain`, 256 or less, rounded. The error is then half a grain times the column's sum of magnitudes, and what is
/// missing of the weights times half the span of the samples. Where 16-bit weights do not do, another grain often does:
/// it moves both factors' weights on the grid. Where none does, finer weights help, in the column or in both.
KONV_COLD inline fixed_passes plan_fixed_passes(const kernel_factors& f, double scale, double offset, double allowed) {
  const double width = detail::facts(f.row).abs_sum;
  if (!(width > 0) || !std::isfinite(width)) return {};
  buffer<double> row = f.row, column = f.column;
  for (double& v : row) v /= width;
  for (double& v : column) v *= width * scale;
  const detail::weight_facts r = detail::facts(row), c = detail::facts(column);
  if (!(c.abs_max > 0)) return {};
  const double middle = 127.5 * r.sum * c.sum + offset;  // of the results, which reach 127.5 * c.abs_sum to each side
  // The upper 16 bits of the column's sums hold the result less 128, with `digits` binary digits.
  const double reach = 127.5 * c.abs_sum + std::fabs(middle + 0.5 - 128) + 0.25;
  int digits = 8;
  while (digits >= 0 && std::ldexp(reach, digits) > 32768.0) --digits;

  struct grid {
    double grain = 256, a = 0,
           b = 0;  // the row's weights are times a = grain * 2^along, the column's 2^(down + 16) / grain
    int along = 16, down = 0;
    double roundings = 0, left = 0;  // errors; what c.abs_sum * (missing of the row) + (missing of the column) may be
  };
  const auto grid_of = [&](double grain) {
    grid g{grain, grain * 65536, std::ldexp(1 / grain, digits + 16), 16, digits};
    for (; g.along > 0 && g.a * r.abs_max > 32766; g.a /= 2) --g.along;
    for (; g.down >= 0 && g.b * c.abs_max > 32766; g.b /= 2) --g.down;
    g.roundings = c.abs_sum * (0.5 / grain + 3 / g.a) + 3 / (g.b * grain);
    g.left = (allowed - g.roundings) / 127.5;
    return g;
  };
  const grid plain = grid_of(256);
  if (plain.along < 2 || plain.down < 0) return {};
  grid best = plain;
  double most = -1;  // what is left over
  const index_t tries = 2048 / static_cast<index_t>(row.size() + column.size()) + 1;
  for (index_t i = 0; i < tries && i < 64 && most < 0; ++i) {
    const grid g = grid_of(256 - static_cast<double>(i));
    if (g.along < 2 || g.down < 0 || g.left < 0) continue;
    const double over = g.left - c.abs_sum * detail::missing(row, g.a) - detail::missing(column, g.b);
    if (i > 0 && over <= most) continue;
    most = over;
    best = g;
  }
  fixed_passes p;
  index_t least = 0;  // units refined
  for (const grid& g : {best, plain}) {
    detail::split_weights rw(row, g.a), cw(column, g.b);
    // The column's weights have fewer bits: they are refined first.
    if (!cw.refine(g.left - c.abs_sum * rw.missing) && !rw.refine((g.left - cw.refine_all()) / c.abs_sum)) continue;
    if (p.found() && rw.refined + cw.refined >= least) continue;
    least = rw.refined + cw.refined;
    p = {};
    p.error = g.roundings + 127.5 * (c.abs_sum * rw.missing + cw.missing);
    rw.store(p.row);
    cw.store(p.column);
    p.row.shift = g.along;
    p.row.bias = static_cast<std::int32_t>(std::nearbyint(-127.5 * rw.sum())) + (1 << (g.along - 1));
    p.column.shift = g.down;
    p.column.bias = static_cast<std::int32_t>(std::nearbyint(std::ldexp(middle + 0.5 - 128, g.down + 16)));
    if (least == 0) break;
  }
  return p;
}

/// Runs fixed_passes over bands of rows, two at a time. The source must be packed; no strides.
///
/// The columns are taken in strips, from the top of the band to its bottom: what the rows of a strip amount to, as
/// pairs of rows, stays in the first cache for as long as the column pass wants it. Where all taps of a strip lie in
/// the source it is read in place; the ends of rows are copied beside their border first, and so are rows so short that
/// the ends would cost more than copying the whole.
class fixed_runner {
 public:
  fixed_runner(const geometry& g, const fixed_passes& passes, source_rows& reader, const target_bytes& dst,
               cpu::isa isa)
      : g_(g),
        row_(passes.row.view()),
        column_(passes.column.view()),
        kernels_(find_u8_passes(isa)),
        reader_(reader),
        dst_(dst) {}

  /// Output rows [y0, y1).
  KONV_NOINLINE void run(index_t y0, index_t y1) {
    const index_t c = g_.src.channels, n = g_.dst.width * c;
    step_ = g_.dx * c;
    if (step_ > 1) {  // only the first form of the weights is asked for: a last unit without a weight in it is not read
      row_.units = (g_.cols + 1) / 2;
      const index_t finer = row_.units - row_.fine_begin;
      if (row_.fine_units > finer) row_.fine_units = finer;
    }
    shift_ = g_.first_x * c;
    beyond_ = (2 * row_.units - 1) * step_;
    const index_t inside = g_.src.width * c - shift_ - beyond_;
    index_t first = shift_ < 0 ? whole(-shift_) : 0, last = (inside < n ? inside : n) / block * block;
    if (last - first < 16 * block) first = last = n;
    strips(0, first, false, y0, y1);
    strips(first, last, true, y0, y1);
    strips(last, n, false, y0, y1);
  }

 private:
  static constexpr index_t block = u8_pass_block,
                           cached = 4096;  // pairs of rows, 4 bytes each, of half the first cache
  static index_t whole(index_t samples) { return (samples + block - 1) / block * block; }

  // Output samples [begin, end) of the rows.
  void strips(index_t begin, index_t end, bool in_place, index_t y0, index_t y1) {
    const index_t fits = cached / column_.units / block * block, strip = fits < 4 * block ? 4 * block : fits;
    in_place_ = in_place;
    for (index_t x = begin; x < end; x += strip) {
      begin_ = x;
      end_ = end - x < strip ? end : x + strip;
      if (!in_place) set_lines(begin_ + shift_, end_ - begin_ + beyond_);
      const index_t n = end_ - begin_, pairs = column_.units;
      stride_ = whole(n);
      ring_.resize(static_cast<std::size_t>(pairs * stride_));
      spare_.resize(static_cast<std::size_t>(2 * n));
      slots_.clear();
      for (index_t k = 0; k < 2 * pairs; ++k) slots_.push_back(ring_.data() + k % pairs * stride_);
      // Where the kernel is dilated, every dy-th row shares its source rows.
      for (index_t y = y0; y < y0 + g_.dy && y < y1; ++y) rows(y, (y1 - y - 1) / g_.dy + 1);
    }
  }

  // `count` output rows from y on, dy apart.
  KONV_NOINLINE void rows(index_t y, index_t count) {
    const index_t pairs = column_.units, n = end_ - begin_;
    most_ = count + g_.rows - 2;
    for (index_t q = 0; q < pairs - 1; ++q) fill(y, q);
    for (index_t i = 0; i < count; i += 2) {
      fill(y, i / 2 + pairs - 1);
      std::uint8_t* out[2] = {spare_.data(), spare_.data() + n};
      for (index_t k = 0; k < 2 && i + k < count && dst_.packed(); ++k)
        out[k] = reinterpret_cast<std::uint8_t*>(dst_.row(y + (i + k) * g_.dy)) + begin_;
      kernels_.down(column_, slots_.data() + i / 2 % pairs, out, n);
      if (dst_.packed()) continue;
      for (index_t k = 0; k < 2 && i + k < count; ++k) scatter(out[k], y + (i + k) * g_.dy);
    }
  }
  // The row pass of pair q of the source rows under the output rows from y on.
  void fill(index_t y, index_t q) {
    kernels_.along(row_, source(y, 2 * q), source(y, 2 * q + 1), step_,
                   slots_[static_cast<std::size_t>(q % column_.units)], stride_);
  }
  const std::uint8_t* source(index_t y, index_t i) {
    const index_t row = g_.first_y + y + (i < most_ ? i : most_) * g_.dy;  // past it: for outputs that nobody asked for
    const std::byte* const samples = reader_.samples(row);
    return reinterpret_cast<const std::uint8_t*>(in_place_ ? samples + begin_ + shift_ : line(samples, i % 2));
  }
  void scatter(const std::uint8_t* from, index_t y) {
    const index_t c = g_.src.channels, k = begin_ % c;
    copy_samples(reinterpret_cast<const std::byte*>(from), c, dst_.row(y) + begin_ / c * dst_.pixel_stride + k,
                 dst_.pixel_stride, k, c, end_ - begin_, 1);
  }

  // Lines of n samples from source sample `from` on, either of which may lie outside and in the middle of a pixel.
  KONV_NOINLINE void set_lines(index_t from, index_t n) {
    const index_t c = g_.src.channels;
    line_layout l;
    l.first = (from < 0 ? from - c + 1 : from) / c;
    within_ = from - l.first * c;
    l.length = (within_ + n + c - 1) / c;
    l.channels = c;
    l.plane = l.length * c;
    frame_.set(l, g_.src.width, reader_.edge());
    line_ = whole(l.plane) + 2 * block;  // whole blocks are read
    lines_.assign(static_cast<std::size_t>(2 * line_), std::byte{});
  }
  KONV_NOINLINE const std::byte* line(const std::byte* row, index_t slot) {
    std::byte* const out = lines_.data() + slot * line_;
    const index_t c = g_.src.channels;
    if (const index_t n = frame_.samples(); n > 0)
      std::memcpy(out + frame_.begin() * c, row + frame_.column() * c, static_cast<std::size_t>(n));
    frame_.close(out, row, reader_.constant(), 1);
    return out + within_;
  }

  const geometry& g_;
  u8_pass row_, column_;
  u8_pass_kernels kernels_;
  source_rows& reader_;
  target_bytes dst_;
  line_frame frame_;
  index_t step_ = 1, shift_ = 0, beyond_ = 0;  // of the row's taps, in samples: between, to the first, to past the last
  index_t begin_ = 0, end_ = 0, stride_ = 0;   // of the strip; of the ring
  index_t most_ = 0;                           // the last source row that counts
  index_t line_ = 0, within_ = 0;
  bool in_place_ = false;
  buffer<std::byte> lines_;
  buffer<std::uint8_t> spare_;
  buffer<std::int32_t> ring_;
  buffer<std::int32_t*> slots_;
};

KONV_END
#endif

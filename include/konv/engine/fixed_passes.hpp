// The separable method from u8 to u8 in fixed point: its weights, and the proof of their error.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_FIXED_PASSES_HPP
#define KONV_ENGINE_FIXED_PASSES_HPP

#include "../kernels/separable_u8_three.hpp"
#include "factor.hpp"

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
  bool three = false;  ///< for u8_three_kernels
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
  buffer<double> coarse, fine;
  buffer<double> gain;  // by how much the fine parts of all taps before this one shrink what is missing
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
  if (f.row.size() > 2048 || f.column.size() > 2048) return {};  // so few bits per weight; refine() is quadratic
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
    double grain = 256;
    double a = 0, b = 0;  // the row's weights are times a = grain * 2^along, the column's 2^(down + 16) / grain
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

/// The same for kernels that are given as factors, among which blurs of three taps are common: those whose weights are
/// not negative and sum to 1 have a faster form.
///
/// In 256ths of a grey level, with outer weights w: a row's sum errs by its rounding, 1/2, and by what rounding left of
/// its weight. So does a column's; besides, its means of two round upwards, by 3/4 at most, times 4 w. Bytes are cut
/// off whole 256ths: the half that is added is one of them short, which takes away one above and adds none below.
KONV_COLD inline fixed_passes plan_fixed_factors(const kernel_factors& f, double scale, double offset, double allowed) {
  const double total = detail::facts(f.row).sum * detail::facts(f.column).sum * scale;
  double error = 1 + 255 * 256 * std::fabs(total - 1);
  fixed_passes p;
  const auto three_taps = [&](const buffer<double>& w, fixed_passes::pass& to) {
    const double outer = w.size() == 3 && w[0] == w[2] ? w[0] / (w[0] + w[1] + w[2]) : -1;
    const double real = (4 * outer - 1) * 32768, weight = detail::nearest(real);
    if (!(outer >= 0) || !(weight < 32768)) return -1.0;
    error += std::fabs(real - weight);
    to.weights.push_back(detail::pack_pair(static_cast<int>(weight), static_cast<int>(weight)));
    to.units = u8_three_units;
    return outer;
  };
  const double along = three_taps(f.row, p.row), down = three_taps(f.column, p.column);
  if (3 * down > 1) error += 3 * down - 1;
  p.error = error / 256;
  if (!(along >= 0) || !(down >= 0) || offset != 0 || !(p.error <= allowed))
    return plan_fixed_passes(f, scale, offset, allowed);
  p.row.bias = detail::pack_pair(127, 127);
  p.three = true;
  return p;
}

KONV_END
#endif

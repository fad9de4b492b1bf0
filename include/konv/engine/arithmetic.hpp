// In what numbers a sum is formed: the decision, and the proof that it keeps what SEMANTICS promises.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_ARITHMETIC_HPP
#define KONV_ENGINE_ARITHMETIC_HPP

#include <cmath>

#include "../core/buffer.hpp"
#include "../core/options.hpp"
#include "../kernels/dense.hpp"
#include "../kernels/rows.hpp"
#include "samples.hpp"

KONV_BEGIN

/// The number system of a sum.
///   fixed_u8  u8 samples, 16-bit weights scaled by a power of two (or 23-bit ones in two parts), 32-bit sums, u8 out
///   integer   8- or 16-bit samples, 16-bit weights, 32-bit sums: exact
///   f32, f64  IEEE
///   fixed_two_pass  as fixed_u8, in two passes: engine/fixed_passes.hpp
///   wide      128-bit integers, one at a time: exact where nothing else is
enum class arithmetic : unsigned char { fixed_u8, fixed_two_pass, integer, f32, f64, wide };

/// A kernel as the engine sees it: weights in double (which holds every weight type exactly), row-major, turned.
struct weight_table {
  index_t rows = 0, cols = 0;
  buffer<double> values;      ///< none where the kernel came as two long factors of real numbers
  bool integer_type = false;  ///< the caller's weights are of an integer type: arithmetic must be exact

  double operator()(index_t i, index_t j) const { return values[static_cast<std::size_t>(i * cols + j)]; }
};

/// The decision.
struct number_plan {
  arithmetic kind = arithmetic::f32;
  int shift = 0;          ///< fixed_u8: the weights are scaled by 2^shift
  int split = 0;          ///< fixed_u8: weights in two parts, multiples of 2^split and what is left; 0: in one
  std::int32_t bias = 0;  ///< what every sum begins with
  bool ties = false;      ///< fixed_u8: the weights are exact, so ties go to even
  double error = 0;       ///< fixed_u8: proven bound of |sum - real sum| before rounding, in grey levels
  finish_args finish;     ///< what is left to do to a sum
  double abs_sum = 0;     ///< of the kernel's weights
  buffer<double> weights; ///< fixed_u8: those to multiply with instead, integers, scale included
};

namespace detail {

// To the nearest integer, ties to even, for |v| below 2^51: a call of nearbyint, once for each weight, would be what
// planning costs.
inline double nearest(double v) { return (v + 0x1.8p52) - 0x1.8p52; }

struct weight_facts {
  bool integral = true;  // every value is an integer
  double abs_sum = 0, sum = 0, abs_max = 0;
};
KONV_NOINLINE inline weight_facts facts(const buffer<double>& w) {
  weight_facts f;
  for (const double v : w) {
    const double a = std::fabs(v);
    f.abs_sum += a;
    f.sum += v;
    if (!(a <= f.abs_max)) f.abs_max = a;
  }
  for (std::size_t i = 0; i < w.size() && f.integral; ++i)
    f.integral = w[i] == (std::fabs(w[i]) < 0x1p51 ? nearest(w[i]) : std::nearbyint(w[i]));
  return f;
}

// Fewer bits where they do as well: weights of 8 bits are faster than those of 16.
KONV_COLD inline void drop_zero_bits(buffer<double>& weights, double& bias, int& shift) {
  std::int64_t bits = static_cast<std::int64_t>(bias < 0 ? -bias : bias);
  for (const double w : weights) bits |= static_cast<std::int64_t>(w < 0 ? -w : w);
  double unit = 1;
  for (; shift > 0 && bits % 2 == 0; bits /= 2, --shift) unit /= 2;
  bias *= unit;
  for (double& w : weights) w *= unit;
}

// Weights times 2^shift, rounded; the shift as large as 16-bit weights (with a split, multiples of 2^split of 16 bits)
// and 32-bit sums allow. Samples are 0..255, so the error of a sum lies in 255 * [sum of the negative weight errors, sum
// of the positive ones]; the bias takes out its middle. Accepts only what is proven to be within `allowed` of the real
// sum. No rounding of weights is better than the nearest: the image chooses which errors meet, so none cancel.
//
// N weights err by about 32 N 2^-shift together. With A = sum |w| and all |w| of a size, 16 bits let 2^shift be 8192 to
// 16384 times N / A, so that the error is A / 512 to A / 256, whatever N: within 1/128 for A up to 2 and often 4. 32-bit
// sums stop the shift of a blur at 2^23, which serves it up to 45x45, and that of random signs at 2^24 / A.
//
// Tall kernels get weights whose sums over rows 2 i and 2 i + 1 are even, if the bound allows: kernels/dense_fast.inl
// multiplies with half of these sums. On the average such a weight errs by 1/3 instead of 1/4.
struct u8_weights {
  buffer<double> q;
  double low = 0, high = 0, below = 0, above = 0;  // the errors of sums, the sums

  void sum(const buffer<double>& real, double scale) {
    const double unit = 1 / scale;
    low = high = below = above = 0;
    for (std::size_t i = 0; i < real.size(); ++i) {
      const double e = (q[i] * unit - real[i]) * 255;
      (e < 0 ? low : high) += e;
      (q[i] < 0 ? below : above) += q[i] * 255;
    }
  }
  void round(const buffer<double>& real, double scale) {
    q.resize(real.size());
    for (std::size_t i = 0; i < real.size(); ++i) q[i] = nearest(real[i] * scale);
    sum(real, scale);
  }
  // The nearest whose sums of two rows are even.
  void round_even(const buffer<double>& real, double scale, index_t cols) {
    const std::size_t n = static_cast<std::size_t>(cols), all = real.size();
    const auto left = [&](std::size_t i) { return real[i] * scale - q[i]; };
    for (std::size_t i = 0; i < all; i += i % (2 * n) == n - 1 ? n + 1 : 1) {
      const bool two = i + n < all;
      if (static_cast<int>(two ? q[i] + q[i + n] : q[i]) % 2 == 0) continue;
      const std::size_t worst = two && std::fabs(left(i + n)) > std::fabs(left(i)) ? i + n : i;
      q[worst] += left(worst) > 0 || (left(worst) == 0 && q[worst] < 0) ? 1 : -1;
    }
    sum(real, scale);
  }
};
KONV_COLD inline bool quantize_u8(const weight_table& table, double factor, double offset, double allowed, int split,
                                  number_plan& out) {
  buffer<double> real = table.values;
  for (double& v : real) v *= factor;
  const weight_facts f = facts(real);
  const double reach = f.abs_sum * 255 + (offset < 0 ? -offset : offset) + 1;
  if (!(reach < 32767) || f.abs_max == 0) return false;
  const double up = (f.abs_sum + f.sum) / 2 * 255 + offset, down = (f.abs_sum - f.sum) / 2 * 255 - offset;
  const double most = up > down ? up : down, weight_limit = std::ldexp(32767.0, split);
  // By how much the sums on their way leave the range of the whole ones: what the second parts have yet to bring.
  const double strays = split ? std::ldexp(255.0, split - 1) * static_cast<double>(real.size()) : 0;
  int shift = 24;
  while (shift >= 0 && (std::ldexp(f.abs_max, shift) > weight_limit || std::ldexp(most, shift) > 2147483648.0)) --shift;
  u8_weights w;
  for (; shift >= 0; --shift) {
    const double scale = std::ldexp(1.0, shift), unit = 1 / scale, half = shift > 0 ? scale / 2 : 0;
    double bias = 0, error = 0;
    bool exact = false;
    // Whether no sum overflows.
    const auto fits = [&] {
      const double start = (offset - (w.low + w.high) / 2) * scale;
      bias = nearest(start);
      exact = w.low == 0 && w.high == 0 && bias == start;
      error = (w.high - w.low) / 2 + (bias > start ? bias - start : start - bias) * unit;
      // A split's first parts are summed without the bias.
      const double first = split && bias > 0 ? 0 : bias, last = split && bias < 0 ? 0 : bias;
      return first + w.below - strays >= -2147483648.0 && last + half + w.above + strays <= 2147483647.0;
    };
    w.round(real, scale);
    if (!fits()) continue;
    if (!exact && error > allowed) return false;
    if (!exact && !split && table.rows >= dense_fast_least && table.rows % 2 == 1 && table.cols % 2 == 1) {
      w.round_even(real, scale, table.cols);
      if (!fits() || error > allowed) {
        w.round(real, scale);
        fits();
      }
    }
    if (exact) drop_zero_bits(w.q, bias, shift);
    out.kind = arithmetic::fixed_u8;
    out.shift = shift;
    out.split = split;
    out.ties = exact;
    out.error = exact ? 0 : error;
    out.bias = static_cast<std::int32_t>(exact ? bias : bias + half);
    out.finish = {};
    out.weights = std::move(w.q);
    return true;
  }
  return false;
}

}  // namespace detail

/// Kernels in f64 are built where double is the natural type. Others that ask for it (precision::exact) go tap by tap,
/// in plain loops.
inline bool natural_f64(const sample_type& src, const sample_type& dst) {
  return src.is(sample_kind::f64) || src.is(sample_kind::s32) || dst.is(sample_kind::f64);
}

/// Chooses for samples of type src to those of type dst. See SEMANTICS: integers exact; u8 to u8 within 1/128 or in
/// f32; real sums in f32 unless a double is involved or the correctly rounded value is asked for.
KONV_COLD inline number_plan choose_arithmetic(const sample_type& src, const sample_type& dst, const weight_table& w,
                                               const filter_options& o) {
  number_plan p;
  p.finish = {o.scale, o.offset, o.round};
  if (w.values.empty()) {
    p.kind = natural_f64(src, dst) ? arithmetic::f64 : arithmetic::f32;
    return p;
  }
  const detail::weight_facts f = detail::facts(w.values);
  p.abs_sum = f.abs_sum;
  constexpr double two24 = 16777216.0, two31 = 2147483648.0, two53 = 9007199254740992.0, two126 = 8.5e37;

  if (src.is(sample_kind::u8) && dst.is(sample_kind::u8) && o.round == rounding::nearest_even) {
    // Integer weights must come out exact; so must everything where that is asked for.
    const bool must = w.integer_type || o.accuracy == precision::exact;
    const double allowed = must ? -1.0 : 1.0 / 128;
    if (detail::quantize_u8(w, o.scale, o.offset, allowed, 0, p)) return p;
    // Twice the work, and still faster than f32.
    if (!must && detail::quantize_u8(w, o.scale, o.offset, allowed, 7, p)) return p;
  }
  const double reach = f.abs_sum * src.largest;
  if (src.small() && f.integral && f.abs_max <= 32767 && reach < two31) {
    p.kind = arithmetic::integer;
    if (src.is(sample_kind::u16)) p.bias = static_cast<std::int32_t>(f.sum * 32768);
    // A whole offset can be where the sum begins, and then nothing is left to do.
    if (o.scale == 1 && o.offset != 0 && o.offset == std::nearbyint(o.offset) && reach + std::fabs(o.offset) < two31) {
      p.bias += static_cast<std::int32_t>(o.offset);
      p.finish.offset = 0;
    }
    return p;
  }
  if (src.integral && w.integer_type) {
    if (reach < two24 && src.small() && o.scale == 1 && o.offset == 0 && dst.is(sample_kind::f32))
      p.kind = arithmetic::f32;
    else if (reach < two53)
      p.kind = arithmetic::f64;
    else if (reach < two126)
      p.kind = arithmetic::wide;
    return p;
  }
  const bool weights_too_long = w.integer_type && f.abs_max > two24;
  p.kind = natural_f64(src, dst) || weights_too_long || (o.accuracy == precision::exact && dst.integral)
               ? arithmetic::f64
               : arithmetic::f32;
  return p;
}

KONV_END
#endif

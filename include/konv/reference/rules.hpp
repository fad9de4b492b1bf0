// The rules that the oracle rests on, each written as SEMANTICS states it: borders, window positions, rounding.
// SPDX-License-Identifier: MIT
#ifndef KONV_REFERENCE_RULES_HPP
#define KONV_REFERENCE_RULES_HPP

#include <cmath>
#include <limits>
#include <vector>

#include "../core/image.hpp"
#include "../core/kernel.hpp"
#include "../core/options.hpp"

// Nothing here is shared with the engine, not even the border arithmetic: two independent readings of one page of
// rules that agree are worth more than one.
KONV_BEGIN
namespace reference {

/// The position on a line of n >= 1 elements that stands at p, any integer; -1 for a constant border.
inline index_t position(border edge, index_t p, index_t n) {
  if (p >= 0 && p < n) return p;
  const auto mod = [](index_t a, index_t b) {
    const index_t r = a % b;
    return r < 0 ? r + b : r;
  };
  if (edge == border::replicate) return p < 0 ? 0 : n - 1;
  if (edge == border::wrap) return mod(p, n);
  if (edge == border::reflect) {
    const index_t m = mod(p, 2 * n);
    return m < n ? m : 2 * n - 1 - m;
  }
  if (edge == border::reflect_101) {
    if (n == 1) return 0;
    const index_t m = mod(p, 2 * n - 2);
    return m < n ? m : 2 * n - 2 - m;
  }
  return -1;
}

/// The windows of one axis: output o covers the source positions start + o * stride + {0, d, 2d, ...}.
struct windows {
  index_t count = 0;
  index_t start = 0;
};

/// n: source length, k: taps, s: stride, d: dilation. `before` is the number of taps that stand before the output
/// position (used by `same` only): the anchor for a correlation, k - 1 - anchor for a convolution.
inline windows windows_of(const filter_options& o, index_t n, index_t k, index_t s, index_t d, index_t before,
                          index_t pad_lo, index_t pad_hi) {
  const index_t reach = (k - 1) * d;  // from the first tap to the last
  const auto every = [s](index_t positions) { return positions <= 0 ? 0 : (positions - 1) / s + 1; };
  if (o.pad) return {every(n + pad_lo + pad_hi - reach), -pad_lo};
  if (o.output == coverage::valid) return {every(n - reach), 0};
  if (o.output == coverage::full) return {every(n + reach), -reach};
  return {every(n), -before * d};
}

/// A sum with a second word for what the first one loses (Neumaier): about 128 bits where long double has 64.
class long_sum {
 public:
  void add(long double v) {
    const long double t = sum_ + v;
    lost_ += std::fabs(sum_) >= std::fabs(v) ? (sum_ - t) + v : (v - t) + sum_;
    sum_ = t;
  }
  /// Infinity and NaN as a plain sum has them.
  long double value() const { return std::isfinite(sum_) ? sum_ + lost_ : sum_; }

 private:
  long double sum_ = 0;
  long double lost_ = 0;
};

/// v as a T with one rounding: to nearest even or truncated, then saturated; NaN becomes 0 in an integer type.
template <sample T>
T store(long double v, rounding mode = rounding::nearest_even) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(v);
  } else {
    if (std::isnan(v)) return T{0};
    long double whole = std::trunc(v);
    if (mode == rounding::nearest_even) {
      const long double rest = std::fabs(v - whole);  // exact
      const bool odd = std::fmod(whole, 2.0L) != 0;
      if (rest > 0.5L || (rest == 0.5L && odd)) whole += v < 0 ? -1.0L : 1.0L;
    }
    if (whole <= static_cast<long double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
    if (whole >= static_cast<long double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
    return static_cast<T>(whole);
  }
}

/// The sample at any position of a view, borders included. A constant is first converted to the view's type.
template <class T>
T sample_at(const image_view<const T>& v, index_t x, index_t y, index_t channel, border edge, const fill& value) {
  const index_t px = position(edge, x, v.width());
  const index_t py = position(edge, y, v.height());
  if (px < 0 || py < 0) return store<T>(value[channel]);
  return v(px, py, channel);
}

}  // namespace reference
KONV_END
#endif

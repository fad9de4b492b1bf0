// savitzky_golay: smoothing and derivatives by a polynomial fitted to each window.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_SAVITZKY_GOLAY_HPP
#define KONV_FILTER_SAVITZKY_GOLAY_HPP

#include "result.hpp"
#include "separable.hpp"

KONV_BEGIN_TYPES

/// Options of savitzky_golay.
struct savitzky_golay_options {
  bool down = true;                   ///< along y
  bool along = true;                  ///< along x
  int derivative = 0;                 ///< of that order, per pixel; one axis only
  border edge = border::reflect_101;  ///< what lies outside the source
  fill value = 0;                     ///< for border::constant
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN

/// The weights, to be correlated with, that give the value (or derivative) in the middle of the polynomial of degree
/// `order` that fits `window` points best: scipy.signal.savgol_coeffs(window, order, deriv, use="dot").
/// window odd, above order; derivative 0 to order (above it all weights are 0). Throws argument_error otherwise.
inline std::vector<double> savitzky_golay_weights(index window, int order, int derivative = 0) {
  if (window < 1 || window % 2 == 0 || window > 1023)
    detail::fail("savitzky_golay", "window is " + std::to_string(window) + ", expected an odd number from 1 to 1023");
  if (order < 0 || order >= window || order > 12)
    detail::fail("savitzky_golay", "order is " + std::to_string(order) + ", expected 0 to 12 and below the window, " +
                                       std::to_string(window));
  if (derivative < 0 || derivative > 12)
    detail::fail("savitzky_golay", "derivative is " + std::to_string(derivative) + ", expected 0 to 12");
  // Polynomials orthonormal over the window, by the three-term recurrence; the fit is the sum of their projections, and
  // its derivative in the middle the sum of theirs: w_i = sum_k p_k^(d)(0) p_k(i). d derivatives run along.
  const index half = window / 2;
  const std::size_t n = static_cast<std::size_t>(window), depth = static_cast<std::size_t>(derivative) + 1;
  using vec = std::vector<long double>;
  vec p(n, 1 / std::sqrt(static_cast<long double>(window))), before(n, 0), middle(depth, 0), middle_before(depth, 0);
  middle[0] = p[0];
  std::vector<double> w(n);
  vec sum(n, 0);
  long double beta = 0;
  for (int k = 0;; ++k) {
    for (std::size_t i = 0; i < n; ++i) sum[i] += middle[depth - 1] * p[i];
    if (k == order) break;
    vec next(n), next_middle(depth, 0);
    long double square = 0;  // p(x) x - beta before(x); the recurrence has no constant term, the window is symmetric
    for (std::size_t i = 0; i < n; ++i) {
      next[i] = static_cast<long double>(static_cast<index>(i) - half) * p[i] - beta * before[i];
      square += next[i] * next[i];
    }
    for (std::size_t d = 0; d < depth; ++d)
      next_middle[d] = (d > 0 ? static_cast<long double>(d) * middle[d - 1] : 0) - beta * middle_before[d];
    const long double length = std::sqrt(square);
    for (long double& v : next) v /= length;
    for (long double& v : next_middle) v /= length;
    before = std::move(p);
    p = std::move(next);
    middle_before = std::move(middle);
    middle = std::move(next_middle);
    beta = length;
  }
  for (std::size_t i = 0; i < n; ++i) w[i] = static_cast<double>(sum[i]);
  return w;
}

namespace detail {
template <class S, class D>
void savitzky_golay_into(const S& src, D& dst, index window, int order, const savitzky_golay_options& o) {
  if (o.derivative != 0 && o.down && o.along)
    fail("savitzky_golay", "derivative is " + std::to_string(o.derivative) + " on both axes, expected one axis only");
  const std::vector<double> w = savitzky_golay_weights(window, order, o.derivative), one{1};
  filter_options f;
  f.edge = o.edge;
  f.value = o.value;
  f.run = o.run;
  separable_into("savitzky_golay", sense::correlate, src, dst, o.down ? w : one, o.along ? w : one, f);
}
}  // namespace detail

/// Smooths along one or both axes by fitting a polynomial of degree `order` to each window: it keeps peaks that a mean
/// flattens. scipy.signal.savgol_filter(axis=...) with mode mirror (border::reflect_101), nearest, wrap or constant; not its
/// mode interp. Windows are odd. savitzky_golay(src, 5, 2) has the weights [-3 12 17 12 -3] / 35.
/// Result: the source's size and type; `savitzky_golay<float>(...)` names another (derivatives of integer images want
/// that). Throws argument_error as savitzky_golay_weights and correlate do.
template <class Dst = detail::deduced, source_image S>
auto savitzky_golay(const S& src, index window, int order, const savitzky_golay_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, sample_of<S>>>(
      "savitzky_golay", src,
      [&](const auto& from, auto& to) { detail::savitzky_golay_into(from, to, window, order, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void savitzky_golay(const S& src, D&& dst, index window, int order, const savitzky_golay_options& options = {}) {
  detail::savitzky_golay_into(src, dst, window, order, options);
}

KONV_END
#endif

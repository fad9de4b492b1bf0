// normalized_correlate: filtering where pixels are missing.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_NORMALIZED_HPP
#define KONV_FILTER_NORMALIZED_HPP

#include "result.hpp"

KONV_BEGIN_TYPES

/// Options of normalized_correlate.
struct normalized_options {
  border edge = border::reflect_101;  ///< what lies outside, of pixels and mask alike; constant: it is missing
  double missing = 0;                 ///< the result where nothing takes part (or the weights of what does sum to 0)
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

template <class Real, class T, class Present, class K, class D>
void normalized_into(const char* where, image_view<const T> src, const Present& present, const K& kernel,
                     image_view<D> dst, const normalized_options& o) {
  check_size(where, "dst", dst, source_size(where, src));
  image<Real> weighted(src.size(), uninitialized), weight(src.size(), uninitialized);
  for (index_t y = 0; y < src.height(); ++y)
    for (index_t x = 0; x < src.width(); ++x)
      for (index_t c = 0; c < src.channels(); ++c) {
        const Real m = present(x, y, c);
        weight(x, y, c) = m;
        // What is missing may be NaN: it must not even be multiplied by 0.
        weighted(x, y, c) = m == 0 ? Real{0} : m * static_cast<Real>(src(x, y, c));
      }
  const filter_options f = bordered(o);  // a constant border has weight 0 and value 0
  const image<Real> sums = filter_new<Real>(where, sense::correlate, weighted, kernel, f);
  const image<Real> weights = filter_new<Real>(where, sense::correlate, weight, kernel, f);
  const double most = [&] {
    double sum = 0;
    for (index_t i = 0; i < kernel_view<weight_of<K>>(kernel).rows; ++i)
      for (index_t j = 0; j < kernel_view<weight_of<K>>(kernel).cols; ++j)
        sum += std::fabs(static_cast<double>(kernel_view<weight_of<K>>(kernel)(i, j)));
    return sum;
  }();
  // Weights that cancel leave rounding errors of this size, not zeros.
  const double nothing = most * (std::is_same_v<Real, double> ? 1e-14 : 1e-6);
  for (index_t y = 0; y < dst.height(); ++y)
    for (index_t x = 0; x < dst.width(); ++x)
      for (index_t c = 0; c < dst.channels(); ++c) {
        const double w = static_cast<double>(weights(x, y, c));
        dst(x, y, c) = saturate_cast<D>(
            std::fabs(w) <= nothing ? o.missing : static_cast<double>(sums(x, y, c)) / w);
      }
}

template <class S, class M, class K, class D>
void masked_into(const S& src, const M& mask, const K& kernel, D& dst, const normalized_options& o) {
  using real = or_real<deduced, S>;
  const image_view<const sample_of<S>> from = src;
  const image_view<const sample_of<M>> m = mask;
  if (m.width() != from.width() || m.height() != from.height() ||
      (m.channels() != 1 && m.channels() != from.channels()))
    fail("normalized_correlate",
         {"mask is ", extent{m.width(), m.height(), m.channels()}, ", expected ", extent{from.width(), from.height()},
          " with one channel or the source's ", from.channels()});
  const auto present = [&](index_t x, index_t y, index_t c) {
    return static_cast<real>(m(x, y, m.channels() == 1 ? 0 : c));
  };
  normalized_into<real>("normalized_correlate", from, present, kernel, image_view<sample_of<D>>(dst), o);
}
template <class S, class K, class D>
void without_nan_into(const S& src, const K& kernel, D& dst, const normalized_options& o) {
  using real = or_real<deduced, S>;
  const image_view<const sample_of<S>> from = src;
  const auto present = [&](index_t x, index_t y, index_t c) {
    const auto v = from(x, y, c);
    return v == v ? real{1} : real{0};
  };
  normalized_into<real>("normalized_correlate", from, present, kernel, image_view<sample_of<D>>(dst), o);
}

}  // namespace detail

/// Correlation in which missing pixels take no part: sum(k * m * src) / sum(k * m), the mask m being 0 where a pixel is
/// missing, 1 (or any weight) where it counts. It equals scipy.ndimage.correlate(src * m) / scipy.ndimage.correlate(m),
/// and with border::constant, where nothing lies outside, astropy.convolution.convolve(boundary="fill", fill_value=nan)
/// of the kernel turned by 180 degrees, the missing pixels being NaN (border::replicate: boundary="extend"). mask: the
/// source's size, one channel or as many as it has. A missing pixel may hold NaN. The kernel is one whose weights do
/// not cancel: a blur. Result: the source's size and type; `normalized_correlate<float>(...)` names another. Where
/// nothing takes part it is options.missing. Throws argument_error for a mask of another size and as correlate does.
template <class Dst = detail::deduced, source_image S, source_image M, kernel_like K>
auto normalized_correlate(const S& src, const M& mask, const K& kernel, const normalized_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, S>>(
      "normalized_correlate", src, [&](auto& dst) { normalized_correlate(src, mask, kernel, dst, options); });
}
/// The same into dst, which names the result's type. It comes last here, since an image after src is the mask. dst may
/// be src, or overlap it.
template <source_image S, source_image M, kernel_like K, target_image D>
void normalized_correlate(const S& src, const M& mask, const K& kernel, D&& dst,
                          const normalized_options& options = {}) {
  detail::masked_into(src, mask, kernel, dst, options);
}

/// The pixels that are NaN are the missing ones.
template <class Dst = detail::deduced, source_image S, kernel_like K>
  requires(std::is_floating_point_v<sample_of<S>>)
auto normalized_correlate(const S& src, const K& kernel, const normalized_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, S>>(
      "normalized_correlate", src, [&](auto& dst) { normalized_correlate(src, kernel, dst, options); });
}
/// The same into dst.
template <source_image S, kernel_like K, target_image D>
  requires(std::is_floating_point_v<sample_of<S>>)
void normalized_correlate(const S& src, const K& kernel, D&& dst, const normalized_options& options = {}) {
  detail::without_nan_into(src, kernel, dst, options);
}

KONV_END
#endif

// difference_of_gaussians: what one blur keeps and a stronger one does not.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_DOG_HPP
#define KONV_FILTER_DOG_HPP

#include "log.hpp"

KONV_BEGIN
namespace detail {

template <class S, class D>
void dog_into(const S& src, D& dst, const deviation& narrow, const deviation& wide, const blob_options& o) {
  using real = or_real<deduced, sample_of<S>>;
  const image_view<sample_of<D>> to = dst;
  const image_view<const sample_of<S>> from = src;
  check_source("difference_of_gaussians", from.size());
  check_size("difference_of_gaussians", "dst", to, from.size());
  if (wide.y < narrow.y || wide.x < narrow.x)
    fail("difference_of_gaussians", "high sigma is {" + std::to_string(wide.y) + ", " + std::to_string(wide.x) +
                                        "}, expected no less than the low one");
  const image<real> a = gaussian_blur<real>(from, narrow, gaussian_by_scipy(o, {0, 0}));
  const image<real> b = gaussian_blur<real>(from, wide, gaussian_by_scipy(o, {0, 0}));
  combine(a.view(), b.view(), to, [](double p, double q) { return p - q; });
}

}  // namespace detail

/// gaussian(low) - gaussian(high): a band-pass, scikit-image's difference_of_gaussians (with border::replicate, and on the
/// samples as they are). Without a high sigma it is 1.6 * low, which approximates the Laplacian of a Gaussian.
/// Result: the source's size; double for double sources, else float; `difference_of_gaussians<std::int16_t>(...)` names
/// another type. Throws argument_error for a high sigma below the low one and as gaussian_blur does.
template <class Dst = detail::deduced, source_image S>
auto difference_of_gaussians(const S& src, const deviation& low, const deviation& high,
                             const blob_options& options = {}) {
  return detail::same_size<detail::or_real<Dst, sample_of<S>>>(
      "difference_of_gaussians", src,
      [&](const auto& from, auto& to) { detail::dog_into(from, to, low, high, options); });
}
template <class Dst = detail::deduced, source_image S>
auto difference_of_gaussians(const S& src, const deviation& low, const blob_options& options = {}) {
  return difference_of_gaussians<Dst>(src, low, deviation(1.6 * low.y, 1.6 * low.x), options);
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void difference_of_gaussians(const S& src, D&& dst, const deviation& low, const deviation& high,
                             const blob_options& options = {}) {
  detail::dog_into(src, dst, low, high, options);
}

KONV_END
#endif

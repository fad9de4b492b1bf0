// difference_of_gaussians: what one blur keeps and a stronger one does not.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_DOG_HPP
#define KONV_FILTER_DOG_HPP

#include "log.hpp"

KONV_BEGIN

/// gaussian(low) - gaussian(high): a band-pass, scikit-image's difference_of_gaussians (with border::replicate, and on
/// the samples as they are). Without a high sigma it is 1.6 * low, scikit-image's default, which is close to a Laplacian
/// of a Gaussian.
/// Result: the source's size; double for double sources, else float; `difference_of_gaussians<std::int16_t>(...)` names
/// another type. Throws argument_error for a high sigma below the low one, a negative one, and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto difference_of_gaussians(const S& src, const deviation& low, const deviation& high,
                             const blob_options& options = {}) {
  return detail::same_size<detail::or_real<Dst, S>>(
      "difference_of_gaussians", src, [&](auto& dst) { difference_of_gaussians(src, dst, low, high, options); });
}
/// The same with high = 1.6 * low.
template <class Dst = detail::deduced, source_image S>
auto difference_of_gaussians(const S& src, const deviation& low, const blob_options& options = {}) {
  return difference_of_gaussians<Dst>(src, low, deviation(1.6 * low.y, 1.6 * low.x), options);
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void difference_of_gaussians(const S& src, D&& dst, const deviation& low, const deviation& high,
                             const blob_options& options = {}) {
  using real = detail::or_real<detail::deduced, S>;
  const image_view<sample_of<D>> to = dst;
  detail::check_size("difference_of_gaussians", "dst", to, detail::source_size("difference_of_gaussians", src));
  detail::check_blob("difference_of_gaussians", low, options);
  detail::check_blob("difference_of_gaussians", high, options);
  if (high.y < low.y || high.x < low.x)
    detail::fail("difference_of_gaussians",
                 {"high sigma is {", high.y, ", ", high.x, "}, expected no less than the low one"});
  const image<real> narrow = gaussian_blur<real>(src, low, detail::gaussian_by_scipy(options, {0, 0}));
  const image<real> wide = gaussian_blur<real>(src, high, detail::gaussian_by_scipy(options, {0, 0}));
  detail::combine(narrow.view(), wide.view(), to, [](double p, double q) { return p - q; });
}

KONV_END
#endif

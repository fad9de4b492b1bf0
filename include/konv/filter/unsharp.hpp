// unsharp_mask: what a blur takes away, added again.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_UNSHARP_HPP
#define KONV_FILTER_UNSHARP_HPP

#include "log.hpp"

KONV_BEGIN_TYPES

/// Options of unsharp_mask.
struct unsharp_options {
  double amount = 1;                  ///< of the details; negative ones blur
  double threshold = 0;               ///< details no larger than this stay as they are
  double truncate = 4;                ///< radius of the Gaussian in sigmas
  border edge = border::reflect_101;  ///< what lies outside the source
  fill value = 0;                     ///< for border::constant
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN

/// x + amount * (x - gaussian(x, sigma)): scikit-image's unsharp_mask (radius = sigma, with border::reflect, and on the
/// samples as they are). Result: the source's size and type, rounded and saturated; `unsharp_mask<float>(...)` names
/// another. The blur is not rounded in between. Throws argument_error for a negative sigma, an amount that is not
/// finite, and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto unsharp_mask(const S& src, const deviation& sigma, const unsharp_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, S>>("unsharp_mask", src,
                                                      [&](auto& dst) { unsharp_mask(src, dst, sigma, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void unsharp_mask(const S& src, D&& dst, const deviation& sigma, const unsharp_options& options = {}) {
  using real = detail::or_real<detail::deduced, S>;
  const image_view<const sample_of<S>> from = src;
  const image_view<sample_of<D>> to = dst;
  detail::check_size("unsharp_mask", "dst", to, detail::source_size("unsharp_mask", src));
  if (!(options.amount - options.amount == 0))
    detail::fail("unsharp_mask", {"amount is ", options.amount, ", expected a finite number"});
  const blob_options blur{
      .truncate = options.truncate, .edge = options.edge, .value = options.value, .run = options.run};
  detail::check_blob("unsharp_mask", sigma, blur);
  const image<real> soft = gaussian_blur<real>(src, sigma, detail::gaussian_by_scipy(blur, {0, 0}));
  detail::apart(detail::overlap(from, to), from, [&](const auto& sharp) {
    detail::combine(sharp, soft.view(), to, [&](double x, double blurred) {
      const double details = x - blurred;
      return std::fabs(details) <= options.threshold && options.threshold > 0 ? x : x + options.amount * details;
    });
  });
}

KONV_END
#endif

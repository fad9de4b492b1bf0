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
namespace detail {

template <class S, class D>
void unsharp_into(const S& src, D& dst, const deviation& sigma, const unsharp_options& o) {
  using real = or_real<deduced, sample_of<S>>;
  const image_view<const sample_of<S>> from = src;
  const image_view<sample_of<D>> to = dst;
  check_source("unsharp_mask", from.size());
  check_size("unsharp_mask", "dst", to, from.size());
  if (!(o.amount - o.amount == 0))
    fail("unsharp_mask", "amount is " + std::to_string(o.amount) + ", expected a finite number");
  const image<real> soft = gaussian_blur<real>(
      from, sigma, gaussian_by_scipy({.truncate = o.truncate, .edge = o.edge, .value = o.value, .run = o.run}, {0, 0}));
  const auto add = [&](double x, double blurred) {
    const double detail = x - blurred;
    return std::fabs(detail) <= o.threshold && o.threshold > 0 ? x : x + o.amount * detail;
  };
  if (overlap(from, to)) {
    const image<sample_of<S>> copy = image<sample_of<S>>::copy_of(from);
    combine(copy.view(), soft.view(), to, add);
  } else {
    combine(from, soft.view(), to, add);
  }
}

}  // namespace detail

/// x + amount * (x - gaussian(x, sigma)): scikit-image's unsharp_mask (radius = sigma, with border::reflect, and on the
/// samples as they are). Result: the source's size and type, rounded and saturated; `unsharp_mask<float>(...)` names
/// another. The blur is not rounded in between. Throws argument_error as gaussian_blur does.
template <class Dst = detail::deduced, source_image S>
auto unsharp_mask(const S& src, const deviation& sigma, const unsharp_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, sample_of<S>>>(
      "unsharp_mask", src, [&](const auto& from, auto& to) { detail::unsharp_into(from, to, sigma, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void unsharp_mask(const S& src, D&& dst, const deviation& sigma, const unsharp_options& options = {}) {
  detail::unsharp_into(src, dst, sigma, options);
}

KONV_END
#endif

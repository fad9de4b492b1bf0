// sharpen: a pixel against its neighbours.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_SHARPEN_HPP
#define KONV_FILTER_SHARPEN_HPP

#include "derivative.hpp"
#include "gallery/laplacian.hpp"

KONV_BEGIN_TYPES

/// Options of sharpen.
struct sharpen_options {
  double amount = 1;                        ///< how many Laplacians are taken away
  bool diagonals = false;                   ///< the eight neighbours, not the four
  border edge = border::reflect_101;        ///< what lies outside the source
  fill value = 0;                           ///< for border::constant
  double scale = 1;                         ///< dst = offset + scale * sum, before rounding
  double offset = 0;
  rounding round = rounding::nearest_even;  ///< for integer destinations
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN

/// The image minus `amount` times its Laplacian: by default the kernel [0 -1 0; -1 5 -1; 0 -1 0], with diagonals
/// [-1 -1 -1; -1 9 -1; -1 -1 -1]. Equals OpenCV's filter2D with that kernel.
/// Result: the source's size and type, saturated; `sharpen<float>(...)` names another. Whole amounts are exact on
/// integers. Throws argument_error as correlate does.
template <class Dst = detail::deduced, source_image S>
auto sharpen(const S& src, const sharpen_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, S>>("sharpen", src, [&](auto& dst) { sharpen(src, dst, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void sharpen(const S& src, D&& dst, const sharpen_options& options = {}) {
  if (!(options.amount - options.amount == 0) || std::fabs(options.amount) > 1e6)
    detail::fail("sharpen", {"amount is ", options.amount, ", expected at most 10^6"});
  const auto weights = [&]<class W>(W amount) {
    const auto& laplacian = options.diagonals ? gallery::laplacian_8 : gallery::laplacian_4;
    kernel<W> k(3, 3);
    for (index_t i = 0; i < 3; ++i)
      for (index_t j = 0; j < 3; ++j)
        k(i, j) = static_cast<W>(gallery::identity<3>(i, j)) - amount * static_cast<W>(laplacian(i, j));
    return k;
  };
  if (options.amount != std::nearbyint(options.amount)) {
    detail::filter_into("sharpen", sense::correlate, src, dst, weights(options.amount), detail::linear(options));
    return;
  }
  const kernel<std::int32_t> whole = weights(static_cast<std::int32_t>(options.amount));  // exact on integers
  constexpr double most = 7;  // what the stencil's 16-bit sums hold
  if (std::fabs(options.amount) <= most && detail::try_star("sharpen", src, dst, whole, options)) return;
  detail::filter_into("sharpen", sense::correlate, src, dst, whole, detail::linear(options));
}

KONV_END
#endif

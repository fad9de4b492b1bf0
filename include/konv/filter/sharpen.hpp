// sharpen: a pixel against its neighbours.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_SHARPEN_HPP
#define KONV_FILTER_SHARPEN_HPP

#include "../engine/stencil.hpp"
#include "result.hpp"

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
namespace detail {

template <class S, class D>
void sharpen_into(const S& src, D& dst, const sharpen_options& o) {
  if (!(o.amount - o.amount == 0) || std::fabs(o.amount) > 1e6)
    fail("sharpen", "amount is " + std::to_string(o.amount) + ", expected at most 10^6");
  filter_options f;
  f.edge = o.edge;
  f.value = o.value;
  f.scale = o.scale;
  f.offset = o.offset;
  f.round = o.round;
  f.run = o.run;
  const auto weights = [&]<class W>(W a) {
    const W d = o.diagonals ? -a : W{0}, centre = W{1} + (o.diagonals ? W{8} : W{4}) * a;
    return kernel<W>{{d, -a, d}, {-a, centre, -a}, {d, -a, d}};
  };
  const bool whole = o.amount == std::nearbyint(o.amount);  // whole weights are exact
  if (whole && std::fabs(o.amount) <= 7 && o.scale == 1 && o.offset == 0) {
    const kernel<std::int32_t> k = weights(static_cast<std::int32_t>(o.amount));
    if (try_stencil("sharpen", src, dst, o.edge, o.value, o.run,
                    {.mid = k(1, 1), .side = k(0, 1), .corner = k(0, 0)}, [](const auto& s) { return s.star; }))
      return;
  }
  if (whole)
    filter_into("sharpen", sense::correlate, src, dst, weights(static_cast<std::int32_t>(o.amount)), f);
  else
    filter_into("sharpen", sense::correlate, src, dst, weights(o.amount), f);
}

}  // namespace detail

/// The image minus `amount` times its Laplacian: by default the kernel [0 -1 0; -1 5 -1; 0 -1 0], with diagonals
/// [-1 -1 -1; -1 9 -1; -1 -1 -1]. Equals OpenCV's filter2D with that kernel.
/// Result: the source's size and type, saturated; `sharpen<float>(...)` names another. Whole amounts are exact on
/// integers. Throws argument_error as correlate does.
template <class Dst = detail::deduced, source_image S>
auto sharpen(const S& src, const sharpen_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, sample_of<S>>>(
      "sharpen", src, [&](const auto& from, auto& to) { detail::sharpen_into(from, to, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void sharpen(const S& src, D&& dst, const sharpen_options& options = {}) {
  detail::sharpen_into(src, dst, options);
}

KONV_END
#endif

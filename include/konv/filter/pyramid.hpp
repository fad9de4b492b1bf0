// pyramid_down and pyramid_up: half and double the size.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_PYRAMID_HPP
#define KONV_FILTER_PYRAMID_HPP

#include "result.hpp"
#include "separable.hpp"
#include "../engine/pyramid.hpp"

KONV_BEGIN_TYPES

/// Options of pyramid_down and pyramid_up.
struct pyramid_options {
  border edge = border::reflect_101;  ///< what lies outside (pyramid_up: reflect_101 of what is blown up, always)
  fill value = 0;                     ///< for border::constant
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN

/// The size of pyramid_down's result: (n + 1) / 2 on each axis.
constexpr extent pyramid_down_size(extent src) {
  return {(src.width + 1) / 2, (src.height + 1) / 2, src.channels};
}
/// The size of pyramid_up's result: 2n on each axis.
constexpr extent pyramid_up_size(extent src) { return {2 * src.width, 2 * src.height, src.channels}; }

/// Blurs with [1 4 6 4 1]/16 on both axes and keeps every second pixel: OpenCV's pyrDown.
/// Result: (width + 1) / 2 by (height + 1) / 2, the source's type. Integers round halves up, as OpenCV does:
/// (sum + 128) >> 8. Throws argument_error for an empty source, a border value with the wrong number of channels, or a
/// dst of another size.
template <source_image S>
image<sample_of<S>> pyramid_down(const S& src, const pyramid_options& options = {}) {
  image<sample_of<S>> out(pyramid_down_size(detail::source_size("pyramid_down", src)), uninitialized);
  pyramid_down(src, out, options);
  return out;
}
/// The same into dst, of the source's type. dst may overlap src.
template <source_image S, target_image D>
  requires(std::is_same_v<sample_of<S>, sample_of<D>>)
void pyramid_down(const S& src, D&& dst, const pyramid_options& options = {}) {
  const image_view<const sample_of<S>> from = src;
  const image_view<sample_of<S>> to = dst;
  detail::check_size("pyramid_down", "dst", to, pyramid_down_size(detail::source_size("pyramid_down", src)));
  detail::apart(detail::overlap(from, to), from, [&](const auto& source) {
    run_pyramid_down<sample_of<S>>(source, to, options.edge, options.value, options.run);
  });
}

/// Puts a zero after every pixel and row and blurs with [1 4 6 4 1]/8 on both axes: OpenCV's pyrUp, its border too.
/// Result: 2 width by 2 height, the source's type. Integers round halves up: (sum + 32) >> 6. Errors as pyramid_down.
template <source_image S>
image<sample_of<S>> pyramid_up(const S& src, const pyramid_options& options = {}) {
  image<sample_of<S>> out(pyramid_up_size(detail::source_size("pyramid_up", src)), uninitialized);
  pyramid_up(src, out, options);
  return out;
}
/// The same into dst, of the source's type. dst may overlap src.
template <source_image S, target_image D>
  requires(std::is_same_v<sample_of<S>, sample_of<D>>)
void pyramid_up(const S& src, D&& dst, const pyramid_options& options = {}) {
  const image_view<const sample_of<S>> from = src;
  const image_view<sample_of<S>> to = dst;
  detail::check_size("pyramid_up", "dst", to, pyramid_up_size(detail::source_size("pyramid_up", src)));
  detail::apart(detail::overlap(from, to), from, [&](const auto& source) {
    run_pyramid_up<sample_of<S>>(source, to, options.run);
  });
}

KONV_END
#endif

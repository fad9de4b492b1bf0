// gradient and gradient_magnitude: how strong an edge is, and where it points.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GRADIENT_HPP
#define KONV_FILTER_GRADIENT_HPP

#include "../engine/gradient.hpp"
#include "derivative.hpp"

KONV_BEGIN_TYPES

/// The operator behind a gradient: its 3x3 kernels are those of konv::sobel, scharr and prewitt.
enum class gradient_operator : unsigned char { sobel, scharr, prewitt };

/// Options of gradient and gradient_magnitude.
struct gradient_options {
  gradient_operator by = gradient_operator::sobel;
  index_t size = 3;                   ///< of sobel: odd, 1 to 31
  norm kind = norm::l2;               ///< sqrt(gx^2 + gy^2), or |gx| + |gy|
  border edge = border::reflect_101;  ///< what lies outside the source
  fill value = 0;                     ///< for border::constant
  double scale = 1;                   ///< of the magnitude, before rounding
  execution run = {};
};

/// The two derivatives of an image.
template <sample T>
struct gradient_pair {
  image<T> x, y;
};

/// A gradient: its length, and its direction atan2(gy, gx) in radians, -pi to pi, y downwards.
template <sample T>
struct gradient_result {
  image<T> magnitude;
  image<T> orientation;
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

inline gradient_lines gradient_lines_of(const char* where, const gradient_options& o) {
  if (o.by == gradient_operator::sobel)
    return {derivative_line(where, o.size, 0), derivative_line(where, o.size, 1)};
  auto [smooth, edge] = lines_of(o.by == gradient_operator::scharr ? gallery::scharr_x : gallery::prewitt_x);
  return {std::move(smooth), std::move(edge)};
}
template <class S, class D>
void gradient_into(const char* where, const S& src, D& magnitude, image_view<sample_of<D>> orientation,
                   const gradient_options& o) {
  using src_type = sample_of<S>;
  using dst_type = sample_of<D>;
  const image_view<const src_type> from = src;
  const image_view<dst_type> to = magnitude;
  check_size(where, "magnitude", to, source_size(where, from));
  if (orientation.data()) check_size(where, "orientation", orientation, from.size());
  if (!(o.scale - o.scale == 0)) fail(where, {"scale is ", o.scale, ", expected a finite number"});
  filter_options f = bordered(o);
  f.scale = o.scale;
  apart(overlap(from, to) || (orientation.data() && overlap(from, orientation)), from, [&](const auto& source) {
    run_gradient<src_type, dst_type>(where, source, to, orientation, gradient_lines_of(where, o), o.kind, f);
  });
}

template <class S, class X, class Y>
void gradient_xy_into(const S& src, X& gx, Y& gy, const gradient_options& o) {
  using src_type = sample_of<S>;
  using dst_type = sample_of<X>;
  const image_view<const src_type> from = src;
  const image_view<dst_type> x = gx, y = gy;
  check_size("gradient_xy", "gx", x, source_size("gradient_xy", from));
  check_size("gradient_xy", "gy", y, from.size());
  filter_options f = bordered(o);
  f.scale = o.scale;
  apart(overlap(from, x) || overlap(from, y), from, [&](const auto& source) {
    run_both<src_type, dst_type>("gradient_xy", source, x, y, gradient_lines_of("gradient_xy", o), f);
  });
}

}  // namespace detail

/// The length of the gradient, sqrt(gx^2 + gy^2) or |gx| + |gy| of the two derivatives by Sobel (or Scharr, Prewitt),
/// each channel by itself, in one pass over the image. It equals OpenCV's magnitude(Sobel(src, 1, 0), Sobel(src, 0, 1))
/// and, of size 3 with border::reflect, the hypotenuse of scipy.ndimage.sobel along both axes.
///
/// Result: the source's size; double for double sources, else float; `gradient_magnitude<std::uint8_t>(...)` names
/// another type, rounded to nearest even and saturated. gx and gy of integer sources are exact.
/// Throws argument_error for a bad size and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto gradient_magnitude(const S& src, const gradient_options& options = {}) {
  return detail::same_size<detail::or_real<Dst, S>>("gradient_magnitude", src,
                                                    [&](auto& dst) { gradient_magnitude(src, dst, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void gradient_magnitude(const S& src, D&& dst, const gradient_options& options = {}) {
  detail::gradient_into("gradient_magnitude", src, dst, {}, options);
}

/// Magnitude as gradient_magnitude, and orientation atan2(gy, gx): OpenCV's cartToPolar of the two derivatives, but
/// from -pi to pi; 0 where the gradient is. The orientation in f32 is within 1e-6 radians. Result: double for double
/// sources, else float.
template <source_image S>
auto gradient(const S& src, const gradient_options& options = {}) {
  using dst_type = detail::or_real<detail::deduced, S>;
  const extent size = detail::source_size("gradient", src);
  gradient_result<dst_type> r{image<dst_type>(size, uninitialized), image<dst_type>(size, uninitialized)};
  gradient(src, r.magnitude, r.orientation, options);
  return r;
}
/// The same into two views of one floating type and of the source's size.
template <source_image S, target_image M, target_image O>
  requires(std::is_floating_point_v<sample_of<M>> && std::is_same_v<sample_of<M>, sample_of<O>>)
void gradient(const S& src, M&& magnitude, O&& orientation, const gradient_options& options = {}) {
  detail::gradient_into("gradient", src, magnitude, image_view<sample_of<O>>(orientation), options);
}

/// The two first derivatives in one pass: OpenCV's spatialGradient. Types as sobel's.
template <class Dst = detail::deduced, source_image S>
auto gradient_xy(const S& src, const gradient_options& options = {}) {
  using dst_type = detail::or_derivative<Dst, S>;
  const extent size = detail::source_size("gradient_xy", src);
  gradient_pair<dst_type> r{image<dst_type>(size, uninitialized), image<dst_type>(size, uninitialized)};
  gradient_xy(src, r.x, r.y, options);
  return r;
}
/// The same into two views of one type and of the source's size, which do not overlap each other.
template <source_image S, target_image X, target_image Y>
  requires(std::is_same_v<sample_of<X>, sample_of<Y>>)
void gradient_xy(const S& src, X&& gx, Y&& gy, const gradient_options& options = {}) {
  detail::gradient_xy_into(src, gx, gy, options);
}

KONV_END
#endif

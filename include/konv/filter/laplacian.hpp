// laplacian: the sum of the second derivatives.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_LAPLACIAN_HPP
#define KONV_FILTER_LAPLACIAN_HPP

#include "derivative.hpp"

KONV_BEGIN_TYPES

/// Which neighbours a Laplacian of size 1 counts.
///   four    [0 1 0; 1 -4 1; 0 1 0]
///   eight   [1 1 1; 1 -8 1; 1 1 1]
enum class neighbours : unsigned char { four, eight };

/// Options of laplacian. The defaults are OpenCV's.
struct laplacian_options {
  index size = 1;                           ///< odd, 1 to 15 (OpenCV's ksize)
  neighbours count = neighbours::four;      ///< of size 1
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

// OpenCV's: size 1 the cross; from 3 on d2 x s + s x d2 of the Sobel lines.
inline kernel<std::int32_t> laplacian_kernel(index size, neighbours which) {
  if (size == 1) {
    if (which == neighbours::four) return {{0, 1, 0}, {1, -4, 1}, {0, 1, 0}};
    return {{1, 1, 1}, {1, -8, 1}, {1, 1, 1}};
  }
  if (which == neighbours::eight)
    fail("laplacian", "size is " + std::to_string(size) + " with eight neighbours, expected 1 (the 3x3 kernel of ones)");
  if (size > 15)  // the weights of larger ones leave 32 bits
    fail("laplacian", "size is " + std::to_string(size) + ", expected an odd number from 1 to 15");
  const auto second = derivative_line("laplacian", size, 2), smooth = derivative_line("laplacian", size, 0);
  kernel<std::int32_t> k(size, size);
  for (index i = 0; i < size; ++i)
    for (index j = 0; j < size; ++j) {
      const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(j);
      k(i, j) = second[a] * smooth[b] + smooth[a] * second[b];
    }
  return k;
}
template <class S, class D>
void laplacian_into(const S& src, D& dst, const laplacian_options& o) {
  const kernel<std::int32_t> k = laplacian_kernel(o.size, o.count);
  if (o.size <= 3 && o.scale == 1 && o.offset == 0 &&
      try_stencil("laplacian", src, dst, o.edge, o.value, o.run,
                  {.mid = k(1, 1), .side = k(0, 1), .corner = k(0, 0)}, [](const auto& s) { return s.star; }))
    return;
  filter_into("laplacian", sense::correlate, src, dst, k,
              linear({.edge = o.edge, .value = o.value, .scale = o.scale, .offset = o.offset, .round = o.round,
                      .run = o.run}));
}

}  // namespace detail

/// The Laplacian: OpenCV's Laplacian with ksize = options.size. Size 1, the default, is the cross [0 1 0; 1 -4 1; 0 1 0]
/// (with border::reflect scipy.ndimage.laplace), or with neighbours::eight [1 1 1; 1 -8 1; 1 1 1]. Size 3 is
/// [2 0 2; 0 -8 0; 2 0 2], and larger ones (odd, to 15) add the second Sobel derivatives along x and y.
///
/// Result: the source's size; s16 from 8-bit samples, s32 from other integers, else the source's type;
/// `laplacian<float>(...)` names another. Integers are exact, then saturated.
/// Throws argument_error for a bad size and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto laplacian(const S& src, const laplacian_options& options = {}) {
  return detail::same_size<detail::derivative_or<Dst, sample_of<S>>>(
      "laplacian", src, [&](const auto& from, auto& to) { detail::laplacian_into(from, to, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void laplacian(const S& src, D&& dst, const laplacian_options& options = {}) {
  detail::laplacian_into(src, dst, options);
}

KONV_END
#endif

// laplacian: the sum of the second derivatives.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_LAPLACIAN_HPP
#define KONV_FILTER_LAPLACIAN_HPP

#include "derivative.hpp"
#include "gallery/laplacian.hpp"

KONV_BEGIN_TYPES

/// Which neighbours a Laplacian of size 1 counts.
///   four    [0 1 0; 1 -4 1; 0 1 0]
///   eight   [1 1 1; 1 -8 1; 1 1 1]
enum class neighbours : unsigned char { four, eight };

/// Options of laplacian. The defaults are OpenCV's.
struct laplacian_options {
  index_t size = 1;                         ///< odd, 1 to 15 (OpenCV's ksize)
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

// OpenCV's: size 1 the cross; from 3 on the second derivatives of Sobel, gallery::laplacian_opencv of any size.
inline kernel<std::int32_t> laplacian_kernel(index_t size, neighbours which) {
  if (size == 1) {
    const auto& k = which == neighbours::four ? gallery::laplacian_4 : gallery::laplacian_8;
    return {3, 3, {k.values.begin(), k.values.end()}};
  }
  if (which == neighbours::eight)
    fail("laplacian", {"size is ", size, " with eight neighbours, expected 1 (the 3x3 kernel of ones)"});
  if (size > 15)  // the weights of larger ones leave 32 bits
    fail("laplacian", {"size is ", size, ", expected an odd number from 1 to 15"});
  const auto second = derivative_line("laplacian", size, 2), smooth = derivative_line("laplacian", size, 0);
  kernel<std::int32_t> k(size, size);
  for (index_t i = 0; i < size; ++i)
    for (index_t j = 0; j < size; ++j) {
      const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(j);
      k(i, j) = second[a] * smooth[b] + smooth[a] * second[b];
    }
  return k;
}

}  // namespace detail

/// The Laplacian: OpenCV's Laplacian with ksize = options.size. Size 1, the default, is the cross [0 1 0; 1 -4 1; 0 1
/// 0] (with border::reflect scipy.ndimage.laplace), or with neighbours::eight [1 1 1; 1 -8 1; 1 1 1]. Size 3 is [2 0 2;
/// 0 -8 0; 2 0 2], and larger ones (odd, to 15) add the second Sobel derivatives along x and y.
///
/// Result: the source's size; s16 from 8-bit samples, s32 from other integers, else the source's type;
/// `laplacian<float>(...)` names another. Integers are exact, then saturated.
/// Throws argument_error for a bad size and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto laplacian(const S& src, const laplacian_options& options = {}) {
  return detail::same_size<detail::or_derivative<Dst, S>>("laplacian", src,
                                                          [&](auto& dst) { laplacian(src, dst, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void laplacian(const S& src, D&& dst, const laplacian_options& options = {}) {
  const kernel<std::int32_t> k = detail::laplacian_kernel(options.size, options.count);
  if (options.size <= 3 && detail::try_star("laplacian", src, dst, k, options)) return;
  detail::filter_into("laplacian", sense::correlate, src, dst, k, detail::linear(options));
}

KONV_END
#endif

// kirsch and robinson: the strongest of eight directions.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_COMPASS_HPP
#define KONV_FILTER_COMPASS_HPP

#include "derivative.hpp"
#include "gallery/compass.hpp"

KONV_BEGIN_TYPES

/// What a compass operator finds: the largest of the eight responses, and which of them it is (the first, where several
/// are as large). Direction 0 is north, a brighter row above; each next one is turned by 45 degrees counter-clockwise:
/// N, NW, W, SW, S, SE, E, NE (gallery::compass_names).
template <sample T>
struct compass_result {
  image<T> magnitude;
  image<std::uint8_t> direction;
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

using compass_kernels = std::array<kernel2d<std::int32_t, 3, 3>, 8>;

// Dst responses are compared as they are stored: saturation makes equals of what leaves the type.
template <class S, class D>
void compass_into(const char* where, const S& src, D& magnitude, image_view<std::uint8_t> direction,
                  const compass_kernels& kernels, const derivative_options& o) {
  using dst_type = sample_of<D>;
  const image_view<dst_type> best = magnitude;
  const image<sample_of<S>> copy = image<sample_of<S>>::copy_of(src);  // dst may be src, and is written eight times
  check_size(where, "magnitude", best, copy.size());
  check_size(where, "direction", direction, copy.size());
  image<dst_type> one(copy.size(), uninitialized);
  for (int d = 0; d < 8; ++d) {
    filter_into(where, sense::correlate, copy, one, kernels[static_cast<std::size_t>(d)], linear(o));
    for (index_t y = 0; y < best.height(); ++y)
      for (index_t x = 0; x < best.width(); ++x)
        for (index_t c = 0; c < best.channels(); ++c)
          if (d == 0 || one(x, y, c) > best(x, y, c)) {
            best(x, y, c) = one(x, y, c);
            direction(x, y, c) = static_cast<std::uint8_t>(d);
          }
  }
}
template <class T, class S>
compass_result<T> compass_new(const char* where, const S& src, const compass_kernels& kernels,
                              const derivative_options& o) {
  const extent size = source_size(where, src);
  compass_result<T> r{image<T>(size, uninitialized), image<std::uint8_t>(size, uninitialized)};
  compass_into(where, src, r.magnitude, r.direction.view(), kernels, o);
  return r;
}

}  // namespace detail

/// Kirsch's compass: the largest response of [5 5 5; -3 0 -3; -3 -3 -3] and its seven rotations, by 45 degrees each:
/// the maximum and the argmax of eight calls of OpenCV's filter2D with gallery::kirsch. Result: magnitude in s16 from
/// 8-bit samples, s32 from other integers, else the source's type; direction 0 to 7. `kirsch<float>(...)` names another
/// type. Options: border, scale, offset. Throws argument_error as correlate does.
template <class Dst = detail::deduced, source_image S>
auto kirsch(const S& src, const derivative_options& options = {}) {
  return detail::compass_new<detail::or_derivative<Dst, S>>("kirsch", src, gallery::kirsch, options);
}
/// The same into two views of the source's size.
template <source_image S, target_image D>
void kirsch(const S& src, D&& magnitude, image_view<std::uint8_t> direction, const derivative_options& options = {}) {
  detail::compass_into("kirsch", src, magnitude, direction, gallery::kirsch, options);
}

/// Robinson's compass: the largest response of Sobel's [1 2 1; 0 0 0; -1 -2 -1] and its seven rotations,
/// gallery::robinson. Result, options and errors as kirsch.
template <class Dst = detail::deduced, source_image S>
auto robinson(const S& src, const derivative_options& options = {}) {
  return detail::compass_new<detail::or_derivative<Dst, S>>("robinson", src, gallery::robinson, options);
}
/// The same into two views of the source's size.
template <source_image S, target_image D>
void robinson(const S& src, D&& magnitude, image_view<std::uint8_t> direction,
              const derivative_options& options = {}) {
  detail::compass_into("robinson", src, magnitude, direction, gallery::robinson, options);
}

KONV_END
#endif

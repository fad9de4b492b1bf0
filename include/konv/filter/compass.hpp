// kirsch and robinson: the strongest of eight directions.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_COMPASS_HPP
#define KONV_FILTER_COMPASS_HPP

#include "derivative.hpp"

KONV_BEGIN_TYPES

/// What a compass operator finds: the largest of the eight responses, and which of them it is (the first, where several
/// are as large). Direction 0 responds to what is brighter on the right-hand side of the edge for robinson's
/// [-1 0 1; -2 0 2; -1 0 1] and to a brighter row above for kirsch's [5 5 5; -3 0 -3; -3 -3 -3]; each next one is turned by
/// 45 degrees counter-clockwise.
template <sample T>
struct compass_result {
  image<T> magnitude;
  image<std::uint8_t> direction;
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

// The eight outer weights of a 3x3 kernel, counter-clockwise from the upper left, moved on by `turn` places.
inline kernel<std::int32_t> compass_kernel(const std::int32_t (&ring)[8], int turn) {
  constexpr index rows[] = {0, 1, 2, 2, 2, 1, 0, 0}, cols[] = {0, 0, 0, 1, 2, 2, 2, 1};
  kernel<std::int32_t> k(3, 3);
  for (int p = 0; p < 8; ++p) k(rows[(p + turn) % 8], cols[(p + turn) % 8]) = ring[p];
  return k;
}
inline constexpr std::int32_t kirsch_ring[8] = {5, -3, -3, -3, -3, -3, 5, 5};
inline constexpr std::int32_t robinson_ring[8] = {-1, -2, -1, 0, 1, 2, 1, 0};

// Dst responses are compared as they are stored: saturation makes equals of what leaves the type.
template <class S, class D>
void compass_into(const char* where, const S& src, D& magnitude, image_view<std::uint8_t> direction,
                  const std::int32_t (&ring)[8], const derivative_options& o) {
  using dst_type = sample_of<D>;
  const image_view<dst_type> best = magnitude;
  const image<sample_of<S>> copy = image<sample_of<S>>::copy_of(src);  // dst may be src, and is written eight times
  check_size(where, "magnitude", best, copy.size());
  check_size(where, "direction", direction, copy.size());
  image<dst_type> one(copy.size(), uninitialized);
  for (int d = 0; d < 8; ++d) {
    filter_into(where, sense::correlate, copy, one, compass_kernel(ring, d), linear(o));
    for (index y = 0; y < best.height(); ++y)
      for (index x = 0; x < best.width(); ++x)
        for (index c = 0; c < best.channels(); ++c)
          if (d == 0 || one(x, y, c) > best(x, y, c)) {
            best(x, y, c) = one(x, y, c);
            direction(x, y, c) = static_cast<std::uint8_t>(d);
          }
  }
}
template <class Dst, class S>
compass_result<derivative_or<Dst, sample_of<S>>> compass_new(const char* where, const S& src,
                                                              const std::int32_t (&ring)[8],
                                                              const derivative_options& o) {
  using dst_type = derivative_or<Dst, sample_of<S>>;
  image<std::uint8_t> direction;
  image<dst_type> magnitude = same_size<dst_type>(where, src, [&](const auto& from, auto& to) {
    direction = image<std::uint8_t>(to.size(), uninitialized);
    compass_into(where, from, to, direction.view(), ring, o);
  });
  return {std::move(magnitude), std::move(direction)};
}

}  // namespace detail

/// Kirsch's compass: the largest response of [5 5 5; -3 0 -3; -3 -3 -3] and its seven rotations, by 45 degrees each.
/// Result: magnitude in s16 from 8-bit samples, s32 from other integers, else the source's type; direction 0 to 7.
/// `kirsch<float>(...)` names another type. Options: border, scale, offset. Throws argument_error as correlate does.
template <class Dst = detail::deduced, source_image S>
auto kirsch(const S& src, const derivative_options& options = {}) {
  return detail::compass_new<Dst>("kirsch", src, detail::kirsch_ring, options);
}
/// The same into two views of the source's size.
template <source_image S, target_image D>
void kirsch(const S& src, D&& magnitude, image_view<std::uint8_t> direction, const derivative_options& options = {}) {
  detail::compass_into("kirsch", src, magnitude, direction, detail::kirsch_ring, options);
}

/// Robinson's compass: the largest response of Sobel's [-1 0 1; -2 0 2; -1 0 1] and its seven rotations.
/// Result, options and errors as kirsch.
template <class Dst = detail::deduced, source_image S>
auto robinson(const S& src, const derivative_options& options = {}) {
  return detail::compass_new<Dst>("robinson", src, detail::robinson_ring, options);
}
/// The same into two views of the source's size.
template <source_image S, target_image D>
void robinson(const S& src, D&& magnitude, image_view<std::uint8_t> direction,
              const derivative_options& options = {}) {
  detail::compass_into("robinson", src, magnitude, direction, detail::robinson_ring, options);
}

KONV_END
#endif

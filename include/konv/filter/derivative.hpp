// What the derivative filters share: their options, their types, and the lines their kernels are made of.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_DERIVATIVE_HPP
#define KONV_FILTER_DERIVATIVE_HPP

#include "../engine/stencil.hpp"
#include "result.hpp"
#include "separable.hpp"

KONV_BEGIN_TYPES

/// Options of sobel, scharr, prewitt, roberts, kirsch and robinson. The defaults are OpenCV's.
///
///     konv::sobel(photo, 1, 0, {.size = 5, .edge = konv::border::replicate})
struct derivative_options {
  index size = 3;                           ///< of sobel: odd, 1 to 31 (OpenCV's ksize)
  border edge = border::reflect_101;        ///< what lies outside the source
  fill value = 0;                           ///< for border::constant
  double scale = 1;                         ///< dst = offset + scale * sum, before rounding (OpenCV's scale, delta)
  double offset = 0;
  rounding round = rounding::nearest_even;  ///< for integer destinations
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

// What a derivative is stored as where no type is named: OpenCV's choice for u8, and wide enough for the rest.
template <class T>
using derivative_of =
    std::conditional_t<std::is_floating_point_v<T>, T,
                       std::conditional_t<sizeof(T) == 1, std::int16_t, std::int32_t>>;
template <class D, class T>
using derivative_or = std::conditional_t<std::is_same_v<D, deduced>, derivative_of<T>, D>;

inline filter_options linear(const derivative_options& o) {
  filter_options f;
  f.edge = o.edge;
  f.value = o.value;
  f.scale = o.scale;
  f.offset = o.offset;
  f.round = o.round;
  f.run = o.run;
  return f;
}

// Nothing is done to the sums: what the stencils need.
template <class Options>
bool plain(const Options& o) {
  return o.scale == 1 && o.offset == 0;
}

// OpenCV's getDerivKernels for the operators of Sobel: (1 + z)^(size-1-order) * (z - 1)^order, whole numbers.
// Size 1 means "no smoothing": one tap for order 0, three for orders 1 and 2.
inline std::vector<std::int32_t> derivative_line(const char* where, index size, int order) {
  if (size < 1 || size > 31 || size % 2 == 0)
    fail(where, "size is " + std::to_string(size) + ", expected an odd number from 1 to 31");
  const index taps = size == 1 && order > 0 ? 3 : size;
  if (order < 0 || order >= taps + (taps == 1))
    fail(where, "order of the derivative is " + std::to_string(order) + ", expected 0 to " +
                    std::to_string(taps < 3 ? 2 : taps - 1));
  std::vector<std::int32_t> line(static_cast<std::size_t>(taps), 0);
  line[0] = 1;
  for (index step = 1; step < taps; ++step) {
    const std::int32_t sign = step <= taps - 1 - order ? 1 : -1;
    std::int32_t before = 0;  // multiply by (1 + z), or by (z - 1)
    for (index i = 0; i <= step; ++i) {
      std::int32_t& at = line[static_cast<std::size_t>(i)];
      const std::int32_t now = at;
      at = before + sign * now;
      before = now;
    }
  }
  return line;
}

// The three numbers of a line with weights a, b, a, and the central difference: what sobel, scharr and prewitt of
// size 3 are made of.
inline void check_first_order(const char* where, int dx, int dy) {
  if (dx < 0 || dy < 0 || dx + dy != 1)
    fail(where, "dx and dy are " + std::to_string(dx) + " and " + std::to_string(dy) +
                    ", expected one of them 1 and the other 0");
}
template <class S, class D>
void three_by_three(const char* where, const S& src, D& dst, int dx, int dy, const std::vector<std::int32_t>& smooth,
                    const derivative_options& o) {
  check_first_order(where, dx, dy);
  if (plain(o) && try_stencil(where, src, dst, o.edge, o.value, o.run, {.mid = smooth[1], .side = smooth[0]},
                              [&](const auto& s) { return dx ? s.along : s.down; }))
    return;
  const std::vector<std::int32_t> edge{-1, 0, 1};
  separable_into(where, sense::correlate, src, dst, dy ? edge : smooth, dx ? edge : smooth, linear(o));
}

}  // namespace detail
KONV_END
#endif

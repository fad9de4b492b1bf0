// What the derivative filters share: their options, their types, and the lines their kernels are made of.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_DERIVATIVE_HPP
#define KONV_FILTER_DERIVATIVE_HPP

#include "../engine/stencil.hpp"
#include "gallery/derivative.hpp"
#include "result.hpp"
#include "separable.hpp"

KONV_BEGIN_TYPES

/// Options of sobel, scharr, prewitt, roberts, kirsch and robinson. The defaults are OpenCV's.
///
///     konv::sobel(photo, 1, 0, {.size = 5, .edge = konv::border::replicate})
struct derivative_options {
  index_t size = 3;                         ///< of sobel: odd, 1 to 31 (OpenCV's ksize)
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
template <class D, class S>
using or_derivative = std::conditional_t<std::is_same_v<D, deduced>, derivative_of<sample_of<S>>, D>;

// Nothing is done to the sums: what the stencils need.
template <class Options>
bool plain(const Options& o) {
  return o.scale == 1 && o.offset == 0;
}

// A 3x3 kernel of whole numbers that is the same on all four sides and on all four corners, where a stencil has it.
template <class S, class D, class Options>
bool try_star(const char* where, const S& src, D& dst, const kernel<std::int32_t>& k, const Options& o) {
  return plain(o) &&
         try_stencil(where, src, dst, o.edge, o.value, o.run,
                     {.mid = k(1, 1), .side = k(0, 1), .corner = k(0, 0)},
                     []<class Src, class Dst>(stencil_fn<Src, Dst>& f) { f = find_star<Src, Dst>(cpu::current()); });
}

// The line of gallery::sobel_line for a size and order known at run time. Size 1 means "no smoothing": one tap for
// order 0, three for orders 1 and 2, as in OpenCV's getDerivKernels.
inline std::vector<std::int32_t> derivative_line(const char* where, index_t size, int order) {
  if (size < 1 || size > 31 || size % 2 == 0)
    fail(where, {"size is ", size, ", expected an odd number from 1 to 31"});
  const index_t taps = size == 1 && order > 0 ? 3 : size;
  if (order < 0 || order >= taps + (taps == 1))
    fail(where, {"order of the derivative is ", order, ", expected 0 to ", taps < 3 ? 2 : taps - 1});
  std::vector<std::int32_t> line(static_cast<std::size_t>(taps));
  gallery::fill_sobel_line(line.data(), taps, order);
  return line;
}

// The two lines of a 3x3 kernel that differentiates along x: its right column smooths, the central difference is
// across.
struct derivative_lines {
  std::vector<std::int32_t> smooth, edge;
};
inline derivative_lines lines_of(const kernel2d<std::int32_t, 3, 3>& along_x) {
  const auto& difference = gallery::central_difference_x.values;
  return {{along_x(0, 2), along_x(1, 2), along_x(2, 2)}, {difference.begin(), difference.end()}};
}

inline void check_first_order(const char* where, int dx, int dy) {
  if (dx < 0 || dy < 0 || dx + dy != 1)
    fail(where, {"dx and dy are ", dx, " and ", dy, ", expected one of them 1 and the other 0"});
}
// The first derivative along x or y by such a kernel: what sobel of size 3, scharr and prewitt are.
template <class S, class D>
void three_by_three(const char* where, const S& src, D& dst, int dx, int dy,
                    const kernel2d<std::int32_t, 3, 3>& along_x, const derivative_options& o) {
  check_first_order(where, dx, dy);
  if (plain(o) && try_stencil(where, src, dst, o.edge, o.value, o.run, {.mid = along_x(1, 2), .side = along_x(0, 2)},
                              [&]<class Src, class Dst>(stencil_fn<Src, Dst>& f) {
                                f = find_derivative<Src, Dst>(cpu::current(), dx != 0);
                              }))
    return;
  const auto [smooth, edge] = lines_of(along_x);
  separable_into(where, sense::correlate, src, dst, dy ? edge : smooth, dx ? edge : smooth, linear(o));
}

}  // namespace detail
KONV_END
#endif

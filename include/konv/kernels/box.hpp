// Running sums of columns and exact means: what box filters of integers are made of.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_BOX_HPP
#define KONV_KERNELS_BOX_HPP

#include "lanes.hpp"

KONV_BEGIN

/// What a sum is divided by. The quotient of t = sum + area / 2 is taken as int((t + 0.5) * inverse) in f32: right wherever
/// the largest quotient times the area is below 2^22, since no (t + 0.5) / area is nearer than 0.5 / area to a whole number.
struct box_area {
  std::int32_t area = 1, half = 0;
  float inverse = 1;
  bool even = false;  ///< ties are possible, and go to the even one

  static box_area of(std::int32_t n) { return {n, n / 2, 1.0f / static_cast<float>(n), n % 2 == 0}; }
  static bool fits(double largest_mean, double area) { return (largest_mean + 1) * area < 4194304.0; }
};

/// Rows of u8, one channel. Columns are sums of rows in 16 bits; a row of sums before each pixel ("prefix") is kept as four
/// planes, pixel x in plane x % 4 at x / 4, so that neither widening nor narrowing shuffles anything.
struct box_u8_kernels {
  /// columns += enter - leave, for n samples and up to 63 more.
  void (*columns)(std::uint16_t* columns, const std::uint8_t* enter, const std::uint8_t* leave, index n);
  /// The same, then planes[p][i] = sum of the columns before 4 i + p.
  void (*prefix)(std::uint16_t* columns, const std::uint8_t* enter, const std::uint8_t* leave,
                 std::int32_t* const* planes, index n);
  /// out[x] = mean of columns x .. x + width - 1.
  void (*means)(const std::int32_t* const* planes, index width, const box_area& area, std::uint8_t* out, index n);
};

KONV_END

#define KONV_INL "../kernels/box.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

inline box_u8_kernels find_box_u8(cpu::isa i) { return KONV_DISPATCH(i, get_box_u8()); }

/// columns[x] += enter[x] - leave[x], in 32 bits.
template <class Src>
using slide_fn = void (*)(std::int32_t* columns, const Src* enter, const Src* leave, index n);
template <class Src>
slide_fn<Src> find_slide(cpu::isa i) {
  return KONV_DISPATCH(i, get_slide<Src>());
}
/// out[x] = sums[x] / area, rounded to nearest even; for sums from 0 up that box_area::fits.
using divide_fn = void (*)(const std::int32_t* sums, const box_area& area, std::uint8_t* out, index n);
inline divide_fn find_divide(cpu::isa i) { return KONV_DISPATCH(i, get_divide()); }

KONV_END
#endif

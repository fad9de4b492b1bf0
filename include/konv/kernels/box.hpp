// Running sums of columns and exact means: what box filters of integers are made of.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_BOX_HPP
#define KONV_KERNELS_BOX_HPP

#include "running.hpp"

KONV_BEGIN

/// What a sum is divided by.
///
/// Of any kind of area: the quotient of t = sum + area / 2 is int((t + 0.5) * inverse) in f32: right wherever the
/// largest quotient times the area is below 2^22, since no (t + 0.5) / area is nearer than 0.5 / area to a whole
/// number.
///
/// Without ties (an odd area) 2^23 + sum * inverse, rounded by the addition, has the mean in its last bits: sum / area
/// is at least 0.5 / area from a half, and what two roundings move it, 255 / 2^23, is less for areas that fit. With
/// ties the nearest below and above decide: a mean that is moved by parts of 2^22 down and up comes out as two numbers
/// at a tie only, and the even one is taken. That needs 1 / area above 256 * 1.5 / 2^22: areas below 10000.
///
/// Sums of 16 bits, of areas from 2 to 256, are divided in 16 bits: t / area is the upper half of (t + up) * factor,
/// shifted, where factor is 2^(16 + shift) / area rounded up (up = 0), or down (up = 1) where that is nearer.
struct box_area {
  std::int32_t area = 1, half = 0;
  float inverse = 1, below = 1, above = 1;
  bool even = false;  ///< ties are possible, and go to the even one
  std::uint16_t factor = 0, up = 0;
  std::int32_t shift = 0;

  bool in_16_bits() const { return area >= 2 && area <= 256; }

  static box_area of(std::int32_t n) {
    const double inverse = 1.0 / static_cast<double>(n);
    box_area a{n, n / 2, static_cast<float>(inverse), static_cast<float>(inverse * (1 - 0x1p-22)),
               static_cast<float>(inverse * (1 + 0x1p-22)), n % 2 == 0};
    if (a.in_16_bits()) {
      while (2 << a.shift < n) ++a.shift;
      const std::int32_t whole = 65536 << a.shift, left = whole % n;
      a.up = left != 0 && n - left > 1 << a.shift;
      a.factor = static_cast<std::uint16_t>(whole / n + (left != 0 && !a.up));
    }
    return a;
  }
  static bool fits(double largest_mean, double area) { return (largest_mean + 1) * area < 4194304.0; }
  /// For box_u8_kernels.
  static bool fits_u8(index_t rows, index_t cols) {
    return rows <= 128 && cols <= 16384 && fits(255, static_cast<double>(rows * cols)) &&
           (rows * cols % 2 != 0 || rows * cols < 10000);
  }
};

/// Sums of columns of u8 rows, in 16 bits: those of even and of odd source columns apart, so that neither widening nor
/// narrowing shuffles anything. At most 128 rows: a difference of two sums fits in 16 bits too.
struct box_planes {
  std::uint16_t *even, *odd;  ///< of source columns 0 and 1
  /// The sum of column s, which may be negative, and after it those of columns s + 2, s + 4, ...
  std::uint16_t* at(index_t s) const { return (s & 1 ? odd : even) + (s >> 1); }
};
/// Rows of u8, one channel.
struct box_u8_kernels {
  /// Column sums of columns 0 .. n - 1: += enter - leave.
  void (*columns)(const box_planes& sums, const std::uint8_t* enter, const std::uint8_t* leave, index_t n);
  /// to[i * way] = from[i * step], i in [0, n): sums of columns outside, which are those of some inside. `way` is 1 or
  /// -1, `step` 1, -1 or 0. Up to 32 sums further in either direction are read and written.
  void (*outside)(std::uint16_t* to, const std::uint16_t* from, index_t n, index_t way, index_t step);
  /// out[x] = mean of columns first + x .. first + x + width - 1, x in [0, n). One sum before them and 128 of each
  /// plane after them may be read.
  void (*means)(const box_planes& sums, index_t first, index_t width, const box_area& area, std::uint8_t* out,
                index_t n);
};

/// Windows of columns along a row: out[x] = sum of columns[x], columns[x + step], ..., cols of them, where `step` is
/// the number of channels. What stands at columns[-step .. -1] is 0; 16 numbers past the last one may be read.
struct box_along_kernels {
  /// Up to 16 numbers past n are written.
  void (*sums)(const std::int32_t* columns, index_t cols, index_t step, std::int32_t* out, index_t n);
  /// By the area, rounded to nearest even; for sums from 0 up that box_area::fits.
  void (*means)(const std::int32_t* columns, index_t cols, index_t step, const box_area& area, std::uint8_t* out,
                index_t n);
};

KONV_END

#define KONV_INL "../kernels/box_along.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/box.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <int Unused = 0>  // so that only who needs it compiles it
box_u8_kernels find_box_u8(cpu::isa i) { return KONV_DISPATCH(i, get_box_u8()); }

/// columns[x] += enter[x] - leave[x], in 32 bits.
template <class Src>
using slide_fn = void (*)(std::int32_t* columns, const Src* enter, const Src* leave, index_t n);
template <class Src>
slide_fn<Src> find_slide(cpu::isa i) {
  return KONV_DISPATCH(i, get_slide<Src>());
}
template <int Unused = 0>  // so that only who needs it compiles it
box_along_kernels find_box_along(cpu::isa i) { return KONV_DISPATCH(i, get_box_along()); }

KONV_END
#endif

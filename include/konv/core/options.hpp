// The options of the linear filters: one aggregate, written with designated initialisers.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_OPTIONS_HPP
#define KONV_CORE_OPTIONS_HPP

#include "border.hpp"
#include "each.hpp"
#include "execution.hpp"
#include "maybe.hpp"
#include "saturate.hpp"
#include "shape.hpp"

KONV_BEGIN_TYPES

/// How near to the real-valued sum an integer result from real weights must be.
///   fast   u8 to u8 may use fixed-point weights where the plan proves |result - real| <= 0.5 + 1/128; other types
///          round the f32 sum
///   exact  the correctly rounded value: sums in double
enum class precision : unsigned char { fast, exact };

/// How the sum is formed.
///   automatic  separable where the kernel factors within the stated bound and that is cheaper, else direct
///   direct     every tap of the kernel
///   separable  a column, then a row; an error where the kernel does not factor. Sums that must be exact and would not
///              be in f32 (integer kernels beyond 24 bits, precision::exact) are still formed tap by tap
enum class method : unsigned char { automatic, direct, separable };

/// Options of correlate, convolve and their separable forms. The defaults are OpenCV's filter2D.
///
///     konv::correlate(src, k, {.edge = konv::border::wrap, .stride = {2, 2}});
struct filter_options {
  border edge = border::reflect_101;          ///< what lies outside the source
  fill value = 0;                             ///< for border::constant
  coverage output = coverage::same;           ///< same, valid, full
  maybe<margins> pad = std::nullopt;          ///< explicit padding instead of `output`; negative margins crop
  each<size2> stride = 1;                     ///< source positions from one output to the next: {y, x}, or one number
  each<size2> dilation = 1;                   ///< source positions from one tap to the next
  maybe<size2> anchor = std::nullopt;         ///< the tap {y, x} that stands on the output position (same only);
                                              ///< default {rows/2, cols/2}, the centre of OpenCV and SciPy
  double scale = 1;                           ///< dst = offset + scale * sum, before rounding
  double offset = 0;
  rounding round = rounding::nearest_even;    ///< for integer destinations
  precision accuracy = precision::fast;
  method how = method::automatic;
  execution run = {};
};

KONV_END_TYPES
#endif

// What a plan chose, in words.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_DESCRIBE_HPP
#define KONV_ENGINE_DESCRIBE_HPP

#include <string>

#include "geometry.hpp"
#include "method.hpp"

KONV_BEGIN
namespace detail {

inline std::string tidy(double v) {
  std::string s = std::to_string(v);
  while (s.back() == '0') s.pop_back();
  if (s.back() == '.') s.pop_back();
  return s;
}

inline std::string numbers_text(const number_plan& n, const fixed_passes& fixed) {
  switch (n.kind) {
    case arithmetic::fixed_u8:
      return (n.split ? "23-bit fixed-point weights in two parts, times" : "16-bit fixed-point weights times") +
             std::string(" 2^") + std::to_string(n.shift) + ", 32-bit sums, " +
             (n.ties ? "exact" : "within " + tidy(0.5 + n.error) + " of the real value");
    case arithmetic::fixed_two_pass:
      return "16-bit fixed-point passes, within " +
             tidy(0.5 + fixed.error) + " of the real value";
    case arithmetic::integer: return "16-bit integer products, 32-bit sums, exact";
    case arithmetic::f32: return "f32 sums";
    case arithmetic::f64: return "f64 sums";
    case arithmetic::wide: return "128-bit integer sums, exact";
  }
  return "";
}

/// "correlate 5x5 over u8 1920x1080 to u8 1920x1080: direct (the kernel does not factor); 16-bit ...; avx512; 1 band"
KONV_COLD inline std::string describe_plan(const char* where, const char* src_type, const char* dst_type,
                                           const geometry& g, const number_plan& n, const fixed_passes& fixed,
                                           bool separable, const char* why, cpu::isa isa, int bands) {
  std::string s = std::string(where) + " " + size_text(g.cols, g.rows) + " over " + src_type + " " +
                  size_text(g.src.width, g.src.height, g.src.channels) + " to " + dst_type + " " +
                  size_text(g.dst.width, g.dst.height, g.dst.channels);
  if (g.sx != 1 || g.sy != 1) s += ", stride " + size_text(g.sx, g.sy);
  if (g.dx != 1 || g.dy != 1) s += ", dilation " + size_text(g.dx, g.dy);
  s += separable ? ": separable" : ": direct";
  s += std::string(" (") + why + "); " + numbers_text(n, fixed) + "; " + cpu::name(isa) + "; " + std::to_string(bands) +
       (bands == 1 ? " band" : " bands");
  return s;
}

}  // namespace detail
KONV_END
#endif

// Random calls of a linear filter: sizes, kernel, options, and the error that each may make.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_SUPPORT_FILTER_CASE_HPP
#define KONV_TESTS_SUPPORT_FILTER_CASE_HPP

#include <cmath>
#include <sstream>
#include <string>

#include <konv/core/options.hpp>

#include "compare.hpp"
#include "random.hpp"

namespace test {

struct filter_case {
  konv::extent size;
  index_t rows = 1, cols = 1;
  konv::filter_options options;
};

inline const char* border_name(konv::border b) {
  constexpr const char* names[] = {"constant", "replicate", "reflect", "reflect_101", "wrap"};
  return names[static_cast<int>(b)];
}

inline std::string text(const filter_case& f) {
  const konv::filter_options& o = f.options;
  std::ostringstream s;
  s << "src " << size_text(f.size) << " kernel " << f.rows << "x" << f.cols << " (rows x cols) " << border_name(o.edge)
    << " output " << static_cast<int>(o.output) << " stride {" << o.stride.y << "," << o.stride.x << "} dilation {"
    << o.dilation.y << "," << o.dilation.x << "} scale " << o.scale << " offset " << o.offset;
  if (o.pad) s << " pad {" << o.pad->top << "," << o.pad->bottom << "," << o.pad->left << "," << o.pad->right << "}";
  if (o.anchor) s << " anchor {" << o.anchor->y << "," << o.anchor->x << "}";
  if (o.edge == konv::border::constant) s << " value " << o.value[0] << " (" << o.value.channels() << " numbers)";
  if (o.round == konv::rounding::truncate) s << " truncate";
  if (o.accuracy == konv::precision::exact) s << " exact";
  return s.str();
}

/// Widths around the multiples of every vector length.
inline index_t awkward_width(random& r) {
  return r.pick<index_t>({1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 96, 127, 128, 129, 191, 193});
}

inline konv::border random_border(random& r) {
  return static_cast<konv::border>(r.between(0, 4));
}

/// Padding of one axis: asymmetric, negative, or larger than the image; the kernel of length k fits.
inline void random_pad(random& r, index_t n, index_t k, index_t& low, index_t& high) {
  const index_t most = r.one_in(6) ? std::max(2 * n + 3, k) : k;
  do {
    low = r.between(-std::min<index_t>(2, n - 1), most);
    high = r.between(-std::min<index_t>(2, n - 1), most);
  } while (n + low + high < k || n + std::min<index_t>(low, 0) + std::min<index_t>(high, 0) < 1);
}

/// `simple`: stride and dilation 1, as most calls are and the fast paths want.
inline filter_case random_case(random& r, bool simple = false) {
  filter_case f;
  for (;;) {
    f.size = {awkward_width(r), r.between(1, 20), r.pick<index_t>({1, 1, 1, 2, 3, 3, 4, 5})};
    if (r.one_in(12)) f.size = {r.between(700, 4100), r.between(1, 7), r.pick<index_t>({1, 1, 3})};  // several strips
    if (r.one_in(12)) f.size = {r.between(1, 9), r.between(60, 300), 1};  // several turns of a ring
    f.rows = r.one_in(5) ? r.between(8, 17) : r.between(1, 7);
    f.cols = r.one_in(5) ? r.between(8, 17) : r.between(1, 7);
    konv::filter_options o;
    o.edge = random_border(r);
    if (r.one_in(2)) o.value = r.real(-300, 300);
    if (r.one_in(3)) {
      std::vector<double> each;
      for (index_t c = 0; c < f.size.channels; ++c) each.push_back(r.real(-50, 300));
      o.value = konv::fill(each);
    }
    if (!simple) {
      if (r.one_in(3)) o.stride = {r.between(1, 3), r.between(1, 3)};
      if (r.one_in(3)) o.dilation = {r.between(1, 3), r.between(1, 3)};
    }
    o.output = r.pick({konv::coverage::same, konv::coverage::same, konv::coverage::valid, konv::coverage::full});
    if (o.output == konv::coverage::same && r.one_in(3))
      o.anchor = konv::size2{r.between(0, f.rows - 1), r.between(0, f.cols - 1)};
    const index_t tall = konv::effective_length(f.rows, o.dilation.y);
    const index_t wide = konv::effective_length(f.cols, o.dilation.x);
    if (r.one_in(4)) {
      konv::margins m;
      random_pad(r, f.size.height, tall, m.top, m.bottom);
      random_pad(r, f.size.width, wide, m.left, m.right);
      o.pad = m;
      o.anchor.reset();
    } else if (o.output == konv::coverage::valid && (tall > f.size.height || wide > f.size.width)) {
      continue;
    }
    if (f.size.samples() * f.rows * f.cols > 120000) continue;  // the oracle is slow
    f.options = o;
    return f;
  }
}

/// sum |k| * max |src| * |scale| + |offset|: what rounding errors are relative to. A constant border counts.
template <class T, class W>
double magnitude(const filter_case& f, const konv::image_view<const T>& src, const std::vector<W>& weights) {
  double sum = 0, most = largest(src);
  for (const W w : weights) sum += std::fabs(static_cast<double>(w));
  if (f.options.edge == konv::border::constant)
    for (index_t c = 0; c < f.size.channels; ++c)
      most = std::max(most, std::fabs(static_cast<double>(konv::saturate_cast<T>(f.options.value[c]))));
  return sum * most * std::fabs(f.options.scale) + std::fabs(f.options.offset);
}

/// How far from the real-valued sum the result may be before it is stored as a Dst.
///   integers throughout, scale and offset exact in binary     not at all
///   u8 to u8                                                  1/128, or what float sums need
///   double kernel or source, or precision::exact              rounding of double sums
///   everything else                                           rounding of float sums
template <class Src, class W, class Dst>
double slack(const filter_case& f, double magnitude) {
  constexpr bool integers = std::is_integral_v<Src> && std::is_integral_v<W>;
  const auto dyadic = [](double v) { return v * 65536 == std::nearbyint(v * 65536); };
  const bool exact_arithmetic = integers && dyadic(f.options.scale) && dyadic(f.options.offset);
  if (exact_arithmetic && std::is_integral_v<Dst>) return 0;
  const double taps = static_cast<double>(f.rows * f.cols);
  const double spread = std::max(1.0, std::sqrt(taps) / 16);
  const double floats = 4e-7 * magnitude * spread;
  const bool exact = f.options.accuracy == konv::precision::exact && std::is_integral_v<Dst>;
  if (std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t> && !exact)
    return std::max(1.0 / 128, floats);
  constexpr bool doubles = std::is_same_v<Src, double> || std::is_same_v<W, double>;
  if (exact || (doubles && !std::is_same_v<Dst, float>)) return 2e-15 * magnitude * spread;
  return floats;
}

}  // namespace test
#endif

// The direct method as plain loops, in a sum type that is rarely wanted: 128-bit integers for integer kernels whose
// sums leave 53 bits, double for the correctly rounded value from types that are not double. SPDX-License-Identifier:
// MIT
#ifndef KONV_ENGINE_PLAIN_HPP
#define KONV_ENGINE_PLAIN_HPP

#include "../core/buffer.hpp"
#include "line.hpp"
#include "store.hpp"

KONV_BEGIN
namespace detail {

#if defined(__SIZEOF_INT128__)
__extension__ typedef __int128 wide_int;
#else
using wide_int = long long;  // exact to 63 bits there
#endif

// The kernel's row i over a padded line of samples, which are integers below 2^32 where Sum is wide_int. Doubles hold
// all that is multiplied exactly.
template <class Sum>
KONV_COLD void add_plain(const geometry& g, const double* weights, const double* line, buffer<Sum>& sums) {
  using factor = std::conditional_t<std::is_same_v<Sum, double>, double, long long>;
  const index_t c = g.src.channels, step = g.sx * c;
  for (index_t j = 0; j < g.cols; ++j) {
    const Sum w = static_cast<factor>(weights[j]);
    Sum* sum = sums.data();
    for (index_t x = 0; x < g.dst.width; ++x) {
      const double* in = line + x * step + j * g.dx * c;
      for (index_t k = 0; k < c; ++k) *sum++ += w * static_cast<factor>(in[k]);
    }
  }
}

}  // namespace detail

/// Output rows [y0, y1) of a correlation with sums in double, or in integers as wide as there are, formed in row-major
/// order of the kernel.
/// About the speed of a loop written by hand: these cases do not pay for kernels of their own in everybody's compile
/// time.
template <class Src, class Dst>
KONV_COLD void run_plain(const geometry& g, const buffer<double>& weights, const finish_args& finish, bool wide,
                         image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value, index_t y0,
                         index_t y1) {
  row_reader<Src> reader(src, edge, value);
  line_frame frame;
  frame.set(line_layout::of(g, 0, g.dst.width), src.width(), edge);
  const index_t c = g.dst.channels, from = (frame.column() - frame.begin()) * c;
  const std::size_t n = static_cast<std::size_t>(g.dst.width * c);
  buffer<double> line(static_cast<std::size_t>(frame.layout().length * c)), sums;
  buffer<detail::wide_int> wide_sums;
  for (index_t y = y0; y < y1; ++y) {
    if (wide)
      wide_sums.assign(n, 0);
    else
      sums.assign(n, 0);
    for (index_t i = 0; i < g.rows; ++i) {
      const Src* row = reader.samples(g.first_y + y * g.sy + i * g.dy);
      for (index_t s = frame.begin() * c; s < frame.end() * c; ++s)
        line[static_cast<std::size_t>(s)] = static_cast<double>(row[from + s]);
      frame.close(line.data(), [&](index_t x, index_t k) {
        return static_cast<double>(x < 0 ? reader.constant(k) : row[x * c + k]);
      });
      const double* const w = weights.data() + i * g.cols;
      wide ? detail::add_plain(g, w, line.data(), wide_sums) : detail::add_plain(g, w, line.data(), sums);
    }
    for (std::size_t s = 0; s < n; ++s) {
      // A wide sum beyond 53 bits is beyond every integer type's range too, or has to become a double anyway.
      const double sum = wide ? static_cast<double>(wide_sums[s]) : sums[s];
      const index_t x = static_cast<index_t>(s);
      dst(x / c, y, x % c) = saturate_cast<Dst>(sum * finish.scale + finish.offset, finish.round);
    }
  }
}

KONV_END
#endif

// The direct method in 128-bit integers, one output at a time: for integer kernels whose sums leave 53 bits.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_WIDE_HPP
#define KONV_ENGINE_WIDE_HPP

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

// round(offset + scale * sum), saturated. A sum beyond 53 bits is rounded to double only where it must be scaled.
template <class Dst>
Dst finish_wide(wide_int sum, const finish_args& f) {
  if constexpr (std::is_integral_v<Dst>) {
    if (f.scale == 1 && f.offset == 0) {
      if (sum < std::numeric_limits<Dst>::min()) return std::numeric_limits<Dst>::min();
      if (sum > std::numeric_limits<Dst>::max()) return std::numeric_limits<Dst>::max();
      return static_cast<Dst>(sum);
    }
  }
  return saturate_cast<Dst>(static_cast<double>(sum) * f.scale + f.offset, f.round);
}

}  // namespace detail

/// Output rows [y0, y1) of a correlation in 128-bit integers. Slow, exact.
template <class Src, class Dst>
void run_wide(const geometry& g, const buffer<double>& weights, const finish_args& finish,
              image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value, index y0, index y1) {
  row_reader<Src> reader(src, edge, value);
  buffer<detail::wide_int> sums(static_cast<std::size_t>(g.dst.width * g.dst.channels));
  for (index y = y0; y < y1; ++y) {
    sums.assign(sums.size(), 0);
    for (index i = 0; i < g.rows; ++i) {
      const Src* row = reader.samples(g.first_y + y * g.sy + i * g.dy);
      for (index j = 0; j < g.cols; ++j) {
        const auto w = static_cast<detail::wide_int>(weights[static_cast<std::size_t>(i * g.cols + j)]);
        for (index x = 0; x < g.dst.width; ++x) {
          const index column = reader.column(g.first_x + x * g.sx + j * g.dx);
          for (index c = 0; c < g.dst.channels; ++c) {
            const Src s = column < 0 ? reader.constant(c) : row[column * g.dst.channels + c];
            sums[static_cast<std::size_t>(x * g.dst.channels + c)] += w * static_cast<detail::wide_int>(s);
          }
        }
      }
    }
    for (index x = 0; x < g.dst.width; ++x)
      for (index c = 0; c < g.dst.channels; ++c)
        dst(x, y, c) = detail::finish_wide<Dst>(sums[static_cast<std::size_t>(x * g.dst.channels + c)], finish);
  }
}

KONV_END
#endif

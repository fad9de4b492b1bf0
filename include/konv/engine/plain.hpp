// The direct method as plain loops, in a sum type that is rarely wanted: 128-bit integers for integer kernels whose sums
// leave 53 bits, double for the correctly rounded value from types that are not double.
// SPDX-License-Identifier: MIT
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

// round(offset + scale * sum), saturated. A wide sum beyond 53 bits is rounded to double only where it must be scaled.
template <class Dst, class Sum>
KONV_INLINE Dst finish_plain(Sum sum, const finish_args& f) {
  if constexpr (std::is_integral_v<Dst> && !std::is_same_v<Sum, double>) {
    if (f.scale == 1 && f.offset == 0) {
      if (sum < std::numeric_limits<Dst>::min()) return std::numeric_limits<Dst>::min();
      if (sum > std::numeric_limits<Dst>::max()) return std::numeric_limits<Dst>::max();
      return static_cast<Dst>(sum);
    }
  }
  return saturate_cast<Dst>(static_cast<double>(sum) * f.scale + f.offset, f.round);
}

}  // namespace detail

/// Output rows [y0, y1) of a correlation with sums of type Sum, formed in row-major order of the kernel.
/// About the speed of a loop written by hand: these cases do not pay for kernels of their own in everybody's compile time.
template <class Sum, class Src, class Dst>
KONV_COLD void run_plain(const geometry& g, const buffer<double>& weights, const finish_args& finish,
                         image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value, index y0,
                         index y1) {
  row_reader<Src> reader(src, edge, value);
  line_frame frame;
  frame.set(line_layout::of(g, 0, g.dst.width), src.width(), edge);
  const index c = g.dst.channels, n = g.dst.width * c, step = g.sx * c;
  buffer<Sum> sums(static_cast<std::size_t>(n)), line(static_cast<std::size_t>(frame.layout().length * c));
  for (index y = y0; y < y1; ++y) {
    sums.assign(sums.size(), Sum{});
    for (index i = 0; i < g.rows; ++i) {
      const Src* row = reader.samples(g.first_y + y * g.sy + i * g.dy);
      for (index s = 0; s < frame.samples(); ++s)
        line[static_cast<std::size_t>(frame.begin() * c + s)] = static_cast<Sum>(row[frame.column() * c + s]);
      frame.close(line.data(), [&](index x, index k) {
        return static_cast<Sum>(x < 0 ? reader.constant(k) : row[x * c + k]);
      });
      for (index j = 0; j < g.cols; ++j) {
        const auto w = static_cast<Sum>(weights[static_cast<std::size_t>(i * g.cols + j)]);
        Sum* sum = sums.data();
        for (index x = 0; x < g.dst.width; ++x) {
          const Sum* in = line.data() + x * step + j * g.dx * c;
          for (index k = 0; k < c; ++k) *sum++ += w * in[k];
        }
      }
    }
    for (index x = 0; x < g.dst.width; ++x)
      for (index k = 0; k < c; ++k)
        dst(x, y, k) = detail::finish_plain<Dst>(sums[static_cast<std::size_t>(x * c + k)], finish);
  }
}

KONV_END
#endif

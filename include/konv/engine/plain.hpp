// The direct method as plain loops, in a sum type that is rarely wanted: 128-bit integers for integer kernels whose
// sums leave 53 bits, double for the correctly rounded value from types that are not double.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_PLAIN_HPP
#define KONV_ENGINE_PLAIN_HPP

#include "../core/buffer.hpp"
#include "line.hpp"
#include "padded.hpp"

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
KONV_COLD inline void run_plain(const geometry& g, const buffer<double>& weights, const finish_args& finish, bool wide,
                                const sample_type& from, const sample_type& to, source_rows& reader,
                                const target_bytes& dst, index_t y0, index_t y1) {
  line_frame frame;
  frame.set(line_layout::of(g, 0, g.dst.width), g.src.width, reader.edge());
  const index_t c = g.dst.channels, pixel = c * from.bytes, n = g.dst.width * c;
  const std::size_t size = static_cast<std::size_t>(n);
  buffer<double> line(static_cast<std::size_t>(frame.layout().length * c)), sums(size);
  buffer<detail::wide_int> wide_sums;
  target_rows target(dst);
  for (index_t y = y0; y < y1; ++y) {
    wide ? wide_sums.assign(size, 0) : sums.assign(size, 0);
    for (index_t i = 0; i < g.rows; ++i) {
      const std::byte* const row = reader.samples(g.first_y + y * g.sy + i * g.dy);
      from.read(row + frame.column() * pixel, line.data() + frame.begin() * c, frame.samples());
      for (const auto& p : frame.outside())
        from.read(p.from < 0 ? reader.constant() : row + p.from * from.bytes, line.data() + p.to, c);
      const double* const w = weights.data() + i * g.cols;
      wide ? detail::add_plain(g, w, line.data(), wide_sums) : detail::add_plain(g, w, line.data(), sums);
    }
    for (std::size_t s = 0; s < size; ++s) {
      // A wide sum beyond 53 bits is beyond every integer type's range too, or has to become a double anyway.
      const double sum = wide ? static_cast<double>(wide_sums[s]) : sums[s];
      sums[s] = sum * finish.scale + finish.offset;
    }
    to.write(sums.data(), target.begin(y), n, finish.round);
    target.end(y);
  }
}

KONV_END
#endif

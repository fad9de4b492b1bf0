// Finds out whether a kernel of a volume is the product of three lines.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_FACTOR_HPP
#define KONV_VOLUME_FACTOR_HPP

#include "../engine/factor.hpp"
#include "passes.hpp"

KONV_BEGIN
namespace detail {

/// Lines {z, y, x}, where every real weight differs from z[k] * y[i] * x[j] by no more than 2.1 * tolerance times
/// itself: the result then differs by at most that times sum |k| |x|.
inline bool factor_volume(const std::vector<double>& weights, const volume_geometry& g, double tolerance,
                          buffer<double> (&lines)[3]) {
  const index_t taps[3] = {g.axes[0].taps, g.axes[1].taps, g.axes[2].taps};
  const kernel_factors outer = factor({taps[0], taps[1] * taps[2], weights, false}, tolerance);
  if (!outer.found()) return false;
  const kernel_factors inner = factor({taps[1], taps[2], outer.row, false}, tolerance);
  if (!inner.found()) return false;
  lines[0] = outer.column;
  lines[1] = inner.column;
  lines[2] = inner.row;
  return true;
}

/// Three passes cost some two more for rows that are written and read again; measured from 1x1x3 to 7x7x7.
inline bool volume_passes_pay(const volume_geometry& g) {
  const index_t z = g.axes[0].taps, y = g.axes[1].taps, x = g.axes[2].taps;
  return (z == 1) + (y == 1) + (x == 1) == 2 || z * y * x > 3 * (z + y + x) + 9;
}

/// Carries a call of real weights out as three passes, where that is asked for or pays and the kernel factors.
template <dense_kind K, class Src, class Dst>
bool try_volume_passes(const char* where, const volume_geometry& g, const std::vector<double>& weights,
                       const finish_args& finish, tensor_view<const Src, 3> src, tensor_view<Dst, 3> dst,
                       const volume_options& o) {
  const bool demanded = o.how == method::separable;
  if (o.how == method::direct || (!demanded && !volume_passes_pay(g))) return false;
  // Eight roundings of the type of the weights: a weight that is a product of three has two, and four weights are
  // involved.
  buffer<double> lines[3];
  if (!factor_volume(weights, g, K == dense_kind::f32 ? 0x1p-21 : 0x1p-50, lines)) {
    if (demanded)
      fail(where, {"method is separable and kernel ",
                   shape_text(shape_of<3>{g.axes[0].taps, g.axes[1].taps, g.axes[2].taps}),
                   " does not factor, expected the product of three lines"});
    return false;
  }
  for_volume_bands(o.run, g.result(), 16, [&](const volume_band& band) {
    volume_passes<K, Src, Dst>(g, lines, finish, 1).run(src, dst, o.edge, o.value, band);
  });
  return true;
}

}  // namespace detail
KONV_END
#endif

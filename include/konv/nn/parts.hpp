// A layer's work on several threads: the result in parts, each computed as if it were alone.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_PARTS_HPP
#define KONV_NN_PARTS_HPP

#include "../engine/parallel.hpp"
#include "layer_spec.hpp"

KONV_BEGIN
namespace nn {
namespace detail {

/// Calls f(i, x, y, origin) for each part i < run.threads() of the result: y is the part, `origin` where it begins, and
/// x what it is to be computed from. Images where they divide evenly; else rows, slices, columns or images, the first
/// that has four for each thread, or the one that has most. Rows and columns are divided at multiples of `tile`.
template <class T, class F>
void in_parts(const execution& run, const layer_spec& s, const field<const T>& x, const field<T>& y, index_t tile,
              F&& f) {
  const index_t threads = run.threads();
  if (threads == 1) return f(index_t{0}, x, y, size3{0, 0, 0});
  enum { rows, slices, columns, images };
  const index_t tiles[4] = {(y.h + tile - 1) / tile, y.d, (y.w + tile - 1) / tile, y.n};
  int which = rows;
  for (int k = 1; k < 4; ++k)
    if (tiles[which] < 4 * threads && tiles[k] > tiles[which]) which = k;
  if (y.n % threads == 0) which = images;
  const index_t count = tiles[which], parts = count < threads ? count : threads;
  const index_t unit = which == rows || which == columns ? tile : 1;
  const auto body = [&](index_t i) {
    const index_t from = count * i / parts * unit, to = count * (i + 1) / parts * unit;
    field<const T> part_x = x;
    field<T> part_y = y;
    size3 origin{0, 0, 0};
    const auto cut = [&](int axis, index_t field<T>::*length, index_t field<T>::*stride,
                         index_t field<const T>::*length_x, index_t field<const T>::*stride_x, index_t size3::*at) {
      part_y.*length = (to < y.*length ? to : y.*length) - from;
      part_y.data += from * (y.*stride);
      const axis_options& o = s.axes[axis];
      if (o.kernel == 1 && o.stride == 1 && o.pad_low == 0 && o.pad_high == 0) {  // outputs need only their own place
        part_x.*length_x = part_y.*length;
        part_x.data += from * (x.*stride_x);
      } else {
        origin.*at = from;
      }
    };
    using fy = field<T>;
    using fx = field<const T>;
    switch (which) {
      case rows: cut(1, &fy::h, &fy::sh, &fx::h, &fx::sh, &size3::y); break;
      case slices: cut(0, &fy::d, &fy::sd, &fx::d, &fx::sd, &size3::z); break;
      case columns: cut(2, &fy::w, &fy::sw, &fx::w, &fx::sw, &size3::x); break;
      default:
        part_x.data += from * x.sn;
        part_y.data += from * y.sn;
        part_x.n = part_y.n = to - from;
    }
    f(i, part_x, part_y, origin);
  };
  parallel_for(run, parts, body);
}

}  // namespace detail
}  // namespace nn
KONV_END
#endif

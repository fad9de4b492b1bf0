// Correlation and convolution of volumes as their definitions: the slow twin of volume/correlate.hpp, and its oracle.
// SPDX-License-Identifier: MIT
#ifndef KONV_REFERENCE_CORRELATE3D_HPP
#define KONV_REFERENCE_CORRELATE3D_HPP

#include "../core/tensor.hpp"
#include "../volume/options.hpp"
#include "rules.hpp"

KONV_BEGIN
namespace reference {

/// dst(z, y, x) = offset + scale * sum, correctly rounded to Dst; the sum in long double with a compensating word.
/// Expects arguments that correlate3d accepts.
template <sample Dst, class T, class W>
tensor<Dst, 3> apply3d(tensor_view<const T, 3> src, tensor_view<const W, 3> k, const volume_options& o, bool turned) {
  const size3 a = o.anchor.value_or(size3{k.shape(0) / 2, k.shape(1) / 2, k.shape(2) / 2});
  const index_t anchor[3] = {a.z, a.y, a.x};
  const index_t stride[3] = {o.stride.z, o.stride.y, o.stride.x};
  const index_t dilation[3] = {o.dilation.z, o.dilation.y, o.dilation.x};
  const margins3 pad = o.pad.value_or(margins3{});
  const index_t low[3] = {pad.front, pad.top, pad.left}, high[3] = {pad.back, pad.bottom, pad.right};
  filter_options flat;
  flat.output = o.output;
  if (o.pad) flat.pad = margins{};
  windows w[3];
  for (int i = 0; i < 3; ++i)
    w[i] = windows_of(flat, src.shape(i), k.shape(i), stride[i], dilation[i],
                      turned ? k.shape(i) - 1 - anchor[i] : anchor[i], low[i], high[i]);
  tensor<Dst, 3> dst({w[0].count, w[1].count, w[2].count});
  for (index_t z = 0; z < w[0].count; ++z)
    for (index_t y = 0; y < w[1].count; ++y)
      for (index_t x = 0; x < w[2].count; ++x) {
        long_sum sum;
        for (index_t i = 0; i < k.shape(0); ++i)
          for (index_t j = 0; j < k.shape(1); ++j)
            for (index_t l = 0; l < k.shape(2); ++l) {
              const auto at = [&](int axis, index_t out, index_t tap) {
                const index_t t = turned ? k.shape(axis) - 1 - tap : tap;
                return position(o.edge, w[axis].start + out * stride[axis] + t * dilation[axis], src.shape(axis));
              };
              const index_t pz = at(0, z, i), py = at(1, y, j), px = at(2, x, l);
              const T s = pz < 0 || py < 0 || px < 0 ? store<T>(static_cast<long double>(o.value)) : src(pz, py, px);
              sum.add(static_cast<long double>(k(i, j, l)) * static_cast<long double>(s));
            }
        dst(z, y, x) = store<Dst>(static_cast<long double>(o.offset) + static_cast<long double>(o.scale) * sum.value(),
                                  o.round);
      }
  return dst;
}

}  // namespace reference
KONV_END
#endif

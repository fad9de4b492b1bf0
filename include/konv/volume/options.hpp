// Options of the volume filters: filter_options with one axis more.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_OPTIONS_HPP
#define KONV_VOLUME_OPTIONS_HPP

#include "../core/options.hpp"
#include "../core/tensor.hpp"

KONV_BEGIN_TYPES

/// Options of correlate3d and its relatives, on volumes of D x H x W (tensor<T, 3>). Everything as in filter_options;
/// triples are {z, y, x}.
struct volume_options {
  border edge = border::reflect_101;
  double value = 0;  ///< for border::constant, converted to the source's type
  coverage output = coverage::same;
  maybe<margins3> pad = std::nullopt;  ///< explicit padding instead of `output`; negative margins crop
  each<size3> stride = 1;
  each<size3> dilation = 1;
  maybe<size3> anchor = std::nullopt;  ///< default: the centre, n / 2 on each axis
  double scale = 1;                            ///< dst = offset + scale * sum, before rounding
  double offset = 0;
  rounding round = rounding::nearest_even;
  precision accuracy = precision::fast;        ///< exact: sums in double
  method how = method::automatic;              ///< correlate3d and convolve3d of real weights in f32 or f64
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

/// One axis, resolved: output o, tap k reads source position first + o * step + k * gap.
struct volume_axis {
  index_t source = 0, taps = 0, first = 0, step = 1, gap = 1, count = 0;
};
struct volume_geometry {
  volume_axis axes[3];  // z, y, x
  shape_of<3> result() const { return {axes[0].count, axes[1].count, axes[2].count}; }
};

inline volume_geometry resolve_volume(const char* where, const shape_of<3>& src, const shape_of<3>& kernel,
                                      const volume_options& o, bool turned) {
  if (elements_of(src) < 1) fail(where, {"src is ", shape_text(src), ", expected at least one voxel"});
  if (elements_of(kernel) < 1) fail(where, {"kernel is ", shape_text(kernel), ", expected at least one tap"});
  if (!(o.scale - o.scale == 0) || !(o.offset - o.offset == 0))
    fail(where, {"scale and offset are ", o.scale, " and ", o.offset, ", expected finite numbers"});
  const index_t stride[3] = {o.stride.z, o.stride.y, o.stride.x};
  const index_t dilation[3] = {o.dilation.z, o.dilation.y, o.dilation.x};
  const size3 a = o.anchor.value_or(size3{kernel[0] / 2, kernel[1] / 2, kernel[2] / 2});
  const index_t anchor[3] = {a.z, a.y, a.x};
  const margins3 m = o.pad.value_or(margins3{});
  const index_t low[3] = {m.front, m.top, m.left}, high[3] = {m.back, m.bottom, m.right};
  constexpr index_t most = index_t{1} << 30;  // so that no position computed from these overflows
  volume_geometry g;
  for (std::size_t k = 0; k < 3; ++k) {
    const auto range = [&](const char* what, index_t v, index_t least) {
      if (v < least || v > most)
        fail(where, {what, " is ", v, ", expected ", least, " to 2^30"});
    };
    range("stride", stride[k], 1);
    range("dilation", dilation[k], 1);
    range("pad", low[k], -most);
    range("pad", high[k], -most);
    if (dilation[k] > most / kernel[k]) 
      fail(where, {"kernel is ", shape_text(kernel), " and dilation ", dilation[k],
                   ", expected a kernel that spans at most 2^30 voxels"});
    if (anchor[k] < 0 || anchor[k] >= kernel[k])
      fail(where, {"anchor is ", anchor[k], " on an axis of ", kernel[k], " taps, expected inside the kernel"});
    const index_t before = turned ? kernel[k] - 1 - anchor[k] : anchor[k];
    const index_t reach = (kernel[k] - 1) * dilation[k];
    volume_axis& v = g.axes[k];
    v = {src[k], kernel[k], 0, stride[k], dilation[k], 0};
    if (o.pad) {
      v.first = -low[k];
      v.count = output_length(src[k], kernel[k], stride[k], low[k], high[k], dilation[k]);
    } else {
      v.first = o.output == coverage::valid ? 0 : o.output == coverage::full ? -reach : -before * dilation[k];
      v.count = output_length(o.output, src[k], kernel[k], stride[k], dilation[k]);
    }
    if (v.count < 1)
      fail(where, {"kernel is ", shape_text(kernel), ", expected no larger than the source, ", shape_text(src)});
  }
  return g;
}

}  // namespace detail
KONV_END
#endif

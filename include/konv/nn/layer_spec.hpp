// What a layer is asked to do, whatever the number of its axes: its options, checked, and the shapes that follow.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_LAYER_SPEC_HPP
#define KONV_NN_LAYER_SPEC_HPP

#include <string>

#include "geometry.hpp"
#include "options.hpp"

KONV_BEGIN
namespace nn {

/// A layer's parameters, whatever the number of its axes; axes run z, y, x.
struct layer_spec {
  const char* where = "";
  bool transposed = false;
  axis_options axes[3];
  index_t output_padding[3] = {0, 0, 0};
  index_t output_size[3] = {-1, -1, -1};  ///< wanted; negative: as output_padding says
  index_t groups = 1;
  border edge = border::constant;
  activation then;
  algorithm how = algorithm::direct;
  execution run;

  /// Outputs for n inputs along an axis; 0 or less where the kernel does not fit.
  index_t outputs(int axis, index_t n) const {
    const axis_options& a = axes[axis];
    if (!transposed) return output_length(n, a.kernel, a.stride, a.pad_low, a.pad_high, a.dilation);
    if (output_size[axis] >= 0) return output_size[axis];
    return transposed_length(n, a.kernel, a.stride, a.pad_low, a.pad_high, output_padding[axis], a.dilation);
  }
};

namespace detail {
using konv::detail::fail;
using konv::detail::shape_text;

// What all options have, and the axes of those over two and three dimensions.
template <class O>
layer_spec spec_with(const char* where, const O& o) {
  layer_spec s;
  s.where = where;
  s.groups = o.groups;
  s.then = o.then;
  s.run = o.run;
  return s;
}
template <class O>
layer_spec spec2_with(const char* where, const O& o) {
  layer_spec s = spec_with(where, o);
  s.axes[1] = {1, o.stride.y, o.dilation.y, o.padding.top, o.padding.bottom};
  s.axes[2] = {1, o.stride.x, o.dilation.x, o.padding.left, o.padding.right};
  return s;
}
template <class O>
layer_spec spec3_with(const char* where, const O& o) {
  layer_spec s = spec2_with(where, o);
  s.axes[0] = {1, o.stride.z, o.dilation.z, o.padding.front, o.padding.back};
  return s;
}
template <class O>
void set_transposed(layer_spec& s, const O& o) {
  s.transposed = true;
  s.output_padding[1] = o.output_padding.y;
  s.output_padding[2] = o.output_padding.x;
  if (o.output_size) {
    s.output_size[1] = o.output_size->y;
    s.output_size[2] = o.output_size->x;
  }
}

inline layer_spec spec_of(const conv1d_options& o) {
  layer_spec s = spec_with("conv1d", o);
  s.axes[2] = {1, o.stride, o.dilation, o.padding.left, o.padding.right};
  s.edge = o.padding_mode;
  return s;
}
inline layer_spec spec_of(const conv2d_options& o) {
  layer_spec s = spec2_with("conv2d", o);
  s.edge = o.padding_mode;
  s.how = o.how;
  return s;
}
inline layer_spec spec_of(const conv3d_options& o) {
  layer_spec s = spec3_with("conv3d", o);
  s.edge = o.padding_mode;
  return s;
}
inline layer_spec spec_of(const conv_transpose2d_options& o) {
  layer_spec s = spec2_with("conv_transpose2d", o);
  set_transposed(s, o);
  return s;
}
inline layer_spec spec_of(const conv_transpose3d_options& o) {
  layer_spec s = spec3_with("conv_transpose3d", o);
  set_transposed(s, o);
  s.output_padding[0] = o.output_padding.z;
  if (o.output_size) s.output_size[0] = o.output_size->z;
  return s;
}

// Checks the options against the weights' shape and takes the kernel's lengths from it.
template <int N>
KONV_COLD channel_split check_weights(layer_spec& s, const shape_of<N>& weight, std::size_t bias, bool has_bias) {
  const std::string text = "weight is " + shape_text(weight);
  for (const index_t n : weight)
    if (n < 1) fail(s.where, {text, ", expected no empty axis"});
  for (int a = 0; a < N - 2; ++a) s.axes[3 - (N - 2) + a].kernel = weight[static_cast<std::size_t>(2 + a)];
  constexpr index_t most = index_t{1} << 30;  // so that no position computed from these overflows
  for (int a = 0; a < 3; ++a) {
    axis_options& o = s.axes[a];
    const auto range = [&](const char* what, index_t v, index_t low) {
      if (v < low || v > most) fail(s.where, {what, " is ", v, ", expected ", low, " to 2^30"});
    };
    range("stride", o.stride, 1);
    range("dilation", o.dilation, 1);
    if (o.dilation > most / o.kernel)
      fail(s.where, {text, " and dilation is ", o.dilation, ", expected a kernel that spans less than 2^30"});
    if (o.pad_low == same_padding::side && o.pad_high == same_padding::side) {
      if (s.transposed || o.stride != 1)
        fail(s.where, {"padding is same with a stride of ", o.stride, ", expected a convolution with stride 1"});
      o.pad_low = o.dilation * (o.kernel - 1) / 2;
      o.pad_high = o.dilation * (o.kernel - 1) - o.pad_low;
    }
    range("padding", o.pad_low, 0);
    range("padding", o.pad_high, 0);
    if (s.transposed) {
      const index_t below = o.stride > o.dilation ? o.stride : o.dilation;
      if (s.output_padding[a] < 0 || s.output_padding[a] >= below)
        fail(s.where, {"output_padding is ", s.output_padding[a],
                       ", expected less than the larger of stride and dilation, ", below});
    }
  }
  const index_t first = weight[0], second = weight[1];
  if (s.groups < 1 || first % s.groups)
    fail(s.where, {"groups is ", s.groups, ", expected a divisor of the first axis of weight, ", shape_text(weight)});
  const channel_split c = s.transposed ? channel_split{s.groups, first / s.groups, second}
                                       : channel_split{s.groups, second, first / s.groups};
  if (has_bias && static_cast<index_t>(bias) != c.groups * c.out)
    fail(s.where, {"bias has ", bias, " elements, expected one for each of ", c.groups * c.out, " output channels (",
                   text, ")"});
  return c;
}

template <int N>
shape_of<N> weight_shape(const layer_spec& s, const channel_split& c) {
  shape_of<N> w{c.groups * (s.transposed ? c.in : c.out), s.transposed ? c.out : c.in};
  for (int a = 0; a < N - 2; ++a) w[static_cast<std::size_t>(2 + a)] = s.axes[3 - (N - 2) + a].kernel;
  return w;
}

// The shape of the result for x; throws where x does not suit.
template <int N>
KONV_COLD shape_of<N> result_shape(const layer_spec& s, const channel_split& c, const shape_of<N>& x) {
  if (x[1] != c.groups * c.in)
    fail(s.where, {"x is ", shape_text(x), " and weight ", shape_text(weight_shape<N>(s, c)), ", expected ",
                   c.groups * c.in, " channels of x (groups is ", c.groups, ")"});
  shape_of<N> out{x[0], c.groups * c.out};
  for (int a = 0; a < N - 2; ++a) {
    const std::size_t at = static_cast<std::size_t>(2 + a);
    const int axis = 3 - (N - 2) + a;
    if (x[at] < 1) fail(s.where, {"x is ", shape_text(x), ", expected no empty axis"});
    out[at] = s.outputs(axis, x[at]);
    if (s.transposed && s.output_size[axis] >= 0) {
      const axis_options& o = s.axes[axis];
      const index_t least = transposed_length(x[at], o.kernel, o.stride, o.pad_low, o.pad_high, 0, o.dilation);
      if (out[at] < least || out[at] >= least + o.stride)
        fail(s.where, {"output_size is ", out[at], ", expected ", least, " to ", least + o.stride - 1, " for x of ",
                       shape_text(x)});
    }
    if (out[at] < 1)
      fail(s.where, {"x is ", shape_text(x), " and weight ", shape_text(weight_shape<N>(s, c)),
                     s.transposed ? ", expected a result that padding does not use up"
                                  : ", expected a kernel no larger than the padded x"});
  }
  return out;
}

}  // namespace detail
}  // namespace nn
KONV_END
#endif

// A layer: options and shapes checked, weights packed, called many times. What conv.hpp and conv_transpose.hpp name.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_LAYER_HPP
#define KONV_NN_LAYER_HPP

#include <span>

#include "blocks_core.hpp"
#include "depthwise_core.hpp"
#include "planes_core.hpp"
#include "winograd_core.hpp"

KONV_BEGIN
namespace nn {

/// A layer's parameters, whatever the number of its axes; axes run z, y, x.
struct layer_spec {
  const char* where = "";
  bool transposed = false;
  axis_options axes[3];
  index output_padding[3] = {0, 0, 0};
  index output_size[3] = {-1, -1, -1};  ///< wanted; negative: as output_padding says
  index groups = 1;
  border edge = border::constant;
  activation then;
  algorithm how = algorithm::direct;

  /// Outputs for n inputs along an axis; 0 or less where the kernel does not fit.
  index outputs(int axis, index n) const {
    const axis_options& a = axes[axis];
    if (!transposed) return output_length(n, a.kernel, a.stride, a.pad_low, a.pad_high, a.dilation);
    if (output_size[axis] >= 0) return output_size[axis];
    return transposed_length(n, a.kernel, a.stride, a.pad_low, a.pad_high, output_padding[axis], a.dilation);
  }
};

namespace detail {
using konv::detail::fail;
using konv::detail::shape_text;

inline layer_spec spec_of(const conv1d_options& o) {
  layer_spec s;
  s.where = "conv1d";
  s.axes[2] = {1, o.stride, o.dilation, o.left, o.right};
  s.groups = o.groups;
  s.edge = o.padding_mode;
  s.then = o.then;
  return s;
}
inline layer_spec spec_of(const conv2d_options& o) {
  layer_spec s;
  s.where = "conv2d";
  s.axes[1] = {1, o.stride.y, o.dilation.y, o.padding.top, o.padding.bottom};
  s.axes[2] = {1, o.stride.x, o.dilation.x, o.padding.left, o.padding.right};
  s.groups = o.groups;
  s.edge = o.padding_mode;
  s.then = o.then;
  s.how = o.how;
  return s;
}
template <class O>
void set_axes3(layer_spec& s, const O& o) {
  s.axes[0] = {1, o.stride.z, o.dilation.z, o.padding.front, o.padding.back};
  s.axes[1] = {1, o.stride.y, o.dilation.y, o.padding.top, o.padding.bottom};
  s.axes[2] = {1, o.stride.x, o.dilation.x, o.padding.left, o.padding.right};
  s.groups = o.groups;
  s.then = o.then;
}
inline layer_spec spec_of(const conv3d_options& o) {
  layer_spec s;
  s.where = "conv3d";
  set_axes3(s, o);
  s.edge = o.padding_mode;
  return s;
}
inline layer_spec spec_of(const conv_transpose2d_options& o) {
  layer_spec s;
  s.where = "conv_transpose2d";
  s.transposed = true;
  s.axes[1] = {1, o.stride.y, o.dilation.y, o.padding.top, o.padding.bottom};
  s.axes[2] = {1, o.stride.x, o.dilation.x, o.padding.left, o.padding.right};
  s.output_padding[1] = o.output_padding.y;
  s.output_padding[2] = o.output_padding.x;
  if (o.output_size) {
    s.output_size[1] = o.output_size->y;
    s.output_size[2] = o.output_size->x;
  }
  s.groups = o.groups;
  s.then = o.then;
  return s;
}
inline layer_spec spec_of(const conv_transpose3d_options& o) {
  layer_spec s;
  s.where = "conv_transpose3d";
  s.transposed = true;
  set_axes3(s, o);
  s.output_padding[0] = o.output_padding.z;
  s.output_padding[1] = o.output_padding.y;
  s.output_padding[2] = o.output_padding.x;
  if (o.output_size) {
    s.output_size[0] = o.output_size->z;
    s.output_size[1] = o.output_size->y;
    s.output_size[2] = o.output_size->x;
  }
  return s;
}

// Checks the options against the weights' shape and takes the kernel's lengths from it.
template <int N>
channel_split check_weights(layer_spec& s, const shape_of<N>& weight, std::size_t bias, bool has_bias) {
  const std::string text = "weight is " + shape_text(weight);
  for (const index n : weight)
    if (n < 1) fail(s.where, text + ", expected no empty axis");
  for (int a = 0; a < N - 2; ++a) s.axes[3 - (N - 2) + a].kernel = weight[static_cast<std::size_t>(2 + a)];
  constexpr index most = index{1} << 30;  // so that no position computed from these overflows
  for (int a = 0; a < 3; ++a) {
    const axis_options& o = s.axes[a];
    const auto range = [&](const char* what, index v, index low) {
      if (v < low || v > most)
        fail(s.where, std::string(what) + " is " + std::to_string(v) + ", expected " + std::to_string(low) +
                          " to 2^30");
    };
    range("stride", o.stride, 1);
    range("dilation", o.dilation, 1);
    range("padding", o.pad_low, 0);
    range("padding", o.pad_high, 0);
    if (o.dilation > most / o.kernel) fail(s.where, text + " and dilation is " + std::to_string(o.dilation) +
                                                        ", expected a kernel that spans less than 2^30");
    if (s.transposed) {
      const index below = o.stride > o.dilation ? o.stride : o.dilation;
      if (s.output_padding[a] < 0 || s.output_padding[a] >= below)
        fail(s.where, "output_padding is " + std::to_string(s.output_padding[a]) +
                          ", expected less than the larger of stride and dilation, " + std::to_string(below));
    }
  }
  const index first = weight[0], second = weight[1];
  if (s.groups < 1 || first % s.groups)
    fail(s.where, "groups is " + std::to_string(s.groups) + ", expected a divisor of the first axis of weight, " +
                      shape_text(weight));
  const channel_split c = s.transposed ? channel_split{s.groups, first / s.groups, second}
                                       : channel_split{s.groups, second, first / s.groups};
  if (has_bias && static_cast<index>(bias) != c.groups * c.out)
    fail(s.where, "bias has " + std::to_string(bias) + " elements, expected one for each of " +
                      std::to_string(c.groups * c.out) + " output channels (" + text + ")");
  return c;
}

// The shape of the result for x; throws where x does not suit.
template <int N>
shape_of<N> result_shape(const layer_spec& s, const channel_split& c, const shape_of<N>& x) {
  if (x[1] != c.groups * c.in)
    fail(s.where, "x is " + shape_text(x) + ", expected " + std::to_string(c.groups * c.in) + " channels (" +
                      std::to_string(c.groups) + " groups of " + std::to_string(c.in) + ")");
  shape_of<N> out{x[0], c.groups * c.out};
  std::string kernel;
  for (int a = 3 - (N - 2); a < 3; ++a)
    kernel += (kernel.empty() ? "" : "x") + std::to_string(s.axes[a].kernel);
  for (int a = 0; a < N - 2; ++a) {
    const std::size_t at = static_cast<std::size_t>(2 + a);
    const int axis = 3 - (N - 2) + a;
    if (x[at] < 1) fail(s.where, "x is " + shape_text(x) + ", expected no empty axis");
    out[at] = s.outputs(axis, x[at]);
    if (s.transposed && s.output_size[axis] >= 0) {
      const axis_options& o = s.axes[axis];
      const index least = transposed_length(x[at], o.kernel, o.stride, o.pad_low, o.pad_high, 0, o.dilation);
      if (out[at] < least || out[at] >= least + o.stride)
        fail(s.where, "output_size is " + std::to_string(out[at]) + ", expected " + std::to_string(least) + " to " +
                          std::to_string(least + o.stride - 1) + " for x of " + shape_text(x));
    }
    if (out[at] < 1)
      fail(s.where, "x is " + shape_text(x) + " and the kernel " + kernel +
                        ", expected a kernel no larger than the padded input");
  }
  return out;
}

template <class T>
weight_field<T> weights_of(const tensor_view<const T, 3>& w, const channel_split& c, bool transposed) {
  return {w.data(), (transposed ? c.in : c.out) * w.stride(0), w.stride(transposed ? 1 : 0), w.stride(transposed ? 0 : 1),
          0, 0, w.stride(2)};
}
template <class T>
weight_field<T> weights_of(const tensor_view<const T, 4>& w, const channel_split& c, bool transposed) {
  return {w.data(), (transposed ? c.in : c.out) * w.stride(0), w.stride(transposed ? 1 : 0), w.stride(transposed ? 0 : 1),
          0, w.stride(2), w.stride(3)};
}
template <class T>
weight_field<T> weights_of(const tensor_view<const T, 5>& w, const channel_split& c, bool transposed) {
  return {w.data(), (transposed ? c.in : c.out) * w.stride(0), w.stride(transposed ? 1 : 0), w.stride(transposed ? 0 : 1),
          w.stride(2), w.stride(3), w.stride(4)};
}

// Adds the passes of a layer to its engine.
template <class Core, class T>
void add_passes(Core& core, const layer_spec& s, const weight_field<T>& w) {
  if (!s.transposed) {
    core.add(conv_axis(s.axes[0]), conv_axis(s.axes[1]), conv_axis(s.axes[2]), w);
    return;
  }
  for (index z = 0; z < s.axes[0].stride; ++z)
    for (index y = 0; y < s.axes[1].stride; ++y)
      for (index x = 0; x < s.axes[2].stride; ++x)
        core.add(transposed_axis(s.axes[0], z), transposed_axis(s.axes[1], y), transposed_axis(s.axes[2], x), w);
}

template <class T, int N>
bool share_memory(const tensor_view<const T, N>& a, const tensor_view<T, N>& b) {
  const auto range = [](const T* data, const shape_of<N>& shape, const shape_of<N>& strides, const T*& low,
                        const T*& high) {
    low = high = data;
    for (std::size_t k = 0; k < static_cast<std::size_t>(N); ++k)
      (strides[k] < 0 ? low : high) += (shape[k] - 1) * strides[k];
  };
  const T *a0, *a1, *b0, *b1;
  range(a.data(), a.shape(), a.strides(), a0, a1);
  range(b.data(), b.shape(), b.strides(), b0, b1);
  return a0 <= b1 && b0 <= a1;
}

}  // namespace detail

/// A convolution or transposed convolution over tensors of N axes (N x C and then 1 to 3 axes of space). Made once from
/// weights, which are packed for the kernels of the instruction set in use; called any number of times, for inputs of
/// any size and either layout. A call allocates nothing once the layer has seen an input of that size. One object must
/// not be called from two threads at once.
template <class T, int N, class Options>
class layer {
 public:
  using value_type = T;
  using shape_type = shape_of<N>;

  /// weight: see the functions of the same name. bias: one per output channel, or none.
  /// Throws argument_error for options and shapes that do not suit each other.
  explicit layer(tensor_view<const T, N> weight, std::span<const T> bias = {}, const Options& options = {})
      : spec_(detail::spec_of(options)),
        channels_(detail::check_weights<N>(spec_, weight.shape(), bias.size(), bias.data() != nullptr)) {
    const auto w = detail::weights_of(weight, channels_, spec_.transposed);
    if (spec_.how == algorithm::winograd) set_winograd(w);
    if (!spec_.transposed && channels_.groups == 1 && N < 5 && !winograd_ &&
        dense_core<T>::input_block(spec_.axes[1].kernel * spec_.axes[2].kernel, channels_.in) == channels_.in) {
      const axis_rule axes[3] = {conv_axis(spec_.axes[0]), conv_axis(spec_.axes[1]), conv_axis(spec_.axes[2])};
      planes_.emplace(axes, channels_.in, channels_.out, w);
    }
    if (spec_.transposed && N < 5 && blocks_core<T>::suits(spec_.axes, channels_))
      blocks_.emplace(spec_.axes, channels_, spec_.then, w, bias.data());
    if (channels_.depthwise())
      set(depthwise_.emplace(channels_.groups, spec_.then, spec_.edge), w, bias.data());
    else
      set(dense_.emplace(channels_, spec_.then, spec_.edge), w, bias.data());
  }

  /// The shape of the result. Throws argument_error for an x with other channels, or too small for the kernel.
  shape_type output_shape(const shape_type& x) const { return detail::result_shape<N>(spec_, channels_, x); }

  /// The result in the layout of x.
  tensor<T, N> operator()(tensor_view<const T, N> x) {
    tensor<T, N> y(output_shape(x.shape()), x.order(), uninitialized);
    compute(x, y.view());
    return y;
  }
  /// The same into y, of any strides, which must not overlap x.
  void operator()(tensor_view<const T, N> x, tensor_view<T, N> y) {
    if (const shape_type want = output_shape(x.shape()); y.shape() != want)
      detail::fail(spec_.where, "y is " + detail::shape_text(y.shape()) + ", expected " + detail::shape_text(want) +
                                    " for x of " + detail::shape_text(x.shape()));
    if (!x.empty() && detail::share_memory(x, y)) detail::fail(spec_.where, "y overlaps x, expected memory of its own");
    compute(x, y);
  }

  /// Bytes of packed weights: a set for each layout where the layer has a way of its own for both.
  std::size_t weight_bytes() const {
    return (dense_ ? dense_->weight_bytes() : depthwise_->weight_bytes()) + (planes_ ? planes_->weight_bytes() : 0) + (winograd_ ? winograd_->weight_bytes() : 0) +
           (blocks_ ? blocks_->weight_bytes() : 0);
  }
  /// Bytes that the calls so far have needed beside them: padded rows of the input and sums of a few output rows.
  std::size_t workspace_bytes() const {
    return (dense_ ? dense_->workspace_bytes() : depthwise_->workspace_bytes()) +
           (planes_ ? planes_->workspace_bytes() : 0) + (winograd_ ? winograd_->workspace_bytes() : 0) + (blocks_ ? blocks_->workspace_bytes() : 0);
  }

 private:
  void set_winograd(const weight_field<T>& w) {
    const axis_options &y = spec_.axes[1], &x = spec_.axes[2];
    if (!std::is_same_v<T, float> || channels_.groups != 1 || y.kernel != 3 || x.kernel != 3 || y.stride != 1 ||
        x.stride != 1 || y.dilation != 1 || x.dilation != 1)
      detail::fail(spec_.where, "how is winograd for a kernel of " + std::to_string(y.kernel) + "x" +
                                    std::to_string(x.kernel) +
                                    ", expected float, 3x3, stride and dilation 1 and one group");
    if constexpr (std::is_same_v<T, float>) winograd_.emplace(spec_.axes, channels_.in, channels_.out, w);
  }
  template <class Core>
  void set(Core& core, const weight_field<T>& w, const T* bias) {
    core.set_bias(bias);
    if (!winograd_) detail::add_passes(core, spec_, w);
  }
  void compute(tensor_view<const T, N> x, tensor_view<T, N> y) {
    if constexpr (std::is_same_v<T, float>)
      if (winograd_) {
        winograd_->run(as_field(x), as_field(y), spec_.edge, dense_->bias(), dense_->finishing(), dense_->rows());
        dense_->finishing().finish(as_field(y), dense_->rows());
        return;
      }
    if (N < 5 && blocks_ && blocks_->covers(as_field(x), as_field(y)))
      return blocks_->run(as_field(x), as_field(y));
    if (N < 5 && planes_ && by_planes(as_field(x), as_field(y))) return;
    if (dense_)
      dense_->run(as_field(x), as_field(y));
    else
      depthwise_->run(as_field(x), as_field(y));
  }

  // Long rows of a channels-first tensor need no detour through channels-last.
  bool by_planes(const field<const T>& x, const field<T>& y) {
    if (!planes_->suits(x, y, dense_->kernel())) return false;
    planes_->run(x, y, spec_.edge, dense_->bias(), dense_->finishing(), dense_->kernel());
    dense_->finishing().finish(y, dense_->rows());
    return true;
  }

  layer_spec spec_;
  channel_split channels_;
  std::optional<winograd_core> winograd_;
  std::optional<planes_core<T>> planes_;
  std::optional<blocks_core<T>> blocks_;
  std::optional<dense_core<T>> dense_;
  std::optional<depthwise_core<T>> depthwise_;
};

}  // namespace nn
KONV_END
#endif

// A layer: options and shapes checked, weights packed, called many times. What conv.hpp and conv_transpose.hpp name.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_LAYER_HPP
#define KONV_NN_LAYER_HPP

#include <span>

#include "blocks_core.hpp"
#include "depthwise_core.hpp"
#include "layer_spec.hpp"
#include "planes_core.hpp"
#include "winograd_core.hpp"

KONV_BEGIN
namespace nn {
namespace detail {

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
/// any size and either layout. One object must not be called from two threads at once.
/// Memory: a call takes what workspace_bytes() says after it, and nothing once the layer has seen an input of that size.
/// That is padded rows of the input and sums of a few output rows, never the input unfolded or padded as a whole: rows of
/// at most 384 KiB, or a quarter of the packed weights, or what one output row reads, whichever is most, and sums beside
/// them of as much again at most. Winograd's products of a few rows of tiles take the place of the sums.
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
    if (spec_.how != algorithm::direct) set_winograd(w);
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
    const auto of = [](const auto& core) { return core ? core->weight_bytes() : 0; };
    return of(dense_) + of(depthwise_) + of(planes_) + of(winograd_) + of(blocks_);
  }
  /// Bytes that the calls so far have needed beside them: padded rows of the input and sums of a few output rows.
  std::size_t workspace_bytes() const {
    const auto of = [](const auto& core) { return core ? core->workspace_bytes() : 0; };
    return of(dense_) + of(depthwise_) + of(planes_) + of(winograd_) + of(blocks_);
  }

 private:
  void set_winograd(const weight_field<T>& w) {
    const axis_options &y = spec_.axes[1], &x = spec_.axes[2];
    if (!std::is_same_v<T, float> || channels_.groups != 1 || y.kernel != 3 || x.kernel != 3 || y.stride != 1 ||
        x.stride != 1 || y.dilation != 1 || x.dilation != 1)
      detail::fail(spec_.where, "how is winograd for a kernel of " + std::to_string(y.kernel) + "x" +
                                    std::to_string(x.kernel) +
                                    ", expected float, 3x3, stride and dilation 1 and one group");
    if constexpr (std::is_same_v<T, float>)
      winograd_.emplace(spec_.how == algorithm::winograd ? 4 : 2, spec_.axes, channels_.in, channels_.out, w);
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

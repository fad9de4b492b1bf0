// A layer: options and shapes checked, weights packed, called many times. What conv.hpp and conv_transpose.hpp name.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_LAYER_HPP
#define KONV_NN_LAYER_HPP

#include <span>

#include "engine_set.hpp"
#include "parts.hpp"

KONV_BEGIN
namespace nn {
namespace detail {

template <class T>
weight_field<T> weights_of(const tensor_view<const T, 3>& w, const channel_split& c, bool transposed) {
  return {w.data(),
          (transposed ? c.in : c.out) * w.stride(0),
          w.stride(transposed ? 1 : 0),
          w.stride(transposed ? 0 : 1),
          0,
          0,
          w.stride(2)};
}
template <class T>
weight_field<T> weights_of(const tensor_view<const T, 4>& w, const channel_split& c, bool transposed) {
  return {w.data(),
          (transposed ? c.in : c.out) * w.stride(0),
          w.stride(transposed ? 1 : 0),
          w.stride(transposed ? 0 : 1),
          0,
          w.stride(2),
          w.stride(3)};
}
template <class T>
weight_field<T> weights_of(const tensor_view<const T, 5>& w, const channel_split& c, bool transposed) {
  return {w.data(),
          (transposed ? c.in : c.out) * w.stride(0),
          w.stride(transposed ? 1 : 0),
          w.stride(transposed ? 0 : 1),
          w.stride(2),
          w.stride(3),
          w.stride(4)};
}

}  // namespace detail

/// A convolution or transposed convolution over tensors of N axes (N x C and then 1 to 3 axes of space). Made once from
/// weights, which are packed for the kernels of the instruction set in use; called any number of times, for inputs of
/// any size and either layout. One object must not be called from two threads at once; with the option `run` a call
/// itself uses several, each for a part of the result, and the result is the same to the bit.
/// Memory: a call takes what workspace_bytes() says after it, and nothing once the layer has seen an input of that size
/// (but what the system needs to start threads, where it is asked to).
/// That is padded rows of the input and sums of a few output rows, never the input unfolded or padded as a whole: rows
/// of at most 384 KiB, or a quarter of the packed weights, or what one output row reads, whichever is most, and sums
/// beside them of as much again at most. Winograd's products of a few rows of tiles take the place of the sums. Each
/// thread has such a workspace; the weights are shared.
template <class T, int N, class Options>
class layer {
 public:
  using value_type = T;
  using shape_type = shape_of<N>;

  /// weight: see the functions of the same name. bias: one per output channel, or none.
  /// Throws argument_error for options and shapes that do not suit each other.
  explicit layer(tensor_view<const T, N> weight, std::span<const T> bias = {}, const Options& options = {})
      : spec_(detail::spec_of(options)),
        channels_(detail::check_weights<N>(spec_, weight.shape(), bias.size(), bias.data() != nullptr)),
        engines_(static_cast<std::size_t>(spec_.run.threads())) {
    engines_[0] = thread_engine<engine>(std::make_unique<engine>(
        spec_, channels_, detail::weights_of(weight, channels_, transposed), bias.data()));
    for (std::size_t i = 1; i < engines_.size(); ++i) engines_[i] = engines_[0];
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
      detail::fail(spec_.where, {"y is ", detail::shape_text(y.shape()), ", expected ", detail::shape_text(want),
                                 " for x of ", detail::shape_text(x.shape())});
    if (share_memory(x, y)) detail::fail(spec_.where, "y overlaps x, expected memory of its own");
    compute(x, y);
  }

  /// Bytes of packed weights: a set for each layout where the layer has a way of its own for both.
  std::size_t weight_bytes() const { return engines_[0]->weight_bytes(); }
  /// Bytes that the calls so far have needed beside them: padded rows of the input and sums of a few output rows.
  std::size_t workspace_bytes() const {
    std::size_t n = 0;
    for (const thread_engine<engine>& e : engines_) n += e->workspace_bytes();
    return n;
  }

 private:
  static constexpr bool transposed = requires(Options o) { o.output_padding; };
  using engine = engine_set<T, N - 2, transposed>;

  void compute(tensor_view<const T, N> x, tensor_view<T, N> y) {
    detail::in_parts(spec_.run, spec_, as_field(x), as_field(y), engines_[0]->tile(),
                     [&](index_t i, const field<const T>& part_x, const field<T>& part_y, const size3& origin) {
                       engines_[static_cast<std::size_t>(i)]->compute(part_x, part_y, origin);
                     });
  }

  layer_spec spec_;
  channel_split channels_;
  std::vector<thread_engine<engine>> engines_;  // one for each thread
};

}  // namespace nn
KONV_END
#endif

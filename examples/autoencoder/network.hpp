// The network of the article's Listing 2: its layers, forward and backward.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_AUTOENCODER_NETWORK_HPP
#define KONV_EXAMPLES_AUTOENCODER_NETWORK_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <konv/nn/activation.hpp>
#include <konv/nn/backward.hpp>

#include "random.hpp"

namespace autoencoder {

namespace nn = konv::nn;
using konv::index_t;
using tensor = konv::tensor<float, 4>;
using view = konv::tensor_view<const float, 4>;

/// What goes in is side x side pixels, -1 (black) to 1 (white). What comes out is result_side x result_side: the
/// decoder does not return to 96. Every layer's pixel p stands at stride * p of the layer before, and so output pixel
/// (x, y) is input pixel (x, y): the result answers for the top left 91x91 of its input.
inline constexpr index_t side = 96, result_side = 91;
constexpr float from_pixel(std::uint8_t p) {
  return static_cast<float>(p) / 127.5f - 1;
}

struct layer_shape {
  const char* name;  ///< as PyTorch names the module in Listing 2
  bool transposed;
  index_t in, out, stride;
  nn::activation then;
};
/// Every kernel is 3x3, every padding 1.
inline constexpr std::array<layer_shape, 6> listing2{{{"encoder.0", false, 1, 16, 3, nn::relu},
                                                      {"encoder.2", false, 16, 32, 3, nn::relu},
                                                      {"encoder.4", false, 32, 64, 2, nn::relu},
                                                      {"decoder.0", true, 64, 32, 2, nn::relu},
                                                      {"decoder.2", true, 32, 16, 3, nn::relu},
                                                      {"decoder.4", true, 16, 1, 3, nn::tanh}}};

class network {
 public:
  /// What the six layers answer, each after its activation.
  using activations = std::array<tensor, 6>;

  /// Random weights as PyTorch starts with: uniform within 1 / sqrt(9 * the second axis of the weight), biases too.
  explicit network(std::uint64_t seed) {
    index_t count = 0;
    for (std::size_t k = 0; k < 6; ++k) {
      starts_[k] = count;
      count += weight_count(k) + listing2[k].out;
    }
    starts_[6] = count;
    parameters_.resize(static_cast<std::size_t>(count));
    for (std::size_t k = 0; k < 6; ++k) {
      const double bound = 1 / std::sqrt(9.0 * static_cast<double>(weight_shape(k)[1]));
      for (index_t i = starts_[k]; i < starts_[k + 1]; ++i)
        parameters_[static_cast<std::size_t>(i)] =
            static_cast<float>(bound * (2 * unit(random_bits(seed, static_cast<std::uint64_t>(i))) - 1));
    }
  }

  /// All weights and biases, layer by layer: what an optimiser works on.
  std::span<float> parameters() { return parameters_; }
  std::span<const float> parameters() const { return parameters_; }

  static konv::shape_of<4> weight_shape(std::size_t k) {
    const layer_shape& l = listing2[k];
    return {l.transposed ? l.in : l.out, l.transposed ? l.out : l.in, 3, 3};
  }
  view weight(std::size_t k) const { return {parameters_.data() + starts_[k], weight_shape(k)}; }
  std::span<const float> bias(std::size_t k) const {
    return part(parameters(), starts_[k] + weight_count(k), listing2[k].out);
  }
  /// Their places in a row of parameters, for files.
  std::span<float> weight_span(std::size_t k) { return part(parameters(), starts_[k], weight_count(k)); }
  std::span<float> bias_span(std::size_t k) {
    return part(parameters(), starts_[k] + weight_count(k), listing2[k].out);
  }

  /// x: N x 1 x 96 x 96.
  activations forward(view x) const {
    activations all;
    for (std::size_t k = 0; k < 6; ++k) {
      const view from = k == 0 ? x : view(all[k - 1]);
      if (listing2[k].transposed)
        all[k] = nn::conv_transpose2d(from, weight(k), bias(k), transposed_options(k, listing2[k].then));
      else
        all[k] = nn::conv2d(from, weight(k), bias(k), conv_options(k, listing2[k].then));
    }
    return all;
  }

  /// Gradients of a loss with respect to all parameters, in their order, from its gradient with respect to the output.
  void backward(view x, const activations& all, tensor grad, std::span<float> out) const {
    for (std::size_t k = 6; k-- > 0;) {
      grad = nn::activation_backward(all[k], grad, listing2[k].then);
      const view from = k == 0 ? x : view(all[k - 1]);
      nn::gradients<float, 4> g =
          listing2[k].transposed ? nn::conv_transpose2d_backward(from, weight(k), grad, transposed_options(k, nn::none))
                                 : nn::conv2d_backward(from, weight(k), grad, conv_options(k, nn::none));
      std::copy(g.weight.begin(), g.weight.end(), out.begin() + starts_[k]);
      std::copy(g.bias.begin(), g.bias.end(), out.begin() + starts_[k] + weight_count(k));
      grad = std::move(g.x);
    }
  }

 private:
  template <class S>
  static S part(S all, index_t from, index_t count) {
    return all.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
  }
  static index_t weight_count(std::size_t k) { return listing2[k].in * listing2[k].out * 9; }
  static nn::conv2d_options conv_options(std::size_t k, nn::activation then) {
    return {.stride = {listing2[k].stride, listing2[k].stride}, .padding = {1, 1, 1, 1}, .then = then};
  }
  static nn::conv_transpose2d_options transposed_options(std::size_t k, nn::activation then) {
    return {.stride = {listing2[k].stride, listing2[k].stride}, .padding = {1, 1, 1, 1}, .then = then};
  }

  std::vector<float> parameters_;
  std::array<index_t, 7> starts_{};
};

/// The part of an input that the network's output stands for.
inline view target_of(view x) {
  return {x.data(), {x.shape(0), 1, result_side, result_side}, x.strides(), x.order()};
}

}  // namespace autoencoder
#endif

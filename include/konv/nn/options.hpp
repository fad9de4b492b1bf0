// Options of the layers: activation, stride, padding, dilation, groups.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_OPTIONS_HPP
#define KONV_NN_OPTIONS_HPP

#include <cstdint>
#include <limits>

#include "../core/border.hpp"
#include "../core/each.hpp"
#include "../core/maybe.hpp"
#include "../core/execution.hpp"
#include "../core/tensor.hpp"
#include "../kernels/nn_rows.hpp"

KONV_BEGIN
namespace nn {

/// What is applied to each output, fused into the layer that computes it.
///     nn::relu        max(x, 0)
///     nn::leaky_relu(slope)   x < 0 ? slope * x : x
///     nn::sigmoid     1 / (1 + exp(-x))
///     nn::tanh
///     nn::clamp(low, high)    nn::clamp(0, 6) is ReLU6
/// NaN stays NaN. sigmoid and tanh in f32 are within 3 units in the last place.
struct activation {
  activation_kind kind = activation_kind::none;
  double slope = 0.01;  ///< leaky_relu
  double low = 0, high = 0;  ///< clamp
  friend constexpr bool operator==(const activation&, const activation&) = default;
};
inline constexpr activation none{};
inline constexpr activation relu{.kind = activation_kind::relu};
inline constexpr activation sigmoid{.kind = activation_kind::sigmoid};
inline constexpr activation tanh{.kind = activation_kind::tanh};
constexpr activation leaky_relu(double slope = 0.01) { return {.kind = activation_kind::leaky_relu, .slope = slope}; }
constexpr activation clamp(double low, double high) {
  return {.kind = activation_kind::clamp, .low = low, .high = high};
}

/// Columns added on each side.
struct margins1 {
  index_t left = 0, right = 0;
};

/// `.padding = nn::same`: dilation * (kernel - 1) in all, the larger half behind, so that the result is as large as x, as
/// PyTorch's padding="same". For stride 1, and not for transposed convolutions.
struct same_padding {
  static constexpr index_t side = PTRDIFF_MIN;  ///< what stands for it
  template <class Margins>
  constexpr operator each<Margins>() const {
    return side;
  }
};
inline constexpr same_padding same{};

/// Options of conv1d, on N x C x W.
struct conv1d_options {
  index_t stride = 1;
  each<margins1> padding = 0;
  border padding_mode = border::constant;   ///< constant pads with zeros
  index_t dilation = 1;
  index_t groups = 1;
  activation then = none;
  execution run = {};  ///< one thread, a number of threads, or an executor
};

/// How a convolution is computed.
///   direct    every product, one chain per output: the same bits at every place and in every layout
///   winograd      F(4x4, 3x3): a quarter of the products. f32, 3x3, stride and dilation 1, one group. Its intermediate
///                 numbers are larger than its results: an error of up to 64 eps * sum |w||x| (measured: 13) instead of
///                 a fraction of one eps; NaN or infinity spreads over the 4 x 4 outputs of a tile.
///   winograd_2x2  F(2x2, 3x3): four products of nine, an error of up to 16 eps * sum |w||x|, tiles of 2 x 2; otherwise
///                 as winograd. For maps too small for tiles of 4 x 4, or where that is not accurate enough.
/// sum |w||x| is the largest around an output. Neither is ever chosen unasked.
enum class algorithm : unsigned char { direct, winograd, winograd_2x2 };

/// Options of conv2d, on N x C x H x W. Padding of each side by itself, by zeros or any border rule.
///     konv::nn::conv2d(x, w, b, {.stride = 2, .padding = 1, .then = konv::nn::relu});
///     konv::nn::conv2d(x, w, b, {.stride = {2, 1}, .padding = {0, 1, 0, 1}});    // {y, x}; {top, bottom, left, right}
///     konv::nn::conv2d(x, w, b, {.padding = konv::nn::same});
struct conv2d_options {
  each<size2> stride = 1;
  each<margins> padding = 0;
  border padding_mode = border::constant;
  each<size2> dilation = 1;
  index_t groups = 1;          ///< as many as channels: depthwise
  activation then = none;
  algorithm how = algorithm::direct;
  execution run = {};  ///< one thread, a number of threads, or an executor
};

/// Options of conv3d, on N x C x D x H x W.
struct conv3d_options {
  each<size3> stride = 1;
  each<margins3> padding = 0;
  border padding_mode = border::constant;
  each<size3> dilation = 1;
  index_t groups = 1;
  activation then = none;
  execution run = {};  ///< one thread, a number of threads, or an executor
};

/// Options of conv_transpose2d. The output has (n - 1) * stride - padding + dilation * (k - 1) + output_padding + 1
/// rows and columns; or name the size wanted, which must lie within stride - 1 of that without output_padding.
struct conv_transpose2d_options {
  each<size2> stride = 1;
  each<margins> padding = 0;                      ///< taken off each side of the result
  each<size2> output_padding = 0;             ///< rows and columns more, at the end only
  maybe<each<size2>> output_size = std::nullopt;  ///< instead of output_padding
  each<size2> dilation = 1;
  index_t groups = 1;
  activation then = none;
  execution run = {};  ///< one thread, a number of threads, or an executor
};

/// Options of conv_transpose3d; see conv_transpose2d_options.
struct conv_transpose3d_options {
  each<size3> stride = 1;
  each<margins3> padding = 0;
  each<size3> output_padding = 0;
  maybe<each<size3>> output_size = std::nullopt;
  each<size3> dilation = 1;
  index_t groups = 1;
  activation then = none;
  execution run = {};  ///< one thread, a number of threads, or an executor
};

}  // namespace nn
KONV_END
#endif

// conv1d, conv2d, conv3d: convolution as networks use it, in one call or as a layer with packed weights.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_CONV_HPP
#define KONV_NN_CONV_HPP

#include "layer.hpp"

KONV_BEGIN
namespace nn {

/// Layers with packed weights: make once, call often.
///     konv::nn::conv2d_layer<float> first(weight, bias, {.padding = {1, 1, 1, 1}, .then = konv::nn::relu});
///     konv::tensor<float, 4> y = first(x);
template <class T>
using conv1d_layer = layer<T, 3, conv1d_options>;
template <class T>
using conv2d_layer = layer<T, 4, conv2d_options>;
template <class T>
using conv3d_layer = layer<T, 5, conv3d_options>;

/// What a network calls a convolution (a correlation: the kernel is not turned), as torch.nn.functional.conv2d:
///     y(n, o, v, u) = then(bias(o) + sum over c, i, j: weight(o, c, i, j) * x(n, c, v*sy + i*dy - top, u*sx + j*dx - left))
///
/// x: N x C x H x W, float or double, either layout (read in place or row by row; nothing is unfolded). weight: O x
/// C/groups x kh x kw, as PyTorch stores it, any strides. bias: O numbers or none. Output o sums over the channels of its
/// group. Result: N x O x H' x W' in the layout of x, H' = floor((H + top + bottom - dy*(kh-1) - 1) / sy) + 1.
/// Outside of x lie zeros, or what padding_mode says.
/// Numbers: one chain of fused multiply-adds per output, the same at every place, size and layout, and the same bits on
/// every instruction set with FMA: error at most (taps * C/groups + 2) * eps * (sum |w||x| + |bias|).
/// Throws argument_error where shapes do not suit each other; the message names them.
template <class X, class W>
  requires(tensor_source<X, 4> && tensor_source<W, 4>)
tensor<typename X::value_type, 4> conv2d(const X& x, const W& weight, std::span<const typename X::value_type> bias = {},
                                         const conv2d_options& options = {}) {
  return conv2d_layer<typename X::value_type>(weight, bias, options)(x);
}
/// The same over one axis of space: x is N x C x W, weight O x C/groups x kw.
template <class X, class W>
  requires(tensor_source<X, 3> && tensor_source<W, 3>)
tensor<typename X::value_type, 3> conv1d(const X& x, const W& weight, std::span<const typename X::value_type> bias = {},
                                         const conv1d_options& options = {}) {
  return conv1d_layer<typename X::value_type>(weight, bias, options)(x);
}
/// The same over three: x is N x C x D x H x W, weight O x C/groups x kd x kh x kw.
template <class X, class W>
  requires(tensor_source<X, 5> && tensor_source<W, 5>)
tensor<typename X::value_type, 5> conv3d(const X& x, const W& weight, std::span<const typename X::value_type> bias = {},
                                         const conv3d_options& options = {}) {
  return conv3d_layer<typename X::value_type>(weight, bias, options)(x);
}

}  // namespace nn
KONV_END
#endif

// conv_transpose2d and conv_transpose3d: the adjoints of the convolutions, which make small maps large again.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_CONV_TRANSPOSE_HPP
#define KONV_NN_CONV_TRANSPOSE_HPP

#include "layer.hpp"

KONV_BEGIN
namespace nn {

/// Layers with packed weights, a set for each phase of the stride: no zeros are put in between and multiplied.
template <class T>
using conv_transpose2d_layer = layer<T, 4, conv_transpose2d_options>;
template <class T>
using conv_transpose3d_layer = layer<T, 5, conv_transpose3d_options>;

/// The transposed convolution, as torch.nn.functional.conv_transpose2d: each input pixel adds weight * x to the outputs
/// at y*sy + i*dy - top, x*sx + j*dx - left. It is the adjoint of conv2d with the same options: <conv2d(x), y> =
/// <x, conv_transpose2d(y)>.
///
/// x: N x C x H x W, either layout. weight: C x O/groups x kh x kw, as PyTorch stores it (the weight of the conv2d it
/// transposes). Result: N x O x H' x W', H' = (H-1)*sy - top - bottom + dy*(kh-1) + output_padding + 1, or output_size.
/// Numbers and errors as conv2d.
template <class X, class W>
  requires(tensor_source<X, 4> && tensor_source<W, 4>)
tensor<typename X::value_type, 4> conv_transpose2d(const X& x, const W& weight,
                                                   std::span<const typename X::value_type> bias = {},
                                                   const conv_transpose2d_options& options = {}) {
  return conv_transpose2d_layer<typename X::value_type>(weight, bias, options)(x);
}
/// The same over three axes of space.
template <class X, class W>
  requires(tensor_source<X, 5> && tensor_source<W, 5>)
tensor<typename X::value_type, 5> conv_transpose3d(const X& x, const W& weight,
                                                   std::span<const typename X::value_type> bias = {},
                                                   const conv_transpose3d_options& options = {}) {
  return conv_transpose3d_layer<typename X::value_type>(weight, bias, options)(x);
}

}  // namespace nn
KONV_END
#endif

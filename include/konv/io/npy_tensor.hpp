// Arrays of .npy, .npz and safetensors files as tensors, and back: weights and feature maps of NumPy and PyTorch.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_NPY_TENSOR_HPP
#define KONV_IO_NPY_TENSOR_HPP

#include "../core/tensor.hpp"
#include "npy_array.hpp"

KONV_BEGIN
namespace io {

/// An array of N axes as a tensor of the same axes:
///     const auto file = konv::io::load_npz("weights.npz");
///     const auto weight = konv::io::to_tensor<float, 4>(file["conv1.weight"]);
/// order: how the tensor lies in memory; axes keep their places. Throws argument_error for another number of axes or
/// another element type (see converted).
template <sample T, int N>
tensor<T, N> to_tensor(const npy_array& a, layout order = layout::channels_first) {
  if (a.shape.size() != static_cast<std::size_t>(N))
    konv::detail::fail("to_tensor", {"the array has ", a.shape.size(), " axes, expected ", N});
  shape_of<N> shape{}, strides{};
  index_t step = 1;
  for (std::size_t k = 0; k < static_cast<std::size_t>(N); ++k) {
    const std::size_t axis = a.fortran_order ? k : static_cast<std::size_t>(N) - 1 - k;  // the fastest first
    shape[axis] = a.shape[axis];
    strides[axis] = step;
    step *= shape[axis];
  }
  return tensor<T, N>::copy_of(tensor_view<const T, N>(a.as<T>().data(), shape, strides), order);
}

/// A tensor or a view of one as an array of the same axes, in C order whatever its own.
template <class X>
  requires tensor_source<X, static_cast<int>(std::tuple_size_v<typename X::shape_type>)>
npy_array to_npy(const X& x) {
  using T = typename X::value_type;
  constexpr int N = static_cast<int>(std::tuple_size_v<typename X::shape_type>);
  const auto plain = tensor<T, N>::copy_of(x, layout::channels_first);
  return npy_array::of<T>({plain.shape().begin(), plain.shape().end()}, plain.span());
}

}  // namespace io
KONV_END
#endif

// Row kernels of networks: transposition between the two layouts, and activations along a row.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_NN_ROWS_HPP
#define KONV_KERNELS_NN_ROWS_HPP

#include "transpose.hpp"

KONV_BEGIN
namespace nn {

/// What is applied to an output after its bias.
enum class activation_kind : unsigned char { none, relu, leaky_relu, sigmoid, tanh, clamp };

template <class T>
struct row_functions {
  /// out[c * out_pitch + r] = in[r * in_pitch + c] for r < rows, c < cols.
  transpose_fn<T> transpose;
  /// leaky_relu (with its slope), sigmoid or tanh of n elements, in place.
  void (*activate)(T* row, index_t n, activation_kind kind, T slope);
};

}  // namespace nn
KONV_END

#define KONV_INL "../kernels/nn_rows.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
namespace nn {
template <class T>
row_functions<T> find_nn_rows(cpu::isa i) {
  return KONV_DISPATCH(i, get_nn_rows<T>());
}
}  // namespace nn
KONV_END
#endif

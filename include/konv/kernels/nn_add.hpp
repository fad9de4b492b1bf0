// The kernel of nn::add and nn::activate: a sum of two rows, and what a layer's activation does to it.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_NN_ADD_HPP
#define KONV_KERNELS_NN_ADD_HPP

#include "nn_tile.hpp"

KONV_BEGIN
namespace nn {

/// y[k] = bound(a[k] + b[k]) for k < n, bound as tile_args has it. y may be a or b.
template <class T>
struct add_args {
  const T* a = nullptr;
  const T* b = nullptr;  ///< null: zeros, but -0 stays -0
  T* y = nullptr;
  index_t n = 0;
  bounds bound = bounds::nothing;
  T slope = 1, low = 0, high = 0;
};

template <class T>
using add_fn = void (*)(const add_args<T>&);

}  // namespace nn
KONV_END

#define KONV_INL "../kernels/nn_add.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
namespace nn {
template <class T>
add_fn<T> find_add(cpu::isa i) {
  return KONV_DISPATCH(i, get_nn_add<T>());
}
}  // namespace nn
KONV_END
#endif

// The kernels of pools: the largest or the mean of a window, for outputs side by side.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_NN_POOL_HPP
#define KONV_KERNELS_NN_POOL_HPP

#include "nn_tile.hpp"

KONV_BEGIN
namespace nn {

/// `groups` groups of n outputs:
///     y[g * y_next + k] = the largest, or the sum / area, over i < rows, j < columns of
///                         x[g * x_next + k * step + i * row + j * column]
/// taken in this order. The larger of equal ones is the first; NaN is larger than all.
template <class T>
struct pool_args {
  const T* x = nullptr;
  index_t rows = 1, row = 0, columns = 1, column = 1;
  index_t step = 1;
  T* y = nullptr;
  index_t n = 0;
  index_t groups = 1, x_next = 0, y_next = 0;
  T area = 1;
};

template <class T>
using pool_fn = void (*)(const pool_args<T>&);

}  // namespace nn
KONV_END

#define KONV_INL "../kernels/nn_pool.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
namespace nn {
template <class T>
pool_fn<T> find_max_pool(cpu::isa i) {
  return KONV_DISPATCH(i, get_nn_max_pool<T>());
}
template <class T>
pool_fn<T> find_mean_pool(cpu::isa i) {
  return KONV_DISPATCH(i, get_nn_mean_pool<T>());
}
}  // namespace nn
KONV_END
#endif

// The depthwise kernel: each channel with a filter of its own, channels side by side in memory.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_NN_DEPTHWISE_HPP
#define KONV_KERNELS_NN_DEPTHWISE_HPP

#include "nn_tile.hpp"

KONV_BEGIN
namespace nn {

/// n pixels of one output row:
///     y[p * y_step + c] = bound(bias[c] + sum over taps t: x[t][p * x_step + c] * w[w_at[t] + c])
template <class T>
struct depthwise_args {
  const T* const* x = nullptr;  ///< per tap: where pixel 0 reads
  const index_t* w_at = nullptr;  ///< per tap: its weights, `channels` of them and then zeros up to whole vectors
  index_t taps = 0;
  index_t run = 1;                ///< taps come in rows of this many, each x_step after the one before
  index_t x_step = 0, y_step = 0;
  T* y = nullptr;
  index_t n = 0;
  index_t channels = 0;
  const T* w = nullptr;
  const T* bias = nullptr;      ///< channels, then zeros up to whole vectors
  bounds bound = bounds::nothing;  ///< see tile_args
  T slope = 1, low = 0, high = 0;
};

template <class T>
using depthwise_fn = void (*)(const depthwise_args<T>&);

}  // namespace nn
KONV_END

#define KONV_INL "../kernels/nn_depthwise.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
namespace nn {
template <class T>
depthwise_fn<T> find_depthwise(cpu::isa i) {
  return KONV_DISPATCH(i, get_nn_depthwise<T>());
}
}  // namespace nn
KONV_END
#endif

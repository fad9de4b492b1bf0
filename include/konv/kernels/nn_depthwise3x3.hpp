// The depthwise kernel of 3x3 taps side by side, stride 1 or 2: columns of pixels walked downwards.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_NN_DEPTHWISE3X3_HPP
#define KONV_KERNELS_NN_DEPTHWISE3X3_HPP

#include "nn_depthwise.hpp"

KONV_BEGIN
namespace nn {

/// height x width pixels of a slice, channels last:
///     y[r * y_row + p * y_step + c] = bound(bias[c] + sum over taps i, j:
///                                           rows[r * step + i][(first + p * step + j) * x_step + c] * w(i, j, c))
/// w(i, j, c) is w[(i * 3 + j) * w_step + c].
template <class T>
struct depthwise3x3_args {
  const T* const* rows = nullptr;     ///< (height - 1) * step + 3 source rows; null: zeros, which are left out
  index_t first = 0;                  ///< the column that the first tap of the first pixel reads
  index_t step = 1;                   ///< 1 or 2
  index_t x_step = 0, y_step = 0;     ///< from a column to the next one
  index_t y_row = 0;
  bool left = false, right = false;   ///< the first, the last column that a tap reads lies outside the row:
  index_t left_at = 0, right_at = 0;  ///< it is read at rows[i] + this, or is zero where this is outside_is_zero
  T* y = nullptr;
  index_t height = 0, width = 0;      ///< width: at least least_width(channels) of the kernel
  index_t channels = 0;               ///< a whole vector at least
  const T* w = nullptr;
  index_t w_step = 0;
  const T* bias = nullptr;
  bounds bound = bounds::nothing;     ///< see tile_args
  T slope = 1, low = 0, high = 0;
};
inline constexpr index_t outside_is_zero = PTRDIFF_MAX;

/// The kernel of an instruction set, null where there are no vectors.
template <class T>
struct depthwise3x3_kernel {
  void (*run)(const depthwise3x3_args<T>&);
  index_t lanes;
  /// Rows of at least so many pixels; a large number where none will do.
  index_t least_width(index_t channels) const {
    return !run || channels < lanes ? PTRDIFF_MAX : channels < 2 * lanes ? 7 : 4;
  }
};

}  // namespace nn
KONV_END

#define KONV_INL "../kernels/nn_depthwise3x3.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
namespace nn {
template <class T>
depthwise3x3_kernel<T> find_depthwise3x3(cpu::isa i) {
  return KONV_DISPATCH(i, get_nn_depthwise3x3<T>());
}
}  // namespace nn
KONV_END
#endif

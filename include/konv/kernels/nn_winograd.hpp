// The transforms of Winograd's F(2x2, 3x3) and F(4x4, 3x3), channels side by side in memory.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_NN_WINOGRAD_HPP
#define KONV_KERNELS_NN_WINOGRAD_HPP

#include "nn_tile.hpp"

KONV_BEGIN
namespace nn {

/// For tiles of m x m outputs, so (m + 2) x (m + 2) inputs.
struct winograd_functions {
  /// out[k * out_step + c] = (B^T d B)[k] for the samples d of a tile at x; channels in whole vectors.
  void (*forward)(const float* x, index_t row, index_t pixel, float* out, index_t out_step, index_t channels);
  /// y[i * row + j * pixel + c] = bound(bias[c] + (A^T m A)[i][j]), i < rows, j < columns, from m[k * m_step + c].
  void (*back)(const float* m, index_t m_step, const float* bias, float* y, index_t row, index_t pixel, index_t rows,
               index_t columns, index_t channels, bounds bound, float slope, float low, float high);
};

}  // namespace nn
KONV_END

#define KONV_INL "../kernels/nn_winograd.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
namespace nn {
inline winograd_functions find_winograd(cpu::isa i, index_t m) { return KONV_DISPATCH(i, get_nn_winograd<float>(m)); }
}  // namespace nn
KONV_END
#endif

// The dense f32 kernel of volumes: every tap of a kernel of 3 x 3 or 5 x 5 columns and any depth, over a few rows.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_VOLUME_HPP
#define KONV_KERNELS_VOLUME_HPP

#include "../simd/simd.hpp"

KONV_BEGIN

/// A source row as the kernel reads it. Position p is the one under the kernel's middle column for output p.
struct volume_row {
  const float* head;    ///< positions [-volume_margin, 0), of which those under a tap matter
  const float* middle;  ///< positions [0, whole), where they are
  const float* tail;  ///< positions from `whole` on: as many as there are under taps, and volume_margin more to be read
};
inline constexpr index_t volume_margin = 16;

/// One call: `rows` rows of n outputs,
///     out[r * out_stride + x] = sum over slices z, rows i, columns j:
///         weights[(z * K + i) * K + j] * slices[z][first + r + i](x + j - K / 2)
/// as one chain of fused multiply-adds from 0 in that order.
struct volume_args {
  const volume_row* const* slices = nullptr;  ///< for each: first + rows + K - 1 source rows
  index_t slice_count = 0;
  index_t first = 0;
  index_t whole = 0;  ///< a multiple of volume_margin, at most n
  const float* weights = nullptr;
  float* out = nullptr;
  index_t out_stride = 0;
  index_t rows = 0;
  index_t n = 0;
  bool past_caches = false;  ///< the results are not wanted soon, and every row of them is aligned to 64 bytes
  const float* const* soon = nullptr;  ///< rows that will be read soon where slices[z][k] is now, or null: they are
                                       ///< asked for along with the outputs, so that they need not be waited for
};

struct volume_kernel {
  void (*blocks)(const volume_args&);   ///< rows >= block_rows; null where an instruction set has no vectors
  void (*singles)(const volume_args&);  ///< any number of rows
  void (*put)(const float* in, float* out, index_t n);  ///< copies a row past the caches
  index_t block_rows;
};

KONV_END

#define KONV_INL "../kernels/volume.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
/// For kernels of `size` rows and columns, 3 or 5.
inline volume_kernel find_volume(cpu::isa i, index_t size) {
  return size == 3 ? KONV_DISPATCH(i, get_volume<3>()) : KONV_DISPATCH(i, get_volume<5>());
}
KONV_END
#endif

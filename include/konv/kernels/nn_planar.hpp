// The depthwise kernel of channels-first tensors: a plane under a filter of its own, vectors along the row.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_NN_PLANAR_HPP
#define KONV_KERNELS_NN_PLANAR_HPP

#include "nn_tile.hpp"

KONV_BEGIN
namespace nn {

/// n outputs side by side:
///     y[p] = bound(bias + sum over taps t: w[t] * x[offsets[t] + p])
/// x is read up to two vectors past the last one's.
template <class T>
struct planar_args {
  const T* x = nullptr;
  const index_t* offsets = nullptr;
  const T* w = nullptr;
  index_t taps = 0;
  index_t run = 1;                ///< 3 or 5: offsets come in rows of so many, each one more than the one before
  T bias = 0;
  T* y = nullptr;
  index_t n = 0;
  bounds bound = bounds::nothing;  ///< see tile_args
  T slope = 1, low = 0, high = 0;
};

/// A position of a row outside of its copied part.
struct planar_end {
  index_t place;   ///< where it stands, from the row's place
  index_t column;  ///< where its sample is, from the row's first copied one, or `nowhere`: a zero
  static constexpr index_t nowhere = PTRDIFF_MIN;
};

/// Padded rows, split by position modulo `step`, to where planar_args::x reads them: position p of row r at
/// to[places[r] + p % step * part + p / step]. What follows a row there, up to a vector, is overwritten.
template <class T>
struct planar_fill {
  const T* plane = nullptr;
  T* to = nullptr;
  const index_t* rows = nullptr;    ///< per row: where its first copied sample is in the plane, or planar_end::nowhere
  const index_t* places = nullptr;
  index_t count = 0;                ///< rows
  index_t step = 1, part = 0;
  index_t positions = 0;            ///< of a row
  index_t begin = 0, n = 0;         ///< the copied ones: the first and how many
  const planar_end* ends = nullptr;
  index_t end_count = 0;
};

/// Rows of outputs two samples apart, read straight from their plane; outside of its columns lie zeros:
///     y[r * y_step + p] = bound(bias + sum over rows i, taps j: w[i * run + j] * plane[rows[r * row_taps + i] + 2 * p
///     + first + j])
/// A row that is `nowhere` is left out.
template <class T>
struct planar_pairs {
  const T* plane = nullptr;
  const index_t* rows =
      nullptr;  ///< per row of outputs and row of the kernel: where column 0 is, or planar_end::nowhere
  index_t row_taps = 0;
  index_t width = 0, first = 0;   ///< columns of the plane; which of them tap 0 of output 0 reads
  const T* w = nullptr;
  index_t run = 3;                ///< taps of a row: 3 or 5
  T bias = 0;
  T* y = nullptr;
  index_t y_step = 0, h = 0, n = 0;
  bounds bound = bounds::nothing;  ///< see tile_args
  T slope = 1, low = 0, high = 0;
};

template <class T>
struct planar_functions {
  void (*row)(const planar_args<T>&);
  void (*pairs)(const planar_pairs<T>&);  ///< null where there are no vectors
  void (*fill)(const planar_fill<T>&);
  /// to[r * to_step + i] = from[r * from_step + i], r < rows, i < n; `from` is read up to a vector past a row's end.
  void (*place)(const T* from, index_t from_step, T* to, index_t to_step, index_t rows, index_t n);
};

}  // namespace nn
KONV_END

#define KONV_INL "../kernels/nn_planar.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
namespace nn {
template <class T>
planar_functions<T> find_planar(cpu::isa i) {
  return KONV_DISPATCH(i, get_nn_planar<T>());
}
}  // namespace nn
KONV_END
#endif

// The dense kernel of networks: sums over taps and input channels for a tile of pixels and output channels.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_NN_TILE_HPP
#define KONV_KERNELS_NN_TILE_HPP

#include "../simd/simd.hpp"

KONV_BEGIN
namespace nn {

/// What bound() does to a sum r:
///   nothing  r
///   floor    r, but at least `low`: ReLU
///   full     slope * r where r < 0, then held to [low, high]: leaky ReLU, a clamp
/// NaN passes.
enum class bounds : unsigned char { nothing, floor, full };

/// One call: n pixels by `vecs` vectors of output channels.
///     y[p][v] = bound(start + sum over segments s, steps k: x[p][segments[s] + k] * w[(s * length + k) * w_step + v])
/// start is from[p][v] where that is given, else starts[p], else bias[v].
/// The same loop serves a weight gradient, where `pixels` are output channels and `w` is the input.
template <class T>
struct tile_args {
  const T* const* x = nullptr;      ///< n pointers
  index_t x_offset = 0;               ///< added to each
  T* const* y = nullptr;            ///< n pointers
  index_t y_offset = 0;               ///< added to each
  T* const* from = nullptr;         ///< n pointers to whole vectors, or null
  index_t n = 0;
  const index_t* segments = nullptr;  ///< offsets from x[p], in elements
  index_t segment_count = 0;
  index_t length = 0;                 ///< steps per segment
  const T* w = nullptr;
  index_t w_step = 0;                 ///< elements from one step's vectors to the next one's
  const index_t* w_segments = nullptr;  ///< where each segment's weights begin; null: one after the other
  const T* bias = nullptr;          ///< `vecs` whole vectors, or null for zero
  const T* starts = nullptr;        ///< n numbers, or null
  bounds bound = bounds::nothing;
  T slope = 1, low = 0, high = 0;
  index_t vecs = 1;                   ///< 1 .. tile_kernel::most_vecs
  index_t valid = 0;                  ///< lanes that are stored, above (vecs - 1) * lanes
  const T* soon = nullptr;            ///< weights that a later call will read: they are asked for meanwhile
  index_t soon_lines = 0;             ///< how many cache lines
  index_t soon_share = 0;             ///< how many of them for each segment of each pixel
};

/// The kernel of an instruction set and the shape of its tiles.
template <class T>
struct tile_kernel {
  void (*run)(const tile_args<T>&);
  index_t lanes;
  index_t most_vecs;
};

}  // namespace nn
KONV_END

#define KONV_INL "../kernels/nn_tile.inl"
#include "../simd/foreach.inl"

KONV_BEGIN
namespace nn {
template <class T>
tile_kernel<T> find_tile(cpu::isa i) {
  return KONV_DISPATCH(i, get_nn_tile<T>());
}
}  // namespace nn
KONV_END
#endif

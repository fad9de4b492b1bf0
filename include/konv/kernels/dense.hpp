// Dense kernels: rows in, rows out. Pointers and counts only; borders, strides and types are the engine's.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_DENSE_HPP
#define KONV_KERNELS_DENSE_HPP

#include "../simd/simd.hpp"

KONV_BEGIN

/// What a dense kernel multiplies and adds.
///   f32, f64   real samples and weights
///   pair       16-bit samples, a sample and the one below it in the halves of a 32-bit lane, pairs of 16-bit weights
///              alike; 32-bit sums
///   bytes      8-bit unsigned samples: a sample and the one `distance` to the right of it, under two column taps, made
///              into such pairs when they are loaded; otherwise as pair
enum class dense_kind { f32, f64, pair, bytes };

namespace detail {
template <dense_kind>
struct dense_types {
  using row = std::int32_t;
  using unit = const std::int32_t*;
  using weight = std::int32_t;
  using out = std::int32_t;
};
template <>
struct dense_types<dense_kind::f32> {
  using row = float;
  using unit = const float*;
  using weight = float;
  using out = float;
};
template <>
struct dense_types<dense_kind::f64> {
  using row = double;
  using unit = const double*;
  using weight = double;
  using out = double;
};
template <>
struct dense_types<dense_kind::bytes> {
  using row = std::uint8_t;
  using unit = const std::uint8_t*;
  using weight = std::int32_t;
  using out = std::int32_t;
};
}  // namespace detail

template <dense_kind K>
using dense_row = typename detail::dense_types<K>::row;
template <dense_kind K>
using dense_unit = typename detail::dense_types<K>::unit;
template <dense_kind K>
using dense_weight = typename detail::dense_types<K>::weight;
template <dense_kind K>
using dense_out = typename detail::dense_types<K>::out;

/// One call: R rows of n outputs. Kernel rows come in `passes` (one for each phase of the vertical stride); pass p
/// has taps_y[p] kernel rows and reads R + taps_y[p] - 1 source rows, which stand one after the other in `rows`.
/// Output o of the block multiplies weight row i with source row o + i of the pass.
template <dense_kind K>
struct dense_args {
  const dense_unit<K>* rows = nullptr;  ///< shorter ones than a vector are read to the end of that vector, and all of
                                        ///< them up to dense_ahead samples further than they are used
  const index_t* taps_y = nullptr;
  index_t passes = 1;
  const dense_weight<K>* weights = nullptr;  ///< per pass: [column][row]
  const index_t* offsets = nullptr;            ///< of each column tap, in samples
  index_t columns = 0;                    ///< bytes: pairs of columns
  index_t distance = 0;                   ///< bytes: from the first sample of a pair to the second
  dense_out<K>* const* out = nullptr;     ///< R of them
  std::uint8_t* const* out_u8 = nullptr;  ///< integer sums: R of them instead, for sums shifted right and saturated
  std::int16_t* const* out_s16 = nullptr; ///< integer sums: R of them instead, for sums saturated
  index_t x = 0;                         ///< where the rows begin to be read, in samples
  index_t n = 0;                         ///< samples per row of outputs
  bool past_caches = false;              ///< f32: the results are not wanted soon; out[r] is aligned to 64 bytes
  const std::byte* soon = nullptr;  ///< rows that the next block will be the first to read, where the last row of
  index_t soon_rows = 0;            ///< `rows` begins; how many
  index_t soon_step = 0;            ///< bytes from one of them to the next
  int split = 0;  ///< bytes: weights of more than 16 bits in two parts, one table after the other; the sum over the
                  ///< first is multiplied by 2^split; 0: there is one
  std::int32_t bias = 0;               ///< integer sums: what every sum begins with
  int shift = 0;                       ///< out_u8: bits to drop
  bool ties = false;                   ///< out_u8: the sum is exact, round ties to even
};

inline constexpr index_t dense_ahead = 16;
inline constexpr index_t dense_most_distance = 8;  // so that four pairs come out of the same 16 bytes
inline constexpr index_t dense_fast_least = 5;
inline constexpr index_t dense_most_rows = 8;  // of a block

/// The dense kernel of an instruction set: `block` computes block_rows rows of at least tile_samples samples each,
/// `single` one row of any length.
template <dense_kind K>
struct dense_kernel {
  void (*block)(const dense_args<K>&);
  void (*single)(const dense_args<K>&);
  index_t block_rows;
  index_t tile_samples;
};

/// How much code a caller wants of a kind.
///   rare   few want it: row by row. Never slower than half
///   usual  blocks of rows
///   main   with the special cases of the kind, f32 sources and s16 destinations, whose rows must have dense_ahead
///          samples to spare
enum class dense_road { rare, usual, main };

KONV_END

#define KONV_INL "../kernels/narrow.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/dense_taps.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/dense.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/dense_f32.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/dense_stride2.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/dense_3x3.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/dense_bytes.inl"
#include "../simd/foreach.inl"
#define KONV_INL "../kernels/dense_fast.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

template <dense_kind K, dense_road Road = dense_road::usual>
dense_kernel<K> find_dense(cpu::isa i) {
  return KONV_DISPATCH(i, get_dense<K, Road>());
}

/// f32 blocks (no single rows) for passes of at least block_rows kernel rows, in little code. Null where there is none.
template <int Unused = 0>  // so that only who needs it compiles it
dense_kernel<dense_kind::f32> find_tall(cpu::isa i) {
  return KONV_DISPATCH(i, get_tall<>());
}

/// Blocks (no single rows) for a horizontal stride of 2 on one channel: x and offsets count source columns, and output
/// s stands at a.x + 2 * s. Null where there is none.
template <int Unused = 0>  // so that only who needs it compiles it
dense_kernel<dense_kind::f32> find_stride2(cpu::isa i) {
  return KONV_DISPATCH(i, get_stride2<>());
}

/// Blocks (no single rows) to out_u8 without ties, for kernels of odd width and an odd height of at least
/// dense_fast_least over one to three channels. After the usual weights stand their own: see dense_fast.inl. Null where
/// there is none.
template <int Unused = 0>  // so that only who needs it compiles it
dense_kernel<dense_kind::bytes> find_fast(cpu::isa i) {
  return KONV_DISPATCH(i, get_fast<>());
}

KONV_END
#endif

// Transposition. Blocks of lanes x lanes f32 in registers: log2(lanes) rounds, each of which interleaves row i with row
// i + lanes / 2 (a perfect shuffle of the 2 log2(lanes) bits of a position):
//     lanes 4:  abcd efgh ijkl mnop  ->  aibj ckdl emfn gohp  ->  aeim bfjn cgko dhlp
// AVX-512: 64 two-source permutes for 256 elements. The last block of a row or column moves back.

#if KONV_WIDTH > 4
template <int... I>
KONV_INLINE f32v block_zip_low(f32v a, f32v b, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(a, b, (I / 2 + I % 2 * static_cast<int>(lanes32))...);
}
template <int... I>
KONV_INLINE f32v block_zip_high(f32v a, f32v b, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(a, b, (I / 2 + static_cast<int>(lanes32) / 2 + I % 2 * static_cast<int>(lanes32))...);
}
struct square_block {
  f32v row[lanes32];
};
using half_lanes = std::make_integer_sequence<int, static_cast<int>(lanes32) / 2>;
using all_lanes = std::make_integer_sequence<int, static_cast<int>(lanes32)>;

template <int... I>
KONV_INLINE void shuffle_block(square_block& to, const square_block& from, std::integer_sequence<int, I...>) {
  constexpr int half = static_cast<int>(lanes32) / 2;
  ((to.row[2 * I] = block_zip_low(from.row[I], from.row[I + half], all_lanes{}),
    to.row[2 * I + 1] = block_zip_high(from.row[I], from.row[I + half], all_lanes{})),
   ...);
}
template <int... I>
KONV_INLINE void transpose_block(const float* in, index_t in_pitch, float* out, index_t out_pitch,
                                 std::integer_sequence<int, I...>) {
  square_block a{{load(in + I * in_pitch)...}}, b;
  shuffle_block(b, a, half_lanes{});
  shuffle_block(a, b, half_lanes{});
  if constexpr (lanes32 == 4) {
    (store(out + I * out_pitch, a.row[I]), ...);
  } else {
    shuffle_block(b, a, half_lanes{});
    if constexpr (lanes32 == 8) {
      (store(out + I * out_pitch, b.row[I]), ...);
    } else {
      shuffle_block(a, b, half_lanes{});
      (store(out + I * out_pitch, a.row[I]), ...);
    }
  }
}
#endif

template <class T>
void transpose(const T* in, index_t in_pitch, T* out, index_t out_pitch, index_t rows, index_t cols) {
#if KONV_WIDTH > 4
  if constexpr (std::is_same_v<T, float>) {
    if (rows >= lanes32 && cols >= lanes32) {
      for (index_t c = 0; c < cols; c += lanes32) {
        if (c > cols - lanes32) c = cols - lanes32;
        for (index_t r = 0; r < rows; r += lanes32) {
          if (r > rows - lanes32) r = rows - lanes32;
          transpose_block(in + r * in_pitch + c, in_pitch, out + c * out_pitch + r, out_pitch, all_lanes{});
        }
      }
      return;
    }
  }
#endif
  if (rows == 3) {  // the planes of a colour picture
    const T *a = in, *b = in + in_pitch, *d = in + 2 * in_pitch;
    for (index_t c = 0; c < cols; ++c) {
      out[c * out_pitch] = a[c];
      out[c * out_pitch + 1] = b[c];
      out[c * out_pitch + 2] = d[c];
    }
    return;
  }
  if (rows < cols) {
    for (index_t r = 0; r < rows; ++r)
      for (index_t c = 0; c < cols; ++c) out[c * out_pitch + r] = in[r * in_pitch + c];
  } else {
    for (index_t c = 0; c < cols; ++c)
      for (index_t r = 0; r < rows; ++r) out[c * out_pitch + r] = in[r * in_pitch + c];
  }
}

template <class T>
transpose_fn<T> get_transpose() {
  return &transpose<T>;
}

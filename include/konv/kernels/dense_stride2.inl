// Dense f32 blocks for horizontal stride 2 on one channel, from rows as they lie in the source.
//
// Why              Rows split beforehand into even and odd columns go through the second-level cache, and writing them
//                  there takes three times as long as the sums of a 3x3 kernel. Here they are split in registers: two
//                  loads and two shuffles make the samples of two neighbouring columns.
// Loop order       as dense.inl, and so are the sums, bit for bit: tile of 4 rows by 2 or 4 vectors; pass; source row;
// column
//                  (two at a time where they are neighbours); the outputs that the row serves.
// Register budget  AVX-512: 16 accumulators, 8 samples, 4 split, 1 weight = 29 of 32. Others: 8 + 4 + 2 + 1 = 15 of 16.
// What bounds it   memory at 3x3; loads, of which one in two crosses a line, at 5x5 and above.
// Order            the shuffles work within 128-bit lanes, and nobody minds until the sums leave:
//                    a0 a1 a2 a3 | a4 a5 a6 a7   b0 b1 b2 b3 | b4 b5 b6 b7  ->  a0 a2 b0 b2 | a4 a6 b4 b6
// Compile time     without fma, on machines before 2013, there is none: rows are split beforehand.
// Reads            1 sample past the last that is used, and 1 before the first where that is at an odd place.
#if KONV_HAS_FMA
inline constexpr int stride2_rows = 4;
inline constexpr int stride2_vecs = KONV_WIDTH == 64 ? 4 : 2;

#if KONV_X86 && KONV_WIDTH == 64
KONV_INLINE f32v even_places(f32v a, f32v b) {
  return (f32v)_mm512_maskz_shuffle_ps(0xffff, (__m512)a, (__m512)b, 0x88);
}
KONV_INLINE f32v odd_places(f32v a, f32v b) {
  return (f32v)_mm512_maskz_shuffle_ps(0xffff, (__m512)a, (__m512)b, 0xdd);
}
KONV_INLINE f32v in_order(f32v v) {
  return (f32v)_mm512_maskz_permutexvar_epi64(0xff, _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), (__m512i)v);
}
#elif KONV_X86 && KONV_WIDTH == 32
KONV_INLINE f32v even_places(f32v a, f32v b) { return (f32v)_mm256_shuffle_ps((__m256)a, (__m256)b, 0x88); }
KONV_INLINE f32v odd_places(f32v a, f32v b) { return (f32v)_mm256_shuffle_ps((__m256)a, (__m256)b, 0xdd); }
KONV_INLINE f32v in_order(f32v v) { return (f32v)_mm256_permute4x64_epi64((__m256i)v, 0xd8); }
#else
KONV_INLINE f32v even_places(f32v a, f32v b) { return (f32v)vuzp1q_f32((float32x4_t)a, (float32x4_t)b); }
KONV_INLINE f32v odd_places(f32v a, f32v b) { return (f32v)vuzp2q_f32((float32x4_t)a, (float32x4_t)b); }
KONV_INLINE f32v in_order(f32v v) { return v; }
#endif

using stride2_each = std::make_integer_sequence<int, stride2_vecs>;

// One source row over outputs Low .. Low + N - 1. Loads begin at even places, which are aligned more often than not.
template <int Low, int... O, int... U>
KONV_INLINE void stride2_row(f32v (*acc)[stride2_vecs], const float* row, const dense_args<dense_kind::f32>& a,
                             const float* w, index_t rows_of_weights, std::integer_sequence<int, O...>,
                             std::integer_sequence<int, U...> each) {
  for (index_t j = 0; j < a.columns;) {
    const bool late = j == 0 && a.x % 2 != 0;
    const float* const at = row + a.offsets[j] - (late ? 1 : 0);
    const f32v p[] = {load(at + 2 * U * lanes32)...}, q[] = {load(at + (2 * U + 1) * lanes32)...};
    if (!late) {
      const f32v even[] = {even_places(p[U], q[U])...};
      (serve<dense_kind::f32>(acc[Low + O], even, w - Low - O, each), ...);
      w += rows_of_weights;
      if (++j == a.columns || a.offsets[j] != a.offsets[j - 1] + 1) continue;
    }
    const f32v odd[] = {odd_places(p[U], q[U])...};
    (serve<dense_kind::f32>(acc[Low + O], odd, w - Low - O, each), ...);
    w += rows_of_weights;
    ++j;
  }
}
// Source row t of a pass with K rows of weights serves outputs max(0, t - K + 1) .. min(3, t). Which: Case / 4 .. Case
// % 4.
template <int Case>
KONV_INLINE bool stride2_case(f32v (*acc)[stride2_vecs], index_t which, const float* row,
                              const dense_args<dense_kind::f32>& a, const float* w, index_t rows_of_weights) {
  if constexpr (Case / 4 <= Case % 4) {
    if (which == Case) {
      stride2_row<Case / 4>(acc, row, a, w, rows_of_weights, std::make_integer_sequence<int, Case % 4 - Case / 4 + 1>{},
                           stride2_each{});
      return true;
    }
  }
  return false;
}
template <int... Case>
KONV_INLINE void stride2_tile(f32v (*acc)[stride2_vecs], const dense_args<dense_kind::f32>& a, index_t x,
                              std::integer_sequence<int, Case...>) {
  const dense_unit<dense_kind::f32>* row = a.rows;
  const float* w = a.weights;
  for (index_t p = 0; p < a.passes; ++p) {
    const index_t K = a.taps_y[p];
    for (index_t t = 0; t < stride2_rows + K - 1; ++t, ++row) {
      const index_t low = t < K ? 0 : t - K + 1, high = t < 3 ? t : 3;
      static_cast<void>((stride2_case<Case>(acc, 4 * low + high, *row + x, a, w + t, K) || ...));
    }
    w += K * a.columns;
  }
}
template <int... U>
KONV_INLINE void stride2_leave(const f32v (&acc)[stride2_vecs], float* out, std::integer_sequence<int, U...>) {
  (store(out + U * lanes32, in_order(acc[U])), ...);
}
template <int Unused = 0>  // so that only who needs it compiles it
void stride2_block(const dense_args<dense_kind::f32>& a) {
  constexpr index_t step = stride2_vecs * lanes32;
  for (index_t x = 0; x < a.n; x += step) {
    if (x > a.n - step) x = a.n - step;
    ask_for_soon(a, a.x + 2 * x, 2 * step);
    f32v acc[stride2_rows][stride2_vecs] = {};
    stride2_tile(acc, a, a.x + 2 * x, std::make_integer_sequence<int, 16>{});
    stride2_leave(acc[0], a.out[0] + x, stride2_each{});
    stride2_leave(acc[1], a.out[1] + x, stride2_each{});
    stride2_leave(acc[2], a.out[2] + x, stride2_each{});
    stride2_leave(acc[3], a.out[3] + x, stride2_each{});
  }
}
#endif
template <int Unused = 0>
dense_kernel<dense_kind::f32> get_stride2() {
#if KONV_HAS_FMA
  return {&stride2_block<>, nullptr, stride2_rows, stride2_vecs * lanes32};
#else
  return {nullptr, nullptr, 1, 1};
#endif
}

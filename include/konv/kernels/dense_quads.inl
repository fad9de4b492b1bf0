// u8 to s16 under integer kernels of 3 rows and up to 4 columns, AVX-512 with VNNI: Sobel, Scharr, Laplacian and any
// other of that size whose weights fit in 8 bits.
//
// Loop order       tile of 5 output rows, two apart, by 64 samples; the 11 source rows under them; the four phases of a
//                  row. Four neighbours of one row make a lane of vpdpbusd: a load at x + p has those of the outputs
//                  p, 4 + p, 8 + p ..., so no shuffle is needed until the sums leave.
// Register budget  20 accumulators, 4 of the row, 3 of weights = 27 of 32.
// What bounds it   loads: 44 for 60 products, three of four across a line. Half of what 16-bit pairs cost (dense.inl).
// Numerics         exact: u8 times s8, four at a time, into 32 bits.
// Reads            up to 2 samples past the last that is used.
#if KONV_WIDTH == 64

KONV_INLINE s32v quads_at(const std::uint8_t* p) {
  return (s32v)_mm512_loadu_si512(p);
}
KONV_INLINE s32v dot4(s32v acc, s32v u8, s32v s8) {
  return (s32v)_mm512_dpbusd_epi32((__m512i)acc, (__m512i)u8, (__m512i)s8);
}
// Row S of the 11: tap S % 2 of output S / 2, and the last tap of the one before where S is even.
template <int S, int... P>
KONV_INLINE void quad_row(s32v (*acc)[4], const byte_rows* rows, index_t x, const s32v (&w)[3],
                          std::integer_sequence<int, P...>) {
  const std::uint8_t* row = (S % 2 ? rows[S / 2].below : rows[S / 2].top) + x;
  const s32v in[4] = {quads_at(row + P)...};
  if constexpr (S < 10) ((acc[S / 2][P] = dot4(acc[S / 2][P], in[P], w[S % 2])), ...);
  if constexpr (S % 2 == 0 && S > 0) ((acc[S / 2 - 1][P] = dot4(acc[S / 2 - 1][P], in[P], w[2])), ...);
}
// Phases a b c d to samples a0 b0 c0 d0 a1 ..., saturated.
KONV_INLINE void store_quads(const s32v (&sum)[4], std::int16_t* out) {
  const __m512i ab = _mm512_packs_epi32((__m512i)sum[0], (__m512i)sum[1]);
  const __m512i cd = _mm512_packs_epi32((__m512i)sum[2], (__m512i)sum[3]);
  const __m512i ac = _mm512_unpacklo_epi16(ab, cd), bd = _mm512_unpackhi_epi16(ab, cd);
  const __m512i low = _mm512_unpacklo_epi16(ac, bd), high = _mm512_unpackhi_epi16(ac, bd);  // 8 of each 16 samples
  const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
  const __m512i second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
  _mm512_storeu_si512(out, _mm512_permutex2var_epi64(low, first, high));
  _mm512_storeu_si512(out + 32, _mm512_permutex2var_epi64(low, second, high));
}
template <int... S, int... O>
void quads(const dense_args<dense_kind::bytes>& a, const std::int32_t* weights, std::integer_sequence<int, S...>,
           std::integer_sequence<int, O...>) {
  const s32v w[3] = {splat(weights[0]), splat(weights[1]), splat(weights[2])};
  const s32v bias = splat(a.bias);
  for (index_t x = 0; x < a.n; x += 64) {
    if (x > a.n - 64) x = a.n - 64;
    s32v acc[5][4] = {{(static_cast<void>(O), bias), bias, bias, bias}...};
    (quad_row<S>(acc, a.rows, a.x + x, w, std::make_integer_sequence<int, 4>{}), ...);
    (store_quads(acc[O], a.out_s16[O] + x), ...);
  }
}

// The weights of three rows as bytes, four columns to a word; false where the kernel is of another kind.
inline bool quad_weights(const dense_args<dense_kind::bytes>& a, std::int32_t (&words)[3]) {
  if (!a.out_s16 || a.passes != 1 || a.taps_y[0] != 2 || a.columns > 4) return false;
  std::uint32_t bytes[4] = {};
  for (index_t j = 0; j < a.columns; ++j) {
    if (a.offsets[j] != j) return false;
    for (index_t i = 0; i < 4; ++i) {
      const std::int32_t pair = a.weights[2 * j + i / 2];
      const std::int32_t v = i % 2 ? pair >> 16 : static_cast<std::int16_t>(pair);
      if (v < -128 || v > 127 || (i == 3 && v != 0)) return false;
      bytes[i] |= static_cast<std::uint32_t>(v & 255) << (8 * j);
    }
  }
  for (int i = 0; i < 3; ++i) words[i] = static_cast<std::int32_t>(bytes[i]);
  return true;
}
template <int Unused = 0>  // so that only who needs it compiles it
void bytes_to_s16(const dense_args<dense_kind::bytes>& a) {
  std::int32_t words[3];
  if (quad_weights(a, words))
    quads(a, words, std::make_integer_sequence<int, 11>{}, std::make_integer_sequence<int, 5>{});
  else
    dense<dense_kind::bytes, block_rows>(a);
}
#else
template <int Unused = 0>  // so that only who needs it compiles it
void bytes_to_s16(const dense_args<dense_kind::bytes>& a) {
  dense<dense_kind::bytes, block_rows>(a);
}
#endif

template <dense_kind Kind, dense_road Road>
dense_kernel<Kind> get_dense() {
  constexpr int rows = rows_of_block<Kind>, least = Road == dense_road::rare ? rows : 1;
  constexpr index_t tile = vecs_of_tile<Kind> * taps<Kind>::lanes;
  if constexpr (Road == dense_road::main && Kind == dense_kind::f32)
    return {&f32_block<>, &dense<Kind, 1>, rows, tile};
  else if constexpr (Road == dense_road::main && Kind == dense_kind::bytes)
    return {&bytes_to_s16<>, &dense<Kind, 1>, rows, tile};
  else
    return {&dense<Kind, rows, least>, &dense<Kind, 1>, rows, tile};
}

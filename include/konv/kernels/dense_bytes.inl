// u8 to u8 or s16 under kernels of 3 rows and up to 4 columns whose weights fit in 8 bits: Sobel, Scharr, Laplacian,
// sharpening.
//
// AVX-512 with VNNI:
// Why              vpdpbusd multiplies and adds four bytes where 16-bit pairs (dense.inl) make two products: half the
//                  products, and two thirds of the shuffles.
// Loop order       tile of 5 output rows by 64 samples; the 7 source rows under them; the four vectors of a row, 16
//                  samples each. A lane has the four bytes under a sample's taps, `distance` apart: gathered from two
//                  loads, one at the first sample and one that ends where the last one's taps do. (One channel without
//                  shuffles, by loads at x, x + 1, x + 2, x + 3: 10 % slower.)
// Register budget  20 accumulators, 4 of the row, 3 of weights, 4 orders = 31 of 32. Loads and sums are pinned: g++
//                  would make the lanes of all rows first, and spill.
// What bounds it   per tile 60 products and 28 + 20 shuffles. .75 to .8 of what pairs cost at 1080p, one channel or
//                  three. Weights of 16 bits in two parts, high bytes and low ones, took 1.2 times as long as pairs.
// Numerics         exact: u8 times s8, four at a time, into 32 bits.
// Reads            up to 2 * distance samples past the last that is used.
//
// AVX2, sums that fit in 16 bits: pairs of neighbours make a lane of vpmaddubsw, those of the even outputs lie at x, of
// the odd ones at x + 1. Tile of 4 rows by 32 samples: 8 accumulators, 2 of the row, 3 weights, 2 products = 15 of 16
// registers.
#if KONV_X86 && KONV_WIDTH >= 32

// The weights of three rows as bytes, four columns to a word; false where the kernel is of another kind.
template <int Unused = 0>
bool quad_weights(const dense_args<dense_kind::bytes>& a, std::int32_t (&words)[3]) {
  if (a.passes != 1 || a.taps_y[0] != 3 || a.columns > 2 || a.split != 0 || a.distance < 1 || a.distance > 5)
    return false;
  std::uint32_t bytes[3] = {};
  for (index_t j = 0; j < 2 * a.columns; ++j) {
    if (a.offsets[j / 2] != j / 2 * 2 * a.distance) return false;
    for (index_t i = 0; i < 3; ++i) {
      const std::int32_t pair = a.weights[3 * (j / 2) + i];
      const std::int32_t v = j % 2 ? pair >> 16 : static_cast<std::int16_t>(pair);
      if (v < -128 || v > 127) return false;
      bytes[i] |= static_cast<std::uint32_t>(v & 255) << (8 * j);
    }
  }
  for (int i = 0; i < 3; ++i) words[i] = static_cast<std::int32_t>(bytes[i]);
  return true;
}
#endif

#if KONV_X86 && KONV_WIDTH == 64

KONV_INLINE __m512i pinned_bytes(const std::uint8_t* p) {
  __m512i v;
  asm volatile("vmovdqu64 %1, %0" : "=v"(v) : "m"(*reinterpret_cast<const s32u*>(p)));
  return v;
}
KONV_INLINE s32v gathered(__m512i v, s32v order) {
  return (s32v)_mm512_maskz_permutexvar_epi8(~__mmask64{}, (__m512i)order, v);
}
KONV_INLINE s32v dot4(s32v acc, s32v u8, s32v s8) {
  return (s32v)_mm512_dpbusd_epi32((__m512i)acc, (__m512i)u8, (__m512i)s8);
}
// Row S of the 7: tap S - O of output O.
template <int O, int Tap, int... P>
KONV_INLINE void quad_tap(s32v (*acc)[4], const s32v (&in)[4], const s32v (&w)[3], std::integer_sequence<int, P...>) {
  if constexpr (O >= 0 && O < block_rows) {
    ((acc[O][P] = dot4(acc[O][P], in[P], w[Tap])), ...);
    asm volatile("" : "+v"(acc[O][0]), "+v"(acc[O][1]), "+v"(acc[O][2]), "+v"(acc[O][3]));
  }
}
template <int S>
KONV_LEVEL void quad_row(s32v (*acc)[4], const std::uint8_t* row, index_t last, const s32v (&order)[4],
                         const s32v (&w)[3]) {
  using four = std::make_integer_sequence<int, 4>;
  const __m512i a = pinned_bytes(row), b = pinned_bytes(row + last);
  const s32v in[4] = {gathered(a, order[0]), gathered(a, order[1]), gathered(a, order[2]), gathered(b, order[3])};
  quad_tap<S, 0>(acc, in, w, four{});
  quad_tap<S - 1, 1>(acc, in, w, four{});
  quad_tap<S - 2, 2>(acc, in, w, four{});
}
template <int... S, int... O>
KONV_FLATTEN void byte_quads(const dense_args<dense_kind::bytes>& a, const std::int32_t (&words)[3],
                             std::integer_sequence<int, S...>, std::integer_sequence<int, O...>) {
  const s32v w[3] = {splat(words[0]), splat(words[1]), splat(words[2])}, bias = splat(a.bias);
  // Lane k of vector v: the bytes 16 v + k, and those d, 2 d, 3 d further.
  const std::int32_t d = static_cast<std::int32_t>(a.distance), all = 0x01010101;
  const s32v lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const s32v start = lane * all + (d << 8 | d << 17 | 3 * d << 24);
  const s32v order[4] = {start, start + 16 * all, start + 32 * all, start + (48 - 3 * d) * all};
  for (index_t x = 0; x < a.n; x += 64) {
    if (x > a.n - 64) x = a.n - 64;
    ask_for_soon(a, a.x + x, 64);
    s32v acc[block_rows][4] = {{(static_cast<void>(O), bias), bias, bias, bias}...};
    (quad_row<S>(acc, a.rows[S] + a.x + x, 3 * a.distance, order, w), ...);
    if (a.out_u8)
      (store_u8<4, false>(acc[O], a.out_u8[O] + x, a.shift, a.ties), ...);
    else
      (store_s16<4, false>(acc[O], a.out_s16[O] + x), ...);
  }
}
template <int Unused = 0>  // so that only who needs it compiles it
void bytes_block(const dense_args<dense_kind::bytes>& a) {
  std::int32_t words[3];
  if ((a.out_u8 || a.out_s16) && quad_weights<>(a, words))
    byte_quads(a, words, std::make_integer_sequence<int, block_rows + 2>{},
               std::make_integer_sequence<int, block_rows>{});
  else if (!block_3x3<>(a))
    dense<dense_kind::bytes, block_rows>(a);
}
#elif KONV_X86 && KONV_WIDTH == 32
template <int O, int Tap>
KONV_INLINE void pair_tap(s16v (*acc)[2], __m256i even, __m256i odd, const __m256i (&w)[3]) {
  if constexpr (O >= 0 && O < block_rows) {
    acc[O][0] += (s16v)_mm256_maddubs_epi16(even, w[Tap]);
    acc[O][1] += (s16v)_mm256_maddubs_epi16(odd, w[Tap]);
    asm("" : "+v"(acc[O][0]), "+v"(acc[O][1]));  // g++ would gather the products of all rows, and spill
  }
}
// Row S: tap S - O of output O.
template <int S>
KONV_LEVEL void pair_row(s16v (*acc)[2], const std::uint8_t* row, const __m256i (&w)[3]) {
  const __m256i even = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row));
  const __m256i odd = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(row + 1));
  pair_tap<S, 0>(acc, even, odd, w);
  pair_tap<S - 1, 1>(acc, even, odd, w);
  pair_tap<S - 2, 2>(acc, even, odd, w);
}
KONV_INLINE void store_pairs(const s16v (&sum)[2], std::int16_t* out) {
  const __m256i low = _mm256_unpacklo_epi16((__m256i)sum[0], (__m256i)sum[1]);  // within each 128-bit lane
  const __m256i high = _mm256_unpackhi_epi16((__m256i)sum[0], (__m256i)sum[1]);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_permute2x128_si256(low, high, 0x20));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + 16), _mm256_permute2x128_si256(low, high, 0x31));
}
KONV_INLINE void store_pairs(const s16v (&sum)[2], std::uint8_t* out) {
  // Within each 128-bit lane: the bytes of the even samples, then of the odd ones.
  const __m256i bytes = _mm256_packus_epi16((__m256i)sum[0], (__m256i)sum[1]);
  const __m256i order = _mm256_setr_epi8(0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15, 0, 8, 1, 9, 2, 10, 3, 11,
                                         4, 12, 5, 13, 6, 14, 7, 15);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_shuffle_epi8(bytes, order));
}
template <int... S, int... O>
KONV_FLATTEN void byte_pairs(const dense_args<dense_kind::bytes>& a, const std::int32_t (&words)[3],
                             std::integer_sequence<int, S...>, std::integer_sequence<int, O...>) {
  const s16v bias = static_cast<std::int16_t>(a.bias) - s16v{};
  for (index_t x = 0; x < a.n; x += 32) {
    if (x > a.n - 32) x = a.n - 32;
    ask_for_soon(a, a.x + x, 32);
    s16v acc[block_rows][2] = {{(static_cast<void>(O), bias), bias}...};
    for (index_t j = 0; j < a.columns; ++j) {
      const __m256i w[3] = {_mm256_set1_epi16(static_cast<std::int16_t>(words[0] >> (16 * j))),
                            _mm256_set1_epi16(static_cast<std::int16_t>(words[1] >> (16 * j))),
                            _mm256_set1_epi16(static_cast<std::int16_t>(words[2] >> (16 * j)))};
      (pair_row<S>(acc, a.rows[S] + a.x + x + 2 * j, w), ...);
    }
    if (a.out_u8)
      (store_pairs(acc[O], a.out_u8[O] + x), ...);
    else
      (store_pairs(acc[O], a.out_s16[O] + x), ...);
  }
}
// Whether no sum leaves 16 bits.
template <int Unused = 0>
bool fits_s16(const std::int32_t (&words)[3], std::int32_t bias) {
  std::int64_t reach = bias < 0 ? -std::int64_t{bias} : bias;
  for (int k = 0; k < 12; ++k) {
    const int w = static_cast<std::int8_t>(words[k / 4] >> (k % 4 * 8));
    reach += 255 * (w < 0 ? -w : w);
  }
  return reach <= 32767;
}
template <int Unused = 0>  // so that only who needs it compiles it
void bytes_block(const dense_args<dense_kind::bytes>& a) {
  std::int32_t words[3];
  const bool direct = a.out_s16 || (a.out_u8 && a.shift == 0);
  if (direct && a.n >= 32 && a.distance == 1 && quad_weights<>(a, words) && fits_s16<>(words, a.bias))
    byte_pairs(a, words, std::make_integer_sequence<int, block_rows + 2>{},
               std::make_integer_sequence<int, block_rows>{});
  else
    dense<dense_kind::bytes, block_rows>(a);
}
#else
template <int Unused = 0>  // so that only who needs it compiles it
void bytes_block(const dense_args<dense_kind::bytes>& a) {
  dense<dense_kind::bytes, block_rows>(a);
}
#endif

template <dense_kind Kind, dense_road Road>
dense_kernel<Kind> get_dense() {
  constexpr int rows = Road == dense_road::rare ? 1 : rows_of_block<Kind>;
  constexpr index_t tile = vecs_of_tile<Kind, rows> * taps<Kind>::lanes;
  if constexpr (Road == dense_road::main && Kind == dense_kind::f32)
    return {&f32_block<>, &dense<Kind, 1>, rows, tile};
  else if constexpr (Road == dense_road::main && Kind == dense_kind::bytes)
    return {&bytes_block<>, &dense<Kind, 1>, rows, tile};
  else
    return {&dense<Kind, rows>, &dense<Kind, 1>, rows, tile};
}

template <int Unused = 0>  // so that only who needs it compiles it
dense_kernel<dense_kind::f32> get_tall() {
#if KONV_WIDTH >= 32 || KONV_ARM64
  return {&dense<dense_kind::f32, tall_rows, true>, nullptr, tall_rows, tall_vecs * lanes32};
#else
  return {nullptr, nullptr, 1, 1};
#endif
}

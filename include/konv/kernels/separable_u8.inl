// Separable kernels from u8 to u8 in fixed point, on quads (quads.inl) of pairs: a 32-bit unit holds the 16-bit results of
// two neighbouring columns.
//
// Both passes multiply pairs of 16-bit numbers and add to 32 bits (dot2). Down the columns, rows 2m and 2m + 1 make the
// pairs for all four sums, and along the quads, columns 2m and 2m + 1 do for sums that begin at an even column; the others
// take the same pairs with the weights moved by one tap. So nothing is paired or loaded twice.
// Loop order       column pass: 4 rows x 4 vectors of sums (AVX2: 2) in registers; pairs of taps. Row pass: 4 units, each
//                  for an even and an odd column, x 2 vectors (others: 1).
// Register budget  AVX-512: 16 sums, 8 samples, 2 weights = 26 of 32. AVX2: 8 + 4 + 2 of 16. SSE2 spills.
// What bounds it   the two multipliers.
// Numerics         exact integer arithmetic between two roundings: that of the numbers in between and the last. The plan
//                  proves the bound, and that no sum overflows.
#if KONV_WIDTH > 4
typedef std::int16_t s16w __attribute__((vector_size(KONV_WIDTH)));
typedef std::uint32_t u32w __attribute__((vector_size(KONV_WIDTH)));
#if KONV_WIDTH == 32
inline constexpr int byte_vecs = 2;  // of pair_bytes
#else
inline constexpr int byte_vecs = 4;
#endif
inline constexpr int line_vecs = KONV_WIDTH == 64 ? 2 : 1;
inline constexpr index column_step = byte_vecs * lanes32;
inline constexpr index line_step = line_vecs * 2 * lanes32;

// The sums of one row to 16 bits, saturated, as pairs in the columns' order within each 128-bit lane.
KONV_INLINE f32v join(s32v low, s32v high) {
#if KONV_X86 && KONV_WIDTH == 64
  return (f32v)_mm512_packs_epi32((__m512i)low, (__m512i)high);
#elif KONV_X86 && KONV_WIDTH == 32
  return (f32v)_mm256_permute4x64_epi64(_mm256_packs_epi32((__m256i)low, (__m256i)high), 0xd8);
#elif KONV_X86
  return (f32v)_mm_packs_epi32((__m128i)low, (__m128i)high);
#else
  return (f32v)vcombine_s16(vqmovn_s32((int32x4_t)low), vqmovn_s32((int32x4_t)high));
#endif
}
// Stores a plane's part of a block. Where 64 bytes were unpacked in their lanes, a holds the first half of each 16 columns
// and b the second: a0 b0 a1 b1 | a2 b2 a3 b3.
KONV_INLINE void store_plane(f32v a, f32v b, std::int32_t* out) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), high = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
  store(out, (s32v)_mm512_permutex2var_epi64((__m512i)a, low, (__m512i)b));
  store(out + lanes32, (s32v)_mm512_permutex2var_epi64((__m512i)a, high, (__m512i)b));
#else
  store(out, (s32v)a);
  store(out + lanes32, (s32v)b);
#endif
}
// 16-bit numbers to bytes, saturated, plus 128: line_step of them, in order.
KONV_INLINE void store_bytes(s16w a, [[maybe_unused]] s16w b, std::uint8_t* p) {
#if KONV_X86 && KONV_WIDTH == 64
  // packs works within 128-bit lanes: a0 b0 | a1 b1 | ...
  const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
  const __m512i bytes = _mm512_xor_si512(_mm512_packs_epi16((__m512i)a, (__m512i)b), _mm512_set1_epi8(-128));
  _mm512_storeu_si512(p, _mm512_maskz_permutexvar_epi64(0xff, order, bytes));
#elif KONV_X86 && KONV_WIDTH == 32
  const __m256i bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16((__m256i)a, (__m256i)a), 0xd8);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm_xor_si128(_mm256_castsi256_si128(bytes), _mm_set1_epi8(-128)));
#elif KONV_X86
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p),
                   _mm_xor_si128(_mm_packs_epi16((__m128i)a, (__m128i)a), _mm_set1_epi8(-128)));
#else
  vst1_u8(p, veor_u8(vreinterpret_u8_s8(vqmovn_s16((int16x8_t)a)), vdup_n_u8(128)));
#endif
}

// ---- columns ----------------------------------------------------------------------------------------------------------
template <int R, int... U>
KONV_INLINE void byte_dots(s32v (&sum)[4 * byte_vecs], const s32v (&v)[byte_vecs], s32v w, std::integer_sequence<int, U...>) {
  ((sum[R * byte_vecs + U] = dot2(sum[R * byte_vecs + U], v[U], w)), ...);
}
template <int... E>
KONV_INLINE void each_sum(s32v* sum, s32v add, int shift, std::integer_sequence<int, E...>) {
  ((sum[E] = (sum[E] >> shift) + add), ...);
}
// A unit: rows 2m, 2m + 1 serve sums 0 and 1, the next two serve sums 2 and 3.
KONV_INLINE void byte_unit(s32v (&sum)[4 * byte_vecs], const s32v (&here)[byte_vecs], const s32v (&below)[byte_vecs],
                           const std::int32_t* weights) {
  using vectors = std::make_integer_sequence<int, byte_vecs>;
  s32v even = splat(weights[0]), odd = splat(weights[1]);
  keep(even);
  keep(odd);
  byte_dots<0>(sum, here, even, vectors{});
  byte_dots<1>(sum, here, odd, vectors{});
  byte_dots<2>(sum, below, even, vectors{});
  byte_dots<3>(sum, below, odd, vectors{});
}
// Vectors 2 H, 2 H + 1 of the four rows, transposed.
template <int H>
KONV_INLINE void byte_half(const s32v (&s)[4 * byte_vecs], f32v (&t)[4]) {
  t[0] = join(s[2 * H], s[2 * H + 1]);
  t[1] = join(s[byte_vecs + 2 * H], s[byte_vecs + 2 * H + 1]);
  t[2] = join(s[2 * byte_vecs + 2 * H], s[2 * byte_vecs + 2 * H + 1]);
  t[3] = join(s[3 * byte_vecs + 2 * H], s[3 * byte_vecs + 2 * H + 1]);
  transpose_squares(t[0], t[1], t[2], t[3]);
}
KONV_INLINE void byte_units(s32v (&sum)[4 * byte_vecs], const std::uint8_t* const* rows, index at, const std::int32_t* w,
                            index units) {
  s32v a[byte_vecs], b[byte_vecs];
  pair_bytes(rows[0] + at, rows[1] + at, a);
  for (; units >= 2; units -= 2, w += 4, rows += 4) {
    pair_bytes(rows[2] + at, rows[3] + at, b);
    byte_unit(sum, a, b, w);
    pair_bytes(rows[4] + at, rows[5] + at, a);
    byte_unit(sum, b, a, w + 2);
  }
  if (units > 0) {
    pair_bytes(rows[2] + at, rows[3] + at, b);
    byte_unit(sum, a, b, w);
  }
}
inline void u8_columns(const u8_pass& p, const std::uint8_t* const* rows, index from, std::int32_t* const* out, index to,
                       index n) {
  using sums = std::make_integer_sequence<int, 4 * byte_vecs>;
  const s32v bias = splat(p.bias);
  for (index x = 0; x < n; x += column_step) {
    const index at = from + x;
    s32v sum[4 * byte_vecs] = {};
    if (p.fine_units > 0) {
      byte_units(sum, rows + 2 * p.fine_begin, at, p.fine, p.fine_units);
      each_sum(sum, bias, 8, sums{});
    } else {
      each_sum(sum, bias, 0, sums{});
    }
    byte_units(sum, rows, at, p.weights, p.units);
    each_sum(sum, s32v{}, p.shift, sums{});
    f32v t[4];
    byte_half<0>(sum, t);
    const index q = (to + x) / 2;
#if KONV_WIDTH == 32
    store(out[0] + q, (s32v)t[0]);
    store(out[1] + q, (s32v)t[1]);
    store(out[2] + q, (s32v)t[2]);
    store(out[3] + q, (s32v)t[3]);
#else
    f32v u[4];
    byte_half<1>(sum, u);
    store_plane(t[0], u[0], out[0] + q);
    store_plane(t[1], u[1], out[1] + q);
    store_plane(t[2], u[2], out[2] + q);
    store_plane(t[3], u[3], out[3] + q);
#endif
  }
}

// ---- along ------------------------------------------------------------------------------------------------------------
typedef s32v line_vectors[4 * line_vecs];
template <int Slot, int... U>
KONV_INLINE void line_load(line_vectors& v, const std::int32_t* p, std::integer_sequence<int, U...>) {
  ((v[Slot * line_vecs + U] = load(p + U * lanes32)), ...);
}
template <int Turn, int... E>
KONV_INLINE void line_unit(line_vectors& even, line_vectors& odd, const line_vectors& v, const std::int32_t* weights,
                           std::integer_sequence<int, E...>) {
  s32v w0 = splat(weights[0]), w1 = splat(weights[1]);
  keep(w0);
  keep(w1);
  ((even[E] = dot2(even[E], v[(E / line_vecs + Turn) % 4 * line_vecs + E % line_vecs], w0)), ...);
  ((odd[E] = dot2(odd[E], v[(E / line_vecs + Turn) % 4 * line_vecs + E % line_vecs], w1)), ...);
}
template <int Turn>
KONV_INLINE bool line_slide(line_vectors& even, line_vectors& odd, line_vectors& v, const std::int32_t* const* in, index at,
                            const std::int32_t* weights, index& m, index units) {
  line_unit<Turn>(even, odd, v, weights + 2 * m, std::make_integer_sequence<int, 4 * line_vecs>{});
  if (++m == units) return false;
  line_load<Turn>(v, in[m + 3] + at, std::make_integer_sequence<int, line_vecs>{});
  return true;
}
KONV_INLINE void line_units(line_vectors& even, line_vectors& odd, const std::int32_t* const* in, index at,
                            const std::int32_t* w, index units) {
  using one = std::make_integer_sequence<int, line_vecs>;
  line_vectors v;
  line_load<0>(v, in[0] + at, one{});
  line_load<1>(v, in[1] + at, one{});
  line_load<2>(v, in[2] + at, one{});
  line_load<3>(v, in[3] + at, one{});
  index m = 0;
  while (line_slide<0>(even, odd, v, in, at, w, m, units) && line_slide<1>(even, odd, v, in, at, w, m, units) &&
         line_slide<2>(even, odd, v, in, at, w, m, units) && line_slide<3>(even, odd, v, in, at, w, m, units)) {
  }
}
// The upper halves of an even and an odd column's sum, side by side.
template <int... E>
KONV_INLINE void line_join(f32v (&t)[4 * line_vecs], const line_vectors& even, const line_vectors& odd,
                           std::integer_sequence<int, E...>) {
  const s32v high = splat(static_cast<std::int32_t>(0xffff0000u));
  ((t[E] = (f32v)((s32v)((u32w)even[E] >> 16) | (odd[E] & high))), ...);
}
KONV_INLINE void line_block(const u8_pass& p, const std::int32_t* const* in, index at, std::uint8_t* const* out, index to) {
  using all = std::make_integer_sequence<int, 4 * line_vecs>;
  const s32v bias = splat(p.bias);
  line_vectors even = {}, odd = {};
  if (p.fine_units > 0) {
    line_units(even, odd, in + p.fine_begin, at, p.fine, p.fine_units);
    each_sum(even, bias, 8, all{});
    each_sum(odd, bias, 8, all{});
  } else {
    each_sum(even, bias, 0, all{});
    each_sum(odd, bias, 0, all{});
  }
  line_units(even, odd, in, at, p.weights, p.units);
  f32v t[4 * line_vecs];
  line_join(t, even, odd, all{});
  constexpr int last = line_vecs - 1;  // the second vector, where there are two
  transpose_squares(t[0], t[line_vecs], t[2 * line_vecs], t[3 * line_vecs]);
  if constexpr (last > 0)
    transpose_squares(t[last], t[line_vecs + last], t[2 * line_vecs + last], t[3 * line_vecs + last]);
  const int shift = p.shift;
  store_bytes((s16w)t[0] >> shift, (s16w)t[last] >> shift, out[0] + to);
  store_bytes((s16w)t[line_vecs] >> shift, (s16w)t[line_vecs + last] >> shift, out[1] + to);
  store_bytes((s16w)t[2 * line_vecs] >> shift, (s16w)t[2 * line_vecs + last] >> shift, out[2] + to);
  store_bytes((s16w)t[3 * line_vecs] >> shift, (s16w)t[3 * line_vecs + last] >> shift, out[3] + to);
}
#else
// ---- one sample at a time -----------------------------------------------------------------------------------------------
inline constexpr index column_step = 8;
inline constexpr index line_step = 8;

// One sum. sample(m): unit m as (low, high) halves; odd: which weights.
template <class Sample>
KONV_INLINE std::int32_t u8_sum(const u8_pass& p, index odd, Sample&& sample) {
  std::int32_t sum = 0;
  for (index m = 0; m < p.fine_units; ++m) sum = dot2(sum, sample(p.fine_begin + m), p.fine[2 * m + odd]);
  sum = (sum >> 8) + p.bias;
  for (index m = 0; m < p.units; ++m) sum = dot2(sum, sample(m), p.weights[2 * m + odd]);
  return sum;
}
inline void u8_columns(const u8_pass& p, const std::uint8_t* const* rows, index from, std::int32_t* const* out, index to,
                       index n) {
  for (index x = 0; x < n; x += 2)
    for (index r = 0; r < 4; ++r) {
      int two[2];
      for (index i = 0; i < 2; ++i) {
        const index at = from + x + i, first = r / 2;
        two[i] = saturate_cast<std::int16_t>(u8_sum(p, r % 2, [&](index m) {
          return detail::pack_pair(rows[2 * (first + m)][at], rows[2 * (first + m) + 1][at]);
        }) >> p.shift);
      }
      const index q = (to + x) / 2;
      out[q % 4][q / 4 * 4 + r] = detail::pack_pair(two[0], two[1]);
    }
}
KONV_INLINE void line_block(const u8_pass& p, const std::int32_t* const* in, index at, std::uint8_t* const* out, index to) {
  for (index r = 0; r < 4; ++r)
    for (index x = 0; x < line_step; ++x) {
      const std::int32_t sum = u8_sum(p, x % 2, [&](index m) { return in[x / 2 + m][at + r]; }) >> (16 + p.shift);
      out[r][to + x] = static_cast<std::uint8_t>((sum < -128 ? -128 : sum > 127 ? 127 : sum) + 128);
    }
}
#endif

inline void u8_along(const u8_pass& p, const std::int32_t* const* in, index x, std::uint8_t* const* out, index skip, index n) {
  for (index k = 0; k < n; k += line_step) {
    if (k >= skip && k + line_step <= n) {
      line_block(p, in, (x + k) / 2, out, k - skip);
      continue;
    }
    std::uint8_t whole[4][line_step];
    std::uint8_t* const rows[4] = {whole[0], whole[1], whole[2], whole[3]};
    line_block(p, in, (x + k) / 2, rows, 0);
    const index first = k < skip ? skip - k : 0, end = n - k < line_step ? n - k : line_step;
    for (index r = 0; r < 4 && first < end; ++r)
      std::memcpy(out[r] + k + first - skip, whole[r] + first, static_cast<std::size_t>(end - first));
  }
}

inline u8_pass_kernels get_u8_passes() {
  return {&u8_columns, &u8_along, column_step > line_step ? column_step : line_step};
}

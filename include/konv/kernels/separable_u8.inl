// Separable kernels from u8 to u8 in fixed point: a column pass from u8 rows to 16-bit rows, a row pass from these to u8.
//
// Both passes multiply pairs of 16-bit numbers and add to 32 bits (dot2). What makes a pair is free: any two taps. A
// symmetric factor is folded: the two samples that share a weight are added first (16 bits hold the sum), which halves
// the products.
// Loop order       lanes16 samples, taps two at a time. A weight is a 16-bit number and, 8 bits below it, a second one:
//                  the second product costs little beside the loads, and makes the rounding of weights negligible.
// Between          16 bits with seven binary digits, centred on zero: at most 127.5 * 128, so that two of them, added for
//                  the fold, still fit.
// What bounds it   column: the widening of bytes (two shuffle ports); row: unaligned loads, one a cycle.
// Numerics         exact integer arithmetic between two roundings: that of t and the last. The plan proves the bound.
#if KONV_WIDTH >= 32 || KONV_ARM64  // sse2: the plain loops below, for everybody's compile time

// ---- pieces ---------------------------------------------------------------------------------------------------------
typedef std::int16_t s16w __attribute__((vector_size(KONV_WIDTH)));
inline constexpr index lanes16 = KONV_WIDTH / 2;

KONV_INLINE s16w load16(const std::int16_t* p) { return *reinterpret_cast<const s16u*>(p); }

// lanes16 bytes as 16-bit numbers.
KONV_INLINE s16w widen16(const std::uint8_t* p) {
#if KONV_X86 && KONV_WIDTH == 64
  return (s16w)_mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
#elif KONV_X86 && KONV_WIDTH == 32
  return (s16w)_mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
#elif KONV_X86
  return (s16w)_mm_unpacklo_epi8(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)), _mm_setzero_si128());
#else
  return (s16w)vreinterpretq_s16_u16(vmovl_u8(vld1_u8(p)));
#endif
}
// Pairs (a, b) of the lower and the upper half of each 128-bit lane.
KONV_INLINE s32v pair_low(s16w a, s16w b) {
#if KONV_X86 && KONV_WIDTH == 64
  return (s32v)_mm512_unpacklo_epi16((__m512i)a, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  return (s32v)_mm256_unpacklo_epi16((__m256i)a, (__m256i)b);
#elif KONV_X86
  return (s32v)_mm_unpacklo_epi16((__m128i)a, (__m128i)b);
#else
  return (s32v)vzip1q_s16((int16x8_t)a, (int16x8_t)b);
#endif
}
KONV_INLINE s32v pair_high(s16w a, s16w b) {
#if KONV_X86 && KONV_WIDTH == 64
  return (s32v)_mm512_unpackhi_epi16((__m512i)a, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  return (s32v)_mm256_unpackhi_epi16((__m256i)a, (__m256i)b);
#elif KONV_X86
  return (s32v)_mm_unpackhi_epi16((__m128i)a, (__m128i)b);
#else
  return (s32v)vzip2q_s16((int16x8_t)a, (int16x8_t)b);
#endif
}
// The inverse: low and high sums to 16 bits, saturated, in the order before.
KONV_INLINE s16w join(s32v low, s32v high) {
#if KONV_X86 && KONV_WIDTH == 64
  return (s16w)_mm512_packs_epi32((__m512i)low, (__m512i)high);
#elif KONV_X86 && KONV_WIDTH == 32
  return (s16w)_mm256_packs_epi32((__m256i)low, (__m256i)high);
#elif KONV_X86
  return (s16w)_mm_packs_epi32((__m128i)low, (__m128i)high);
#else
  return (s16w)vcombine_s16(vqmovn_s32((int32x4_t)low), vqmovn_s32((int32x4_t)high));
#endif
}
// 2 * lanes16 numbers to bytes, saturated, in order. packus works within 128-bit lanes: a0 b0 | a1 b1 | ...
KONV_INLINE void store_bytes(s16w a, s16w b, std::uint8_t* p) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
  const __m512i bytes = _mm512_packus_epi16((__m512i)a, (__m512i)b);
  _mm512_storeu_si512(p, _mm512_maskz_permutexvar_epi64(0xff, order, bytes));
#elif KONV_X86 && KONV_WIDTH == 32
  const __m256i bytes = _mm256_packus_epi16((__m256i)a, (__m256i)b);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm256_permute4x64_epi64(bytes, 0xd8));
#elif KONV_X86
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm_packus_epi16((__m128i)a, (__m128i)b));
#else
  vst1q_u8(p, vcombine_u8(vqmovun_s16((int16x8_t)a), vqmovun_s16((int16x8_t)b)));
#endif
}

// Samples of a tap, two vectors of them.
struct two_vectors {
  s16w a, b;
};
KONV_INLINE two_vectors operator+(two_vectors v, two_vectors w) { return {v.a + w.a, v.b + w.b}; }
// The tap of u8 rows, and of one 16-bit row.
struct byte_taps {
  const std::uint8_t* const* rows;
  index x;
  KONV_INLINE two_vectors operator()(index k) const {
    return {widen16(rows[k] + x), widen16(rows[k] + x + lanes16)};
  }
};
struct line_taps {
  const std::int16_t* at;
  index step;
  KONV_INLINE two_vectors operator()(index k) const { return {load16(at + k * step), load16(at + k * step + lanes16)}; }
};

// The taps at a place, and what happens to results: named, since a lambda's target is not the region's with clang.
struct row_taps_at {
  const std::uint8_t* const* rows;
  KONV_INLINE byte_taps operator()(index x) const { return {rows, x}; }
};
struct line_taps_at {
  const std::int16_t* in;
  index step;
  KONV_INLINE line_taps operator()(index x) const { return {in + x, step}; }
};
struct store_columns {
  std::int16_t* out;
  KONV_INLINE void operator()(index x, two_vectors v) const {
    *reinterpret_cast<s16u*>(out + x) = v.a;
    *reinterpret_cast<s16u*>(out + x + lanes16) = v.b;
  }
};
struct store_samples {
  std::uint8_t* out;
  KONV_INLINE void operator()(index x, two_vectors v) const { store_bytes(v.a, v.b, out + x); }
};

// The sums of two vectors of samples. Weights have a coarse part and, 8 bits below, a fine one.
struct u8_sums {
  s32v low_a, high_a, low_b, high_b;
};
KONV_INLINE void add_pair(u8_sums& s, two_vectors v, two_vectors w, std::int32_t weights) {
  const s32v k = splat(weights);
  s.low_a = dot2(s.low_a, pair_low(v.a, w.a), k);
  s.high_a = dot2(s.high_a, pair_high(v.a, w.a), k);
  s.low_b = dot2(s.low_b, pair_low(v.b, w.b), k);
  s.high_b = dot2(s.high_b, pair_high(v.b, w.b), k);
}
template <bool Fold, class Taps>
KONV_INLINE two_vectors sum_taps(const u8_pass& p, const Taps& tap, s32v bias) {
  u8_sums s{bias, bias, bias, bias};
  u8_sums f{s32v{}, s32v{}, s32v{}, s32v{}};
  const index last = p.taps - 1, pairs = p.taps / 2;  // pairs: of equal taps
  index k = 0;
  for (; k + 1 < (Fold ? pairs : p.taps); k += 2) {
    const two_vectors v = Fold ? tap(k) + tap(last - k) : tap(k);
    const two_vectors w = Fold ? tap(k + 1) + tap(last - k - 1) : tap(k + 1);
    add_pair(s, v, w, p.weights[k / 2]);
    add_pair(f, v, w, p.fine[k / 2]);
  }
  if (k < p.folded) {  // what is left: a pair of equal taps and the middle, either, or a last tap
    const bool equal = Fold && k < pairs;
    const two_vectors v = equal ? tap(k) + tap(last - k) : tap(k);
    const two_vectors w = equal && k + 1 < p.folded ? tap(k + 1) : two_vectors{s16w{}, s16w{}};
    add_pair(s, v, w, p.weights[k / 2]);
    add_pair(f, v, w, p.fine[k / 2]);
  }
  s.low_a += f.low_a >> 8;
  s.high_a += f.high_a >> 8;
  s.low_b += f.low_b >> 8;
  s.high_b += f.high_b >> 8;
  return {join(s.low_a >> p.shift, s.high_a >> p.shift), join(s.low_b >> p.shift, s.high_b >> p.shift)};
}

// The same for a folded factor of a known number of taps: no loop, the weights in registers.
template <int Taps, int Pair, class Tap>
KONV_INLINE void add_known(u8_sums& s, u8_sums& f, const Tap& tap, const s32v* w, const s32v* fine) {
  constexpr int last = Taps - 1, equal = Taps / 2, k = 2 * Pair;
  two_vectors v = tap(k), u = {s16w{}, s16w{}};
  if constexpr (k < equal) v = v + tap(last - k);
  if constexpr (k + 1 < (Taps + 1) / 2) u = tap(k + 1);
  if constexpr (k + 1 < equal) u = u + tap(last - k - 1);
  const s32v la = pair_low(v.a, u.a), ha = pair_high(v.a, u.a), lb = pair_low(v.b, u.b), hb = pair_high(v.b, u.b);
  s = {dot2(s.low_a, la, w[Pair]), dot2(s.high_a, ha, w[Pair]), dot2(s.low_b, lb, w[Pair]), dot2(s.high_b, hb, w[Pair])};
  f = {dot2(f.low_a, la, fine[Pair]), dot2(f.high_a, ha, fine[Pair]), dot2(f.low_b, lb, fine[Pair]),
       dot2(f.high_b, hb, fine[Pair])};
}
template <int Taps, class Tap, int... P>
KONV_INLINE two_vectors sum_known(const Tap& tap, const s32v* w, const s32v* fine, s32v bias, int shift,
                                  std::integer_sequence<int, P...>) {
  u8_sums s{bias, bias, bias, bias}, f{s32v{}, s32v{}, s32v{}, s32v{}};
  (add_known<Taps, P>(s, f, tap, w, fine), ...);
  s.low_a += f.low_a >> 8;
  s.high_a += f.high_a >> 8;
  s.low_b += f.low_b >> 8;
  s.high_b += f.high_b >> 8;
  return {join(s.low_a >> shift, s.high_a >> shift), join(s.low_b >> shift, s.high_b >> shift)};
}
// f(x, vectors) for whole steps of a row, tap_at(x) being its taps; returns where they end.
template <int Taps, class TapAt, class F>
KONV_INLINE index each_known(const u8_pass& p, index n, TapAt&& tap_at, F&& f) {
  constexpr int pairs = ((Taps + 1) / 2 + 1) / 2;
  s32v w[2], fine[2];
  w[0] = splat(p.weights[0]);
  w[1] = splat(pairs > 1 ? p.weights[1] : 0);
  fine[0] = splat(p.fine[0]);
  fine[1] = splat(pairs > 1 ? p.fine[1] : 0);
  const s32v bias = splat(p.bias);
  const int shift = p.shift;
  index x = 0;
  for (; x + 2 * lanes16 <= n; x += 2 * lanes16)
    f(x, sum_known<Taps>(tap_at(x), w, fine, bias, shift, std::make_integer_sequence<int, pairs>{}));
  return x;
}
// Whole steps of a row, by the number of taps.
template <bool Fold, class TapAt, class F>
KONV_INLINE index each_step(const u8_pass& p, index n, TapAt&& tap_at, F&& f) {
  if constexpr (Fold) {
    if (p.taps == 3) return each_known<3>(p, n, tap_at, f);
    if (p.taps == 5) return each_known<5>(p, n, tap_at, f);
    if (p.taps == 7) return each_known<7>(p, n, tap_at, f);
  }
  index x = 0;
  for (; x + 2 * lanes16 <= n; x += 2 * lanes16) f(x, sum_taps<Fold>(p, tap_at(x), splat(p.bias)));
  return x;
}
#endif

// One sample at a time: what is left of a row, and the portable kernel.
template <bool Fold, class Sample>
KONV_INLINE std::int32_t one_sum(const u8_pass& p, Sample&& sample) {
  std::int32_t coarse = p.bias, fine = 0;
  for (index k = 0; k < p.folded; ++k) {
    const std::int32_t c = p.weights[k / 2], f = p.fine[k / 2];
    const std::int32_t v = Fold && k != p.taps - 1 - k ? sample(k) + sample(p.taps - 1 - k) : sample(k);
    coarse += (k % 2 ? c >> 16 : static_cast<std::int16_t>(c)) * v;
    fine += (k % 2 ? f >> 16 : static_cast<std::int16_t>(f)) * v;
  }
  return (coarse + (fine >> 8)) >> p.shift;
}

// ---- rows -------------------------------------------------------------------------------------------------------------
// n samples of the column pass. rows[k]: the source row of tap k.
template <bool Fold>
void u8_columns(const u8_pass& p, const std::uint8_t* const* rows, std::int16_t* out, index n) {
  index x = 0;
#if KONV_WIDTH >= 32 || KONV_ARM64
  x = each_step<Fold>(p, n, row_taps_at{rows}, store_columns{out});
#endif
  for (; x < n; ++x)
    out[x] = saturate_cast<std::int16_t>(one_sum<Fold>(p, [&](index k) -> std::int32_t { return rows[k][x]; }));
}
// n samples of the row pass; tap k of sample x stands at in[x + k * step].
template <bool Fold>
void u8_along(const u8_pass& p, const std::int16_t* in, index step, std::uint8_t* out, index n) {
  index x = 0;
#if KONV_WIDTH >= 32 || KONV_ARM64
  x = each_step<Fold>(p, n, line_taps_at{in, step}, store_samples{out});
#endif
  for (; x < n; ++x)
    out[x] = saturate_cast<std::uint8_t>(one_sum<Fold>(p, [&](index k) -> std::int32_t { return in[x + k * step]; }));
}

template <int Unused = 0>
u8_pass_kernels get_u8_passes(bool fold_columns, bool fold_rows) {
  return {fold_columns ? &u8_columns<true> : &u8_columns<false>, fold_rows ? &u8_along<true> : &u8_along<false>};
}

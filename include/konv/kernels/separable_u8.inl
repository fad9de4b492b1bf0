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
#if KONV_WIDTH > 4

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
// lanes16 numbers to bytes, saturated, in order.
KONV_INLINE void store_bytes(s16w v, std::uint8_t* p) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i positive = _mm512_maskz_max_epi16(0xffffffff, (__m512i)v, _mm512_setzero_si512());
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_maskz_cvtusepi16_epi8(0xffffffff, positive));
#elif KONV_X86 && KONV_WIDTH == 32
  const __m256i bytes = _mm256_packus_epi16((__m256i)v, (__m256i)v);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_castsi256_si128(_mm256_permute4x64_epi64(bytes, 0x08)));
#elif KONV_X86
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packus_epi16((__m128i)v, (__m128i)v));
#else
  vst1_u8(p, vqmovun_s16((int16x8_t)v));
#endif
}

// The sample of folded tap k: a[k], or a[k] + a[last - k] where the factor is symmetric and k is not its middle.
template <bool Fold>
KONV_INLINE s16w column_tap(const std::uint8_t* const* rows, index k, index last, index x) {
  const s16w v = widen16(rows[k] + x);
  if (Fold && k != last - k) return v + widen16(rows[last - k] + x);
  return v;
}
template <bool Fold>
KONV_INLINE s16w row_tap(const std::int16_t* at, index k, index last, index step) {
  const s16w v = load16(at + k * step);
  if (Fold && k != last - k) return v + load16(at + (last - k) * step);
  return v;
}

// The sums of a vector of samples. Weights have a coarse part and, 8 bits below, a fine one.
struct u8_sums {
  s32v low, high, fine_low, fine_high;
};
KONV_INLINE void add_pair(u8_sums& s, s16w a, s16w b, const u8_pass& p, index pair) {
  const s32v coarse = splat(p.weights[pair]), fine = splat(p.fine[pair]);
  const s32v l = pair_low(a, b), h = pair_high(a, b);
  s.low = dot2(s.low, l, coarse);
  s.high = dot2(s.high, h, coarse);
  s.fine_low = dot2(s.fine_low, l, fine);
  s.fine_high = dot2(s.fine_high, h, fine);
}
KONV_INLINE s16w finish(const u8_sums& s, const u8_pass& p) {
  return join((s.low + (s.fine_low >> 8)) >> p.shift, (s.high + (s.fine_high >> 8)) >> p.shift);
}
template <bool Fold>
KONV_INLINE s16w column_vector(const u8_pass& p, const std::uint8_t* const* rows, index x, s32v bias) {
  u8_sums s{bias, bias, s32v{}, s32v{}};
  index k = 0;
  for (; k + 1 < p.folded; k += 2)
    add_pair(s, column_tap<Fold>(rows, k, p.taps - 1, x), column_tap<Fold>(rows, k + 1, p.taps - 1, x), p, k / 2);
  if (k < p.folded) add_pair(s, column_tap<Fold>(rows, k, p.taps - 1, x), s16w{}, p, k / 2);
  return finish(s, p);
}
template <bool Fold>
KONV_INLINE s16w row_vector(const u8_pass& p, const std::int16_t* at, index step, s32v bias) {
  u8_sums s{bias, bias, s32v{}, s32v{}};
  index k = 0;
  for (; k + 1 < p.folded; k += 2)
    add_pair(s, row_tap<Fold>(at, k, p.taps - 1, step), row_tap<Fold>(at, k + 1, p.taps - 1, step), p, k / 2);
  if (k < p.folded) add_pair(s, row_tap<Fold>(at, k, p.taps - 1, step), s16w{}, p, k / 2);
  return finish(s, p);
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
#if KONV_WIDTH > 4
  const s32v bias = splat(p.bias);
  for (; x + lanes16 <= n; x += lanes16)
    *reinterpret_cast<s16u*>(out + x) = column_vector<Fold>(p, rows, x, bias);
#endif
  for (; x < n; ++x)
    out[x] = saturate_cast<std::int16_t>(one_sum<Fold>(p, [&](index k) -> std::int32_t { return rows[k][x]; }));
}
// n samples of the row pass; tap k of sample x stands at in[x + k * step].
template <bool Fold>
void u8_along(const u8_pass& p, const std::int16_t* in, index step, std::uint8_t* out, index n) {
  index x = 0;
#if KONV_WIDTH > 4
  const s32v bias = splat(p.bias);
  for (; x + lanes16 <= n; x += lanes16) store_bytes(row_vector<Fold>(p, in + x, step, bias), out + x);
#endif
  for (; x < n; ++x)
    out[x] = saturate_cast<std::uint8_t>(one_sum<Fold>(p, [&](index k) -> std::int32_t { return in[x + k * step]; }));
}

template <int Unused = 0>
u8_pass_kernels get_u8_passes(bool fold_columns, bool fold_rows) {
  return {fold_columns ? &u8_columns<true> : &u8_columns<false>, fold_rows ? &u8_along<true> : &u8_along<false>};
}

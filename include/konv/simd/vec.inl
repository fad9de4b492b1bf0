// Vector types and operations of one instruction set. Included by foreach.inl, once each.
//
// f32v, f64v, s32v: KONV_WIDTH bytes; scalars where KONV_WIDTH is 4 (then f64v is one double).
// Everything the language has an operator for uses the operator. The rest:
//   load(p) store(p, v)     unaligned
//   splat(x)                all lanes
//   fma(a, b, c)            a * b + c: one rounding where KONV_HAS_FMA, two elsewhere
//   dot2(acc, x, w)         per 32-bit lane: acc + x.low16 * w.low16 + x.high16 * w.high16, wrapping
//   widen(p)                the next lanes32 samples as f32v
//   halves(p)               the next lanes32 samples as 16-bit numbers in the low halves of s32v
//   narrow(v, p)            f32v or s32v to lanes32 integer samples: rounded to nearest even, saturated
#if KONV_WIDTH == 4

using f32v = float;
using f64v = double;
using s32v = std::int32_t;
inline constexpr index lanes32 = 1;
inline constexpr index lanes64 = 1;

KONV_INLINE f32v load(const float* p) { return *p; }
KONV_INLINE f64v load(const double* p) { return *p; }
KONV_INLINE s32v load(const std::int32_t* p) { return *p; }
KONV_INLINE void store(float* p, f32v v) { *p = v; }
KONV_INLINE void store(double* p, f64v v) { *p = v; }
KONV_INLINE void store(std::int32_t* p, s32v v) { *p = v; }
KONV_INLINE f32v splat(float x) { return x; }
KONV_INLINE f64v splat(double x) { return x; }
KONV_INLINE s32v splat(std::int32_t x) { return x; }
KONV_INLINE f32v fma(f32v a, f32v b, f32v c) { return a * b + c; }
KONV_INLINE f64v fma(f64v a, f64v b, f64v c) { return a * b + c; }
KONV_INLINE s32v dot2(s32v acc, s32v x, s32v w) {
  const std::int32_t low = static_cast<std::int16_t>(x) * static_cast<std::int16_t>(w);
  const std::int32_t high = (x >> 16) * (w >> 16);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(acc) + static_cast<std::uint32_t>(low) +
                                   static_cast<std::uint32_t>(high));
}
template <class T>
KONV_INLINE f32v widen(const T* p) {
  return static_cast<float>(*p);
}
template <class V, class T>
KONV_INLINE void narrow(V v, T* p) {
  *p = saturate_cast<T>(v);
}
template <int V>
KONV_INLINE void pair_bytes(const std::uint8_t* top, const std::uint8_t* below, s32v (&out)[V]) {
  for (int v = 0; v < V; ++v) out[v] = detail::pack_pair(top[v], below[v]);
}
KONV_INLINE void keep(f32v&) {}
KONV_INLINE void keep(f64v&) {}
KONV_INLINE void keep(s32v&) {}

#else

typedef float f32v __attribute__((vector_size(KONV_WIDTH)));
typedef double f64v __attribute__((vector_size(KONV_WIDTH)));
typedef std::int32_t s32v __attribute__((vector_size(KONV_WIDTH)));
typedef std::int16_t s16v __attribute__((vector_size(KONV_WIDTH)));
inline constexpr index lanes32 = KONV_WIDTH / 4;
inline constexpr index lanes64 = KONV_WIDTH / 8;
// The same types as they stand in somebody's memory: any alignment, any declared type.
typedef float f32u __attribute__((vector_size(KONV_WIDTH), aligned(4), may_alias));
typedef double f64u __attribute__((vector_size(KONV_WIDTH), aligned(8), may_alias));
typedef std::int32_t s32u __attribute__((vector_size(KONV_WIDTH), aligned(2), may_alias));
typedef std::int16_t s16u __attribute__((vector_size(KONV_WIDTH), aligned(2), may_alias));

KONV_INLINE f32v load(const float* p) { return *reinterpret_cast<const f32u*>(p); }
KONV_INLINE f64v load(const double* p) { return *reinterpret_cast<const f64u*>(p); }
KONV_INLINE s32v load(const std::int32_t* p) { return *reinterpret_cast<const s32u*>(p); }
KONV_INLINE void store(float* p, f32v v) { *reinterpret_cast<f32u*>(p) = v; }
KONV_INLINE void store(double* p, f64v v) { *reinterpret_cast<f64u*>(p) = v; }
KONV_INLINE void store(std::int32_t* p, s32v v) { *reinterpret_cast<s32u*>(p) = v; }
KONV_INLINE f32v splat(float x) { return x - f32v{}; }  // x - 0 is x, also for -0 and NaN
KONV_INLINE f64v splat(double x) { return x - f64v{}; }
KONV_INLINE s32v splat(std::int32_t x) { return x - s32v{}; }

// Keeps a splat in a register: g++ otherwise folds it into each use as a memory operand, and then the two load
// ports, not the two multipliers, are what the loop waits for.
#if KONV_X86
KONV_INLINE void keep(f32v& v) { asm("" : "+v"(v)); }
KONV_INLINE void keep(f64v& v) { asm("" : "+v"(v)); }
KONV_INLINE void keep(s32v& v) { asm("" : "+v"(v)); }
#else
KONV_INLINE void keep(f32v& v) { asm("" : "+w"(v)); }
KONV_INLINE void keep(f64v& v) { asm("" : "+w"(v)); }
KONV_INLINE void keep(s32v& v) { asm("" : "+w"(v)); }
#endif

template <class T>
KONV_INLINE f32v widen(const T* p) {  // the twin for types without a faster way below
  f32v v;
  for (index k = 0; k < lanes32; ++k) v[k] = static_cast<float>(p[k]);
  return v;
}
KONV_INLINE f32v widen(const float* p) { return load(p); }

template <class V, class T>
KONV_INLINE void narrow(V v, T* p) {
  for (index k = 0; k < lanes32; ++k) p[k] = saturate_cast<T>(v[k]);
}

// lanes32 samples as 16-bit numbers in the low halves of 32-bit lanes; u16 moved down by 32768.
template <class T>
KONV_INLINE s32v halves(const T* p) {
  s32v v;
  for (index k = 0; k < lanes32; ++k)
    v[k] = static_cast<std::uint16_t>(std::is_same_v<T, std::uint16_t> ? p[k] ^ 0x8000 : p[k]);
  return v;
}

// in[0..2L) to even[0..L) and odd[0..L), 4-byte elements.
template <class E>
KONV_INLINE void unzip(const E* in, E* even, E* odd) {
  const s32v a = *reinterpret_cast<const s32u*>(in), b = *reinterpret_cast<const s32u*>(in + lanes32);
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i e = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i o = _mm512_add_epi32(e, _mm512_set1_epi32(1));
  const s32v ve = (s32v)_mm512_permutex2var_epi32((__m512i)a, e, (__m512i)b);
  const s32v vo = (s32v)_mm512_permutex2var_epi32((__m512i)a, o, (__m512i)b);
#else
  s32v ve, vo;
  for (index k = 0; k < lanes32 / 2; ++k) {
    ve[k] = a[2 * k];
    vo[k] = a[2 * k + 1];
    ve[k + lanes32 / 2] = b[2 * k];
    vo[k + lanes32 / 2] = b[2 * k + 1];
  }
#endif
  *reinterpret_cast<s32u*>(even) = ve;
  *reinterpret_cast<s32u*>(odd) = vo;
}

// in[0..2W) to even[0..W) and odd[0..W), bytes, W = KONV_WIDTH.
KONV_INLINE void unzip_bytes(const std::uint8_t* in, std::uint8_t* even, std::uint8_t* odd) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i a = _mm512_loadu_si512(in), b = _mm512_loadu_si512(in + 64), low = _mm512_set1_epi16(0xff);
  // packus works within 128-bit lanes: a0 b0 | a1 b1 | a2 b2 | a3 b3 (8 bytes each) to a0 a1 a2 a3 b0 b1 b2 b3
  const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
  const __m512i e = _mm512_packus_epi16(_mm512_and_si512(a, low), _mm512_and_si512(b, low));
  const __m512i o = _mm512_packus_epi16(_mm512_srli_epi16(a, 8), _mm512_srli_epi16(b, 8));
  _mm512_storeu_si512(even, _mm512_maskz_permutexvar_epi64(0xff, order, e));
  _mm512_storeu_si512(odd, _mm512_maskz_permutexvar_epi64(0xff, order, o));
#elif KONV_X86 && KONV_WIDTH == 32
  const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in));
  const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + 32));
  const __m256i low = _mm256_set1_epi16(0xff);
  const __m256i e = _mm256_packus_epi16(_mm256_and_si256(a, low), _mm256_and_si256(b, low));
  const __m256i o = _mm256_packus_epi16(_mm256_srli_epi16(a, 8), _mm256_srli_epi16(b, 8));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(even), _mm256_permute4x64_epi64(e, 0xd8));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(odd), _mm256_permute4x64_epi64(o, 0xd8));
#else
  for (index k = 0; k < KONV_WIDTH; ++k) {
    even[k] = in[2 * k];
    odd[k] = in[2 * k + 1];
  }
#endif
}

#if KONV_X86 && KONV_WIDTH == 64
// The zero-masked forms with a full mask: the plain ones make g++ warn of its own undefined register.
inline constexpr __mmask16 all16 = 0xffff;
KONV_INLINE f32v fma(f32v a, f32v b, f32v c) { return (f32v)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }
KONV_INLINE f64v fma(f64v a, f64v b, f64v c) { return (f64v)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c); }
KONV_INLINE s32v dot2(s32v acc, s32v x, s32v w) {
  return (s32v)_mm512_dpwssd_epi32((__m512i)acc, (__m512i)x, (__m512i)w);
}
KONV_INLINE f32v widen(const std::uint8_t* p) {
  return (f32v)_mm512_maskz_cvtepi32_ps(all16, _mm512_maskz_cvtepu8_epi32(all16, _mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}
KONV_INLINE f32v widen(const std::uint16_t* p) {
  return (f32v)_mm512_maskz_cvtepi32_ps(all16, _mm512_maskz_cvtepu16_epi32(all16, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
}
KONV_INLINE f32v widen(const std::int16_t* p) {
  return (f32v)_mm512_maskz_cvtepi32_ps(all16, _mm512_maskz_cvtepi16_epi32(all16, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
}
KONV_INLINE s32v halves(const std::uint8_t* p) {
  return (s32v)_mm512_maskz_cvtepu8_epi32(all16, _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
KONV_INLINE s32v halves(const std::int16_t* p) {
  return (s32v)_mm512_maskz_cvtepu16_epi32(all16, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}
KONV_INLINE s32v halves(const std::uint16_t* p) {
  return (s32v)_mm512_maskz_cvtepu16_epi32(all16, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))) ^ 0x8000;
}
// Rounded to nearest even within [low, high]; NaN becomes 0 first, as saturate_cast has it.
KONV_INLINE s32v round_in(f32v v, float low, float high) {
  const __m512 ordered = _mm512_maskz_mov_ps(_mm512_cmp_ps_mask((__m512)v, (__m512)v, _CMP_ORD_Q), (__m512)v);
  return (s32v)_mm512_maskz_cvtps_epi32(all16, _mm512_maskz_min_ps(all16, _mm512_maskz_max_ps(all16, ordered, _mm512_set1_ps(low)), _mm512_set1_ps(high)));
}
KONV_INLINE void narrow(s32v v, std::uint8_t* p) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                   _mm512_maskz_cvtusepi32_epi8(all16, _mm512_maskz_max_epi32(all16, (__m512i)v, _mm512_setzero_si512())));
}
KONV_INLINE void narrow(s32v v, std::int16_t* p) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_maskz_cvtsepi32_epi16(all16, (__m512i)v));
}
KONV_INLINE void narrow(s32v v, std::uint16_t* p) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p),
                      _mm512_maskz_cvtusepi32_epi16(all16, _mm512_maskz_max_epi32(all16, (__m512i)v, _mm512_setzero_si512())));
}
KONV_INLINE void narrow(f32v v, std::uint8_t* p) { narrow(round_in(v, 0.0f, 255.0f), p); }
KONV_INLINE void narrow(f32v v, std::uint16_t* p) { narrow(round_in(v, 0.0f, 65535.0f), p); }
KONV_INLINE void narrow(f32v v, std::int16_t* p) { narrow(round_in(v, -32768.0f, 32767.0f), p); }

#elif KONV_X86 && KONV_WIDTH == 32
KONV_INLINE f32v fma(f32v a, f32v b, f32v c) { return (f32v)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
KONV_INLINE f64v fma(f64v a, f64v b, f64v c) { return (f64v)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c); }
KONV_INLINE s32v dot2(s32v acc, s32v x, s32v w) {
  return (s32v)_mm256_add_epi32((__m256i)acc, _mm256_madd_epi16((__m256i)x, (__m256i)w));
}
KONV_INLINE f32v widen(const std::uint8_t* p) {
  return (f32v)_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
}
KONV_INLINE f32v widen(const std::uint16_t* p) {
  return (f32v)_mm256_cvtepi32_ps(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}
KONV_INLINE f32v widen(const std::int16_t* p) {
  return (f32v)_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}
KONV_INLINE s32v halves(const std::uint8_t* p) {
  return (s32v)_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
}
KONV_INLINE s32v halves(const std::int16_t* p) {
  return (s32v)_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
KONV_INLINE s32v halves(const std::uint16_t* p) {
  return (s32v)_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))) ^ 0x8000;
}
KONV_INLINE s32v round_in(f32v v, float low, float high) {
  const __m256 ordered = _mm256_and_ps((__m256)v, _mm256_cmp_ps((__m256)v, (__m256)v, _CMP_ORD_Q));
  return (s32v)_mm256_cvtps_epi32(_mm256_min_ps(_mm256_max_ps(ordered, _mm256_set1_ps(low)), _mm256_set1_ps(high)));
}
KONV_INLINE void narrow(s32v v, std::uint8_t* p) {
  const __m128i s16 = _mm_packs_epi32(_mm256_castsi256_si128((__m256i)v), _mm256_extracti128_si256((__m256i)v, 1));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packus_epi16(s16, s16));
}
KONV_INLINE void narrow(s32v v, std::int16_t* p) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                   _mm_packs_epi32(_mm256_castsi256_si128((__m256i)v), _mm256_extracti128_si256((__m256i)v, 1)));
}
KONV_INLINE void narrow(s32v v, std::uint16_t* p) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                   _mm_packus_epi32(_mm256_castsi256_si128((__m256i)v), _mm256_extracti128_si256((__m256i)v, 1)));
}
KONV_INLINE void narrow(f32v v, std::uint8_t* p) { narrow(round_in(v, 0.0f, 255.0f), p); }
KONV_INLINE void narrow(f32v v, std::uint16_t* p) { narrow(round_in(v, 0.0f, 65535.0f), p); }
KONV_INLINE void narrow(f32v v, std::int16_t* p) { narrow(round_in(v, -32768.0f, 32767.0f), p); }

#elif KONV_X86
KONV_INLINE f32v fma(f32v a, f32v b, f32v c) { return a * b + c; }
KONV_INLINE f64v fma(f64v a, f64v b, f64v c) { return a * b + c; }
KONV_INLINE s32v dot2(s32v acc, s32v x, s32v w) {
  return (s32v)_mm_add_epi32((__m128i)acc, _mm_madd_epi16((__m128i)x, (__m128i)w));
}
KONV_INLINE __m128i next4(const std::uint8_t* p) {
  std::int32_t four;
  std::memcpy(&four, p, 4);
  return _mm_cvtsi32_si128(four);
}
KONV_INLINE f32v widen(const std::uint8_t* p) {
  const __m128i zero = _mm_setzero_si128();
  return (f32v)_mm_cvtepi32_ps(_mm_unpacklo_epi16(_mm_unpacklo_epi8(next4(p), zero), zero));
}
KONV_INLINE f32v widen(const std::uint16_t* p) {
  const __m128i v = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
  return (f32v)_mm_cvtepi32_ps(_mm_unpacklo_epi16(v, _mm_setzero_si128()));
}
KONV_INLINE f32v widen(const std::int16_t* p) {
  const __m128i v = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
  return (f32v)_mm_cvtepi32_ps(_mm_srai_epi32(_mm_unpacklo_epi16(v, v), 16));
}
KONV_INLINE s32v halves(const std::uint8_t* p) {
  const __m128i zero = _mm_setzero_si128();
  return (s32v)_mm_unpacklo_epi16(_mm_unpacklo_epi8(next4(p), zero), zero);
}
KONV_INLINE s32v halves(const std::int16_t* p) {
  return (s32v)_mm_unpacklo_epi16(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)), _mm_setzero_si128());
}
KONV_INLINE s32v round_in(f32v v, float low, float high) {
  const __m128 ordered = _mm_and_ps((__m128)v, _mm_cmpord_ps((__m128)v, (__m128)v));
  return (s32v)_mm_cvtps_epi32(_mm_min_ps(_mm_max_ps(ordered, _mm_set1_ps(low)), _mm_set1_ps(high)));
}
KONV_INLINE void narrow(s32v v, std::uint8_t* p) {
  const __m128i s16 = _mm_packs_epi32((__m128i)v, (__m128i)v);
  const std::int32_t four = _mm_cvtsi128_si32(_mm_packus_epi16(s16, s16));
  std::memcpy(p, &four, 4);
}
KONV_INLINE void narrow(s32v v, std::int16_t* p) {
  _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packs_epi32((__m128i)v, (__m128i)v));
}
KONV_INLINE void narrow(f32v v, std::uint8_t* p) { narrow(round_in(v, 0.0f, 255.0f), p); }
KONV_INLINE void narrow(f32v v, std::int16_t* p) { narrow(round_in(v, -32768.0f, 32767.0f), p); }

#elif KONV_ARM64
KONV_INLINE f32v fma(f32v a, f32v b, f32v c) {
  return (f32v)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
KONV_INLINE f64v fma(f64v a, f64v b, f64v c) {
  return (f64v)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
}
KONV_INLINE s32v dot2(s32v acc, s32v x, s32v w) {
  const int16x8_t xs = (int16x8_t)x, ws = (int16x8_t)w;
  const int32x4_t low = vmull_s16(vget_low_s16(xs), vget_low_s16(ws));
  const int32x4_t high = vmull_high_s16(xs, ws);
  return acc + (s32v)vpaddq_s32(low, high);
}
KONV_INLINE s32v round_in(f32v v, float low, float high) {
  const float32x4_t f = (float32x4_t)v;
  const float32x4_t ordered = vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(f), vceqq_f32(f, f)));
  return (s32v)vcvtnq_s32_f32(vminq_f32(vmaxq_f32(ordered, vdupq_n_f32(low)), vdupq_n_f32(high)));
}
KONV_INLINE void narrow(s32v v, std::int16_t* p) { vst1_s16(p, vqmovn_s32((int32x4_t)v)); }
KONV_INLINE void narrow(s32v v, std::uint16_t* p) { vst1_u16(p, vqmovun_s32((int32x4_t)v)); }
KONV_INLINE void narrow(s32v v, std::uint8_t* p) {
  const int16x4_t s = vqmovn_s32((int32x4_t)v);
  const uint8x8_t b = vqmovun_s16(vcombine_s16(s, s));
  vst1_lane_u32(reinterpret_cast<std::uint32_t*>(p), vreinterpret_u32_u8(b), 0);
}
KONV_INLINE void narrow(f32v v, std::uint8_t* p) { narrow(round_in(v, 0.0f, 255.0f), p); }
KONV_INLINE void narrow(f32v v, std::uint16_t* p) { narrow(round_in(v, 0.0f, 65535.0f), p); }
KONV_INLINE void narrow(f32v v, std::int16_t* p) { narrow(round_in(v, -32768.0f, 32767.0f), p); }
#endif

#endif

#if KONV_WIDTH > 4
// V * lanes32 samples of two u8 rows as pairs: top in the low halves, below in the high ones. In order, but for V == 4
// in 512 bits (by_lanes below). Reads V * lanes32 bytes of each row, up to 64.
template <int V>
KONV_INLINE void pair_bytes(const std::uint8_t* top, const std::uint8_t* below, s32v (&out)[V]) {
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (V == 4) {
    // Unpacks work within 128-bit lanes and on every port, where byte permutes have two: vector v gets samples
    // 4v .. 4v + 3 of each 16. The packs of the store are in-lane too and restore the order.
    const __m512i a = _mm512_loadu_si512(top), b = _mm512_loadu_si512(below), zero = _mm512_setzero_si512();
    const __m512i low = _mm512_unpacklo_epi8(a, b), high = _mm512_unpackhi_epi8(a, b);
    out[0] = (s32v)_mm512_unpacklo_epi8(low, zero);
    out[1] = (s32v)_mm512_unpackhi_epi8(low, zero);
    out[2] = (s32v)_mm512_unpacklo_epi8(high, zero);
    out[3] = (s32v)_mm512_unpackhi_epi8(high, zero);
    return;
  }
#elif KONV_X86 && KONV_WIDTH == 32
  if constexpr (V == 2) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(top));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(below));
    out[0] = (s32v)_mm256_cvtepu8_epi16(_mm_unpacklo_epi8(a, b));
    out[1] = (s32v)_mm256_cvtepu8_epi16(_mm_unpackhi_epi8(a, b));
    return;
  }
#elif KONV_X86
  if constexpr (V == 4) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(top));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(below));
    const __m128i low = _mm_unpacklo_epi8(a, b), high = _mm_unpackhi_epi8(a, b), zero = _mm_setzero_si128();
    out[0] = (s32v)_mm_unpacklo_epi8(low, zero);
    out[1] = (s32v)_mm_unpackhi_epi8(low, zero);
    out[2] = (s32v)_mm_unpacklo_epi8(high, zero);
    out[3] = (s32v)_mm_unpackhi_epi8(high, zero);
    return;
  }
#endif
  for (int v = 0; v < V; ++v) out[v] = halves(top + v * lanes32) | (halves(below + v * lanes32) << 16);
}
#endif

// One number at a time, rounded as fma() rounds.
KONV_INLINE double fma1(double a, double b, double c) {
#if KONV_HAS_FMA
  return __builtin_fma(a, b, c);
#else
  return a * b + c;
#endif
}
KONV_INLINE float fma1(float a, float b, float c) {
#if KONV_HAS_FMA
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

// Vector types and operations of one instruction set. Included by foreach.inl, once each.
//
// f32v, f64v, s32v: KONV_WIDTH bytes; scalars where KONV_WIDTH is 4 (then f64v is one double).
// Everything the language has an operator for uses the operator. The rest:
//   load(p) store(p, v)     unaligned
//   splat(x)                all lanes
//   v >> count_of(n)        s32v shifted by n bits, as v >> n
//   fma(a, b, c)            a * b + c: one rounding where KONV_HAS_FMA, two elsewhere
//   dot2(acc, x, w)         per 32-bit lane: acc + x.low16 * w.low16 + x.high16 * w.high16, wrapping
//   widen(p)                the next lanes32 samples as f32v
//   halves(p)               the next lanes32 samples as 16-bit numbers in the low halves of s32v
//   f32h, s32h              half a vector, as many as there are doubles in one: load_half(p), store_half(p, h),
//                           doubles(h), floats(v), whole(v) (s32h of a f64v, which are whole numbers that fit),
//                           joined(low, high)
//   narrow(v, p)            f32v or s32v to lanes32 integer samples: rounded to nearest even, saturated
// SPDX-License-Identifier: MIT
#if KONV_WIDTH == 4
#include "vec_portable.inl"
#else

typedef float f32v __attribute__((vector_size(KONV_WIDTH)));
typedef double f64v __attribute__((vector_size(KONV_WIDTH)));
typedef std::int32_t s32v __attribute__((vector_size(KONV_WIDTH)));
typedef std::int16_t s16v __attribute__((vector_size(KONV_WIDTH)));
inline constexpr index_t lanes32 = KONV_WIDTH / 4;
inline constexpr index_t lanes64 = KONV_WIDTH / 8;
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

typedef float f32h __attribute__((vector_size(KONV_WIDTH / 2)));
typedef std::int32_t s32h __attribute__((vector_size(KONV_WIDTH / 2)));
typedef float f32hu __attribute__((vector_size(KONV_WIDTH / 2), aligned(4), may_alias));
typedef std::int32_t s32hu __attribute__((vector_size(KONV_WIDTH / 2), aligned(4), may_alias));
KONV_INLINE f32h load_half(const float* p) { return *reinterpret_cast<const f32hu*>(p); }
KONV_INLINE s32h load_half(const std::int32_t* p) { return *reinterpret_cast<const s32hu*>(p); }
KONV_INLINE void store_half(float* p, f32h v) { *reinterpret_cast<f32hu*>(p) = v; }
KONV_INLINE void store_half(std::int32_t* p, s32h v) { *reinterpret_cast<s32hu*>(p) = v; }
KONV_INLINE f64v doubles(f32h v) { return __builtin_convertvector(v, f64v); }
KONV_INLINE f64v doubles(s32h v) { return __builtin_convertvector(v, f64v); }
KONV_INLINE f32h floats(f64v v) { return __builtin_convertvector(v, f32h); }
KONV_INLINE s32h whole(f64v v) { return __builtin_convertvector(v, s32h); }
KONV_INLINE s32v joined(s32h low, s32h high) {
#if KONV_X86 && KONV_WIDTH == 64
  return (s32v)_mm512_maskz_inserti64x4(0xff, _mm512_castsi256_si512((__m256i)low), (__m256i)high, 1);
#elif KONV_X86 && KONV_WIDTH == 32
  return (s32v)_mm256_inserti128_si256(_mm256_castsi128_si256((__m128i)low), (__m128i)high, 1);
#else
  std::int32_t both[lanes32];
  store_half(both, low);
  store_half(both + lanes64, high);
  return load(both);
#endif
}

// Past the caches, a vector of anything: p is aligned to it, and others see it after past_stores_done().
template <class V>
KONV_INLINE void store_past(void* p, V v) {
#if KONV_X86 && KONV_WIDTH == 64
  _mm512_stream_si512(static_cast<__m512i*>(p), (__m512i)v);
#elif KONV_X86 && KONV_WIDTH == 32
  _mm256_stream_si256(static_cast<__m256i*>(p), (__m256i)v);
#elif KONV_X86
  _mm_stream_si128(static_cast<__m128i*>(p), (__m128i)v);
#else
  std::memcpy(p, &v, sizeof v);
#endif
}
KONV_INLINE f32v splat(float x) { return x - f32v{}; }  // x - 0 is x, also for -0 and NaN
KONV_INLINE f64v splat(double x) { return x - f64v{}; }
KONV_INLINE s32v splat(std::int32_t x) { return x - s32v{}; }

// Keeps a splat in a register: g++ otherwise folds it into each use as a memory operand, and then the two load
// ports, not the two multipliers, are what the loop waits for.
#if KONV_X86
KONV_INLINE void keep(f32v& v) { asm("" : "+v"(v)); }
KONV_INLINE void keep(f64v& v) { asm("" : "+v"(v)); }
KONV_INLINE void keep(s32v& v) { asm("" : "+v"(v)); }
KONV_INLINE void keep(s16v& v) { asm("" : "+v"(v)); }
#else
KONV_INLINE void keep(f32v& v) { asm("" : "+w"(v)); }
KONV_INLINE void keep(f64v& v) { asm("" : "+w"(v)); }
KONV_INLINE void keep(s32v& v) { asm("" : "+w"(v)); }
KONV_INLINE void keep(s16v& v) { asm("" : "+w"(v)); }
#endif

// By how many bits 32-bit lanes are shifted. AVX-512: one count for each lane takes half as long as one for all.
#if KONV_X86 && KONV_WIDTH == 64
using shift_count = s32v;
KONV_INLINE shift_count count_of(std::int32_t n) {
  s32v v = splat(n);
  keep(v);  // or g++ makes one of them
  return v;
}
#else
using shift_count = std::int32_t;
KONV_INLINE shift_count count_of(std::int32_t n) { return n; }
#endif

// A splat loaded here and nowhere else: g++ would gather those of a whole unrolled loop at its beginning, and spill.
#if KONV_X86 && KONV_WIDTH >= 32
KONV_INLINE f32v splat_here(const float* p) {
  f32v v;
  asm volatile("vbroadcastss %1, %0" : "=v"(v) : "m"(*p));
  return v;
}
KONV_INLINE f64v splat_here(const double* p) {
  f64v v;
  asm volatile("vbroadcastsd %1, %0" : "=v"(v) : "m"(*p));
  return v;
}
KONV_INLINE s32v splat_here(const std::int32_t* p) {
  s32v v;
  asm volatile("vpbroadcastd %1, %0" : "=v"(v) : "m"(*p));
  return v;
}
#else
KONV_INLINE f32v splat_here(const float* p) { return splat(*p); }
KONV_INLINE f64v splat_here(const double* p) { return splat(*p); }
KONV_INLINE s32v splat_here(const std::int32_t* p) { return splat(*p); }
#endif

template <class T>
KONV_INLINE f32v widen(const T* p) {  // the twin for types without a faster way below
  f32v v;
  for (index_t k = 0; k < lanes32; ++k) v[k] = static_cast<float>(p[k]);
  return v;
}
KONV_INLINE f32v widen(const float* p) { return load(p); }

KONV_INLINE void narrow(s32v v, std::int32_t* p) { store(p, v); }
template <class V, class T>
KONV_INLINE void narrow(V v, T* p) {
  for (index_t k = 0; k < lanes32; ++k) p[k] = saturate_cast<T>(v[k]);
}

// lanes32 samples as 16-bit numbers in the low halves of 32-bit lanes; u16 moved down by 32768.
template <class T>
KONV_INLINE s32v halves(const T* p) {
  s32v v;
  for (index_t k = 0; k < lanes32; ++k)
    v[k] = static_cast<std::uint16_t>(std::is_same_v<T, std::uint16_t> ? p[k] ^ 0x8000 : p[k]);
  return v;
}

#if KONV_X86 && KONV_WIDTH == 64
#include "vec_avx512.inl"
#elif KONV_X86 && KONV_WIDTH == 32
#include "vec_avx2.inl"
#elif KONV_X86
#include "vec_sse2.inl"
#elif KONV_ARM64
#include "vec_neon.inl"
#endif
#include "shuffle.inl"

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

// vec.inl for AVX2 with FMA: 32 bytes.
// SPDX-License-Identifier: MIT
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

// vec.inl for AVX-512 (F, BW, DQ, VL, VBMI, VNNI): 64 bytes.
// SPDX-License-Identifier: MIT
// The zero-masked forms with a full mask: the plain ones make g++ warn of its own undefined register.
inline constexpr __mmask16 all16 = 0xffff;
KONV_INLINE f32v fma(f32v a, f32v b, f32v c) { return (f32v)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }
KONV_INLINE f64v fma(f64v a, f64v b, f64v c) { return (f64v)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c); }
KONV_INLINE s32v dot2(s32v acc, s32v x, s32v w) {
  return (s32v)_mm512_dpwssd_epi32((__m512i)acc, (__m512i)x, (__m512i)w);
}
KONV_INLINE f32v widen(const std::uint8_t* p) {
  return (f32v)_mm512_maskz_cvtepi32_ps(
      all16, _mm512_maskz_cvtepu8_epi32(all16, _mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
}
KONV_INLINE f32v widen(const std::uint16_t* p) {
  return (f32v)_mm512_maskz_cvtepi32_ps(
      all16, _mm512_maskz_cvtepu16_epi32(all16, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
}
KONV_INLINE f32v widen(const std::int16_t* p) {
  return (f32v)_mm512_maskz_cvtepi32_ps(
      all16, _mm512_maskz_cvtepi16_epi32(all16, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
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
  return (s32v)_mm512_maskz_cvtps_epi32(
      all16,
      _mm512_maskz_min_ps(all16, _mm512_maskz_max_ps(all16, ordered, _mm512_set1_ps(low)), _mm512_set1_ps(high)));
}
KONV_INLINE void narrow(s32v v, std::uint8_t* p) {
  _mm_storeu_si128(
      reinterpret_cast<__m128i*>(p),
      _mm512_maskz_cvtusepi32_epi8(all16, _mm512_maskz_max_epi32(all16, (__m512i)v, _mm512_setzero_si512())));
}
KONV_INLINE void narrow(s32v v, std::int16_t* p) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_maskz_cvtsepi32_epi16(all16, (__m512i)v));
}
KONV_INLINE void narrow(s32v v, std::uint16_t* p) {
  _mm256_storeu_si256(
      reinterpret_cast<__m256i*>(p),
      _mm512_maskz_cvtusepi32_epi16(all16, _mm512_maskz_max_epi32(all16, (__m512i)v, _mm512_setzero_si512())));
}
// The same within [0, high], where the maximum makes 0 of NaN.
KONV_INLINE __m512i round_up_to(f32v v, float high) {
  const __m512 positive = _mm512_maskz_max_ps(all16, (__m512)v, _mm512_setzero_ps());
  return _mm512_maskz_cvtps_epi32(all16, _mm512_maskz_min_ps(all16, positive, _mm512_set1_ps(high)));
}
KONV_INLINE void narrow(f32v v, std::uint8_t* p) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_maskz_cvtepi32_epi8(all16, round_up_to(v, 255.0f)));
}
KONV_INLINE void narrow(f32v v, std::uint16_t* p) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_maskz_cvtepi32_epi16(all16, round_up_to(v, 65535.0f)));
}
KONV_INLINE void narrow(f32v v, std::int16_t* p) { narrow(round_in(v, -32768.0f, 32767.0f), p); }

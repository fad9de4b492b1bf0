// vec.inl for SSE2, which every x86-64 has: 16 bytes.
// SPDX-License-Identifier: MIT
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

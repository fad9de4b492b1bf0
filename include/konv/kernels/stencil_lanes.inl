// What 3x3 stencils compute in, and where they put it. u8: 16-bit numbers in their order, two vectors side by side, so
// that no shuffles are needed at either end but to pack bytes again.

// Samples as vectors of numbers: `count` of them.
template <class T>
struct stencil_lanes;
template <>
struct stencil_lanes<float> {
  using vec = f32v;
  static constexpr index_t count = lanes32;
  static KONV_INLINE vec get(const float* p) { return load(p); }
  static KONV_INLINE vec weight(int w) { return splat(static_cast<float>(w)); }
  static KONV_INLINE vec times_plus(vec a, vec w, vec c) { return fma(a, w, c); }
  static KONV_INLINE vec ninth(vec v) { return v * (1.0f / 9); }
};
#if KONV_WIDTH == 4
template <>
struct stencil_lanes<std::uint8_t> {
  using vec = std::int32_t;
  static constexpr index_t count = 1;
  static KONV_INLINE vec get(const std::uint8_t* p) { return *p; }
  static KONV_INLINE vec weight(int w) { return w; }
  static KONV_INLINE vec times_plus(vec a, vec w, vec c) { return a * w + c; }
  static KONV_INLINE vec magnitude(vec a) { return a < 0 ? -a : a; }
  static KONV_INLINE vec ninth(vec v) { return ((v + 4) * 7282) >> 16; }
};
#else
struct s16_twice {  // 16-bit numbers side by side
  s16v low, high;
  friend KONV_INLINE s16_twice operator+(s16_twice x, s16_twice y) { return {x.low + y.low, x.high + y.high}; }
  friend KONV_INLINE s16_twice operator-(s16_twice x, s16_twice y) { return {x.low - y.low, x.high - y.high}; }
  friend KONV_INLINE s16_twice operator*(s16_twice x, s16_twice y) { return {x.low * y.low, x.high * y.high}; }
};
template <>
struct stencil_lanes<std::uint8_t> {
  using vec = s16_twice;
  static constexpr index_t count = KONV_WIDTH, half = count / 2;
  static KONV_INLINE vec get(const std::uint8_t* p) { return {get_half(p), get_half(p + half)}; }
  static KONV_INLINE vec weight(int w) {
    const s16v all = static_cast<std::int16_t>(w) - s16v{};
    return {all, all};
  }
  static KONV_INLINE vec times_plus(vec a, vec w, vec c) { return a * w + c; }
  static KONV_INLINE vec magnitude(vec a) { return {larger(a.low, -a.low), larger(a.high, -a.high)}; }

 private:
  static KONV_INLINE s16v get_half(const std::uint8_t* p) {
#if KONV_X86 && KONV_WIDTH == 64
    return (s16v)_mm512_maskz_cvtepu8_epi16(0xffffffffu, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
#elif KONV_X86 && KONV_WIDTH == 32
    return (s16v)_mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
#elif KONV_X86
    return (s16v)_mm_unpacklo_epi8(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)), _mm_setzero_si128());
#else
    return (s16v)vmovl_u8(vld1_u8(p));
#endif
  }
};
#endif

// Means: of u8 with the numbers of even and of odd place apart, which takes no shuffle at either end.
template <class T>
struct mean_lanes : stencil_lanes<T> {
  using L = stencil_lanes<T>;
  static KONV_INLINE auto three(const T* p, index_t step) {
    return (L::get(p) + L::get(p + step)) + L::get(p + 2 * step);
  }
};
#if KONV_WIDTH > 4
template <>
struct mean_lanes<std::uint8_t> : lanes_of<std::uint8_t> {
  static KONV_INLINE vec three(const std::uint8_t* p, index_t step) {
    const vec a = get(p), c = get(p + 2 * step);
    if (step != 1) return (a + get(p + step)) + c;
    const s16v inner = a.odd + c.even;  // what neighbours have in common
    return {a.even + inner, inner + c.odd};
  }
  // v / 9 to the nearest, for v from 0 to 2295, of which none is nearer than 1 / 18 to a half: 3641 / 32768 is 1 / 9 to
  // 1 part in 32000, 7282 / 65536 to 1 in 29000.
  static KONV_INLINE vec ninth(vec v) {
#if KONV_X86 && KONV_WIDTH == 64
    const __m512i factor = _mm512_set1_epi16(3641);
    return {(s16v)_mm512_mulhrs_epi16((__m512i)v.even, factor), (s16v)_mm512_mulhrs_epi16((__m512i)v.odd, factor)};
#elif KONV_X86 && KONV_WIDTH == 32
    const __m256i factor = _mm256_set1_epi16(3641);
    return {(s16v)_mm256_mulhrs_epi16((__m256i)v.even, factor), (s16v)_mm256_mulhrs_epi16((__m256i)v.odd, factor)};
#else
    const s16v factor = 7282 - s16v{};
    return {high_half(v.even + 4, factor), high_half(v.odd + 4, factor)};
#endif
  }
};
#endif

// Where results go: up to two rows, from sample x on. stream: past the caches, where a vector is a whole
// line of them (several rows of halves at once are four times slower) and stands on one.
template <class Dst>
struct stencil_out {
  Dst *a, *b;
  bool stream;
};
#if KONV_WIDTH == 4
KONV_INLINE void stencil_put(float* p, float v, bool) { *p = v; }
KONV_INLINE void stencil_put(std::int16_t* p, std::int32_t v, bool) { *p = static_cast<std::int16_t>(v); }
KONV_INLINE void stencil_put(std::uint8_t* p, std::int32_t v, bool) { *p = saturate_cast<std::uint8_t>(v); }
#else
template <class V>
KONV_INLINE void stencil_put_one(void* p, V v) {
  std::memcpy(p, &v, sizeof v);
}
KONV_INLINE void stencil_put(float* p, f32v v, [[maybe_unused]] bool stream) {
#if KONV_WIDTH == 64
  if (stream) return store_past(p, v);
#endif
  store(p, v);
}
KONV_INLINE void stencil_put(std::int16_t* p, s16_twice v, bool) {
  stencil_put_one(p, v.low);
  stencil_put_one(p + KONV_WIDTH / 2, v.high);
}
KONV_INLINE void stencil_put(std::uint8_t* p, s16_twice v, bool) {  // saturated
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i lanes = _mm512_packus_epi16((__m512i)v.low, (__m512i)v.high);  // 8 bytes of either, in turn
  const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
  stencil_put_one(p, _mm512_maskz_permutexvar_epi64(0xff, order, lanes));
#elif KONV_X86 && KONV_WIDTH == 32
  const __m256i lanes = _mm256_packus_epi16((__m256i)v.low, (__m256i)v.high);
  stencil_put_one(p, _mm256_permute4x64_epi64(lanes, 0xd8));
#elif KONV_X86
  stencil_put_one(p, _mm_packus_epi16((__m128i)v.low, (__m128i)v.high));
#else
  stencil_put_one(p, vcombine_u8(vqmovun_s16((int16x8_t)v.low), vqmovun_s16((int16x8_t)v.high)));
#endif
}
KONV_INLINE void stencil_put(std::uint8_t* p, lanes_of<std::uint8_t>::vec v, bool) {  // from 0 to 255
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i up = _mm512_set4_epi32(0x0e0f0c0d, 0x0a0b0809, 0x06070405, 0x02030001);  // bytes of each pair swapped
  stencil_put_one(p, _mm512_mask_shuffle_epi8((__m512i)v.even, 0xaaaaaaaaaaaaaaaa, (__m512i)v.odd, up));
#else
  stencil_put_one(p, v.even | (v.odd << 8));
#endif
}
#endif

// Neighbours in lanes, and bytes in lanes of 16 bits: those of even and of odd place apart. One load, one mask and one
// shift widen a whole vector of bytes; shuffles are needed only where 16-bit numbers are stored in their order.
//
//   get(p):  b7 b6 b5 b4 b3 b2 b1 b0   (bytes)
//   even:     0 b6  0 b4  0 b2  0 b0   (16-bit lanes)
//   odd:      0 b7  0 b5  0 b3  0 b1
//
// before(p, c) and after(c, n): the samples one place to the left and to the right of those in c, where p and n hold
// the vectors' worth before and after it.
#if KONV_WIDTH > 4
// Lanes S, S + 1, ... of two vectors side by side.
template <int S, class V, int... I>
KONV_INLINE V lanes_from(V low, V high, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(low, high, (I + S)...);
}

template <class T>
struct lanes_of;
template <>
struct lanes_of<float> {
  static constexpr int lanes = KONV_WIDTH / 4;
  static KONV_INLINE f32v before(f32v p, f32v c) {
    return lanes_from<lanes - 1>(p, c, std::make_integer_sequence<int, lanes>{});
  }
  static KONV_INLINE f32v after(f32v c, f32v n) {
    return lanes_from<1>(c, n, std::make_integer_sequence<int, lanes>{});
  }
};

typedef std::uint16_t u16v __attribute__((vector_size(KONV_WIDTH)));
typedef std::int16_t s16_bytes __attribute__((vector_size(KONV_WIDTH), aligned(1), may_alias));
// high_half: the upper 16 bits of products of unsigned 16-bit numbers.
#if KONV_X86 && KONV_WIDTH == 64
KONV_INLINE s16v high_half(s16v a, s16v b) { return (s16v)_mm512_mulhi_epu16((__m512i)a, (__m512i)b); }
KONV_INLINE s16v larger(s16v a, s16v b) { return (s16v)_mm512_max_epi16((__m512i)a, (__m512i)b); }
#elif KONV_X86 && KONV_WIDTH == 32
KONV_INLINE s16v high_half(s16v a, s16v b) { return (s16v)_mm256_mulhi_epu16((__m256i)a, (__m256i)b); }
KONV_INLINE s16v larger(s16v a, s16v b) { return (s16v)_mm256_max_epi16((__m256i)a, (__m256i)b); }
#elif KONV_X86
KONV_INLINE s16v high_half(s16v a, s16v b) { return (s16v)_mm_mulhi_epu16((__m128i)a, (__m128i)b); }
KONV_INLINE s16v larger(s16v a, s16v b) { return (s16v)_mm_max_epi16((__m128i)a, (__m128i)b); }
#else
KONV_INLINE s16v high_half(s16v a, s16v b) {
  const uint16x8_t x = (uint16x8_t)a, y = (uint16x8_t)b;
  return (s16v)vcombine_u16(vshrn_n_u32(vmull_u16(vget_low_u16(x), vget_low_u16(y)), 16),
                            vshrn_n_u32(vmull_high_u16(x, y), 16));
}
KONV_INLINE s16v larger(s16v a, s16v b) { return (s16v)vmaxq_s16((int16x8_t)a, (int16x8_t)b); }
#endif

template <>
struct lanes_of<std::uint8_t> {
  struct vec {
    s16v even, odd;
    friend KONV_INLINE vec operator+(vec a, vec b) { return {a.even + b.even, a.odd + b.odd}; }
    friend KONV_INLINE vec operator-(vec a, vec b) { return {a.even - b.even, a.odd - b.odd}; }
  };
  static KONV_INLINE vec get(const std::uint8_t* p) {
    s16v b = *reinterpret_cast<const s16_bytes*>(p);
    keep(b);  // or g++ loads it twice
    return {b & 255, (s16v)((u16v)b >> 8)};
  }
};

// (a + b + 1) >> 1.
KONV_INLINE u16v average(u16v a, u16v b) {
#if KONV_X86 && KONV_WIDTH == 64
  return (u16v)_mm512_avg_epu16((__m512i)a, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  return (u16v)_mm256_avg_epu16((__m256i)a, (__m256i)b);
#elif KONV_X86
  return (u16v)_mm_avg_epu16((__m128i)a, (__m128i)b);
#else
  return (u16v)vrhaddq_u16((uint16x8_t)a, (uint16x8_t)b);
#endif
}
// The upper bytes of both, in turn.
KONV_INLINE u8w upper_bytes(u16v even, u16v odd) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i swap = _mm512_set4_epi32(0x0e0f0c0d, 0x0a0b0809, 0x06070405, 0x02030001);
  return (u8w)_mm512_mask_shuffle_epi8((__m512i)odd, 0x5555555555555555, (__m512i)even, swap);
#else
  return (u8w)((even >> 8) | (odd & 0xff00));
#endif
}
#endif

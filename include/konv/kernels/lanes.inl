// Samples in lanes for small stencils. lanes_of<T> gets `count` samples of type T as a `vec` with + and -, and puts
// them back. Bytes become 16-bit numbers, those of even and of odd place apart: one load, one mask and one shift widen
// a whole vector of them, and shuffles are needed only where 16-bit numbers are stored in their order.
//
//   get(p):  b7 b6 b5 b4 b3 b2 b1 b0   (bytes)
//   even:     0 b6  0 b4  0 b2  0 b0   (16-bit lanes)
//   odd:      0 b7  0 b5  0 b3  0 b1
//
// before(p, c) and after(c, n): the samples one place to the left and to the right of those in c, where p and n hold
// the vectors' worth before and after it.
template <class T>
struct lanes_of;

#if KONV_WIDTH > 4
// Lanes S, S + 1, ... of two vectors side by side.
template <int S, class V, int... I>
KONV_INLINE V lanes_from(V low, V high, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(low, high, (I + S)...);
}
#endif

template <>
struct lanes_of<float> {
  using vec = f32v;
  static constexpr index_t count = lanes32;
  static KONV_INLINE vec get(const float* p) { return load(p); }
  static KONV_INLINE vec weight(int w) { return splat(static_cast<float>(w)); }
  static KONV_INLINE vec times(vec a, vec w) { return a * w; }
  static KONV_INLINE vec times_plus(vec a, vec w, vec c) { return fma(a, w, c); }
  static KONV_INLINE vec ninth(vec v) { return v * (1.0f / 9); }
  static KONV_INLINE void put(vec v, float* p) { store(p, v); }
#if KONV_WIDTH == 4
  static KONV_INLINE vec before(vec p, vec) { return p; }
  static KONV_INLINE vec after(vec, vec n) { return n; }
#else
  static constexpr int lanes = KONV_WIDTH / 4;
  static KONV_INLINE vec before(vec p, vec c) {
    return lanes_from<lanes - 1>(p, c, std::make_integer_sequence<int, lanes>{});
  }
  static KONV_INLINE vec after(vec c, vec n) { return lanes_from<1>(c, n, std::make_integer_sequence<int, lanes>{}); }
#endif
};

#if KONV_WIDTH == 4

template <>
struct lanes_of<std::uint8_t> {
  using vec = std::int32_t;
  static constexpr index_t count = 1;
  static KONV_INLINE vec get(const std::uint8_t* p) { return *p; }
  static KONV_INLINE vec weight(int w) { return w; }
  static KONV_INLINE vec times(vec a, vec w) { return a * w; }
  static KONV_INLINE vec times_plus(vec a, vec w, vec c) { return a * w + c; }
  static KONV_INLINE vec magnitude(vec a) { return a < 0 ? -a : a; }
  static KONV_INLINE vec ninth(vec v) { return ((v + 4) * 7282) >> 16; }
  static KONV_INLINE void put(vec v, std::int16_t* p) { *p = static_cast<std::int16_t>(v); }
  static KONV_INLINE void put(vec v, std::uint8_t* p) { *p = saturate_cast<std::uint8_t>(v); }
  static KONV_INLINE void put_bytes(vec v, std::uint8_t* p) { *p = static_cast<std::uint8_t>(v); }
  static KONV_INLINE vec before(vec p, vec) { return p; }
  static KONV_INLINE vec after(vec, vec n) { return n; }
};

#else

typedef std::uint16_t u16v __attribute__((vector_size(KONV_WIDTH)));
typedef std::int16_t s16_bytes __attribute__((vector_size(KONV_WIDTH), aligned(1), may_alias));

// high_half: the upper 16 bits of products of unsigned 16-bit numbers.
#if KONV_X86 && KONV_WIDTH == 64
KONV_INLINE s16v high_half(s16v a, s16v b) { return (s16v)_mm512_mulhi_epu16((__m512i)a, (__m512i)b); }
KONV_INLINE s16v larger(s16v a, s16v b) { return (s16v)_mm512_max_epi16((__m512i)a, (__m512i)b); }
KONV_INLINE s16v smaller(s16v a, s16v b) { return (s16v)_mm512_min_epi16((__m512i)a, (__m512i)b); }
// even: e3 e2 e1 e0, odd: o3 o2 o1 o0  ->  o1 e1 o0 e0 and o3 e3 o2 e2
KONV_INLINE void zip16(s16v even, s16v odd, s16v& first, s16v& second) {
  const __m512i order = _mm512_set_epi16(47, 15, 46, 14, 45, 13, 44, 12, 43, 11, 42, 10, 41, 9, 40, 8, 39, 7, 38, 6, 37,
                                         5, 36, 4, 35, 3, 34, 2, 33, 1, 32, 0);
  const __m512i higher = _mm512_add_epi16(order, _mm512_set1_epi16(16));
  first = (s16v)_mm512_permutex2var_epi16((__m512i)even, order, (__m512i)odd);
  second = (s16v)_mm512_permutex2var_epi16((__m512i)even, higher, (__m512i)odd);
}
#elif KONV_X86 && KONV_WIDTH == 32
KONV_INLINE s16v high_half(s16v a, s16v b) { return (s16v)_mm256_mulhi_epu16((__m256i)a, (__m256i)b); }
KONV_INLINE s16v larger(s16v a, s16v b) { return (s16v)_mm256_max_epi16((__m256i)a, (__m256i)b); }
KONV_INLINE s16v smaller(s16v a, s16v b) { return (s16v)_mm256_min_epi16((__m256i)a, (__m256i)b); }
KONV_INLINE void zip16(s16v even, s16v odd, s16v& first, s16v& second) {
  const __m256i low = _mm256_unpacklo_epi16((__m256i)even, (__m256i)odd);   // within each 128-bit lane
  const __m256i high = _mm256_unpackhi_epi16((__m256i)even, (__m256i)odd);
  first = (s16v)_mm256_permute2x128_si256(low, high, 0x20);
  second = (s16v)_mm256_permute2x128_si256(low, high, 0x31);
}
#elif KONV_X86
KONV_INLINE s16v high_half(s16v a, s16v b) { return (s16v)_mm_mulhi_epu16((__m128i)a, (__m128i)b); }
KONV_INLINE s16v larger(s16v a, s16v b) { return (s16v)_mm_max_epi16((__m128i)a, (__m128i)b); }
KONV_INLINE s16v smaller(s16v a, s16v b) { return (s16v)_mm_min_epi16((__m128i)a, (__m128i)b); }
KONV_INLINE void zip16(s16v even, s16v odd, s16v& first, s16v& second) {
  first = (s16v)_mm_unpacklo_epi16((__m128i)even, (__m128i)odd);
  second = (s16v)_mm_unpackhi_epi16((__m128i)even, (__m128i)odd);
}
#else
KONV_INLINE s16v high_half(s16v a, s16v b) {
  const uint16x8_t x = (uint16x8_t)a, y = (uint16x8_t)b;
  return (s16v)vcombine_u16(vshrn_n_u32(vmull_u16(vget_low_u16(x), vget_low_u16(y)), 16),
                            vshrn_n_u32(vmull_high_u16(x, y), 16));
}
KONV_INLINE s16v larger(s16v a, s16v b) { return (s16v)vmaxq_s16((int16x8_t)a, (int16x8_t)b); }
KONV_INLINE s16v smaller(s16v a, s16v b) { return (s16v)vminq_s16((int16x8_t)a, (int16x8_t)b); }
KONV_INLINE void zip16(s16v even, s16v odd, s16v& first, s16v& second) {
  first = (s16v)vzip1q_s16((int16x8_t)even, (int16x8_t)odd);
  second = (s16v)vzip2q_s16((int16x8_t)even, (int16x8_t)odd);
}
#endif

template <>
struct lanes_of<std::uint8_t> {
  struct vec {
    s16v even, odd;
    friend KONV_INLINE vec operator+(vec a, vec b) { return {a.even + b.even, a.odd + b.odd}; }
    friend KONV_INLINE vec operator-(vec a, vec b) { return {a.even - b.even, a.odd - b.odd}; }
  };
  static constexpr index_t count = KONV_WIDTH;
  static KONV_INLINE vec get(const std::uint8_t* p) {
    const s16v b = *reinterpret_cast<const s16_bytes*>(p);
    return {b & 255, (s16v)((u16v)b >> 8)};
  }
  static KONV_INLINE vec weight(int w) {
    const s16v all = static_cast<std::int16_t>(w) - s16v{};
    return {all, all};
  }
  static KONV_INLINE vec times(vec a, vec w) { return {a.even * w.even, a.odd * w.odd}; }
  static KONV_INLINE vec times_plus(vec a, vec w, vec c) { return times(a, w) + c; }
  // v / 9 to the nearest, for v from 0 to 2295: 7282 / 65536 is 1 / 9 to 1 part in 29000, and no v / 9 is nearer than
  // 1 / 18 to a half.
  static KONV_INLINE vec ninth(vec v) {
    const s16v factor = 7282 - s16v{};
    return {high_half(v.even + 4, factor), high_half(v.odd + 4, factor)};
  }
  static KONV_INLINE vec magnitude(vec a) { return {larger(a.even, -a.even), larger(a.odd, -a.odd)}; }
  static KONV_INLINE void put(vec v, std::int16_t* p) {
    s16v first, second;
    zip16(v.even, v.odd, first, second);
    *reinterpret_cast<s16_bytes*>(p) = first;
    *reinterpret_cast<s16_bytes*>(p + KONV_WIDTH / 2) = second;
  }
  static KONV_INLINE void put(vec v, std::uint8_t* p) {
    const s16v none = {}, full = 255 - s16v{};
    const s16v even = smaller(larger(v.even, none), full), odd = smaller(larger(v.odd, none), full);
    *reinterpret_cast<s16_bytes*>(p) = even | (odd << 8);
  }
  // Of numbers from 0 to 255.
  static KONV_INLINE void put_bytes(vec v, std::uint8_t* p) {
    *reinterpret_cast<s16_bytes*>(p) = v.even | (v.odd << 8);
  }
  static constexpr int lanes = KONV_WIDTH / 2;
  static KONV_INLINE vec before(vec p, vec c) {
    return {lanes_from<lanes - 1>(p.odd, c.odd, std::make_integer_sequence<int, lanes>{}), c.even};
  }
  static KONV_INLINE vec after(vec c, vec n) {
    return {c.odd, lanes_from<1>(c.even, n.even, std::make_integer_sequence<int, lanes>{})};
  }
};

#endif

// Halving rows. Down the columns first, in lanes for even and for odd samples, which is the order that the way along wants:
// out x needs even x, x + 1, x + 2 and odd x, x + 1. u8: a column is at most 16 * 255, a sum with its half 65408: 16 bits
// hold both.
template <class V>
KONV_INLINE V binomial(V a, V b, V c, V d, V e) {
  return (a + e) + (c + c) + ((b + c) + d) * 4;
}

#if KONV_WIDTH == 4
template <class T>
void halve(const T* const* r, half_row<T>* even, half_row<T>* odd, T* out, index n) {
  using sum = std::conditional_t<std::is_same_v<T, float>, float, std::int32_t>;
  const auto column = [&](index x) {
    return binomial<sum>(r[0][x], r[1][x], r[2][x], r[3][x], r[4][x]);
  };
  for (index x = 0; x < n + 2; ++x) {
    even[x] = static_cast<half_row<T>>(column(2 * x));
    if (x < n + 1) odd[x] = static_cast<half_row<T>>(column(2 * x + 1));
  }
  for (index x = 0; x < n; ++x) {
    const sum s = binomial<sum>(even[x], odd[x], even[x + 1], odd[x + 1], even[x + 2]);
    if constexpr (std::is_same_v<T, float>)
      out[x] = s * (1.0f / 256);
    else
      out[x] = static_cast<T>((s + 128) >> 8);
  }
}
#else
KONV_INLINE void halve_along(const float* even, const float* odd, index x, float* out) {
  const f32v s = binomial(load(even + x), load(odd + x), load(even + x + 1), load(odd + x + 1), load(even + x + 2));
  store(out, s * (1.0f / 256));
}
KONV_INLINE u16v load16(const std::uint16_t* p) { return (u16v)*reinterpret_cast<const s16u*>(p); }
// 16-bit lanes that hold bytes, stored as bytes.
KONV_INLINE void narrow16(u16v v, std::uint8_t* out) {
#if KONV_X86 && KONV_WIDTH == 64
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm512_maskz_cvtepi16_epi8(0xffffffffu, (__m512i)v));
#elif KONV_X86 && KONV_WIDTH == 32
  const __m128i low = _mm256_castsi256_si128((__m256i)v), high = _mm256_extracti128_si256((__m256i)v, 1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_packus_epi16(low, high));
#elif KONV_X86
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_packus_epi16((__m128i)v, (__m128i)v));
#else
  vst1_u8(out, vmovn_u16((uint16x8_t)v));
#endif
}
KONV_INLINE void halve_along(const std::uint16_t* even, const std::uint16_t* odd, index x, std::uint8_t* out) {
  const u16v s = binomial(load16(even + x), load16(odd + x), load16(even + x + 1), load16(odd + x + 1),
                          load16(even + x + 2));
  narrow16((s + 128) >> 8, out);
}

// Samples 2 x, 2 x + 1, ... of the five rows, as many as a vector of each kind holds.
KONV_INLINE void halve_down(const std::uint8_t* const* r, index x, std::uint16_t* even, std::uint16_t* odd) {
  using L = lanes_of<std::uint8_t>;
  const L::vec a = L::get(r[0] + 2 * x), b = L::get(r[1] + 2 * x), c = L::get(r[2] + 2 * x), d = L::get(r[3] + 2 * x),
               e = L::get(r[4] + 2 * x);
  *reinterpret_cast<s16u*>(even + x) = binomial(a.even, b.even, c.even, d.even, e.even);
  *reinterpret_cast<s16u*>(odd + x) = binomial(a.odd, b.odd, c.odd, d.odd, e.odd);
}
KONV_INLINE void halve_down(const float* const* r, index x, float* even, float* odd) {
  const auto at = [&](index k) {
    return binomial(load(r[0] + k), load(r[1] + k), load(r[2] + k), load(r[3] + k), load(r[4] + k));
  };
  float both[2 * lanes32];
  store(both, at(2 * x));
  store(both + lanes32, at(2 * x + lanes32));
  unzip(both, even + x, odd + x);
}

template <class T>
void halve(const T* const* rows, half_row<T>* even, half_row<T>* odd, T* out, index n) {
  constexpr index count = KONV_WIDTH / static_cast<index>(sizeof(half_row<T>));
  for (index x = 0; x < n + 2; x += count) halve_down(rows, x, even, odd);
  index x = 0;
  for (; x + count <= n; x += count) halve_along(even, odd, x, out + x);
  if (x < n) {
    T last[count];
    halve_along(even, odd, x, last);
    std::memcpy(out + x, last, static_cast<std::size_t>(n - x) * sizeof(T));
  }
}
#endif

template <class T>
halve_fn<T> get_halve() {
  return &halve<T>;
}

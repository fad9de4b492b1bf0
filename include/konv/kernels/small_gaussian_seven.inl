// Small Gaussians of seven taps, (2 7 14 18 14 7 2) / 64, in 16-bit lanes. See small_gaussian.inl for those of fewer.
//
// The weights are (1 2 1) times (2 3 6 3 2). Down the columns, sums c of the first fit in 16 bits; the whole sum S
// takes 20. Averages, which round upwards, give its upper 16, nearly; its lower 8 are sums of bytes that wrap around,
// even and odd places in one vector:
//     A = average(average(x, y), y), x = average(c0, c4), y = average(average(c1, c3), c2)         S <= 16 A <= S + 23
// A alone knows the result, but where it ends just above the bound between two results: there the lower bits do.
// Loop order       as small_gaussian.inl.
// Instructions     AVX-512, for 64 outputs: 40, of which 8 multiply, and 4 loads; 27 cycles on Zen 4. Multiply-adds of
//                  16 bits, of pairs of rows of equal weight, took 49, of which 16 multiplied: 31 cycles, and 54
//                  instead of 43 with AVX2.
// Register budget  16 of state. AVX2 and SSE2 keep 12 of these in memory (first cache), where they need not be moved.
// Numerics         exact; one rounding.
#if KONV_WIDTH > 4
// As upper_bytes().
KONV_INLINE u8w lower_bytes(u16v even, u16v odd) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i swap = _mm512_set4_epi32(0x0e0f0c0d, 0x0a0b0809, 0x06070405, 0x02030001);
  return (u8w)_mm512_mask_shuffle_epi8((__m512i)even, 0xaaaaaaaaaaaaaaaa, (__m512i)odd, swap);
#else
  return (u8w)((even & 255) | (odd << 8));
#endif
}

KONV_INLINE s16v wrapped(s16v a, s16v b) { return (s16v)((u16v)a + (u16v)b); }  // up to 65408

#if KONV_X86 && KONV_WIDTH == 64
// Four bytes at once: sums at places 2 of each four, which become the upper halves of 32 bits, and at places 0.
KONV_INLINE s16v seven_of_four(__m512i v0, __m512i v2, __m512i v4, __m512i v6, int first, int second) {
  const __m512i a = _mm512_set1_epi32(first), b = _mm512_set1_epi32(second), half = _mm512_set1_epi32(0x00200020);
  const __m512i later = _mm512_dpbusd_epi32(_mm512_dpbusd_epi32(half, v2, a), v6, b);
  const __m512i both = _mm512_dpbusd_epi32(_mm512_maskz_rol_epi32(0xffff, later, 16), v0, a);
  return (s16v)_mm512_dpbusd_epi32(both, v4, b);
}
#endif
// 64ths of the sums along the rows, and 32 of them more, which make a half of the whole.
template <bool Near>
KONV_INLINE even_odd_bytes seven_along(const std::uint8_t* p, index_t step) {
  if constexpr (Near) {
#if KONV_X86 && KONV_WIDTH == 64
    const __m512i v0 = _mm512_loadu_si512(p), v2 = _mm512_loadu_si512(p + 2), v4 = _mm512_loadu_si512(p + 4),
                  v6 = _mm512_loadu_si512(p + 6);
    return {seven_of_four(v0, v2, v4, v6, 0x120e0702, 0x0002070e),
            seven_of_four(v0, v2, v4, v6, 0x0e070200, 0x02070e12)};
#else
    const even_odd_bytes h = small_along<7>(p, std::make_integer_sequence<int, 4>{});
    return {h.even + 32, h.odd + 32};
#endif
  } else {
    const even_odd_bytes h = small_along<7>(p, step, std::make_integer_sequence<int, 7>{});
    return {h.even + 32, h.odd + 32};
  }
}

// About a 16th of the whole sum, of the sums c of five rows; no less than it.
KONV_INLINE u16v seven_averages(const u16v* c) {
  const u16v y = average(average(c[1], c[3]), c[2]);
  return average(average(average(c[0], c[4]), y), y);
}
// The whole sum's rounded bytes from the sums of five rows, and from their lower bytes.
KONV_INLINE void seven_down(const u16v* even, const u16v* odd, const u8w* low, std::uint8_t* p) {
  const u16v sum_even = seven_averages(even), sum_odd = seven_averages(odd);
  const u8w whole = upper_bytes(sum_even, sum_odd), rest = lower_bytes(sum_even, sum_odd);
  const u8w three = low[1] + low[3] + low[2] + low[2], two = low[0] + low[4] + three, exact = two + two + three;
  // Less than the bound after all, or on it, where an odd number goes down.
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i one = _mm512_set1_epi8(1);
  const __m512i above = _mm512_ternarylogic_epi32((__m512i)exact, (__m512i)whole, one, 0xf2);
  const __mmask64 near = _mm512_cmple_epu8_mask((__m512i)rest, one);
  const __mmask64 less = _mm512_mask_cmple_epi8_mask(near, above, _mm512_setzero_si512());
  _mm512_storeu_si512(p, _mm512_mask_sub_epi8((__m512i)whole, less, (__m512i)whole, one));
#else
  typedef std::int8_t s8w __attribute__((vector_size(KONV_WIDTH)));
  const u8w above = exact | (~whole & 1);
  *reinterpret_cast<u8_any*>(p) = whole + (u8w)((rest <= 1) & ((s8w)above <= 0));
#endif
}

// A vector of the state.
KONV_INLINE s16u& seven_kept(std::int16_t* state, index_t k) {
  return *reinterpret_cast<s16u*>(state + k * (KONV_WIDTH / 2));
}
// The sums c of four rows above, and their lower bytes. 32 registers hold them, and each row moves them up by one; from
// fewer they lie in memory, where the next row's four begin one place farther.
class seven_rows {
#if KONV_WIDTH == 64
  static constexpr index_t places = 5;
#else
  static constexpr index_t places = small_gaussian_rows + 4;
#endif
  using four = std::make_integer_sequence<index_t, 4>;
  u16v even_[places], odd_[places];
  u8w low_[places];
  index_t first_ = 0;

  template <index_t... I>
  KONV_INLINE void load(std::int16_t* state, std::integer_sequence<index_t, I...>) {
    ((even_[I] = (u16v)seven_kept(state, I), odd_[I] = (u16v)seven_kept(state, 4 + I),
      low_[I] = (u8w)seven_kept(state, 8 + I)), ...);
  }
  template <index_t... I>
  KONV_INLINE void store(std::int16_t* state, std::integer_sequence<index_t, I...>) const {
    ((seven_kept(state, I) = (s16v)even_[first_ + I], seven_kept(state, 4 + I) = (s16v)odd_[first_ + I],
      seven_kept(state, 8 + I) = (s16v)low_[first_ + I]), ...);
  }
  template <index_t... I>
  KONV_INLINE void up(std::integer_sequence<index_t, I...>) {
    ((even_[I] = even_[I + 1], odd_[I] = odd_[I + 1], low_[I] = low_[I + 1]), ...);
  }

 public:
  explicit KONV_INLINE seven_rows(std::int16_t* state) { load(state, four{}); }
  KONV_INLINE void keep_in(std::int16_t* state) const { store(state, four{}); }
  KONV_INLINE void put(u16v even, u16v odd, std::uint8_t* p) {
    even_[first_ + 4] = even;
    odd_[first_ + 4] = odd;
    low_[first_ + 4] = lower_bytes(even, odd);
    seven_down(even_ + first_, odd_ + first_, low_ + first_, p);
    if constexpr (places == 5)
      up(four{});
    else
      ++first_;
  }
};

template <bool Near>
KONV_INLINE void seven_strip(const std::uint8_t* const* rows, index_t x, std::uint8_t* const* out, index_t to,
                             index_t count, index_t step, std::int16_t* state) {
  seven_rows above(state);
  even_odd_bytes before = {seven_kept(state, 12), seven_kept(state, 13)};
  even_odd_bytes pair_before = {seven_kept(state, 14), seven_kept(state, 15)};
  for (index_t i = 0; i < count; ++i) {
    detail::prefetch(rows[i] + x + small_ahead);
    const even_odd_bytes here = seven_along<Near>(rows[i] + x, step);
    const even_odd_bytes pair = {wrapped(here.even, before.even), wrapped(here.odd, before.odd)};
    above.put((u16v)wrapped(pair.even, pair_before.even), (u16v)wrapped(pair.odd, pair_before.odd), out[i] + to);
    before = here;
    pair_before = pair;
  }
  above.keep_in(state);
  seven_kept(state, 12) = before.even;
  seven_kept(state, 13) = before.odd;
  seven_kept(state, 14) = pair_before.even;
  seven_kept(state, 15) = pair_before.odd;
}
#endif

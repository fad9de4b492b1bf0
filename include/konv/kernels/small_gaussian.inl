// Small Gaussians from u8 to u8, exactly: along the rows (small_gaussian_along.inl), then down, walking: the sums of
// the rows above stay in registers for a few rows, and in `state` from one few to the next, so that each source row is
// read and summed once.
//
// Loop order       vectors of a row; rows. Each strip asks for the source a few vectors farther on: rows apart are
//                  streams that nothing else foresees (5 to 15 % of 1080p).
// Register budget  2 (K - 1) of state, 4 to 8 others.
// Instructions     AVX-512, for 64 outputs: 3 taps 15, 5 taps 23, and 2 or 3 loads. Zen 4 begins 1.5 a cycle of
//                  whatever kind, so that their number is what bounds it: 10 and 15 cycles, with or without the loads.
//                  The five that round take 4 of the 10, two byte shuffles 3 of them. 1080p adds 2 cycles. 7 taps:
//                  small_gaussian_seven.inl.
// Tried            3 taps from sums of two neighbours: one instruction less, one load more, no gain. Two rows at a
//                  time: no gain. Bytes alone (averages and what they lose): 21. Asking for the destination, for
//                  the source farther on, 8 or 4 rows at a time: no gain, the last two a loss of 5 and 15 %.
// Numerics         exact: sums of 3 and 5 taps fit in 16 bits without sign; then one rounding.
#if KONV_WIDTH == 4
template <int K>
void small_gaussian(const std::uint8_t* const* rows, std::uint8_t* const* out, index_t count, index_t n, index_t step,
                    std::int16_t* state) {
  using taps = small_gaussian_taps<K>;
  for (index_t i = 0; i < count; ++i)
    for (index_t x = 0; x < n; ++x) {
      std::int16_t* const above = state + x * (K - 1);
      int here = 0;
      for (int j = 0; j < K; ++j) here += taps::weights[j] * rows[i][x + j * step];
      int sum = taps::weights[K - 1] * here;
      for (int j = 0; j < K - 1; ++j) {
        sum += taps::weights[j] * above[j];
        above[j] = j + 1 < K - 1 ? above[j + 1] : static_cast<std::int16_t>(here);
      }
      constexpr int shift = 2 * taps::shift, half = 1 << (shift - 1);
      out[i][x] = static_cast<std::uint8_t>((sum + half - 1 + (sum >> shift & 1)) >> shift);
    }
}
template <int Unused = 0>
small_gaussian_fn get_small_gaussian(int taps, index_t) {
  return taps == 3 ? &small_gaussian<3> : taps == 5 ? &small_gaussian<5> : &small_gaussian<7>;
}
#else
// ---- down, 3 and 5 taps --------------------------------------------------------------------------------------------
// Binomials: sums of neighbouring rows, of which again the sums of neighbours are taken, K - 1 times. v[i]: the last of
// the i-th sums.
template <int K>
struct small_down {
  even_odd_bytes v[K - 1];
  KONV_INLINE void put(even_odd_bytes here, std::uint8_t* p) {
    finish(add(here, std::make_integer_sequence<int, K - 1>{}), p);
  }

 private:
  template <int... I>
  KONV_INLINE even_odd_bytes add(even_odd_bytes here, std::integer_sequence<int, I...>) {
    even_odd_bytes before;
    ((before = v[I], v[I] = here, here = {sum(here.even, before.even), sum(here.odd, before.odd)}), ...);
    return here;
  }
  static KONV_INLINE s16v sum(s16v a, s16v b) { return (s16v)((u16v)a + (u16v)b); }  // up to 65280
  static KONV_INLINE void finish(even_odd_bytes sum, std::uint8_t* p) {
#if KONV_X86 && KONV_WIDTH == 64
    // Upper and lower bytes, each in their places: one of the two vectors has them there already.
    const __m512i even = (__m512i)sum.even, odd = (__m512i)sum.odd;
    const __m512i swap = _mm512_set4_epi32(0x0e0f0c0d, 0x0a0b0809, 0x06070405, 0x02030001), one = _mm512_set1_epi8(1);
    const __m512i whole = _mm512_mask_shuffle_epi8(odd, 0x5555555555555555, even, swap);
    const __m512i rest = _mm512_mask_shuffle_epi8(even, 0xaaaaaaaaaaaaaaaa, odd, swap);
    // A half goes up where the integer is odd: rest | (whole & 1) is above 128 there too.
    const __mmask64 up =
        _mm512_cmpgt_epu8_mask(_mm512_ternarylogic_epi32(rest, whole, one, 0xf8), _mm512_set1_epi8(-128));
    _mm512_storeu_si512(p, _mm512_mask_add_epi8(whole, up, whole, one));
#else
    const u16v even = (u16v)sum.even + 127, odd = (u16v)sum.odd + 127;
    *reinterpret_cast<s16_bytes*>(p) =
        (s16v)(((even + (even >> 8 & 1)) >> 8) | ((odd + (odd >> 8 & 1)) & 0xff00));
#endif
  }
};

// ---- rows ----------------------------------------------------------------------------------------------------------
template <int... I>
KONV_INLINE void small_load(even_odd_bytes* v, const std::int16_t* state, std::integer_sequence<int, I...>) {
  constexpr index_t lanes = KONV_WIDTH / 2;
  ((v[I] = {(s16v)*reinterpret_cast<const s16u*>(state + 2 * I * lanes),
            (s16v)*reinterpret_cast<const s16u*>(state + (2 * I + 1) * lanes)}), ...);
}
template <int... I>
KONV_INLINE void small_store(const even_odd_bytes* v, std::int16_t* state, std::integer_sequence<int, I...>) {
  constexpr index_t lanes = KONV_WIDTH / 2;
  ((*reinterpret_cast<s16u*>(state + 2 * I * lanes) = v[I].even,
    *reinterpret_cast<s16u*>(state + (2 * I + 1) * lanes) = v[I].odd), ...);
}
template <int K, bool Near>
KONV_INLINE void small_strip(const std::uint8_t* const* rows, index_t x, std::uint8_t* const* out, index_t to,
                             index_t count, index_t step, std::int16_t* state) {
  if constexpr (K == 7) {
    seven_strip<Near>(rows, x, out, to, count, step, state);
  } else {
    using kept = std::make_integer_sequence<int, K - 1>;
    small_down<K> down;
    small_load(down.v, state, kept{});
    for (index_t i = 0; i < count; ++i) {
      detail::prefetch(rows[i] + x + small_ahead);
      if constexpr (Near)
        down.put(small_along<K>(rows[i] + x, std::make_integer_sequence<int, K / 2 + 1>{}), out[i] + to);
      else
        down.put(small_along<K>(rows[i] + x, step, std::make_integer_sequence<int, K>{}), out[i] + to);
    }
    small_store(down.v, state, kept{});
  }
}
template <int K, bool Near>
void small_gaussian(const std::uint8_t* const* rows, std::uint8_t* const* out, index_t count, index_t n, index_t step,
                    std::int16_t* state) {
  std::uint8_t last[small_gaussian_rows][KONV_WIDTH];
  for (index_t x = 0; x < n; x += KONV_WIDTH, state += small_gaussian_state(K) * KONV_WIDTH) {
    // The last strip, through `last`, by the same code: it is long, and compiled for every K.
    const bool whole = x + KONV_WIDTH <= n;
    std::uint8_t* to[small_gaussian_rows];
    if (!whole)
      for (index_t i = 0; i < count; ++i) to[i] = last[i];
    small_strip<K, Near>(rows, x, whole ? out : to, whole ? x : 0, count, step, state);
    if (!whole)
      for (index_t i = 0; i < count; ++i) std::memcpy(out[i] + x, last[i], static_cast<std::size_t>(n - x));
  }
}
// 128-bit vectors have no instruction for two bytes at once: neighbours have nothing of their own there.
template <int Unused = 0>
small_gaussian_fn get_small_gaussian(int taps, [[maybe_unused]] index_t step) {
#if KONV_WIDTH >= 32
  if (step == 1)
    return taps == 3   ? &small_gaussian<3, true>
           : taps == 5 ? &small_gaussian<5, true>
                       : &small_gaussian<7, true>;
#endif
  return taps == 3 ? &small_gaussian<3, false> : taps == 5 ? &small_gaussian<5, false> : &small_gaussian<7, false>;
}
#endif

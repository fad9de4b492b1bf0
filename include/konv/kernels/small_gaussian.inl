// Small Gaussians from u8 to u8 in 16-bit lanes.
//
// Along the rows first. A 16-bit lane of a load holds two neighbouring bytes; where these are neighbouring pixels, one
// instruction weighs both and adds them. The load at tap J (even) serves taps J, J + 1 of the outputs at even places
// and taps J - 1, J of those at odd places, which are kept apart:
//     bytes at tap J     b1 b0 | b3 b2 | ...
//     even places        w[J] b0 + w[J + 1] b1        odd places   w[J - 1] b0 + w[J] b1
// Then down, walking: the sums of the rows above stay in registers for a few rows, and in `state` from one few to the
// next, so that each source row is read and summed once.
// Loop order       vectors of a row; rows.
// Register budget  2 (K - 1) of state, 4 to 8 others: AVX2 spills some at 7 taps.
// Instructions     AVX-512, for 64 outputs: 3 taps 15, 5 taps 23, 7 taps 48; loads 2, 3, 4.
// Numerics         exact: sums of 3 and 5 taps fit in 16 bits without sign, of 7 in 20; then one rounding.
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
using even_odd_bytes = lanes_of<std::uint8_t>::vec;
typedef std::uint32_t u32_lanes __attribute__((vector_size(KONV_WIDTH)));

// low * A + high * B of the two bytes in each 16-bit lane.
template <int A, int B>
KONV_INLINE s16v weigh_bytes(s16v v) {
  if constexpr (B == 0 && A == 1) return v & 255;
  if constexpr (A == 0 && B == 1) return (s16v)((u16v)v >> 8);
#if KONV_X86 && KONV_WIDTH == 64
  return (s16v)_mm512_maddubs_epi16((__m512i)v, _mm512_set1_epi16(A | B << 8));
#elif KONV_X86 && KONV_WIDTH == 32
  return (s16v)_mm256_maddubs_epi16((__m256i)v, _mm256_set1_epi16(A | B << 8));
#else
  constexpr std::int16_t low = A, high = B;
  if constexpr (B == 0) return (v & 255) * low;
  if constexpr (A == 0) return (s16v)((u16v)v >> 8) * high;
  return (v & 255) * low + (s16v)((u16v)v >> 8) * high;
#endif
}

// ---- along ---------------------------------------------------------------------------------------------------------
// 3 and 5 taps end as 256ths of a grey level, so that the upper byte of a 16-bit lane is the integer.
template <int K>
constexpr int along_weight(int j) {
  return j < 0 || j >= K ? 0 : small_gaussian_taps<K>::weights[j] * (K == 3 ? 16 : 1);
}
template <int K, int... J>  // one sample from tap to tap
KONV_INLINE even_odd_bytes small_along(const std::uint8_t* p, std::integer_sequence<int, J...>) {
  const s16v in[] = {(s16v)*reinterpret_cast<const s16_bytes*>(p + 2 * J)...};
  return {(weigh_bytes<along_weight<K>(2 * J), along_weight<K>(2 * J + 1)>(in[J]) + ...),
          (weigh_bytes<along_weight<K>(2 * J - 1), along_weight<K>(2 * J)>(in[J]) + ...)};
}
template <int K, int... J>
KONV_INLINE even_odd_bytes small_along(const std::uint8_t* p, index_t step, std::integer_sequence<int, J...>) {
  const s16v in[] = {(s16v)*reinterpret_cast<const s16_bytes*>(p + J * step)...};
  return {(weigh_bytes<along_weight<K>(J), 0>(in[J]) + ...), (weigh_bytes<0, along_weight<K>(J)>(in[J]) + ...)};
}

// ---- down ----------------------------------------------------------------------------------------------------------
// Binomials: sums of neighbouring rows, of which again the sums of neighbours are taken, K - 1 times. v[i]: the last of
// the i-th sums.
template <int K, bool Wide = (K > 5)>
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

// a0 b0 a1 b1 ... of the lower and of the upper half of each 128 bits.
KONV_INLINE void interleave16(s16v a, s16v b, s32v& low, s32v& high) {
#if KONV_X86 && KONV_WIDTH == 64
  low = (s32v)_mm512_unpacklo_epi16((__m512i)a, (__m512i)b);
  high = (s32v)_mm512_unpackhi_epi16((__m512i)a, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  low = (s32v)_mm256_unpacklo_epi16((__m256i)a, (__m256i)b);
  high = (s32v)_mm256_unpackhi_epi16((__m256i)a, (__m256i)b);
#elif KONV_X86
  low = (s32v)_mm_unpacklo_epi16((__m128i)a, (__m128i)b);
  high = (s32v)_mm_unpackhi_epi16((__m128i)a, (__m128i)b);
#else
  low = (s32v)vzip1q_s16((int16x8_t)a, (int16x8_t)b);
  high = (s32v)vzip2q_s16((int16x8_t)a, (int16x8_t)b);
#endif
}
// 7 taps: rows of equal weight are added first (32640 at most); then multiply-adds of two such sums, to 65536ths.
template <int K>
struct small_down<K, true> {
  even_odd_bytes v[6];  // the last six rows
  KONV_INLINE void put(even_odd_bytes here, std::uint8_t* p) {
    s32v even_low, even_high, odd_low, odd_high;
    weigh(v[0].even + here.even, v[1].even + v[5].even, v[2].even + v[4].even, v[3].even, even_low, even_high);
    weigh(v[0].odd + here.odd, v[1].odd + v[5].odd, v[2].odd + v[4].odd, v[3].odd, odd_low, odd_high);
    finish(side_by_side(even_low, odd_low), side_by_side(even_high, odd_high), p);
    v[0] = v[1];
    v[1] = v[2];
    v[2] = v[3];
    v[3] = v[4];
    v[4] = v[5];
    v[5] = here;
  }

 private:
  static KONV_INLINE void weigh(s16v a, s16v b, s16v c, s16v d, s32v& low, s32v& high) {
    s32v ab_low, ab_high, cd_low, cd_high;
    interleave16(a, b, ab_low, ab_high);
    interleave16(c, d, cd_low, cd_high);
    const s32v first = splat(detail::pack_pair(2 * 16, 7 * 16)), second = splat(detail::pack_pair(14 * 16, 18 * 16));
    const s32v half = splat(0x7fff);
    low = to_even(dot2(dot2(half, ab_low, first), cd_low, second));
    high = to_even(dot2(dot2(half, ab_high, first), cd_high, second));
  }
  // Half less one was added; the upper 16 bits shall hold the rounded number.
  static KONV_INLINE s32v to_even(s32v sum) {
#if KONV_X86 && KONV_WIDTH == 64
    const __m512i v = (__m512i)sum;
    return (s32v)_mm512_mask_add_epi32(v, _mm512_test_epi32_mask(v, _mm512_set1_epi32(0x10000)), v,
                                       _mm512_set1_epi32(1));
#else
    return sum + (sum >> 16 & 1);
#endif
  }
  static KONV_INLINE s32v side_by_side(s32v even, s32v odd) {
    return (s32v)((u32_lanes)even >> 16) | (odd & splat(static_cast<std::int32_t>(0xffff0000u)));
  }
  static KONV_INLINE void finish(s32v low, s32v high, std::uint8_t* p) {
#if KONV_X86 && KONV_WIDTH == 64
    _mm512_storeu_si512(p, _mm512_packus_epi16((__m512i)low, (__m512i)high));
#elif KONV_X86 && KONV_WIDTH == 32
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm256_packus_epi16((__m256i)low, (__m256i)high));
#elif KONV_X86
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm_packus_epi16((__m128i)low, (__m128i)high));
#else
    vst1q_u8(p, vcombine_u8(vqmovun_s16((int16x8_t)low), vqmovun_s16((int16x8_t)high)));
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
  using kept = std::make_integer_sequence<int, K - 1>;
  small_down<K> down;
  small_load(down.v, state, kept{});
  for (index_t i = 0; i < count; ++i) {
    if constexpr (Near)
      down.put(small_along<K>(rows[i] + x, std::make_integer_sequence<int, K / 2 + 1>{}), out[i] + to);
    else
      down.put(small_along<K>(rows[i] + x, step, std::make_integer_sequence<int, K>{}), out[i] + to);
  }
  small_store(down.v, state, kept{});
}
template <int K, bool Near>
void small_gaussian(const std::uint8_t* const* rows, std::uint8_t* const* out, index_t count, index_t n, index_t step,
                    std::int16_t* state) {
  index_t x = 0;
  for (; x + KONV_WIDTH <= n; x += KONV_WIDTH, state += (K - 1) * KONV_WIDTH)
    small_strip<K, Near>(rows, x, out, x, count, step, state);
  if (x >= n) return;
  std::uint8_t last[small_gaussian_rows][KONV_WIDTH];
  std::uint8_t* to[small_gaussian_rows];
  for (index_t i = 0; i < count; ++i) to[i] = last[i];
  small_strip<K, Near>(rows, x, to, 0, count, step, state);
  for (index_t i = 0; i < count; ++i) std::memcpy(out[i] + x, last[i], static_cast<std::size_t>(n - x));
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

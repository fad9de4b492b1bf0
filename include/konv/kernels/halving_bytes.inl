// Halving of bytes, exact in 16 bits. See halving.inl for the weights and for what is done in f32.
//
// Down, one instruction weighs two rows, whose bytes lie in turn, and adds them: 32130 at most. What is added of these
// wraps around in 16 bits, from -2^15 on, and ends within them. Along, a row is pairs already, for dot2.
#if KONV_WIDTH > 4
typedef std::uint16_t u16_lanes __attribute__((vector_size(KONV_WIDTH)));

// low * A + high * B of the bytes in each 16-bit lane.
template <int A, int B>
KONV_INLINE u16_lanes weigh_two(u8w v) {
#if KONV_X86 && KONV_WIDTH == 64
  return (u16_lanes)_mm512_maddubs_epi16((__m512i)v, _mm512_set1_epi16(A | B << 8));
#elif KONV_X86 && KONV_WIDTH == 32
  return (u16_lanes)_mm256_maddubs_epi16((__m256i)v, _mm256_set1_epi16(A | B << 8));
#else
  constexpr std::uint16_t low = A, high = B;
  return ((u16_lanes)v & 255) * low + ((u16_lanes)v >> 8) * high;
#endif
}
// Ten rows, two by two, of which the last has no weight.
KONV_INLINE u16_lanes nine_bytes(u8w v0, u8w v2, u8w v4, u8w v6, u8w v8) {
  return (weigh_two<1, 8>(v0) + weigh_two<28, 56>(v2)) + (weigh_two<70, 56>(v4) + weigh_two<28, 8>(v6)) +
         (weigh_two<1, 0>(v8) + 0x8000);
}
// The lower and the upper halves of each 128 bits, put in order.
KONV_INLINE void store_in_order(std::int16_t* p, u16_lanes low, u16_lanes high) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11), four = _mm512_set1_epi64(4);
  const __m512i a = _mm512_permutex2var_epi64((__m512i)low, first, (__m512i)high);
  const __m512i b = _mm512_permutex2var_epi64((__m512i)low, _mm512_add_epi64(first, four), (__m512i)high);
#elif KONV_X86 && KONV_WIDTH == 32
  const __m256i a = _mm256_permute2x128_si256((__m256i)low, (__m256i)high, 0x20);
  const __m256i b = _mm256_permute2x128_si256((__m256i)low, (__m256i)high, 0x31);
#else
  const u16_lanes a = low, b = high;
#endif
  *reinterpret_cast<s16u*>(p) = (s16v)a;
  *reinterpret_cast<s16u*>(p + 2 * lanes32) = (s16v)b;
}
struct halve_bytes_step {
  KONV_INLINE void operator()(const std::uint8_t* const* rows, std::int16_t* const* out, index_t x) const {
    const u8w r0 = bytes(rows[0] + x), r1 = bytes(rows[1] + x), r2 = bytes(rows[2] + x), r3 = bytes(rows[3] + x),
              r4 = bytes(rows[4] + x), r5 = bytes(rows[5] + x), r6 = bytes(rows[6] + x), r7 = bytes(rows[7] + x),
              r8 = bytes(rows[8] + x), r9 = bytes(rows[9] + x), r10 = bytes(rows[10] + x);
    const u8w low2 = zip8_low(r2, r3), low4 = zip8_low(r4, r5), low6 = zip8_low(r6, r7), low8 = zip8_low(r8, r9);
    const u8w high2 = zip8_high(r2, r3), high4 = zip8_high(r4, r5), high6 = zip8_high(r6, r7),
              high8 = zip8_high(r8, r9);
    store_in_order(out[0] + x, nine_bytes(zip8_low(r0, r1), low2, low4, low6, low8),
                   nine_bytes(zip8_high(r0, r1), high2, high4, high6, high8));
    store_in_order(out[1] + x, nine_bytes(low2, low4, low6, low8, zip8_low(r10, r10)),
                   nine_bytes(high2, high4, high6, high8, zip8_high(r10, r10)));
  }

 private:
  static KONV_INLINE u8w bytes(const std::uint8_t* p) { return *reinterpret_cast<const u8_any*>(p); }
};
template <int Unused = 0>
void halve_bytes_down(const std::uint8_t* const* rows, std::int16_t* const* out, index_t n) {
  index_t x = 0;
  for (; x + KONV_WIDTH <= n; x += KONV_WIDTH) {
    detail::prefetch(rows[11] + x);
    detail::prefetch(rows[12] + x);
    detail::prefetch(rows[13] + x);
    detail::prefetch(rows[14] + x);
    halve_bytes_step{}(rows, out, x);
  }
  halving_rest<11, KONV_WIDTH>(rows, out, x, n, halve_bytes_down<>);
}
template <int Unused = 0>
void halve_pairs_along(const std::int32_t* pairs, index_t step, float* out, index_t n) {
  s32v a = splat(detail::pack_pair(1, 8)), b = splat(detail::pack_pair(28, 56)), c = splat(detail::pack_pair(70, 56)),
       d = splat(detail::pack_pair(28, 8)), e = splat(detail::pack_pair(1, 0));
  keep(a);
  keep(b);
  keep(c);
  keep(d);
  keep(e);
  const f32v unit = splat(1.0f / 65536), middle = splat(128.0f);
  for (index_t x = 0; x < n; x += lanes32) {
    const std::int32_t* const p = pairs + x;
    const s32v sum = dot2(dot2(dot2(dot2(dot2(s32v{}, load(p), a), load(p + step), b), load(p + 2 * step), c),
                               load(p + 3 * step), d), load(p + 4 * step), e);
    store(out + x, fma(__builtin_convertvector(sum, f32v), unit, middle));
  }
}
#else
template <int Unused = 0>
void halve_bytes_down(const std::uint8_t* const* rows, std::int16_t* const* out, index_t n) {
  constexpr int w[] = {1, 8, 28, 56, 70, 56, 28, 8, 1};
  for (index_t x = 0; x < n; ++x)
    for (int r = 0; r < 2; ++r) {
      int sum = -32768;
      for (int t = 0; t < 9; ++t) sum += w[t] * rows[2 * r + t][x];
      out[r][x] = static_cast<std::int16_t>(sum);
    }
}
template <int Unused = 0>
void halve_pairs_along(const std::int32_t* pairs, index_t step, float* out, index_t n) {
  constexpr std::int32_t w[] = {detail::pack_pair(1, 8), detail::pack_pair(28, 56), detail::pack_pair(70, 56),
                                detail::pack_pair(28, 8), detail::pack_pair(1, 0)};
  for (index_t x = 0; x < n; ++x) {
    std::int32_t sum = 0;
    for (int t = 0; t < 5; ++t) {
      std::int32_t pair;  // of one channel, pairs are samples, which may be read as nothing else
      std::memcpy(&pair, reinterpret_cast<const char*>(pairs + x + t * step), sizeof pair);
      sum = dot2(sum, pair, w[t]);
    }
    out[x] = static_cast<float>(sum) * (1.0f / 65536) + 128.0f;
  }
}
#endif
// Four samples of a pixel at a time: what is too much is written over by the next.
template <int Unused = 0>
void pair_pixels(const std::int16_t* in, index_t step, std::int32_t* pairs, index_t pixels) {
#if KONV_X86 && KONV_WIDTH > 4
  const auto four = [&](index_t k) {
    const __m128i even = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(in + k));
    const __m128i odd = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(in + step + k));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(pairs + k), _mm_unpacklo_epi16(even, odd));
  };
  for (index_t p = 0; p < pixels; p += 2, in += 2 * step, pairs += step) {
    four(0);
    for (index_t k = 4; k < step; k += 4) four(k);
  }
#else
  for (index_t p = 0; p < pixels; p += 2, in += 2 * step, pairs += step)
    for (index_t k = 0; k < step; ++k) pairs[k] = detail::pack_pair(in[k], in[step + k]);
#endif
}

template <int Unused = 0>
byte_halving get_byte_halving() {
  return {&halve_bytes_down<>, &pair_pixels<>, &halve_pairs_along<>};
}

// Blurs of three taps from u8 to u8 in 16-bit lanes: along the rows, then down the columns.
//
// With w the outer weight, b the middle sample, m the mean of the outer two and h that of m and b, a sum is
//     b + 2 w (m - b) = h + (4 w - 1) (h - b)
// so that one product of 16 bits with 16 makes it, whatever w between 0 and 1/2. The numbers in between are 256ths of a
// grey level, even and odd columns apart: of each block the upper row's even ones, its odd ones, then the lower row's.
// The half that rounds the bytes is added along: the columns' weights sum to 1 and hand it through.
//
// Loop order       vectors of bytes, two rows each.
// Register budget  a dozen.
// Instructions     AVX-512, for 64 outputs: 11 along (w above 1/4: 13) and 11 down, of which 2 each multiply, 7 loads
//                  and 3 stores; the pairs of separable_u8.inl take 31, of which 16 multiply. Zen 4: 9 + 8 cycles.
// Numerics         along: h and h - b are exact, one rounding. Down: two means, which round upwards, and one rounding.
//                  The plan proves the bound.
#if KONV_WIDTH > 4
// (a * b + 2^14) >> 15.
KONV_INLINE s16v rounded_product(s16v a, s16v b) {
#if KONV_X86 && KONV_WIDTH == 64
  return (s16v)_mm512_mulhrs_epi16((__m512i)a, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  return (s16v)_mm256_mulhrs_epi16((__m256i)a, (__m256i)b);
#elif KONV_X86
  const u16v low = (u16v)_mm_mullo_epi16((__m128i)a, (__m128i)b), high = (u16v)_mm_mulhi_epi16((__m128i)a, (__m128i)b);
  return (s16v)((high << 1) + (low >> 15) + (low >> 14 & 1));
#else
  return (s16v)vqrdmulhq_s16((int16x8_t)a, (int16x8_t)b);
#endif
}
KONV_INLINE u16v three_sum(u16v half, u16v middle, s16v w) {
  return half + (u16v)rounded_product((s16v)(half - middle), w);
}
struct three_columns {
  u16v even, odd;
};
// A row's sums, plus `add`. Reads what three vectors of bytes, `step` apart, hold.
KONV_INLINE three_columns three_sums(const std::uint8_t* p, index_t step, s16v w, u16v add) {
  const u16v a = (u16v)*reinterpret_cast<const s16_bytes*>(p), b = (u16v)*reinterpret_cast<const s16_bytes*>(p + step),
             c = (u16v)*reinterpret_cast<const s16_bytes*>(p + 2 * step);
  const u16v even = b << 8, odd = b & 0xff00;
  return {three_sum(average(average(a << 8, c << 8), even), even, w) + add,
          three_sum(average(average(a & 0xff00, c & 0xff00), odd), odd, w) + add};
}
#if KONV_X86 && KONV_WIDTH >= 32
// Of neighbours, the steps from one to the next are differences of the two bytes of a lane.
KONV_INLINE u16v three_step(u16v v) {
#if KONV_WIDTH == 64
  return (u16v)_mm512_maddubs_epi16((__m512i)v, _mm512_set1_epi16(0x40c0));
#else
  return (u16v)_mm256_maddubs_epi16((__m256i)v, _mm256_set1_epi16(0x40c0));
#endif
}
// Upper bytes where they are, and `add`, which is less than 256.
KONV_INLINE u16v three_middle(u16v v, u16v add) {
#if KONV_WIDTH == 64
  return (u16v)_mm512_ternarylogic_epi32((__m512i)v, _mm512_set1_epi16(-256), (__m512i)add, 0xea);
#else
  return (v & 0xff00) | add;
#endif
}
// Sharp: w is (4 w) * 2^15 instead, which saves an addition.
template <bool Sharp>
KONV_INLINE three_columns near_sums(const std::uint8_t* p, s16v w, u16v add) {
  const u16v a = (u16v)*reinterpret_cast<const s16_bytes*>(p), b = (u16v)*reinterpret_cast<const s16_bytes*>(p + 1),
             c = (u16v)*reinterpret_cast<const s16_bytes*>(p + 2);
  const u16v first = three_step(a), second = three_step(b), third = three_step(c);
  const u16v even = second - first, odd = third - second;  // h - b
  u16v sum_even = three_middle(a, add), sum_odd = three_middle(b, add);
  if (!Sharp) {
    sum_even += even;
    sum_odd += odd;
  }
  return {sum_even + (u16v)rounded_product((s16v)even, w), sum_odd + (u16v)rounded_product((s16v)odd, w)};
}
#endif
KONV_INLINE void three_put(std::int32_t* to, three_columns v) {
  store(to, (s32v)v.even);
  store(to + lanes32, (s32v)v.odd);
}
template <int Unused = 0>
void three_apart(const u8_pass& p, const std::uint8_t* top, const std::uint8_t* low, index_t step, std::int32_t* pairs,
                 index_t n) {
  const s16v w = (s16v)splat(p.weights[0]);
  const u16v add = (u16v)splat(p.bias);
  for (index_t x = 0; x < n; x += KONV_WIDTH) {
    three_put(pairs + x, three_sums(top + x, step, w, add));
    three_put(pairs + x + 2 * lanes32, three_sums(low + x, step, w, add));
  }
}
#if KONV_X86 && KONV_WIDTH >= 32
template <bool Sharp>
void three_near(const u8_pass& p, const std::uint8_t* top, const std::uint8_t* low, std::int32_t* pairs, index_t n) {
  const s16v w = (s16v)(splat(p.weights[0]) ^ splat(Sharp ? static_cast<std::int32_t>(0x80008000) : 0));
  const u16v add = (u16v)splat(p.bias);
  for (index_t x = 0; x < n; x += KONV_WIDTH) {
    three_put(pairs + x, near_sums<Sharp>(top + x, w, add));
    three_put(pairs + x + 2 * lanes32, near_sums<Sharp>(low + x, w, add));
  }
}
#endif
template <int Unused = 0>
void u8_three_along(const u8_pass& p, const std::uint8_t* top, const std::uint8_t* low, index_t step,
                    std::int32_t* pairs, index_t n) {
#if KONV_X86 && KONV_WIDTH >= 32
  if (step == 1)
    return p.weights[0] < 0 ? three_near<true>(p, top, low, pairs, n) : three_near<false>(p, top, low, pairs, n);
#endif
  three_apart<>(p, top, low, step, pairs, n);
}

KONV_INLINE u16v three_down(s32v above, s32v here, s32v below, s16v w) {
  return three_sum(average(average((u16v)above, (u16v)below), (u16v)here), (u16v)here, w);
}
// Two rows of outputs from four of sums.
KONV_INLINE void three_block(const std::int32_t* upper, const std::int32_t* lower, s32v weight, std::uint8_t* first,
                             std::uint8_t* second) {
  const s16v w = (s16v)weight;
  const s32v even1 = load(upper + 2 * lanes32), odd1 = load(upper + 3 * lanes32);
  const s32v even2 = load(lower), odd2 = load(lower + lanes32);
  *reinterpret_cast<u8_any*>(first) = upper_bytes(three_down(load(upper), even1, even2, w),
                                                  three_down(load(upper + lanes32), odd1, odd2, w));
  *reinterpret_cast<u8_any*>(second) = upper_bytes(three_down(even1, even2, load(lower + 2 * lanes32), w),
                                                   three_down(odd1, odd2, load(lower + 3 * lanes32), w));
}
template <int Unused = 0>
void u8_three_down(const u8_pass& p, const std::int32_t* const* pairs, std::uint8_t* const* out, index_t n) {
  // Stores might change what p and the lists hold, for all that a compiler knows.
  s32v w = splat(p.weights[0]);
  keep(w);
  const std::int32_t *const upper = pairs[0], *const lower = pairs[1];
  std::uint8_t *const first = out[0], *const second = out[1];
  index_t x = 0;
  for (; x + KONV_WIDTH <= n; x += KONV_WIDTH) three_block(upper + x, lower + x, w, first + x, second + x);
  if (x == n) return;
  std::uint8_t last[2][KONV_WIDTH];
  three_block(upper + x, lower + x, w, last[0], last[1]);
  std::memcpy(first + x, last[0], static_cast<std::size_t>(n - x));
  std::memcpy(second + x, last[1], static_cast<std::size_t>(n - x));
}
#else
// ---- one sample at a time ------------------------------------------------------------------------------------------
KONV_INLINE int three_sum(int outer, int middle, std::int32_t w) {  // outer: the mean of two
  const int half = (outer + middle + 1) >> 1;
  return half + (((half - middle) * static_cast<std::int16_t>(w) + 16384) >> 15);
}
template <int Unused = 0>
void u8_three_along(const u8_pass& p, const std::uint8_t* top, const std::uint8_t* low, index_t step,
                    std::int32_t* pairs, index_t n) {
  const auto sum = [&](const std::uint8_t* s) {
    return three_sum((s[0] + s[2 * step]) << 7, s[step] << 8, p.weights[0]) + (p.bias & 0xffff);
  };
  for (index_t x = 0; x < n; ++x) pairs[x] = detail::pack_pair(sum(top + x), sum(low + x));
}
template <int Unused = 0>
void u8_three_down(const u8_pass& p, const std::int32_t* const* pairs, std::uint8_t* const* out, index_t n) {
  for (index_t x = 0; x < n; ++x) {
    const int row[] = {pairs[0][x] & 0xffff, pairs[0][x] >> 16 & 0xffff, pairs[1][x] & 0xffff,
                       pairs[1][x] >> 16 & 0xffff};
    for (int k = 0; k < 2; ++k)
      out[k][x] = static_cast<std::uint8_t>(
          three_sum((row[k] + row[k + 2] + 1) >> 1, row[k + 1], p.weights[0]) >> 8);
  }
}
#endif

template <int Unused = 0>
u8_pass_kernels get_u8_three() {
  return {&u8_three_along<>, &u8_three_down<>};
}

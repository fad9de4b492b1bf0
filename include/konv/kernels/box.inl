// Box filters of u8, one channel. Per 64 samples and row, in AVX-512: sums of columns take four loads and eight
// additions or the like, and are bound by the loads; the means four loads, 17 operations for the running sums along the
// row, and 9 to divide; 16 and 5 where a sum has 16 bits, up to 16x16. Ties take eight more. No step depends on the
// size. Sums of columns outside, copied one by one, took a fifth of the time of 101x101.

#if KONV_WIDTH > 4
// Each lane and all before it, added up: within 128 bits first, then what the 128 bits before have.
//   d c b a  ->  d+c c+b b+a a  ->  d+c+b+a c+b+a b+a a
KONV_INLINE u32v lanes_sum(u32v v) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i last_of_one_before = _mm512_setr_epi32(0, 0, 0, 0, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11);
  const __m512i last_of_two_before = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 7, 7, 7, 7);
  v += (u32v)_mm512_bslli_epi128((__m512i)v, 4);
  v += (u32v)_mm512_bslli_epi128((__m512i)v, 8);
  v += (u32v)_mm512_maskz_permutexvar_epi32(0xfff0, last_of_one_before, (__m512i)v);
  v += (u32v)_mm512_maskz_permutexvar_epi32(0xff00, last_of_two_before, (__m512i)v);
#elif KONV_X86 && KONV_WIDTH == 32
  v += (u32v)_mm256_bslli_epi128((__m256i)v, 4);
  v += (u32v)_mm256_bslli_epi128((__m256i)v, 8);
  const __m256i last = _mm256_shuffle_epi32((__m256i)v, 0xff);
  v += (u32v)_mm256_permute2x128_si256(last, last, 0x08);  // 0 below, the lower half above
#elif KONV_X86
  v += (u32v)_mm_slli_si128((__m128i)v, 4);
  v += (u32v)_mm_slli_si128((__m128i)v, 8);
#else
  const uint32x4_t none = vdupq_n_u32(0);
  v += (u32v)vextq_u32(none, (uint32x4_t)v, 3);
  v += (u32v)vextq_u32(none, (uint32x4_t)v, 2);
#endif
  return v;
}
template <int... I>
KONV_INLINE u32v last_lane(u32v v, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(v, v, (I - I + static_cast<int>(lanes32) - 1)...);
}
#endif

#if KONV_WIDTH == 4
inline void box_outside(std::uint16_t* to, const std::uint16_t* from, index_t n, index_t way, index_t step) {
  for (index_t i = 0; i < n; ++i) to[i * way] = from[i * step];
}
inline void box_columns(const box_planes& sums, const std::uint8_t* enter, const std::uint8_t* leave, index_t n) {
  for (index_t x = 0; x < n; ++x) {
    std::uint16_t& c = *sums.at(x);
    c = static_cast<std::uint16_t>(c + enter[x] - leave[x]);
  }
}
inline void box_means(const box_planes& sums, index_t first, index_t width, const box_area& area, std::uint8_t* out,
                      index_t n) {
  std::int32_t sum = 0;
  for (index_t x = first; x < first + width; ++x) sum += *sums.at(x);
  for (index_t x = 0; x < n; ++x) {
    out[x] = static_cast<std::uint8_t>(quotient(sum, area));
    sum += *sums.at(first + x + width) - *sums.at(first + x);
  }
}
#else
KONV_INLINE s16v load16(const std::uint16_t* p) { return *reinterpret_cast<const s16u*>(p); }
KONV_INLINE void box_add(std::uint16_t* even, std::uint16_t* odd, const std::uint8_t* enter,
                         const std::uint8_t* leave) {
  using L = lanes_of<std::uint8_t>;
  const L::vec more = L::get(enter) - L::get(leave);
  *reinterpret_cast<s16u*>(even) = load16(even) + more.even;
  *reinterpret_cast<s16u*>(odd) = load16(odd) + more.odd;
}
inline void box_columns(const box_planes& planes, const std::uint8_t* enter, const std::uint8_t* leave, index_t n) {
  const box_planes sums = planes;  // else both pointers are read again after every store: 1.6 times as long
  index_t x = 0;
  for (; x + KONV_WIDTH <= n; x += KONV_WIDTH) box_add(sums.even + x / 2, sums.odd + x / 2, enter + x, leave + x);
  if (x < n) {
    std::uint8_t last[2][KONV_WIDTH] = {};
    std::memcpy(last[0], enter + x, static_cast<std::size_t>(n - x));
    std::memcpy(last[1], leave + x, static_cast<std::size_t>(n - x));
    box_add(sums.even + x / 2, sums.odd + x / 2, last[0], last[1]);
  }
}

template <int... I>
KONV_INLINE s16v reversed(s16v v, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(v, v, (static_cast<int>(sizeof...(I)) - 1 - I)...);
}
inline void box_outside(std::uint16_t* to, const std::uint16_t* from, index_t n, index_t way, index_t step) {
  constexpr index_t lanes = KONV_WIDTH / 2;
  for (index_t i = 0; i < n; i += lanes, from += lanes * step) {
    s16v v = static_cast<std::int16_t>(*from) + s16v{};
    if (step != 0) v = load16(step < 0 ? from - lanes + 1 : from);
    if (step == -way) v = reversed(v, std::make_integer_sequence<int, lanes>{});
    *reinterpret_cast<s16u*>(way < 0 ? to - i - lanes + 1 : to + i) = v;
  }
}

// sum and n numbers from `plane` on.
template <int... I>
KONV_INLINE s32v sum_of(const std::uint16_t* plane, index_t n, s32v sum, std::integer_sequence<int, I...>) {
  const s16v places = {static_cast<std::int16_t>(I)...};
  for (; n > 0; n -= KONV_WIDTH / 2, plane += KONV_WIDTH / 2) {
    const s16v left = static_cast<std::int16_t>(n) + s16v{};
    sum = dot2(sum, (s32v)(load16(plane) & (s16v)(places < left)), splat(0x10001));
  }
  return sum;
}
// The sum of `width` columns from `first` on, in the last lane. Those of the parity of `first` stand in one plane, the
// others in the other.
KONV_INLINE u32v sum_of_columns(const box_planes& sums, index_t first, index_t width) {
  constexpr std::make_integer_sequence<int, KONV_WIDTH / 2> all;
  const s32v sum = sum_of(sums.at(first), (width + 1) / 2, s32v{}, all);
  return lanes_sum((u32v)sum_of(sums.at(first + 1), width / 2, sum, all));
}
// How the window's sum changes along a vector of samples: at the first and third of each four, at the second and
// fourth, and by all fours up to each.
struct window_steps {
  s32v odd, even;
  u32v upto;
};
// A vector of means at a time, from left to right. The steps are taken one vector ahead: their sums have a long way to
// go, and what waits for them would fill the scheduler. The window is the one that stands on the fourth sample; the
// three before it follow by dot products, which add as they pick a step.
//
// With fused multiply-adds no sum is converted: sums are counted in halves from the bits of 2^22 on, which makes them
// floats of 2^22 + sum. What is above 0 is a multiple of the area, so that 2^23 less its mean is a float, and the error
// is that of the inverse: less than (2^22 + 256 * area) / area / 2^24, 0.5 / area at most. Half a unit up or down shows
// the ties.
struct mean_row {
  using all = std::make_integer_sequence<int, static_cast<int>(lanes32)>;
  static constexpr bool floats = KONV_HAS_FMA;
  static constexpr std::int32_t unit = floats ? 2 : 1;
  const std::uint16_t *near_odd, *near_even, *far_odd, *far_even;
  f32v below, above, units;
  bool ties;
  u32v base;  // the sum of the window on the sample before, in every lane

  KONV_INLINE mean_row(const box_planes& sums, index_t first, index_t width, const box_area& a)
      : near_odd(sums.at(first - 1)), near_even(sums.at(first)), far_odd(sums.at(first + width - 1)),
        far_even(sums.at(first + width)), below(splat(a.below)), above(splat(a.even ? a.above : a.inverse)),
        units(splat(8388608.0f)), ties(a.even) {
    base = last_lane(sum_of_columns(sums, first - 1, width), all{});
    if constexpr (floats) {
      constexpr std::int32_t zero = 1 << 22, zero_bits = 0x4a800000;  // as a number, and as a float's bits
      const std::int32_t mean = (zero + a.area - 1) / a.area;
      base = base * 2 + (u32v)splat(zero_bits + 2 * (mean * a.area - zero) + (ties ? 1 : 0));
      above = splat(a.inverse);
      units = splat(static_cast<float>(8388608 - mean));
    }
  }
  // In the last bits of each lane.
  KONV_INLINE s32v mean(s32v sum) const {
    if constexpr (floats) {
      const s32v high = (s32v)fma((f32v)sum, above, units);
      return ties ? high & ~(high - (s32v)fma((f32v)(sum - 2), above, units)) : high;
    } else {
      const f32v whole = __builtin_convertvector(sum, f32v);
      const s32v high = (s32v)fma(whole, above, units);
      return ties ? high & ~(high - (s32v)fma(whole, below, units)) : high;
    }
  }
  // Samples 2 i, 2 i + 1, ...
  KONV_INLINE window_steps steps(index_t i) const {
    const s32v both = splat(unit * 0x10001);
    const s32v odd = (s32v)(load16(far_odd + i) - load16(near_odd + i));
    const s32v even = (s32v)(load16(far_even + i) - load16(near_even + i));
    return {odd, even, lanes_sum((u32v)dot2(dot2(s32v{}, odd, both), even, both))};
  }
  KONV_INLINE s16v means(const window_steps& d) {
    const s32v low = splat(-unit & 0xffff), high = splat(-unit * 0x10000);
    const s32v s3 = (s32v)(base + d.upto);
    base = last_lane((u32v)s3, all{});
    const s32v s2 = dot2(s3, d.even, high), s1 = dot2(s2, d.odd, high), s0 = dot2(s1, d.even, low);
    return (s16v)(((mean(s0) & 255) | (mean(s1) << 8)) | ((mean(s2) << 16) | (mean(s3) << 24)));
  }
};

// The same where sums have 16 bits: each lane of pairs, and all before it, added up. Unsigned: sums of steps wrap
// around on their way.
KONV_INLINE u16v pairs_sum(u16v v) {
#if KONV_X86 && KONV_WIDTH == 64
  v += (u16v)_mm512_bslli_epi128((__m512i)v, 2);
  v += (u16v)_mm512_bslli_epi128((__m512i)v, 4);
  v += (u16v)_mm512_bslli_epi128((__m512i)v, 8);
  const __m512i last_of_one_before = _mm512_set_epi64(0x17001700170017, 0x17001700170017, 0xf000f000f000f,
                                                      0xf000f000f000f, 0x7000700070007, 0x7000700070007, 0, 0);
  const __m512i last_of_two_before =
      _mm512_set_epi64(0xf000f000f000f, 0xf000f000f000f, 0x7000700070007, 0x7000700070007, 0, 0, 0, 0);
  v += (u16v)_mm512_maskz_permutexvar_epi16(0xffffff00, last_of_one_before, (__m512i)v);
  v += (u16v)_mm512_maskz_permutexvar_epi16(0xffff0000, last_of_two_before, (__m512i)v);
#elif KONV_X86 && KONV_WIDTH == 32
  v += (u16v)_mm256_bslli_epi128((__m256i)v, 2);
  v += (u16v)_mm256_bslli_epi128((__m256i)v, 4);
  v += (u16v)_mm256_bslli_epi128((__m256i)v, 8);
  const __m256i last = _mm256_shuffle_epi8((__m256i)v, _mm256_set1_epi16(0x0f0e));
  v += (u16v)_mm256_permute2x128_si256(last, last, 0x08);  // 0 below, the lower half above
#elif KONV_X86
  v += (u16v)_mm_slli_si128((__m128i)v, 2);
  v += (u16v)_mm_slli_si128((__m128i)v, 4);
  v += (u16v)_mm_slli_si128((__m128i)v, 8);
#else
  const uint16x8_t none = vdupq_n_u16(0);
  v += (u16v)vextq_u16(none, (uint16x8_t)v, 7);
  v += (u16v)vextq_u16(none, (uint16x8_t)v, 6);
  v += (u16v)vextq_u16(none, (uint16x8_t)v, 4);
#endif
  return v;
}
template <int... I>
KONV_INLINE u16v last_pair(u16v v, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(v, v, (I - I + static_cast<int>(sizeof...(I)) - 1)...);
}
struct short_mean_row {
  using all = std::make_integer_sequence<int, KONV_WIDTH / 2>;
  struct step {
    u16v even, upto;
  };
  const std::uint16_t *near_odd, *near_even, *far_odd, *far_even;
  u16v area, up, factor;
  int shift;
  bool ties;
  u16v base;  // half the area and the sum of the window on the sample before, in every lane

  static KONV_INLINE u16v every(std::int32_t v) { return static_cast<std::uint16_t>(v) + u16v{}; }
  static KONV_INLINE u16v high(u16v a, u16v b) { return (u16v)high_half((s16v)a, (s16v)b); }
  KONV_INLINE short_mean_row(const box_planes& sums, index_t first, index_t width, const box_area& a)
      : near_odd(sums.at(first - 1)), near_even(sums.at(first)), far_odd(sums.at(first + width - 1)),
        far_even(sums.at(first + width)), area(every(a.area)), up(every(a.up)), factor(every(a.factor)),
        shift(a.shift), ties(a.even) {
    base = last_pair((u16v)(sum_of_columns(sums, first - 1, width) << 16), all{}) + every(a.half + (ties ? 0 : a.up));
  }
  KONV_INLINE step steps(index_t i) const {
    const u16v odd = (u16v)load16(far_odd + i) - (u16v)load16(near_odd + i);
    const u16v even = (u16v)load16(far_even + i) - (u16v)load16(near_even + i);
    return {even, pairs_sum(odd + even)};
  }
  KONV_INLINE u16v mean_with_ties(u16v t) const {
    const u16v q = high(t + up, factor) >> shift;
    return q - ((u16v)(q * area == t) & q & 1);
  }
  KONV_INLINE s16v means(const step& d) {
    const u16v second = base + d.upto, first = second - d.even;
    base = last_pair(second, all{});
    if (ties) return (s16v)(mean_with_ties(first) | (mean_with_ties(second) << 8));
    return (s16v)((high(first, factor) >> shift) | ((high(second, factor) << (8 - shift)) & every(0xff00)));
  }
};
template <class Row>
KONV_INLINE void box_means_row(const box_planes& sums, index_t first, index_t width, const box_area& a,
                               std::uint8_t* out, index_t n) {
  Row row(sums, first, width, a);
  auto now = row.steps(0);
  index_t i = 0;  // in pairs of samples
  for (const index_t whole = n / KONV_WIDTH * (KONV_WIDTH / 2); i < whole; i += KONV_WIDTH / 2) {
    const auto next = row.steps(i + KONV_WIDTH / 2);
    *reinterpret_cast<s16_bytes*>(out + 2 * i) = row.means(now);
    now = next;
  }
  if (2 * i < n) {
    const s16v bytes = row.means(now);
    std::memcpy(out + 2 * i, &bytes, static_cast<std::size_t>(n - 2 * i));
  }
}
inline void box_means(const box_planes& sums, index_t first, index_t width, const box_area& area, std::uint8_t* out,
                      index_t n) {
  if (area.in_16_bits())
    box_means_row<short_mean_row>(sums, first, width, area, out, n);
  else
    box_means_row<mean_row>(sums, first, width, area, out, n);
}
#endif

inline box_u8_kernels get_box_u8() { return {&box_columns, &box_outside, &box_means}; }

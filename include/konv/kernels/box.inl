// Box filters of u8, one channel. Per 64 samples and row: sums of columns take four loads and eight additions or the
// like; the means four loads, 20 operations for the running sums along the row, and 18 to divide; 16 and 8 where a sum
// has 16 bits, up to 16x16. No step depends on the size.

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
inline void box_columns(const box_planes& sums, const std::uint8_t* enter, const std::uint8_t* leave, index_t n) {
  index_t x = 0;
  for (; x + KONV_WIDTH <= n; x += KONV_WIDTH) box_add(sums.even + x / 2, sums.odd + x / 2, enter + x, leave + x);
  if (x < n) {
    std::uint8_t last[2][KONV_WIDTH] = {};
    std::memcpy(last[0], enter + x, static_cast<std::size_t>(n - x));
    std::memcpy(last[1], leave + x, static_cast<std::size_t>(n - x));
    box_add(sums.even + x / 2, sums.odd + x / 2, last[0], last[1]);
  }
}

// The sum of n numbers before `end`, in every lane; what stands before them is zero.
KONV_INLINE s32v sum_before(const std::uint16_t* end, index_t n, s32v sum) {
  for (index_t i = 0; i < n; i += KONV_WIDTH / 2)
    sum = dot2(sum, (s32v)load16(end - i - KONV_WIDTH / 2), splat(0x10001));
  return sum;
}
// In the last bits of each lane.
KONV_INLINE s32v rounded_mean(s32v sum, f32v below, f32v above, bool even) {
  const f32v whole = __builtin_convertvector(sum, f32v), units = splat(8388608.0f);
  const s32v high = (s32v)fma(whole, above, units);
  if (even) return high & ~(high - (s32v)fma(whole, below, units));
  return high;
}
// How the window's sum changes along a vector of samples: at the first three of each four, by the whole four, and by
// all fours up to each.
struct window_steps {
  s32v first, second, third;
  u32v four, upto;
};
// A vector of means at a time, from left to right. The steps are taken one vector ahead: their sums have a long way to
// go, and what waits for them would fill the scheduler.
struct mean_row {
  using all = std::make_integer_sequence<int, static_cast<int>(lanes32)>;
  const std::uint16_t *near_even, *near_odd, *far_even, *far_odd;
  f32v below, above;
  bool ties;
  u32v base;  // the sum of the window at the next sample, in every lane

  KONV_INLINE mean_row(const box_planes& sums, index_t first, index_t width, const box_area& a)
      : near_even(sums.at(first)), near_odd(sums.at(first + 1)), far_even(sums.at(first + width)),
        far_odd(sums.at(first + width + 1)), below(splat(a.below)), above(splat(a.even ? a.above : a.inverse)),
        ties(a.even) {
    // Of the window's columns those of the parity of `first` stand in one plane, the others in the other.
    const index_t same = (width + 1) / 2, other = width / 2;
    base = (u32v)sum_before(near_odd + other, other, sum_before(near_even + same, same, s32v{}));
    base = last_lane(lanes_sum(base), all{});
  }
  // Samples 2 i, 2 i + 1, ...
  KONV_INLINE window_steps steps(index_t i) const {
    const s32v ones = splat(0x10001), low_half = splat(1);
    const s32v even = (s32v)(load16(far_even + i) - load16(near_even + i));
    const s32v odd = (s32v)(load16(far_odd + i) - load16(near_odd + i));
    const u32v four = (u32v)dot2(dot2(s32v{}, even, ones), odd, ones);
    return {dot2(s32v{}, even, low_half), dot2(s32v{}, odd, low_half), even >> 16, four, lanes_sum(four)};
  }
  KONV_INLINE s16v means(const window_steps& d) {
    const s32v s0 = (s32v)(d.upto + (base - d.four)), s1 = s0 + d.first, s2 = s1 + d.second, s3 = s2 + d.third;
    base += last_lane(d.upto, all{});
    const s32v q0 = rounded_mean(s0, below, above, ties), q1 = rounded_mean(s1, below, above, ties),
               q2 = rounded_mean(s2, below, above, ties), q3 = rounded_mean(s3, below, above, ties);
    return (s16v)(((q0 & 255) | (q1 << 8)) | ((q2 << 16) | (q3 << 24)));
  }
};

// The same where sums have 16 bits: each lane of pairs, and all before it, added up. Unsigned: sums of steps wrap around
// on their way.
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
    u16v first, pair, upto;
  };
  const std::uint16_t *near_even, *near_odd, *far_even, *far_odd;
  u16v area, half, up, factor;
  int shift;
  bool ties;
  u16v base;  // the sum of the window at the next sample, in every lane

  static KONV_INLINE u16v every(std::int32_t v) { return static_cast<std::uint16_t>(v) + u16v{}; }
  static KONV_INLINE u16v high(u16v a, u16v b) { return (u16v)high_half((s16v)a, (s16v)b); }
  KONV_INLINE short_mean_row(const box_planes& sums, index_t first, index_t width, const box_area& a)
      : near_even(sums.at(first)), near_odd(sums.at(first + 1)), far_even(sums.at(first + width)),
        far_odd(sums.at(first + width + 1)), area(every(a.area)), half(every(a.half + (a.even ? 0 : a.up))),
        up(every(a.up)), factor(every(a.factor)), shift(a.shift), ties(a.even) {
    std::uint32_t sum = 0;
    for (index_t i = 0; 2 * i < width; ++i) sum += near_even[i];
    for (index_t i = 0; 2 * i + 1 < width; ++i) sum += near_odd[i];
    base = every(static_cast<std::int32_t>(sum));
  }
  KONV_INLINE step steps(index_t i) const {
    const u16v even = (u16v)load16(far_even + i) - (u16v)load16(near_even + i);
    const u16v odd = (u16v)load16(far_odd + i) - (u16v)load16(near_odd + i);
    const u16v pair = even + odd;
    return {even, pair, pairs_sum(pair)};
  }
  KONV_INLINE u16v mean_with_ties(u16v sum) const {
    const u16v t = sum + half, q = high(t + up, factor) >> shift;
    return q - ((u16v)(q * area == t) & q & 1);
  }
  KONV_INLINE s16v means(const step& d) {
    const u16v even = base + (d.upto - d.pair), odd = even + d.first;
    base += last_pair(d.upto, all{});
    if (ties) return (s16v)(mean_with_ties(even) | (mean_with_ties(odd) << 8));
    const u16v low = high(even + half, factor), upper = high(odd + half, factor);
    return (s16v)((low >> shift) | ((upper << (8 - shift)) & every(0xff00)));
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

inline box_u8_kernels get_box_u8() { return {&box_columns, &box_means}; }

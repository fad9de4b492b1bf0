// Separable kernels from u8 to u8 in fixed point: along the rows, then down the columns.
//
// Both passes multiply pairs of 16-bit numbers and add to 32 bits (dot2). Along, bytes 2m and 2m + 1 of a row make the
// pairs for all sums at even places; those at odd places take the same pairs with the weights moved by one tap. Down,
// rows 2m and 2m + 1 make them for two output rows, likewise. So nothing is paired or loaded twice, and a source row is
// multiplied once per tap and direction, whatever the height. Where taps are not neighbours, two loads make a pair.
//
// Unpacking bytes works within 128 bits; so does packing, which undoes it. In between, of each 16 columns, a vector of
// units (32 bits each) holds the   even of 0 .. 7 | odd of 0 .. 7 | even of 8 .. 15 | odd of 8 .. 15.   It is the order
// in which the row pass leaves them; two of the column pass's sums join to 16-bit numbers in their order.
// Loop order       along: vectors of bytes; units of taps. Down: vectors of bytes; units of taps, four vectors each.
// Register budget  both: 8 sums, 2 to 4 samples, 2 weights, of 16 (SSE2, AVX2) or 32.
// What bounds it   the two multipliers. AVX-512, cycles for 128 outputs on Zen 4: 8 per unit and pass (12 along, where
//                  taps are apart), and 2 along, 4 to 11 down for shifting, packing and storing. A 1080p image takes 3
//                  more for 64 outputs at 7 taps, none at 15. Neither dot2 as two instructions nor a mix helps: both
//                  use the same ports.
// Tried            adding the two samples of equal weights first, down. It halves the multiply-adds, but needs a blend
//                  and two additions: 12.4 cycles instead of 16 for four taps in the loop, nothing for 7 taps as a
//                  whole, 15 to 40 % more with AVX2 (dot2 is two instructions there), and a bit of the numbers in
//                  between, with which Gaussians of 15 taps (sigma 3.75) and of sigma 2 need finer weights. Along, it
//                  costs as many instructions as it saves. Columns first, where bytes fold exactly: 14 to 50 % more
//                  (AVX2 6 to 18), for the rows of 16-bit sums that are written and read again.
// Numerics         exact integer arithmetic between two roundings: that of the numbers in between and the last. The
//                  plan proves the bound, and that no sum overflows.
#if KONV_WIDTH > 4
typedef std::uint32_t u32w __attribute__((vector_size(KONV_WIDTH)));

// a0 b0 a1 b1 ... of the lower and of the upper half of each 128 bits; 16-bit numbers.
KONV_INLINE s32v zip16_low(s32v a, s32v b) {
#if KONV_X86 && KONV_WIDTH == 64
  return (s32v)_mm512_unpacklo_epi16((__m512i)a, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  return (s32v)_mm256_unpacklo_epi16((__m256i)a, (__m256i)b);
#elif KONV_X86
  return (s32v)_mm_unpacklo_epi16((__m128i)a, (__m128i)b);
#else
  return (s32v)vzip1q_s16((int16x8_t)a, (int16x8_t)b);
#endif
}
KONV_INLINE s32v zip16_high(s32v a, s32v b) {
#if KONV_X86 && KONV_WIDTH == 64
  return (s32v)_mm512_unpackhi_epi16((__m512i)a, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  return (s32v)_mm256_unpackhi_epi16((__m256i)a, (__m256i)b);
#elif KONV_X86
  return (s32v)_mm_unpackhi_epi16((__m128i)a, (__m128i)b);
#else
  return (s32v)vzip2q_s16((int16x8_t)a, (int16x8_t)b);
#endif
}
// Eight sums: four vectors of each of two rows.
typedef s32v eight_sums[8];
template <int... E>
KONV_INLINE void each_sum(eight_sums& sum, s32v add, int shift, std::integer_sequence<int, E...>) {
  ((sum[E] = (sum[E] >> shift) + add), ...);
}
using all_eight = std::make_integer_sequence<int, 8>;

// The bits from `right` on of a and of b, 16 each, as low and high halves; left: 16 - right.
KONV_INLINE s32v join(s32v a, s32v b, shift_count right, shift_count left) {
  const s32v high = b << left;
#if KONV_X86 && KONV_WIDTH == 64
  const u32w low = (u32w)a >> (u32w)right;
  return (s32v)_mm512_mask_blend_epi16(0xaaaaaaaa, (__m512i)low, (__m512i)high);
#else
  const s32v low = (s32v)((u32w)a >> right);
#if KONV_X86 && KONV_WIDTH == 32
  return (s32v)_mm256_blend_epi16((__m256i)low, (__m256i)high, 0xaa);
#else
  return (low & 0xffff) | (high & splat(static_cast<std::int32_t>(0xffff0000u)));
#endif
#endif
}

// The upper halves of a and of b, likewise.
KONV_INLINE s32v join_upper(s32v a, s32v b) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i down = _mm512_set4_epi32(0x0f0e0f0e, 0x0b0a0b0a, 0x07060706, 0x03020302);
  return (s32v)_mm512_mask_shuffle_epi8((__m512i)b, 0x3333333333333333, (__m512i)a, down);
#else
  return join(a, b, 16, 0);
#endif
}
// The upper halves of sums, shifted right, to bytes: saturated, plus 128.
KONV_INLINE void store_bytes(s32v even0, s32v odd0, s32v even1, s32v odd1, shift_count shift, std::uint8_t* p) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i a = _mm512_srav_epi16((__m512i)join_upper(even0, odd0), (__m512i)shift);
  const __m512i b = _mm512_srav_epi16((__m512i)join_upper(even1, odd1), (__m512i)shift);
  *reinterpret_cast<u8_any*>(p) = (u8w)_mm512_packs_epi16(a, b) ^ 128;
#else
  const auto by = static_cast<std::int16_t>(shift);
  const s16v a = (s16v)join_upper(even0, odd0) >> by, b = (s16v)join_upper(even1, odd1) >> by;
#if KONV_X86 && KONV_WIDTH == 32
  const __m256i bytes = _mm256_packs_epi16((__m256i)a, (__m256i)b);
#elif KONV_X86
  const __m128i bytes = _mm_packs_epi16((__m128i)a, (__m128i)b);
#else
  const int8x16_t bytes = vcombine_s8(vqmovn_s16((int16x8_t)a), vqmovn_s16((int16x8_t)b));
#endif
  *reinterpret_cast<u8_any*>(p) = (u8w)bytes ^ 128;
#endif
}

// ---- along ---------------------------------------------------------------------------------------------------------
// Taps that are neighbours. A row's sums: even and odd places of the first 8 columns of each 16, then of the others.
KONV_INLINE void near_row(s32v& even0, s32v& odd0, s32v& even1, s32v& odd1, const std::uint8_t* p, s32v even,
                          s32v odd) {
  const u8w bytes = *reinterpret_cast<const u8_any*>(p);
  const s32v first = (s32v)zip8_low(bytes, u8w{}), second = (s32v)zip8_high(bytes, u8w{});
  even0 = dot2(even0, first, even);
  odd0 = dot2(odd0, first, odd);
  even1 = dot2(even1, second, even);
  odd1 = dot2(odd1, second, odd);
}
// Taps that lie apart. A row's sums, in the same order.
struct apart_any {
  index_t step;
  explicit KONV_INLINE apart_any(index_t by) : step(by) {}
  KONV_INLINE void row(s32v& a, s32v& b, s32v& c, s32v& d, const std::uint8_t* p, s32v w) const {
    const u8w here = *reinterpret_cast<const u8_any*>(p), next = *reinterpret_cast<const u8_any*>(p + step);
    const s32v here_even = (s32v)here & 0xff00ff, here_odd = (s32v)((u32w)here >> 8) & 0xff00ff;
    const s32v next_even = (s32v)next & 0xff00ff, next_odd = (s32v)((u32w)next >> 8) & 0xff00ff;
    a = dot2(a, zip16_low(here_even, next_even), w);
    b = dot2(b, zip16_low(here_odd, next_odd), w);
    c = dot2(c, zip16_high(here_even, next_even), w);
    d = dot2(d, zip16_high(here_odd, next_odd), w);
  }
};
#if KONV_X86 && KONV_WIDTH > 16
// Apart by 4 at most, those of the channels of a pixel: both bytes of a pair lie in the same 16, and one shuffle picks
// the four pairs of a vector's part and widens them.
//     a    bytes 0, step | 2, step + 2 | 4, step + 4 | 6, step + 6     b    1 byte on
//     c    of the second load, whose bytes 8 .. 15 are the later of each two     d    1 byte on
struct apart_few {
  index_t step;
  s32v a_order, b_order, c_order, d_order;
  explicit KONV_INLINE apart_few(index_t by) : step(by) {
    s32v four;
    for (int k = 0; k < static_cast<int>(lanes32); ++k) four[k] = k % 4 * 0x20002;
    const auto s = static_cast<std::int32_t>(by);
    a_order = four + (static_cast<std::int32_t>(0x80008000) | s << 16);
    b_order = a_order + 0x10001;
    c_order = a_order + (8 * 0x10001 - s * 0x10001);
    d_order = c_order + 0x10001;
    keep(a_order);
    keep(b_order);
    keep(c_order);
    keep(d_order);
  }
  KONV_INLINE void row(s32v& a, s32v& b, s32v& c, s32v& d, const std::uint8_t* p, s32v w) const {
    s32v here = *reinterpret_cast<const s32_bytes*>(p), next = *reinterpret_cast<const s32_bytes*>(p + step);
    keep(here);  // g++ would load them for each use, and most loads cross a line
    keep(next);
    a = dot2(a, pick(here, a_order), w);
    b = dot2(b, pick(here, b_order), w);
    c = dot2(c, pick(next, c_order), w);
    d = dot2(d, pick(next, d_order), w);
  }

 private:
  typedef std::int32_t s32_bytes __attribute__((vector_size(KONV_WIDTH), aligned(1), may_alias));
  static KONV_INLINE s32v pick(s32v bytes, s32v order) {
#if KONV_WIDTH == 64
    return (s32v)_mm512_shuffle_epi8((__m512i)bytes, (__m512i)order);
#else
    return (s32v)_mm256_shuffle_epi8((__m256i)bytes, (__m256i)order);
#endif
  }
};
#endif
struct adjacent {};
template <class Taps>
KONV_INLINE void along_units(eight_sums& s, const std::uint8_t* top, const std::uint8_t* low, index_t step,
                             const std::int32_t* w, index_t units, const Taps& taps) {
  for (index_t m = 0; m < units; ++m, top += 2 * step, low += 2 * step) {
    s32v even = splat(w[2 * m]);
    keep(even);
    if constexpr (std::is_same_v<Taps, adjacent>) {
      s32v odd = splat(w[2 * m + 1]);
      keep(odd);
      near_row(s[0], s[1], s[2], s[3], top, even, odd);
      near_row(s[4], s[5], s[6], s[7], low, even, odd);
    } else {
      taps.row(s[0], s[1], s[2], s[3], top, even);
      taps.row(s[4], s[5], s[6], s[7], low, even);
    }
  }
}
template <class Taps>
KONV_INLINE void along_rows(const u8_pass& p, const std::uint8_t* top, const std::uint8_t* low, index_t step,
                            std::int32_t* pairs, index_t n, const Taps& taps) {
  const s32v bias = splat(p.bias);
  const shift_count right = count_of(p.shift), left = count_of(16 - p.shift);
  for (index_t x = 0; x < n; x += KONV_WIDTH) {
    eight_sums s = {};
    if (p.fine_units > 0) {
      const index_t at = x + 2 * p.fine_begin * step;
      along_units(s, top + at, low + at, step, p.fine, p.fine_units, taps);
      each_sum(s, bias, 8, all_eight{});
    } else {
      each_sum(s, bias, 0, all_eight{});
    }
    along_units(s, top + x, low + x, step, p.weights, p.units, taps);
    std::int32_t* const to = pairs + x;
    store(to, join(s[0], s[4], right, left));
    store(to + lanes32, join(s[1], s[5], right, left));
    store(to + 2 * lanes32, join(s[2], s[6], right, left));
    store(to + 3 * lanes32, join(s[3], s[7], right, left));
  }
}
// A function of its own for each: they share the registers badly.
template <class Taps>
KONV_NOINLINE void along_apart(const u8_pass& p, const std::uint8_t* top, const std::uint8_t* low, index_t step,
                               std::int32_t* pairs, index_t n) {
  along_rows(p, top, low, step, pairs, n, Taps(step));
}
inline void u8_along(const u8_pass& p, const std::uint8_t* top, const std::uint8_t* low, index_t step,
                     std::int32_t* pairs, index_t n) {
  if (step == 1) return along_rows(p, top, low, step, pairs, n, adjacent{});
#if KONV_X86 && KONV_WIDTH > 16
  if (step <= 4) return along_apart<apart_few>(p, top, low, step, pairs, n);
#endif
  along_apart<apart_any>(p, top, low, step, pairs, n);
}

// ---- down ----------------------------------------------------------------------------------------------------------
template <int... V>
KONV_INLINE void down_unit(eight_sums& s, const std::int32_t* p, s32v even, s32v odd,
                           std::integer_sequence<int, V...>) {
  const s32v v[] = {load(p + V * lanes32)...};
  ((s[V] = dot2(s[V], v[V], even)), ...);
  ((s[V + 4] = dot2(s[V + 4], v[V], odd)), ...);
}
KONV_INLINE void down_units(eight_sums& s, const std::int32_t* const* pairs, index_t x, const std::int32_t* w,
                            index_t units) {
  for (index_t m = 0; m < units; ++m) {
    s32v even = splat(w[2 * m]), odd = splat(w[2 * m + 1]);
    keep(even);
    keep(odd);
    down_unit(s, pairs[m] + x, even, odd, std::make_integer_sequence<int, 4>{});
  }
}
KONV_INLINE void down_block(const u8_pass& p, const std::int32_t* const* pairs, index_t x, shift_count shift,
                            std::uint8_t* first, std::uint8_t* second) {
  const s32v bias = splat(p.bias);
  eight_sums s = {};
  if (p.fine_units > 0) {
    down_units(s, pairs + p.fine_begin, x, p.fine, p.fine_units);
    each_sum(s, bias, 8, all_eight{});
  } else {
    each_sum(s, bias, 0, all_eight{});
  }
  down_units(s, pairs, x, p.weights, p.units);
  store_bytes(s[0], s[1], s[2], s[3], shift, first);
  store_bytes(s[4], s[5], s[6], s[7], shift, second);
}
inline void u8_down(const u8_pass& p, const std::int32_t* const* pairs, std::uint8_t* const* out, index_t n) {
  const shift_count shift = count_of(p.shift * 0x10001);  // of 16-bit lanes
  for (index_t x = 0; x < n; x += KONV_WIDTH) {
    std::uint8_t last[2][KONV_WIDTH];
    const bool whole = x + KONV_WIDTH <= n;
    down_block(p, pairs, x, shift, whole ? out[0] + x : last[0], whole ? out[1] + x : last[1]);
    if (whole) continue;
    std::memcpy(out[0] + x, last[0], static_cast<std::size_t>(n - x));
    std::memcpy(out[1] + x, last[1], static_cast<std::size_t>(n - x));
  }
}
#else
// ---- one sample at a time ------------------------------------------------------------------------------------------
// One sum. sample(m): unit m as (low, high) halves; form: which weights.
template <class Sample>
KONV_INLINE std::int32_t u8_sum(const u8_pass& p, index_t form, Sample&& sample) {
  std::int32_t sum = 0;
  for (index_t m = 0; m < p.fine_units; ++m) sum = dot2(sum, sample(p.fine_begin + m), p.fine[2 * m + form]);
  sum = (sum >> 8) + p.bias;
  for (index_t m = 0; m < p.units; ++m) sum = dot2(sum, sample(m), p.weights[2 * m + form]);
  return sum;
}
inline void u8_along(const u8_pass& p, const std::uint8_t* top, const std::uint8_t* low, index_t step,
                     std::int32_t* pairs, index_t n) {
  const auto sum = [&](const std::uint8_t* row) {
    return u8_sum(p, 0, [&](index_t m) { return detail::pack_pair(row[2 * m * step], row[(2 * m + 1) * step]); }) >>
           p.shift;
  };
  for (index_t x = 0; x < n; ++x) pairs[x] = detail::pack_pair(sum(top + x), sum(low + x));
}
inline void u8_down(const u8_pass& p, const std::int32_t* const* pairs, std::uint8_t* const* out, index_t n) {
  for (index_t x = 0; x < n; ++x)
    for (index_t form = 0; form < 2; ++form) {
      const std::int32_t sum = u8_sum(p, form, [&](index_t m) { return pairs[m][x]; }) >> (16 + p.shift);
      out[form][x] = static_cast<std::uint8_t>((sum < -128 ? -128 : sum > 127 ? 127 : sum) + 128);
    }
}
#endif

inline u8_pass_kernels get_u8_passes() { return {&u8_along, &u8_down}; }

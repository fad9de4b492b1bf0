// Halving rows of one channel. f32: down the columns first, those of even and of odd place apart; then result x needs
// the even columns x, x + 1, x + 2 and the odd ones x, x + 1, which come out of the neighbouring vectors by shuffles.
// Nothing is stored in between. u8: along the row first, which halves what is left to do; bytes of even and odd place
// are multiplied and added in one instruction, and each row of sums serves two or three results. A sum is at most 16 *
// 255.

// ---- f32 -----------------------------------------------------------------------------------------------------------
#if KONV_WIDTH == 4
inline void halve(const float* const* rows, float* out, index_t n) {
  for (index_t x = 0; x < n; ++x) {
    float column[5];
    for (index_t j = 0; j < 5; ++j) {
      const index_t at = 2 * x + j;
      column[j] = five_of(rows[0][at], rows[1][at], rows[2][at], rows[3][at], rows[4][at]);
    }
    out[x] = five_of(column[0], column[1], column[2], column[3], column[4]) * (1.0f / 256);
  }
}
#else
struct five_rows {
  const float *a, *b, *c, *d, *e;
};
struct even_odd {
  f32v even, odd;
};
struct halver {
  static constexpr index_t count = lanes32;
  static KONV_INLINE f32v down(const five_rows& r, index_t x) {
    return five_of(load(r.a + x), load(r.b + x), load(r.c + x), load(r.d + x), load(r.e + x));
  }
  template <int... I>
  static KONV_INLINE even_odd apart(f32v low, f32v high, std::integer_sequence<int, I...>) {
    return {__builtin_shufflevector(low, high, (2 * I)...), __builtin_shufflevector(low, high, (2 * I + 1)...)};
  }
  // Samples x, x + 1, ... of the five rows.
  static KONV_INLINE even_odd columns(const five_rows& r, index_t x) {
    return apart(down(r, x), down(r, x + count), std::make_integer_sequence<int, static_cast<int>(count)>{});
  }
  static KONV_INLINE void put(f32v sum, float* out) { store(out, sum * (1.0f / 256)); }
};

// One vector of results from x on, from loads of its own.
KONV_INLINE f32v halve_at(const five_rows& r, index_t x) {
  const auto here = halver::columns(r, 2 * x), next = halver::columns(r, 2 * x + 2);
  return five_of(here.even, here.odd, next.even, next.odd, halver::columns(r, 2 * x + 4).even);
}

inline void halve(const float* const* rows, float* out, index_t n) {
  using H = halver;
  constexpr index_t count = H::count;
  using lanes = std::make_integer_sequence<int, static_cast<int>(count)>;
  const five_rows r{rows[0], rows[1], rows[2], rows[3], rows[4]};
  if (n < count) {
    float last[count];
    H::put(halve_at(r, 0), last);
    std::memcpy(out, last, static_cast<std::size_t>(n) * sizeof(float));
    return;
  }
  index_t done = 0;
  if (n >= 3 * count) {
    // The vector at result x stands over sample 2 x + 2, so that an aligned source and an aligned picture half as large
    // stay so.
    H::put(halve_at(r, 0), out);
    auto before = H::columns(r, 0), here = H::columns(r, 2 * count);
    index_t x = count;
    for (; x + 2 * count <= n + 2; x += count) {
      const auto next = H::columns(r, 2 * (x + count));
      H::put(five_of(lanes_from<static_cast<int>(count) - 1>(before.even, here.even, lanes{}),
                      lanes_from<static_cast<int>(count) - 1>(before.odd, here.odd, lanes{}), here.even, here.odd,
                      lanes_from<1>(here.even, next.even, lanes{})),
             out + x - 1);
      before = here;
      here = next;
    }
    done = x - 1;
  }
  while (done < n) {
    const index_t x = done + count <= n ? done : n - count;
    H::put(halve_at(r, x), out + x);
    done = x + count;
  }
}
#endif
inline halve_f32_fn get_halve_f32() { return &halve; }

// ---- u8 ------------------------------------------------------------------------------------------------------------
#if KONV_WIDTH == 4
inline void halve_along(const std::uint8_t* row, std::uint16_t* out, index_t n) {
  for (index_t x = 0; x < n; ++x) {
    const std::uint8_t* const p = row + 2 * x;
    out[x] = static_cast<std::uint16_t>(five_of<int>(p[0], p[1], p[2], p[3], p[4]));
  }
}
#else
KONV_INLINE u16v bytes_at(const std::uint8_t* p) { return (u16v) * reinterpret_cast<const s16_bytes*>(p); }
KONV_INLINE u16v halved(const std::uint8_t* p) {
  const u16v first = bytes_at(p), second = bytes_at(p + 2), third = bytes_at(p + 4) & 255;
#if KONV_X86 && KONV_WIDTH == 64
  return (u16v)_mm512_maddubs_epi16((__m512i)first, _mm512_set1_epi16(0x0401)) +
         (u16v)_mm512_maddubs_epi16((__m512i)second, _mm512_set1_epi16(0x0406)) + third;
#elif KONV_X86 && KONV_WIDTH == 32
  return (u16v)_mm256_maddubs_epi16((__m256i)first, _mm256_set1_epi16(0x0401)) +
         (u16v)_mm256_maddubs_epi16((__m256i)second, _mm256_set1_epi16(0x0406)) + third;
#else
  return five_of<u16v>(first & 255, first >> 8, second & 255, second >> 8, third);
#endif
}
inline void halve_along(const std::uint8_t* row, std::uint16_t* out, index_t n) {
  constexpr index_t count = KONV_WIDTH / 2;
  for (index_t x = 0; x < n; x += count) {
    if (x + count > n) x = n - count;
    *reinterpret_cast<u16u*>(out + x) = halved(row + 2 * x);
  }
}
#endif
inline void halve_down(const std::uint16_t* const* rows, std::uint8_t* out, index_t n) {
  using B = binomial_vector<std::uint8_t>;
  const std::uint16_t *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3], *e = rows[4];
  index_t x = 0;
  for (; x + B::count <= n; x += B::count)
    B::put<8>(
        five_of(B::load_sum(a + x), B::load_sum(b + x), B::load_sum(c + x), B::load_sum(d + x), B::load_sum(e + x)),
        out + x);
  for (; x < n; ++x) out[x] = static_cast<std::uint8_t>((five_of<int>(a[x], b[x], c[x], d[x], e[x]) + 128) >> 8);
}
inline halve_u8_kernels get_halve_u8() { return {&halve_along, &halve_down}; }

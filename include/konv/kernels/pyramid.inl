// Halving rows, of f32 of 1, 2 and 4 channels and of u8 of one. f32: down the columns first, two results high, which
// makes seven loads of ten; those of even and of odd place apart; then result x needs the even columns x, x + 1, x + 2
// and the odd ones x, x + 1, which come out of the neighbouring vectors by shuffles. Nothing is stored in between. u8:
// along the row first, which halves what is left to do; bytes of even and odd place are multiplied and added in one
// instruction, and each row of sums serves two or three results. A sum is at most 16 * 255. What bounds it are loads
// that cross a line of the cache along (3 for 64 samples, 6 slots of Zen 4), and the number of instructions down.

// ---- f32 -----------------------------------------------------------------------------------------------------------
#if KONV_WIDTH == 4
template <int C>
void halve(const float* const* rows, float* const* out, index_t n) {
  for (index_t i = 2; i-- > 0;)
    for (index_t x = 0; x < n; ++x) {
      float column[5];
      for (index_t j = 0; j < 5; ++j) {
        const float* const* r = rows + 2 * i;
        const index_t at = x + x / C * C + j * C;
        column[j] = five_of(r[0][at], r[1][at], r[2][at], r[3][at], r[4][at]);
      }
      out[i][x] = five_of(column[0], column[1], column[2], column[3], column[4]) * (1.0f / 256);
    }
}
#else
struct even_odd {
  f32v even, odd;
};
// Two output rows: what the source's columns add up to for either, of even and of odd places.
struct halved_rows {
  even_odd first, second;
};
template <int C, int... I>  // pixels of C samples
KONV_INLINE even_odd apart(f32v low, f32v high, std::integer_sequence<int, I...>) {
  return {__builtin_shufflevector(low, high, (I + I / C * C)...),
          __builtin_shufflevector(low, high, (I + I / C * C + C)...)};
}
// Samples x, x + 1, ... of seven rows: each is loaded once for the two or three times that it counts.
struct two_sums {
  f32v first, second;
};
KONV_INLINE two_sums sums_down(const float* const* rows, index_t x) {
  const f32v c = load(rows[2] + x), d = load(rows[3] + x), e = load(rows[4] + x);
  return {five_of(load(rows[0] + x), load(rows[1] + x), c, d, e),
          five_of(c, d, e, load(rows[5] + x), load(rows[6] + x))};
}
template <int C>
KONV_INLINE halved_rows halved_at(const float* const* rows, index_t x) {
  constexpr std::make_integer_sequence<int, static_cast<int>(lanes32)> lanes{};
  const two_sums low = sums_down(rows, x), high = sums_down(rows, x + lanes32);
  return {apart<C>(low.first, high.first, lanes), apart<C>(low.second, high.second, lanes)};
}
KONV_INLINE f32v halved(const even_odd& here, const even_odd& next, const even_odd& last) {
  return five_of(here.even, here.odd, next.even, next.odd, last.even) * (1.0f / 256);
}
template <int C>
KONV_INLINE f32v halved_walk(const even_odd& before, const even_odd& here, const even_odd& next) {
  constexpr int count = static_cast<int>(lanes32);
  constexpr std::make_integer_sequence<int, count> lanes{};
  return five_of(lanes_from<count - C>(before.even, here.even, lanes),
                 lanes_from<count - C>(before.odd, here.odd, lanes), here.even, here.odd,
                 lanes_from<C>(here.even, next.even, lanes)) *
         (1.0f / 256);
}
// One vector of results from x on, from loads of its own.
template <int C>
KONV_INLINE void halve_at(const float* const* rows, index_t x, float* first, float* second) {
  const auto here = halved_at<C>(rows, 2 * x), next = halved_at<C>(rows, 2 * x + 2 * C);
  const auto last = halved_at<C>(rows, 2 * x + 4 * C);
  store(second, halved(here.second, next.second, last.second));
  store(first, halved(here.first, next.first, last.first));
}

template <int C>
void halve(const float* const* seven, float* const* out, index_t n) {
  constexpr index_t count = lanes32, line = 64 / sizeof(float), ahead = 16 * line;
  const float* const rows[] = {seven[0], seven[1], seven[2], seven[3], seven[4], seven[5], seven[6]};
  float *const first = out[0], *const second = out[1];
  if (n < count) {
    float last[2][count];
    halve_at<C>(rows, 0, last[0], last[1]);
    std::memcpy(second, last[1], static_cast<std::size_t>(n) * sizeof(float));
    std::memcpy(first, last[0], static_cast<std::size_t>(n) * sizeof(float));
    return;
  }
  index_t done = 0;
  if (n >= 3 * count) {
    // The vector at result x stands one pixel further right, so that an aligned source and an aligned picture half as
    // large stay so.
    halve_at<C>(rows, 0, first, second);
    auto before = halved_at<C>(rows, 0), here = halved_at<C>(rows, 2 * count);
    index_t x = count;
    for (; x + 2 * count <= n + 2 * C; x += count) {
      for (index_t p = 0; p < 2 * count; p += line) {
        detail::prefetch(rows[3] + 2 * x + p + ahead);
        detail::prefetch(rows[4] + 2 * x + p + ahead);
        detail::prefetch(rows[5] + 2 * x + p + ahead);
        detail::prefetch(rows[6] + 2 * x + p + ahead);
      }
      const auto next = halved_at<C>(rows, 2 * (x + count));
      store(second + x - C, halved_walk<C>(before.second, here.second, next.second));
      store(first + x - C, halved_walk<C>(before.first, here.first, next.first));
      before = here;
      here = next;
    }
    done = x - C;
  }
  while (done < n) {
    const index_t x = done + count <= n ? done : n - count;
    halve_at<C>(rows, x, first + x, second + x);
    done = x + count;
  }
}
#endif
template <int Unused = 0>
halve_f32_fn get_halve_f32(index_t channels) {
  return channels == 1 ? &halve<1> : channels == 2 ? &halve<2> : &halve<4>;
}

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
KONV_INLINE void put_halved(const std::uint8_t* row, std::uint16_t* out, index_t x) {
  *reinterpret_cast<u16u*>(out + x) = halved(row + 2 * x);
}
inline void halve_along(const std::uint8_t* row, std::uint16_t* out, index_t n) {
  constexpr index_t count = KONV_WIDTH / 2;
  // The first vector wherever it is, the others where they do not cross a line of the cache.
  put_halved(row, out, 0);
  index_t x = count - static_cast<index_t>(reinterpret_cast<std::uintptr_t>(out) / sizeof *out % count);
  for (; x + count <= n; x += count) put_halved(row, out, x);
  if (x < n) put_halved(row, out, n - count);
}
#endif
#if KONV_WIDTH > 4
#if KONV_X86 && KONV_WIDTH == 64
template <int... I>
KONV_INLINE u8w odd_bytes(u16v a, u16v b, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector((u8w)a, (u8w)b, (2 * I + 1)...);
}
#endif
// The upper bytes of two vectors.
KONV_INLINE void store_upper(u16v a, u16v b, std::uint8_t* out) {
#if KONV_X86 && KONV_WIDTH == 64
  *reinterpret_cast<u8_any*>(out) = odd_bytes(a, b, std::make_integer_sequence<int, 64>{});
#elif KONV_X86 && KONV_WIDTH == 32
  const __m256i v = _mm256_packus_epi16((__m256i)(a >> 8), (__m256i)(b >> 8));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_permute4x64_epi64(v, 0xd8));
#elif KONV_X86
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_packus_epi16((__m128i)(a >> 8), (__m128i)(b >> 8)));
#else
  vst1q_u8(out, vuzp2q_u8((uint8x16_t)a, (uint8x16_t)b));
#endif
}
#endif
inline void halve_down(const std::uint16_t* const* rows, std::uint8_t* out, index_t n) {
  using B = binomial_vector<std::uint8_t>;
  const std::uint16_t *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3], *e = rows[4];
  index_t x = 0;
#if KONV_WIDTH > 4
  constexpr index_t one = B::count;
  for (; x + 2 * one <= n; x += 2 * one) {
    const u16v first = five_of(B::load_sum(a + x), B::load_sum(b + x), B::load_sum(c + x), B::load_sum(d + x),
                               B::load_sum(e + x));
    const u16v second = five_of(B::load_sum(a + x + one), B::load_sum(b + x + one), B::load_sum(c + x + one),
                                B::load_sum(d + x + one), B::load_sum(e + x + one));
    store_upper(first + 128, second + 128, out + x);
  }
#endif
  for (; x + B::count <= n; x += B::count)
    B::put<8>(
        five_of(B::load_sum(a + x), B::load_sum(b + x), B::load_sum(c + x), B::load_sum(d + x), B::load_sum(e + x)),
        out + x);
  for (; x < n; ++x) out[x] = static_cast<std::uint8_t>((five_of<int>(a[x], b[x], c[x], d[x], e[x]) + 128) >> 8);
}
inline halve_u8_kernels get_halve_u8() { return {&halve_along, &halve_down}; }

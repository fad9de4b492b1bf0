// Halving and doubling: fixed weights, equal ones added first, so that the multipliers and the adders share the work,
// and two rows at a time, so that a loaded row serves both.
//
// Loop order       columns; all rows of a column's vector at once.
// Register budget  11 samples, 5 weights, 2 sums. AVX2 loads some of the samples twice.
// What bounds it   down: the loads, 5.5 and 2.5 for each vector of results; along: loads that cross a line. Down from
//                  bytes, 56 instructions for two rows of 64, it is the memory of the source.
// Tried            doubling along and putting together at once, of one channel; conversion instead of adding 1.5 2^23:
//                  no gain where rows of f32 as wide as the image go through the second cache, 6 of them for 4 results.
//                  Doubling down first, at half the width, would spare that traffic.
// Numerics         sums of equal taps, times weights that are dyadic, from the middle outwards: the same at every
//                  place. From bytes, exact until the result along is rounded to f32.
struct binomial {
  f32v a, b, c, d, e;  // of taps 0, 1, 2, 3, 4
  static KONV_INLINE binomial of(float unit) {
    binomial w = {splat(unit), splat(8 * unit), splat(28 * unit), splat(56 * unit), splat(70 * unit)};
    keep(w.a);
    keep(w.b);
    keep(w.c);
    keep(w.d);
    keep(w.e);
    return w;
  }
  KONV_INLINE f32v nine(f32v v0, f32v v1, f32v v2, f32v v3, f32v v4, f32v v5, f32v v6, f32v v7, f32v v8) const {
    return fma(v0 + v8, a, fma(v1 + v7, b, fma(v2 + v6, c, fma(v3 + v5, d, v4 * e))));
  }
  KONV_INLINE f32v five(f32v v0, f32v v1, f32v v2, f32v v3, f32v v4) const {
    return fma(v0 + v4, a, fma(v1 + v3, c, v2 * e));
  }
  KONV_INLINE f32v four(f32v v0, f32v v1, f32v v2, f32v v3) const { return fma(v0 + v3, b, (v1 + v2) * d); }
};

// What is left of n samples after whole steps of N, as one such step through rows of our own: R rows in, two out.
template <int R, int N, class Src, class Dst, class Step>
KONV_INLINE void halving_rest(const Src* const* rows, Dst* const* out, index_t x, index_t n, Step&& step) {
  if (x >= n) return;
  const auto rest = static_cast<std::size_t>(n - x);
  Src in[R][N] = {};
  Dst sums[2][N];
  const Src* from[R + 4];  // and those that are only asked for
  for (int r = 0; r < R + 4; ++r) from[r] = in[r < R ? r : 0];
  for (int r = 0; r < R; ++r) std::memcpy(in[r], rows[r] + x, rest * sizeof(Src));
  Dst* const to[2] = {sums[0], sums[1]};
  step(from, to, index_t{N});
  for (int r = 0; r < 2; ++r) std::memcpy(out[r] + x, sums[r], rest * sizeof(Dst));
}

template <class Src>
struct halve_step {
  binomial w;
  KONV_INLINE void operator()(const Src* const* rows, float* const* out, index_t x) const {
    const f32v v2 = widen(rows[2] + x), v3 = widen(rows[3] + x), v4 = widen(rows[4] + x), v5 = widen(rows[5] + x),
               v6 = widen(rows[6] + x), v7 = widen(rows[7] + x), v8 = widen(rows[8] + x);
    store(out[0] + x, w.nine(widen(rows[0] + x), widen(rows[1] + x), v2, v3, v4, v5, v6, v7, v8));
    store(out[1] + x, w.nine(v2, v3, v4, v5, v6, v7, v8, widen(rows[9] + x), widen(rows[10] + x)));
  }
};
template <class Src>
void halve_down(const Src* const* rows, float* const* out, index_t n) {
  const halve_step<Src> step = {binomial::of(1.0f / 256)};
  index_t x = 0;
  for (; x + lanes32 <= n; x += lanes32) {
#if KONV_WIDTH > 4
    if constexpr (sizeof(Src) == 4) {
      detail::prefetch(rows[11] + x);
      detail::prefetch(rows[12] + x);
      detail::prefetch(rows[13] + x);
      detail::prefetch(rows[14] + x);
    }
#endif
    step(rows, out, x);
  }
  halving_rest<11, static_cast<int>(lanes32)>(rows, out, x, n, halve_down<Src>);
}


template <class Dst>
struct double_step {
  binomial w;
  KONV_INLINE void operator()(const float* const* rows, Dst* const* out, index_t x) const {
    f32v even, odd;
    sums(rows, x, even, odd);
    if constexpr (std::is_same_v<Dst, float>) {
      store(out[0] + x, even);
      store(out[1] + x, odd);
    } else {
      narrow(rounded(even), out[0] + x);
      narrow(rounded(odd), out[1] + x);
    }
  }
#if KONV_X86 && KONV_WIDTH > 16
  // Four vectors of each row, packed together.
  KONV_INLINE void bytes(const float* const* rows, Dst* const* out, index_t x) const {
    f32v even0, even1, even2, even3, odd0, odd1, odd2, odd3;
    sums(rows, x, even0, odd0);
    sums(rows, x + lanes32, even1, odd1);
    sums(rows, x + 2 * lanes32, even2, odd2);
    sums(rows, x + 3 * lanes32, even3, odd3);
    store_rounded(even0, even1, even2, even3, out[0] + x);
    store_rounded(odd0, odd1, odd2, odd3, out[1] + x);
  }
#endif

 private:
  KONV_INLINE void sums(const float* const* rows, index_t x, f32v& even, f32v& odd) const {
    const f32v v0 = load(rows[0] + x), v1 = load(rows[1] + x), v2 = load(rows[2] + x), v3 = load(rows[3] + x),
               v4 = load(rows[4] + x);
    even = w.five(v0, v1, v2, v3, v4);
    odd = w.four(v1, v2, v3, v4);
  }
  // To the nearest, ties to even, where |v| < 2^22: the sum's last digit is that of 1.
  static KONV_INLINE s32v rounded(f32v v) {
    s32v bits;
    v = v + 12582912.0f;
    std::memcpy(&bits, &v, sizeof bits);
    return bits - 0x4b400000;
  }
#if KONV_X86 && KONV_WIDTH > 16
  // Packs work within 128 bits: a0 b0 c0 d0 | a1 b1 c1 d1 | ..., four bytes each, which are put in order.
  static KONV_INLINE void store_rounded(f32v a, f32v b, f32v c, f32v d, std::uint8_t* p) {
    const s32v ra = rounded(a), rb = rounded(b), rc = rounded(c), rd = rounded(d);
#if KONV_WIDTH == 64
    const __m512i v = _mm512_packus_epi16(_mm512_packs_epi32((__m512i)ra, (__m512i)rb),
                                          _mm512_packs_epi32((__m512i)rc, (__m512i)rd));
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    _mm512_storeu_si512(p, _mm512_maskz_permutexvar_epi32(0xffff, order, v));
#else
    const __m256i v = _mm256_packus_epi16(_mm256_packs_epi32((__m256i)ra, (__m256i)rb),
                                          _mm256_packs_epi32((__m256i)rc, (__m256i)rd));
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm256_permutevar8x32_epi32(v, order));
#endif
  }
#endif
};
template <class Dst>
void double_down(const float* const* rows, Dst* const* out, index_t n, index_t pairs) {
  const double_step<Dst> step = {binomial::of(1.0f / 128)};
  constexpr bool packed = KONV_X86 && KONV_WIDTH > 16 && sizeof(Dst) == 1;
  constexpr int block = (packed ? 4 : 1) * static_cast<int>(lanes32);
  index_t x = 0;
  for (; x + block <= n; x += block)
    for (index_t p = 0; p < pairs; ++p) {
      if constexpr (packed)
        step.bytes(rows + p, out + 2 * p, x);
      else
        step(rows + p, out + 2 * p, x);
    }
  const auto whole = [](const float* const* from, Dst* const* to, index_t m) { double_down(from, to, m, 1); };
  for (index_t p = 0; p < pairs; ++p) halving_rest<5, block>(rows + p, out + 2 * p, x, n, whole);
}

template <int Unused = 0>
void halve_along(const float* even, const float* odd, index_t step, float* out, index_t n) {
  const binomial w = binomial::of(1.0f / 256);
  for (index_t x = 0; x < n; x += lanes32) {
    const float *const p = even + x, *const q = odd + x;
    store(out + x, w.nine(load(p), load(q), load(p + step), load(q + step), load(p + 2 * step), load(q + 2 * step),
                          load(p + 3 * step), load(q + 3 * step), load(p + 4 * step)));
  }
}
template <int Unused = 0>
void double_along(const float* low, index_t step, float* even, float* odd, index_t n) {
  const binomial w = binomial::of(1.0f / 128);
  for (index_t x = 0; x < n; x += lanes32) {
    const float* const p = low + x;
    const f32v v1 = load(p + step), v2 = load(p + 2 * step), v3 = load(p + 3 * step), v4 = load(p + 4 * step);
    store(even + x, w.five(load(p), v1, v2, v3, v4));
    store(odd + x, w.four(v1, v2, v3, v4));
  }
}

// Pixels of even and of odd place apart, and together again. Those of a few channels are copied as four: what is too
// much is written over by the next.
KONV_INLINE void copy_pixel(const float* from, float* to, index_t channels) {
  if (channels <= 4)
    std::memcpy(to, from, 4 * sizeof(float));
  else
    std::memcpy(to, from, static_cast<std::size_t>(channels) * sizeof(float));
}
template <int Unused = 0>
void pixels_apart(const float* in, index_t step, float* even, float* odd, index_t pixels) {
  index_t p = 0;
#if KONV_WIDTH > 4
  if (step == 1)
    for (; p < pixels; p += 2 * lanes32) unzip(in + p, even + p / 2, odd + p / 2);
#endif
  for (; p + 2 <= pixels; p += 2, in += 2 * step, even += step, odd += step) {
    copy_pixel(in, even, step);
    copy_pixel(in + step, odd, step);
  }
  if (p < pixels) copy_pixel(in, even, step);
}
#if KONV_WIDTH > 4
template <int First, int... I>
KONV_INLINE f32v zipped(f32v a, f32v b, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(a, b, (First + I / 2 + I % 2 * static_cast<int>(lanes32))...);
}
#endif
template <int Unused = 0>
void pixels_together(const float* even, const float* odd, index_t step, float* out, index_t pixels) {
  index_t p = 0;
#if KONV_WIDTH > 4
  using lanes = std::make_integer_sequence<int, static_cast<int>(lanes32)>;
  if (step == 1)
    for (; p < pixels; p += 2 * lanes32) {
      const f32v a = load(even + p / 2), b = load(odd + p / 2);
      store(out + p, zipped<0>(a, b, lanes{}));
      store(out + p + lanes32, zipped<static_cast<int>(lanes32) / 2>(a, b, lanes{}));
    }
#endif
  for (; p + 2 <= pixels; p += 2, out += 2 * step, even += step, odd += step) {
    copy_pixel(even, out, step);
    copy_pixel(odd, out + step, step);
  }
  if (p < pixels) copy_pixel(even, out, step);
}

template <int Unused = 0>
halving_kernels get_halving() {
  return {&halve_along<>, &double_along<>, &pixels_apart<>, &pixels_together<>};
}
template <class Src>
halve_down_fn<Src> get_halve_down() {
  return &halve_down<Src>;
}
template <class Dst>
double_down_fn<Dst> get_double_down() {
  return &double_down<Dst>;
}

// One pass of a separable filter in f32, for either direction: sums down columns into quads, or along quads into rows.
//
// A quad is the same column of four rows. Quads lie in four planes: column p of row r stands at plane[p % 4][p / 4 * 4
// + r]. A vector loaded from there holds columns p, p + 4, p + 8, ... of the four rows, so that in both directions
//     sum a (0 .. 3) = weights[0] * in[a] + weights[1] * in[a + 1] + ...        in: pointers to rows, or into the
//     planes
// and the four sums, transposed in 4x4 squares within each 128-bit lane, are what the other direction reads:
//     a0 a1 a2 a3 | a4 a5 a6 a7 | ...       a0 b0 c0 d0 | a4 b4 c4 d4 | ...
//     b0 b1 b2 b3 | b4 b5 b6 b7 | ...  <->  a1 b1 c1 d1 | a5 b5 c5 d5 | ...
// A row pass over rows as they lie takes an unaligned, line-crossing load for every tap of every vector; here each load
// serves four sums, for eight in-lane shuffles (any port) per four vectors.
//
// Loop order       4 sums of V vectors in registers; taps, four loaded vectors at a time sliding along the list.
// Register budget  AVX-512, folded: 8 sums, 2 x 8 samples, 1 weight, 2 = 27 of 32. AVX2: 4 + 8 + 2 of 16.
// Compile time     portable is hardly anybody's first choice: there one function goes all four ways.
// What bounds it   the two multipliers. A symmetric factor adds equal taps first, on the adders beside them. And
//                  memory: a block's four new source rows begin pages where no hardware prefetcher has been. Fetched by
//                  software, 7 to 15 taps take a third less at 1080p (Zen 4). Fetching the destination gained nothing.
// Numerics         the chain of fused multiply-adds in the taps' order; folded: of (x[k] + x[last - k]) from the ends
//                  inwards, the middle last. The same for every position and instruction set with fma.
#if KONV_WIDTH == 64
inline constexpr int quad_vecs = 2;
#else
inline constexpr int quad_vecs = 1;
#endif
inline constexpr index_t quad_block = KONV_WIDTH == 4 ? 4 : quad_vecs * lanes32;  // columns at a time

#if KONV_WIDTH > 4
KONV_INLINE void transpose_squares(f32v& a, f32v& b, f32v& c, f32v& d) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512 p = _mm512_maskz_unpacklo_ps(0xffff, (__m512)a, (__m512)b),
               q = _mm512_maskz_unpackhi_ps(0xffff, (__m512)a, (__m512)b);
  const __m512 r = _mm512_maskz_unpacklo_ps(0xffff, (__m512)c, (__m512)d),
               s = _mm512_maskz_unpackhi_ps(0xffff, (__m512)c, (__m512)d);
  a = (f32v)_mm512_maskz_unpacklo_pd(0xff, (__m512d)p, (__m512d)r);
  b = (f32v)_mm512_maskz_unpackhi_pd(0xff, (__m512d)p, (__m512d)r);
  c = (f32v)_mm512_maskz_unpacklo_pd(0xff, (__m512d)q, (__m512d)s);
  d = (f32v)_mm512_maskz_unpackhi_pd(0xff, (__m512d)q, (__m512d)s);
#elif KONV_X86 && KONV_WIDTH == 32
  const __m256 p = _mm256_unpacklo_ps((__m256)a, (__m256)b), q = _mm256_unpackhi_ps((__m256)a, (__m256)b);
  const __m256 r = _mm256_unpacklo_ps((__m256)c, (__m256)d), s = _mm256_unpackhi_ps((__m256)c, (__m256)d);
  a = (f32v)_mm256_unpacklo_pd((__m256d)p, (__m256d)r);
  b = (f32v)_mm256_unpackhi_pd((__m256d)p, (__m256d)r);
  c = (f32v)_mm256_unpacklo_pd((__m256d)q, (__m256d)s);
  d = (f32v)_mm256_unpackhi_pd((__m256d)q, (__m256d)s);
#elif KONV_X86
  const __m128 p = _mm_unpacklo_ps((__m128)a, (__m128)b), q = _mm_unpackhi_ps((__m128)a, (__m128)b);
  const __m128 r = _mm_unpacklo_ps((__m128)c, (__m128)d), s = _mm_unpackhi_ps((__m128)c, (__m128)d);
  a = (f32v)_mm_unpacklo_pd((__m128d)p, (__m128d)r);
  b = (f32v)_mm_unpackhi_pd((__m128d)p, (__m128d)r);
  c = (f32v)_mm_unpacklo_pd((__m128d)q, (__m128d)s);
  d = (f32v)_mm_unpackhi_pd((__m128d)q, (__m128d)s);
#else
  const float32x4_t p = vzip1q_f32((float32x4_t)a, (float32x4_t)b), q = vzip2q_f32((float32x4_t)a, (float32x4_t)b);
  const float32x4_t r = vzip1q_f32((float32x4_t)c, (float32x4_t)d), s = vzip2q_f32((float32x4_t)c, (float32x4_t)d);
  a = (f32v)vzip1q_f64((float64x2_t)p, (float64x2_t)r);
  b = (f32v)vzip2q_f64((float64x2_t)p, (float64x2_t)r);
  c = (f32v)vzip1q_f64((float64x2_t)q, (float64x2_t)s);
  d = (f32v)vzip2q_f64((float64x2_t)q, (float64x2_t)s);
#endif
}

// Element E of 4 * quad_vecs: vector E % quad_vecs of sum or sample E / quad_vecs.
typedef f32v quad_vectors[4 * quad_vecs];
using each_quad_vector = std::make_integer_sequence<int, 4 * quad_vecs>;
using each_of_one = std::make_integer_sequence<int, quad_vecs>;

template <int Slot, int... U>
KONV_INLINE void quad_load(quad_vectors& v, const float* p, std::integer_sequence<int, U...>) {
  ((v[Slot * quad_vecs + U] = load(p + U * lanes32)), ...);
}
KONV_INLINE void quad_load4(quad_vectors& v, const float* const* in, index_t x) {
  quad_load<0>(v, in[0] + x, each_of_one{});
  quad_load<1>(v, in[1] + x, each_of_one{});
  quad_load<2>(v, in[2] + x, each_of_one{});
  quad_load<3>(v, in[3] + x, each_of_one{});
}
KONV_INLINE f32v quad_weight(float x) {
  f32v w = splat(x);
  keep(w);
  return w;
}
// sums += samples * weight; the sample of sum a is in slot (a + Turn) % 4.
template <int Turn, int... E>
KONV_INLINE void quad_step(quad_vectors& sum, const quad_vectors& v, float weight, std::integer_sequence<int, E...>) {
  const f32v w = quad_weight(weight);
  ((sum[E] = fma(v[(E / quad_vecs + Turn) % 4 * quad_vecs + E % quad_vecs], w, sum[E])), ...);
}
// The same for two equal taps, the later in slot (a - Turn) % 4 of its own four.
template <int Turn, int... E>
KONV_INLINE void quad_fold(quad_vectors& sum, const quad_vectors& low, const quad_vectors& high, float weight,
                           std::integer_sequence<int, E...>) {
  const f32v w = quad_weight(weight);
  ((sum[E] = fma(low[(E / quad_vecs + Turn) % 4 * quad_vecs + E % quad_vecs] +
                     high[(E / quad_vecs + 4 - Turn) % 4 * quad_vecs + E % quad_vecs],
                 w, sum[E])),
   ...);
}

// Tap k of four: false after the last.
template <int Turn>
KONV_INLINE bool quad_slide(quad_vectors& sum, quad_vectors& v, const float* const* in, index_t x, const float* weights,
                            index_t& k, index_t taps) {
  quad_step<Turn>(sum, v, weights[k], each_quad_vector{});
  if (++k == taps) return false;
  quad_load<Turn>(v, in[k + 3] + x, each_of_one{});
  return true;
}
template <int Turn>
KONV_INLINE bool quad_slide_fold(quad_vectors& sum, quad_vectors& low, quad_vectors& high, const float* const* in,
                                 index_t x, const float* weights, index_t& k, index_t taps) {
  if (k == taps / 2) {
    if (taps % 2) quad_step<Turn>(sum, low, weights[k], each_quad_vector{});
    return false;
  }
  quad_fold<Turn>(sum, low, high, weights[k], each_quad_vector{});
  ++k;
  quad_load<Turn>(low, in[k + 3] + x, each_of_one{});
  quad_load<3 - Turn>(high, in[taps - 1 - k] + x, each_of_one{});
  return true;
}

template <bool Fold, bool Slide>
KONV_INLINE void quad_sums(quad_vectors& sum, const quad_pass& p, index_t x) {
  quad_vectors low, high;
  const float* const* in = p.in;
  if constexpr (Slide) {
    index_t k = 0;
    quad_load4(low, in, x);
    if constexpr (Fold) {
      quad_load4(high, in + p.taps - 1, x);
      while (quad_slide_fold<0>(sum, low, high, in, x, p.weights, k, p.taps) &&
             quad_slide_fold<1>(sum, low, high, in, x, p.weights, k, p.taps) &&
             quad_slide_fold<2>(sum, low, high, in, x, p.weights, k, p.taps) &&
             quad_slide_fold<3>(sum, low, high, in, x, p.weights, k, p.taps)) {
      }
    } else {
      while (quad_slide<0>(sum, low, in, x, p.weights, k, p.taps) &&
             quad_slide<1>(sum, low, in, x, p.weights, k, p.taps) &&
             quad_slide<2>(sum, low, in, x, p.weights, k, p.taps) &&
             quad_slide<3>(sum, low, in, x, p.weights, k, p.taps)) {
      }
    }
  } else {
    index_t k = 0;
    for (; k < (Fold ? p.taps / 2 : p.taps); ++k) {
      quad_load4(low, in + 4 * k, x);
      if constexpr (Fold) {
        quad_load4(high, in + 4 * (p.taps - 1 - k), x);
        quad_fold<0>(sum, low, high, p.weights[k], each_quad_vector{});
      } else {
        quad_step<0>(sum, low, p.weights[k], each_quad_vector{});
      }
    }
    if (Fold && p.taps % 2) {
      quad_load4(low, in + 4 * k, x);
      quad_step<0>(sum, low, p.weights[k], each_quad_vector{});
    }
  }
}
KONV_INLINE void quad_put(float* const* out, index_t x, f32v a, f32v b, f32v c, f32v d, bool past_caches) {
  if (past_caches) {
    store_past(out[0] + x, a);
    store_past(out[1] + x, b);
    store_past(out[2] + x, c);
    store_past(out[3] + x, d);
  } else {
    store(out[0] + x, a);
    store(out[1] + x, b);
    store(out[2] + x, c);
    store(out[3] + x, d);
  }
}
template <int... U>
KONV_INLINE void quad_leave(quad_vectors& s, float* const* out, index_t x, bool past,
                            std::integer_sequence<int, U...>) {
  (transpose_squares(s[U], s[quad_vecs + U], s[2 * quad_vecs + U], s[3 * quad_vecs + U]), ...);
  (quad_put(out, x + U * lanes32, s[U], s[quad_vecs + U], s[2 * quad_vecs + U], s[3 * quad_vecs + U], past), ...);
}
#endif

#if KONV_WIDTH > 4
template <bool Fold, bool Slide>
KONV_INLINE void quad_columns(const quad_pass& p, index_t from, index_t to, float* const* out, bool past) {
  quad_vectors sum = {};
  quad_sums<Fold, Slide>(sum, p, from);
  quad_leave(sum, out, to, past, each_of_one{});
}
#else
template <int Unused = 0>
KONV_NOINLINE void quad_columns_any(const quad_pass& p, index_t from, index_t to, float* const* out, bool fold,
                                    bool slide) {
  for (index_t a = 0; a < 4; ++a)
    for (index_t e = 0; e < 4; ++e) {
      const auto in = [&](index_t k) { return p.in[(slide ? k : 4 * k) + a][from + e]; };
      float sum = 0;
      index_t k = 0;
      for (; k < (fold ? p.taps / 2 : p.taps); ++k) sum += (fold ? in(k) + in(p.taps - 1 - k) : in(k)) * p.weights[k];
      if (fold && p.taps % 2) sum += in(k) * p.weights[k];
      out[e][to + a] = sum;
    }
}
template <bool Fold, bool Slide>
KONV_INLINE void quad_columns(const quad_pass& p, index_t from, index_t to, float* const* out, bool) {
  quad_columns_any<>(p, from, to, out, Fold, Slide);
}
#endif

// The line at x of each of four rows that are wanted soon. Nothing is read: they may end before.
KONV_INLINE void quad_fetch(const float* const* soon, index_t x) {
  detail::prefetch(soon[0] + x);
  detail::prefetch(soon[1] + x);
  detail::prefetch(soon[2] + x);
  detail::prefetch(soon[3] + x);
}

// n columns from `from` on, to out[0 .. 3] + to. Reads to the end of the last block of quad_block, which goes by a call
// of the function itself: its code is there once.
template <bool Fold, bool Slide>
void quads(const quad_pass& p, index_t from, float* const* out, index_t to, index_t n) {
  const float* const* const soon = p.soon;  // stores might change p, for all that a compiler knows
  const bool past = p.past_caches;
  index_t x = 0;
  for (; x + quad_block <= n; x += quad_block) {
    if (soon && x % 16 == 0)
      for (index_t u = 0; u < quad_block; u += 16) quad_fetch(soon, from + x + u);
    quad_columns<Fold, Slide>(p, from + x, to + x, out, past);
  }
  if (x == n) return;
  float last[4][quad_block];
  float* const rows[4] = {last[0], last[1], last[2], last[3]};
  const quad_pass part{p.in, p.weights, p.taps};
  quads<Fold, Slide>(part, from + x, rows, 0, quad_block);
  for (index_t r = 0; r < 4; ++r)
    std::memcpy(out[r] + to + x, last[r], static_cast<std::size_t>(n - x) * sizeof(float));
}

template <int Unused = 0>
quad_kernels get_quads() {
  return {{&quads<false, false>, &quads<true, false>, &quads<false, true>, &quads<true, true>}, quad_block, lanes32};
}
// Those of taps that mirror themselves.
template <int Unused = 0>
quad_kernels get_folded_quads() {
  return {{nullptr, &quads<true, false>, nullptr, &quads<true, true>}, quad_block, lanes32};
}

// Both passes of a separable filter in f32 at once, nothing stored in between: at 3 to 9 taps the traffic, not the
// products, takes the time. Quads are those of quads.inl. Each step makes the quads of the next block and the outputs
// of the one before, whose neighbours are then there: a plane's next column is that plane a 128-bit lane on.
//     outputs around plane j of:   before | current | next
// The same holds where taps are not neighbours but every third sample, as in images of three channels: 3 taps then
// reach as far as 7. The two-pass form is worse off there: it loads each sample anew for every tap that it serves.
//
// Loop order       columns, a vector at a time; in it both passes, unrolled for K taps.
// Register budget  AVX-512: down, K + 3 samples, 4 sums, 8 vectors of quads (before, current), 1 weight = 23 of 32 for
//                  7 taps; along, (K - 1) * Step + 4 samples, 4 sums, 8 more: spills with 7 taps at steps of 3. AVX2
//                  spills from 5 taps on. Both gain all the same: 1.4 to 1.6 times at steps of 3.
// What bounds it   memory: rows that are wanted soon are fetched by software, as in quads.inl.
// Numerics         those of quads.inl, to the bit.
#if KONV_X86 && KONV_WIDTH >= 32
// Column P of a plane, counted from the first of `v`: P / 4 lanes on in before | v | next.
template <int P>
KONV_INLINE f32v quad_at(const f32v (&before)[4], const f32v (&v)[4], const f32v (&next)[4]) {
  constexpr int plane = P & 3, lanes = (P - plane) / 4, whole = KONV_WIDTH / 16;
  if constexpr (lanes == 0)
    return v[plane];
  else if constexpr (lanes == -whole)
    return before[plane];
  else if constexpr (lanes == whole)
    return next[plane];
  else {
    const f32v low = lanes < 0 ? before[plane] : v[plane], high = lanes < 0 ? v[plane] : next[plane];
#if KONV_WIDTH == 64
    return (f32v)_mm512_maskz_alignr_epi64(0xff, (__m512i)high, (__m512i)low, 2 * (lanes & 3));
#else
    return (f32v)_mm256_permute2f128_ps((__m256)low, (__m256)high, 0x21);
#endif
  }
}
template <int N, int... J>
KONV_INLINE void small_step(f32v (&sum)[4], const f32v (&x)[N], float weight, int at,
                            std::integer_sequence<int, J...>) {
  const f32v w = splat(weight);
  ((sum[J] = fma(x[J + at], w, sum[J])), ...);
}
template <int N, int... J>
KONV_INLINE void small_fold(f32v (&sum)[4], const f32v (&x)[N], float weight, int at,
                            std::integer_sequence<int, J...>) {
  const f32v w = splat(weight);
  ((sum[J] = fma(x[J + at] + x[J + N - 4 - at], w, sum[J])), ...);
}
// The four sums over every Step-th sample, transposed.
template <int K, bool Fold, int Step, int N, int... T>
KONV_INLINE void small_sums(f32v (&sum)[4], const f32v (&x)[N], const float* w, std::integer_sequence<int, T...>) {
  using four = std::make_integer_sequence<int, 4>;
  if constexpr (Fold) {
    (small_fold(sum, x, w[T], T * Step, four{}), ...);
    small_step(sum, x, w[K / 2], K / 2 * Step, four{});
  } else {
    (small_step(sum, x, w[T], T * Step, four{}), ...);
  }
  transpose_squares(sum[0], sum[1], sum[2], sum[3]);
}
template <int N, int... I>
KONV_INLINE void small_load(f32v (&x)[N], const float* const* rows, index_t at, std::integer_sequence<int, I...>) {
  ((x[I] = load(rows[I] + at)), ...);
}
template <int Reach, int N, int... I>
KONV_INLINE void small_around(f32v (&x)[N], const f32v (&before)[4], const f32v (&v)[4], const f32v (&next)[4],
                              std::integer_sequence<int, I...>) {
  ((x[I] = quad_at<I - Reach>(before, v, next)), ...);
}
// Of the lanes of a vector of outputs x, x + 1, ... those that are among 0 .. n - 1.
#if KONV_WIDTH == 64
KONV_INLINE __mmask16 lanes_among(index_t x, index_t n) {
  const unsigned first = x < 0 ? 0xffffu << -x : 0xffffu, last = n - x < 16 ? 0xffffu >> (16 - (n - x)) : 0xffffu;
  return static_cast<__mmask16>(first & last);
}
KONV_INLINE void store_lanes(float* p, f32v v, __mmask16 lanes) { _mm512_mask_storeu_ps(p, lanes, (__m512)v); }
#else
KONV_INLINE s32v lanes_among(index_t x, index_t n) {
  const s32v lane = {0, 1, 2, 3, 4, 5, 6, 7};
  const index_t end = n - x < 8 ? n - x : 8;
  return (lane >= splat(static_cast<std::int32_t>(x < 0 ? -x : 0))) & (lane < splat(static_cast<std::int32_t>(end)));
}
KONV_INLINE void store_lanes(float* p, f32v v, s32v lanes) { _mm256_maskstore_ps(p, (__m256i)lanes, (__m256)v); }
#endif
template <int K, bool Fold, int Step = 1>
void quads_at_once(const quad_both& p) {
  using taps = std::make_integer_sequence<int, Fold ? K / 2 : K>;
  constexpr int reach = K / 2 * Step, around = 2 * reach + 4;  // samples that four neighbours are made of
  f32v before[4] = {}, current[4] = {};
  // Stores might change what p holds, for all that a compiler knows.
  float* const out[4] = {p.out[0], p.out[1], p.out[2], p.out[3]};
  const float* const* const soon = p.soon;
  const bool past = p.past_caches;
  const index_t n = p.n;
  index_t begin = 0, x = -p.shift - lanes32;  // the output that `current` begins with
  for (int part = 0; part < 3; ++part) {
    const float* const* rows = p.rows[part];
    for (index_t at = begin; at < p.end[part]; at += lanes32, x += lanes32) {
      f32v down[K + 3], along[around], next[4] = {}, sum[4] = {};
      if (part == 1 && soon && at % 16 == 0) quad_fetch(soon, at - begin);
      small_load(down, rows, at - begin, std::make_integer_sequence<int, K + 3>{});
      small_sums<K, Fold, 1>(next, down, p.column, taps{});
      small_around<reach>(along, before, current, next, std::make_integer_sequence<int, around>{});
      small_sums<K, Fold, Step>(sum, along, p.row, taps{});
      if (x >= 0 && x + lanes32 <= n) {
        quad_put(out, x, sum[0], sum[1], sum[2], sum[3], past);
      } else if (x > -lanes32 && x < n) {
        const auto wanted = lanes_among(x, n);
        store_lanes(out[0] + x, sum[0], wanted);
        store_lanes(out[1] + x, sum[1], wanted);
        store_lanes(out[2] + x, sum[2], wanted);
        store_lanes(out[3] + x, sum[3], wanted);
      }
      before[0] = current[0];
      before[1] = current[1];
      before[2] = current[2];
      before[3] = current[3];
      current[0] = next[0];
      current[1] = next[1];
      current[2] = next[2];
      current[3] = next[3];
    }
    if (p.end[part] > begin) begin = p.end[part];
  }
}
#endif

template <int Unused = 0>
quad_both_fn get_quads_at_once([[maybe_unused]] index_t taps, [[maybe_unused]] index_t step,
                               [[maybe_unused]] bool fold) {
#if KONV_X86 && KONV_WIDTH >= 32
  if (step == 1 && taps == 3) return fold ? &quads_at_once<3, true> : &quads_at_once<3, false>;
  if (step == 1 && taps == 5 && fold) return &quads_at_once<5, true>;
  if (step == 1 && taps == 7 && fold) return &quads_at_once<7, true>;
  if (step == 3 && taps == 3 && fold) return &quads_at_once<3, true, 3>;
  if (step == 3 && taps == 5 && fold) return &quads_at_once<5, true, 3>;
#if KONV_WIDTH == 64  // 16 registers are too few for the first two, and two lanes for the reach of the last
  if (step == 1 && taps == 7) return &quads_at_once<7, false>;
  if (step == 1 && taps == 9 && fold) return &quads_at_once<9, true>;
  if (step == 3 && taps == 7 && fold) return &quads_at_once<7, true, 3>;
#endif
#endif
  return nullptr;
}

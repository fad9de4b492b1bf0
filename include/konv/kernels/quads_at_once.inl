// Both passes of a separable filter in f32 at once, nothing stored in between: at 3 to 7 taps the traffic, not the
// products, takes the time. Quads are those of quads.inl. Each step makes the quads of the next block and the outputs of
// the one before, whose neighbours are then there: a plane's next column is that plane a 128-bit lane on.
//     outputs around plane j of:   before | current | next
//
// Loop order       columns, a vector at a time; in it both passes, unrolled for K taps.
// Register budget  K + 3 samples, 4 sums, 7 vectors of quads (before, current), 1 weight: AVX-512 for 7 taps 22 of 32;
//                  AVX2 spills from 5 taps on, and still gains.
// What bounds it   memory: rows that are wanted soon are fetched by software, as in quads.inl.
// Numerics         those of quads.inl, to the bit.
#if KONV_X86 && KONV_WIDTH >= 32
KONV_INLINE f32v lane_before(f32v before, f32v v) {
#if KONV_WIDTH == 64
  return (f32v)_mm512_maskz_alignr_epi64(0xff, (__m512i)v, (__m512i)before, 6);
#else
  return (f32v)_mm256_permute2f128_ps((__m256)before, (__m256)v, 0x21);
#endif
}
KONV_INLINE f32v lane_after(f32v v, f32v next) {
#if KONV_WIDTH == 64
  return (f32v)_mm512_maskz_alignr_epi64(0xff, (__m512i)next, (__m512i)v, 2);
#else
  return (f32v)_mm256_permute2f128_ps((__m256)v, (__m256)next, 0x21);
#endif
}
template <int K, int... J>
KONV_INLINE void small_step(f32v (&sum)[4], const f32v (&x)[K + 3], float weight, int k,
                            std::integer_sequence<int, J...>) {
  const f32v w = splat(weight);
  ((sum[J] = fma(x[J + k], w, sum[J])), ...);
}
template <int K, int... J>
KONV_INLINE void small_fold(f32v (&sum)[4], const f32v (&x)[K + 3], float weight, int k,
                            std::integer_sequence<int, J...>) {
  const f32v w = splat(weight);
  ((sum[J] = fma(x[J + k] + x[J + K - 1 - k], w, sum[J])), ...);
}
// The four sums over x[a .. a + K - 1], transposed.
template <int K, bool Fold, int... T>
KONV_INLINE void small_sums(f32v (&sum)[4], const f32v (&x)[K + 3], const float* w, std::integer_sequence<int, T...>) {
  using four = std::make_integer_sequence<int, 4>;
  if constexpr (Fold) {
    (small_fold<K>(sum, x, w[T], T, four{}), ...);
    small_step<K>(sum, x, w[K / 2], K / 2, four{});
  } else {
    (small_step<K>(sum, x, w[T], T, four{}), ...);
  }
  transpose_squares(sum[0], sum[1], sum[2], sum[3]);
}
template <int K, int... I>
KONV_INLINE void small_load(f32v (&x)[K + 3], const float* const* rows, index_t at, std::integer_sequence<int, I...>) {
  ((x[I] = load(rows[I] + at)), ...);
}
template <int K, int... I>
KONV_INLINE void small_around(f32v (&x)[K + 3], const f32v (&before)[4], const f32v (&v)[4], const f32v (&next)[4],
                              std::integer_sequence<int, I...>) {
  ((x[I] = lane_before(before[4 - K / 2 + I], v[4 - K / 2 + I])), ...);
  x[K / 2] = v[0];
  x[K / 2 + 1] = v[1];
  x[K / 2 + 2] = v[2];
  x[K / 2 + 3] = v[3];
  ((x[K / 2 + 4 + I] = lane_after(v[I], next[I])), ...);
}
template <int K, bool Fold>
void quads_at_once(const quad_both& p) {
  using taps = std::make_integer_sequence<int, Fold ? K / 2 : K>;
  f32v before[4] = {}, current[4] = {};
  index_t begin = 0, x = -p.shift - lanes32;  // the output that `current` begins with
  for (int part = 0; part < 3; ++part) {
    const float* const* rows = p.rows[part];
    for (index_t at = begin; at < p.end[part]; at += lanes32, x += lanes32) {
      f32v samples[K + 3], next[4] = {}, sum[4] = {};
      if (part == 1 && p.soon && at % 16 == 0) quad_fetch(p.soon, at - begin);
      small_load<K>(samples, rows, at - begin, std::make_integer_sequence<int, K + 3>{});
      small_sums<K, Fold>(next, samples, p.column, taps{});
      small_around<K>(samples, before, current, next, std::make_integer_sequence<int, K / 2>{});
      small_sums<K, Fold>(sum, samples, p.row, taps{});
      if (x >= 0 && x + lanes32 <= p.n) {
        quad_put(p.out[0] + x, sum[0], p.past_caches);
        quad_put(p.out[1] + x, sum[1], p.past_caches);
        quad_put(p.out[2] + x, sum[2], p.past_caches);
        quad_put(p.out[3] + x, sum[3], p.past_caches);
      } else if (x > -lanes32 && x < p.n) {
        float whole[4][lanes32];
        store(whole[0], sum[0]);
        store(whole[1], sum[1]);
        store(whole[2], sum[2]);
        store(whole[3], sum[3]);
        const index_t from = x < 0 ? -x : 0, to = p.n - x < lanes32 ? p.n - x : lanes32;
        for (index_t r = 0; r < 4; ++r)
          std::memcpy(p.out[r] + x + from, whole[r] + from, static_cast<std::size_t>(to - from) * sizeof(float));
      }
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
quad_both_fn get_quads_at_once([[maybe_unused]] index_t taps, [[maybe_unused]] bool fold) {
#if KONV_X86 && KONV_WIDTH >= 32
  if (taps == 3) return fold ? &quads_at_once<3, true> : &quads_at_once<3, false>;
  if (taps == 5 && fold) return &quads_at_once<5, true>;
  if (taps == 7 && fold) return &quads_at_once<7, true>;
#endif
  return nullptr;
}

// Weighted sums of rows of f32: R outputs by V vectors in registers, so that each load serves R outputs. R 4, V 2:
// eight accumulators hide the latency of the fma, two loads feed eight of them. Each sum begins with 0 and takes the
// rows in their order, wherever it stands. Unrolled by folds: g++ -O2 unrolls no loop, and would keep the accumulators
// in memory.
template <int V, int... U>
KONV_INLINE void mix_serve(f32v (&acc)[V], const f32v (&in)[V], float weight, std::integer_sequence<int, U...>) {
  const f32v w = splat(weight);
  ((acc[U] = fma(in[U], w, acc[U])), ...);
}
template <int V, int... U>
KONV_INLINE void mix_leave(const f32v (&acc)[V], float* out, std::integer_sequence<int, U...>) {
  (store(out + U * lanes32, acc[U]), ...);
}
template <int V, int... O, int... U>
KONV_INLINE void mix_tile(const float* const* rows, const float* weights, index_t taps, float* const* out, index_t x,
                          std::integer_sequence<int, O...>, std::integer_sequence<int, U...> all) {
  f32v acc[sizeof...(O)][V] = {};
  for (index_t t = 0; t < taps; ++t) {
    const float* row = rows[t] + x;
    const f32v in[V] = {load(row + U * lanes32)...};
    (mix_serve(acc[O], in, weights[O * taps + t], all), ...);
  }
  (mix_leave(acc[O], out[O] + x, all), ...);
}

template <int R>
KONV_INLINE void mix_rows(const float* const* rows, const float* weights, index_t taps, float* const* out, index_t n) {
  constexpr int V = R >= 4 ? 2 : 4;
  using outs = std::make_integer_sequence<int, R>;
  index_t x = 0;
  for (; x + V * lanes32 <= n; x += V * lanes32) 
    mix_tile<V>(rows, weights, taps, out, x, outs{}, std::make_integer_sequence<int, V>{});
  for (; x + lanes32 <= n; x += lanes32) 
    mix_tile<1>(rows, weights, taps, out, x, outs{}, std::make_integer_sequence<int, 1>{});
  for (; x < n; ++x)
    for (int o = 0; o < R; ++o) {
      float sum = 0;
      for (index_t t = 0; t < taps; ++t) sum = fma1(rows[t][x], weights[o * taps + t], sum);
      out[o][x] = sum;
    }
}

inline void mix(const float* const* rows, const float* weights, index_t taps, float* const* out, index_t outs,
                index_t n) {
  index_t o = 0;
  for (; o + 4 <= outs; o += 4) mix_rows<4>(rows, weights + o * taps, taps, out + o, n);
  for (; o + 2 <= outs; o += 2) mix_rows<2>(rows, weights + o * taps, taps, out + o, n);
  if (o < outs) mix_rows<1>(rows, weights + o * taps, taps, out + o, n);
}

inline auto get_mix() { return &mix; }

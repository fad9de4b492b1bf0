// Weighted sums of rows of f32: R outputs by V vectors in registers, so that each load serves R outputs. R 4, V 2: eight
// accumulators hide the latency of the fma, two loads feed eight of them. Each sum begins with 0 and takes the rows in
// their order, wherever it stands.
template <int R, int V>
KONV_INLINE void mix_tile(const float* const* rows, const float* weights, index taps, float* const* out, index x) {
  f32v acc[R][V] = {};
  for (index t = 0; t < taps; ++t) {
    f32v in[V];
    for (int v = 0; v < V; ++v) in[v] = load(rows[t] + x + v * lanes32);
    for (int o = 0; o < R; ++o) {
      const f32v w = splat(weights[o * taps + t]);
      for (int v = 0; v < V; ++v) acc[o][v] = fma(in[v], w, acc[o][v]);
    }
  }
  for (int o = 0; o < R; ++o)
    for (int v = 0; v < V; ++v) store(out[o] + x + v * lanes32, acc[o][v]);
}

template <int R>
KONV_INLINE void mix_rows(const float* const* rows, const float* weights, index taps, float* const* out, index n) {
  constexpr int V = R >= 4 ? 2 : 4;
  index x = 0;
  for (; x + V * lanes32 <= n; x += V * lanes32) mix_tile<R, V>(rows, weights, taps, out, x);
  for (; x + lanes32 <= n; x += lanes32) mix_tile<R, 1>(rows, weights, taps, out, x);
  for (; x < n; ++x)
    for (int o = 0; o < R; ++o) {
      float sum = 0;
      for (index t = 0; t < taps; ++t) sum = fma1(rows[t][x], weights[o * taps + t], sum);
      out[o][x] = sum;
    }
}

inline void mix(const float* const* rows, const float* weights, index taps, float* const* out, index outs, index n) {
  index o = 0;
  for (; o + 4 <= outs; o += 4) mix_rows<4>(rows, weights + o * taps, taps, out + o, n);
  for (; o + 2 <= outs; o += 2) mix_rows<2>(rows, weights + o * taps, taps, out + o, n);
  if (o < outs) mix_rows<1>(rows, weights + o * taps, taps, out + o, n);
}

inline auto get_mix() { return &mix; }

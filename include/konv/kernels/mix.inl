// Weighted sums of rows of f32. One load and one fma per vector and tap: bound by the two load ports. Four vectors side
// by side hide the latency of the fma. The sum begins with 0 and takes the rows in their order.
template <int V>
KONV_INLINE void mix_tile(const float* const* rows, const float* weights, index taps, float* out, index x) {
  f32v acc[V] = {};
  for (index t = 0; t < taps; ++t) {
    const float* row = rows[t] + x;
    const f32v w = splat(weights[t]);
    for (int v = 0; v < V; ++v) acc[v] = fma(load(row + v * lanes32), w, acc[v]);
  }
  for (int v = 0; v < V; ++v) store(out + x + v * lanes32, acc[v]);
}

inline void mix(const float* const* rows, const float* weights, index taps, float* out, index n) {
  index x = 0;
  for (; x + 4 * lanes32 <= n; x += 4 * lanes32) mix_tile<4>(rows, weights, taps, out, x);
  for (; x + lanes32 <= n; x += lanes32) mix_tile<1>(rows, weights, taps, out, x);
  for (; x < n; ++x) {
    float sum = 0;
    for (index t = 0; t < taps; ++t) sum = fma1(rows[t][x], weights[t], sum);
    out[x] = sum;
  }
}

inline auto get_mix() { return &mix; }

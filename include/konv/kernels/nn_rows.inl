// Activations. See nn_rows.hpp. exp by 2^n * p(r), |r| <= ln2/2, p of degree 6 (Cephes); tanh as m / (m + 2),
// m = exp(2x) - 1, which takes no difference of near numbers. Within 3 units in the last place of the real value (tanh:
// 2.41 at most). f64: the C library's.

#if KONV_WIDTH > 4
struct nn_power {  // e^x = (part + 1) * scale
  f32v part, scale;
};
KONV_INLINE nn_power nn_exp(f32v x) {  // x in [-87, 88]; NaN passes
  const f32v magic = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to a whole number
  f32v n = fma(x, splat(1.44269504088896341f), magic);
  s32v bits = (s32v)n;
  n = n - magic;
  f32v r = fma(n, splat(-0.693359375f), x);
  r = fma(n, splat(2.12194440e-4f), r);
  f32v p = splat(1.9875691500e-4f);
  p = fma(p, r, splat(1.3981999507e-3f));
  p = fma(p, r, splat(8.3334519073e-3f));
  p = fma(p, r, splat(4.1665795894e-2f));
  p = fma(p, r, splat(1.6666665459e-1f));
  p = fma(p, r, splat(5.0000001201e-1f));
  bits = (bits << 23) + 0x3f800000;  // the whole number stands in the low bits of the magic sum
  return {fma(p, r * r, r), (f32v)bits};
}
KONV_INLINE f32v nn_within(f32v x, float low, float high) {
  x = x < splat(low) ? splat(low) : x;
  return x > splat(high) ? splat(high) : x;
}
KONV_INLINE f32v nn_sigmoid(f32v x) {
  const nn_power e = nn_exp(nn_within(splat(0.0f) - x, -87.0f, 88.0f));
  return splat(1.0f) / (splat(1.0f) + (e.part + splat(1.0f)) * e.scale);
}
KONV_INLINE f32v nn_tanh(f32v x) {
  const s32v sign = (s32v)x & static_cast<std::int32_t>(0x80000000u);
  const f32v a = (f32v)((s32v)x ^ sign);
  const nn_power e = nn_exp(nn_within(a + a, 0.0f, 40.0f));
  const f32v less_one = fma(e.part, e.scale, e.scale - splat(1.0f));  // e^2a - 1, as exact near 0 as elsewhere
  const f32v r = less_one / (less_one + splat(2.0f));
  return (f32v)((s32v)r ^ sign);
}
KONV_INLINE f32v nn_leaky(f32v x, float slope) { return x < splat(0.0f) ? x * splat(slope) : x; }

KONV_INLINE f32v nn_activated(f32v x, nn::activation_kind kind, float slope) {
  return kind == nn::activation_kind::tanh ? nn_tanh(x) : kind == nn::activation_kind::sigmoid ? nn_sigmoid(x)
                                                                                                : nn_leaky(x, slope);
}
#endif

template <class T>
void nn_activate(T* row, index_t n, nn::activation_kind kind, T slope) {
#if KONV_WIDTH > 4
  if constexpr (std::is_same_v<T, float>) {
    index_t x = 0;
    for (; x + lanes32 <= n; x += lanes32) store(row + x, nn_activated(load(row + x), kind, slope));
    if (x < n) {
      float last[lanes32] = {};
      const std::size_t left = static_cast<std::size_t>(n - x) * sizeof(float);
      std::memcpy(last, row + x, left);
      store(last, nn_activated(load(last), kind, slope));
      std::memcpy(row + x, last, left);
    }
    return;
  }
#endif
  for (index_t x = 0; x < n; ++x) {
    if (kind == nn::activation_kind::tanh)
      row[x] = std::tanh(row[x]);
    else if (kind == nn::activation_kind::sigmoid)
      row[x] = T{1} / (T{1} + std::exp(-row[x]));
    else
      row[x] = row[x] < T{0} ? row[x] * slope : row[x];
  }
}

template <class T>
nn::row_functions<T> get_nn_rows() {
  return {&transpose<T>, &nn_activate<T>};
}

// The depthwise tile. See nn_depthwise.hpp.
//
// Loop order       a vector pair of channels, tiles of 4 pixels, taps: 8 sums, 2 weights, 1 sample in registers. Where the
//                  stride is 1 a kernel row of 3 or 5 taps is taken at once: each sample is loaded once for all of them.
// What bounds it   loads, two a cycle; and memory, since a sample is used `taps` times only.
// Tails            channels beyond whole vectors go one at a time: no load passes the last channel.

template <class T, int P, int V, int... I, int... U>
KONV_INLINE void nn_deep_tap(nn_vec<T> (&acc)[P][V], const T* x, index step, const T* w,
                             std::integer_sequence<int, I...>, std::integer_sequence<int, U...> us) {
  nn_vec<T> k[V] = {load(w + U * nn_lanes<T>::n)...};
  const auto pixel = [&]<int... L>(nn_vec<T>(&a)[V], const T* p, std::integer_sequence<int, L...>) {
    ((a[L] = fma(load(p + L * nn_lanes<T>::n), k[L], a[L])), ...);
  };
  (pixel(acc[I], x + I * step, us), ...);
}

// A kernel row of K taps, each where the next pixel's one before stands: sample i serves the pixels p with 0 <= i - p < K,
// whose taps so come in their order.
template <class T, int P, int V, int K, int S, int... I, int... U>
KONV_INLINE void nn_deep_sample(nn_vec<T> (&acc)[P][V], const nn_vec<T> (&k)[K][V], const T* x,
                                std::integer_sequence<int, I...>, std::integer_sequence<int, U...>) {
  nn_vec<T> v[V] = {load(x + U * nn_lanes<T>::n)...};
  (keep(v[U]), ...);  // or g++ loads the sample anew for each product
  const auto pixel = [&]<int At>(std::integral_constant<int, At>) {
    if constexpr (S - At >= 0 && S - At < K) ((acc[At][U] = fma(v[U], k[S - At][U], acc[At][U])), ...);
  };
  (pixel(std::integral_constant<int, I>{}), ...);
}
template <class T, int P, int V, int K, int... J, int... S>
KONV_INLINE void nn_deep_row(nn_vec<T> (&acc)[P][V], const T* x, index step, const T* w, const index* w_at,
                             std::integer_sequence<int, J...>, std::integer_sequence<int, S...>) {
  nn_vec<T> k[K][V];
  const auto weights = [&]<int... U>(nn_vec<T>(&to)[V], const T* from, std::integer_sequence<int, U...>) {
    ((to[U] = load(from + U * nn_lanes<T>::n)), ...);
  };
  (weights(k[J], w + w_at[J], std::make_integer_sequence<int, V>{}), ...);
  (nn_deep_sample<T, P, V, K, S>(acc, k, x + S * step, std::make_integer_sequence<int, P>{},
                                 std::make_integer_sequence<int, V>{}),
   ...);
}

template <class T, int P, int V, int... I>
KONV_INLINE void nn_deep_tile(const nn::depthwise_args<T>& a, index p, index c, std::integer_sequence<int, I...> is) {
  using vectors = std::make_integer_sequence<int, V>;
  nn_vec<T> acc[P][V];
  (nn_start<T, V>(acc[I], a.bias + c, vectors{}), ...);
  if (P > 1 && a.run == 3)
    for (index t = 0; t < a.taps; t += 3)
      nn_deep_row<T, P, V, 3>(acc, a.x[t] + p * a.x_step + c, a.x_step, a.w + c, a.w_at + t,
                              std::make_integer_sequence<int, 3>{}, std::make_integer_sequence<int, P + 2>{});
  else if (P > 1 && a.run == 5)
    for (index t = 0; t < a.taps; t += 5)
      nn_deep_row<T, P, V, 5>(acc, a.x[t] + p * a.x_step + c, a.x_step, a.w + c, a.w_at + t,
                              std::make_integer_sequence<int, 5>{}, std::make_integer_sequence<int, P + 4>{});
  else
    for (index t = 0; t < a.taps; ++t)
      nn_deep_tap<T, P, V>(acc, a.x[t] + p * a.x_step + c, a.x_step, a.w + a.w_at[t] + c, is, vectors{});
  if (a.bound != nn::bounds::nothing) {
    nn::tile_args<T> b;
    b.bound = a.bound;
    b.slope = a.slope;
    b.low = a.low;
    b.high = a.high;
    (nn_bound_all<T, V>(acc[I], b, vectors{}), ...);
  }
  (nn_leave<T, V>(acc[I], a.y + (p + I) * a.y_step + c, V * nn_lanes<T>::n, vectors{}), ...);
}

// All pixels of V vectors of channels, from c on.
template <class T, int V>
KONV_INLINE void nn_deep_pixels(const nn::depthwise_args<T>& a, index p0, index p1, index c) {
  if (p1 - p0 < 4) {
    for (index p = p0; p < p1; ++p) nn_deep_tile<T, 1, V>(a, p, c, std::make_integer_sequence<int, 1>{});
    return;
  }
  for (index p = p0; p < p1; p += 4)  // the last tile moves back: the same sums again
    nn_deep_tile<T, 4, V>(a, p < p1 - 4 ? p : p1 - 4, c, std::make_integer_sequence<int, 4>{});
}

// Channels beyond pairs of vectors, from c on, of pixels [p0, p1).
template <class T>
KONV_INLINE void nn_deep_rest(const nn::depthwise_args<T>& a, index p0, index p1, index c) {
  constexpr index n = nn_lanes<T>::n;
  if (c + n <= a.channels) {
    nn_deep_pixels<T, 1>(a, p0, p1, c);
    c += n;
  }
  if (c < a.channels && a.channels >= n) {
    nn_deep_pixels<T, 1>(a, p0, p1, a.channels - n);
    return;
  }
  for (; c < a.channels; ++c)
    for (index p = p0; p < p1; ++p) {
      T sum = a.bias[c];
      for (index t = 0; t < a.taps; ++t) sum = fma1(a.x[t][p * a.x_step + c], a.w[a.w_at[t] + c], sum);
      if (a.bound != nn::bounds::nothing) {
        if (a.bound == nn::bounds::full && sum < T{0}) sum *= a.slope;
        if (sum < a.low) sum = a.low;
        if (a.bound == nn::bounds::full && sum > a.high) sum = a.high;
      }
      a.y[p * a.y_step + c] = sum;
    }
}

template <class T>
void nn_depthwise(const nn::depthwise_args<T>& a) {
  constexpr index n = nn_lanes<T>::n;
  index c = 0;
  if (a.n < 4)  // pixels at an edge: more channels at a time, or each sum would wait for itself
    for (; c + 8 * n <= a.channels; c += 8 * n) nn_deep_pixels<T, 8>(a, 0, a.n, c);
  // Pixel by pixel memory is read in order; but weights that leave no room in the first cache want to be used up.
  const bool in_order = a.taps * a.channels * static_cast<index>(sizeof(T)) <= 16 * 1024;
  const index step = in_order ? 4 : a.n;
  const index from = c;
  for (index p = 0; p < a.n; p += step) {
    const index p0 = in_order && a.n >= 4 && p > a.n - 4 ? a.n - 4 : p;
    const index p1 = p0 + step < a.n ? p0 + step : a.n;
    for (c = from; c + 2 * n <= a.channels; c += 2 * n) nn_deep_pixels<T, 2>(a, p0, p1, c);
    nn_deep_rest<T>(a, p0, p1, c);
  }
}

template <class T>
nn::depthwise_fn<T> get_nn_depthwise() {
  return &nn_depthwise<T>;
}

// The depthwise tile. See nn_depthwise.hpp.
//
// Loop order       a vector pair of channels, tiles of 4 pixels, taps: 8 sums, 2 weights, 1 sample in registers.
// What bounds it   loads: a sample per multiply-add, two a cycle; and memory, since a sample is used taps times only.
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

template <class T, int P, int V, int... I>
KONV_INLINE void nn_deep_tile(const nn::depthwise_args<T>& a, index p, index c, std::integer_sequence<int, I...> is) {
  using vectors = std::make_integer_sequence<int, V>;
  nn_vec<T> acc[P][V];
  (nn_start<T, V>(acc[I], a.bias + c, vectors{}), ...);
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

template <class T, int V>
KONV_INLINE void nn_deep_pixels(const nn::depthwise_args<T>& a, index c) {
  index p = 0;
  for (; p + 4 <= a.n; p += 4) nn_deep_tile<T, 4, V>(a, p, c, std::make_integer_sequence<int, 4>{});
  for (; p < a.n; ++p) nn_deep_tile<T, 1, V>(a, p, c, std::make_integer_sequence<int, 1>{});
}

template <class T>
void nn_depthwise(const nn::depthwise_args<T>& a) {
  constexpr index n = nn_lanes<T>::n;
  index c = 0;
  if (a.n == 1)  // a pixel at the edge: more channels at a time, or each sum would wait for itself
    for (; c + 8 * n <= a.channels; c += 8 * n) nn_deep_tile<T, 1, 8>(a, 0, c, std::make_integer_sequence<int, 1>{});
  for (; c + 2 * n <= a.channels; c += 2 * n) nn_deep_pixels<T, 2>(a, c);
  for (; c + n <= a.channels; c += n) nn_deep_pixels<T, 1>(a, c);
  if (c < a.channels && a.channels >= n) {  // the last vector moves back: the same sums again
    c = a.channels - n;
    nn_deep_pixels<T, 1>(a, c);
    return;
  }
  for (; c < a.channels; ++c)
    for (index p = 0; p < a.n; ++p) {
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
nn::depthwise_fn<T> get_nn_depthwise() {
  return &nn_depthwise<T>;
}

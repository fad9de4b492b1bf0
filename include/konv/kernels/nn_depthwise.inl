// The depthwise tile. See nn_depthwise.hpp.
//
// Loop order       a few vectors of channels, tiles of pixels, taps. A kernel row of 5 taps of pixels one sample apart
//                  is taken at once: each sample is loaded once for all of them. 3x3: nn_depthwise3x3.inl.
// Register budget  AVX-512: a tap at a time 6 x 4 sums, 4 weights; by kernel rows 8 x 2 sums, 5 x 2 weights, 2 samples
//                  = 28 of 32. Others: 3 x 2 sums, 2 weights; 8 sums, 5 weights, a sample (and a product) = 15 of 16.
// What bounds it   loads, two a cycle; and memory, since a sample is used `taps` times only.
// Tails            channels beyond whole vectors go one at a time: no load passes the last channel.
// Compile time     each tile is some 1 KB of code: hence few sizes, and one copy of each (nn_deep_pixels); without
//                  fma, which is hardly anybody's choice, no rows of taps.

inline constexpr bool nn_deep_has_rows = KONV_HAS_FMA && KONV_WIDTH > 4;
inline constexpr int nn_deep_row_vecs = KONV_WIDTH == 64 ? 2 : 1;
inline constexpr int nn_deep_tap_vecs = KONV_WIDTH == 64 ? 4 : 2;
inline constexpr int nn_deep_pixels_at_once = KONV_WIDTH == 64 ? 6 : 3;

template <class T, int V, int... U>
KONV_INLINE void nn_deep_pixel(nn_vec<T> (&acc)[V], const T* x, const nn_vec<T> (&k)[V],
                               std::integer_sequence<int, U...>) {
  ((acc[U] = fma(load(x + U * nn_lanes<T>::n), k[U], acc[U])), ...);
}
template <class T, int P, int V, int... I, int... U>
KONV_INLINE void nn_deep_tap(nn_vec<T> (&acc)[P][V], const T* x, index_t step, const T* w,
                             std::integer_sequence<int, I...>, std::integer_sequence<int, U...> us) {
  const nn_vec<T> k[V] = {load(w + U * nn_lanes<T>::n)...};
  (nn_deep_pixel<T, V>(acc[I], x + I * step, k, us), ...);
}

// A kernel row of K taps side by side: sample i serves the pixels p with 0 <= i - p < K, whose taps so come in their
// order.
template <class T, int V, int... U>
KONV_INLINE void nn_deep_serve(nn_vec<T> (&acc)[V], const nn_vec<T> (&x)[V], const nn_vec<T> (&k)[V],
                               std::integer_sequence<int, U...>) {
  ((acc[U] = fma(x[U], k[U], acc[U])), ...);
}
template <class T, int P, int V, int K, int S, int Low, int... O, int... U>
KONV_INLINE void nn_deep_sample(nn_vec<T> (&acc)[P][V], const nn_vec<T> (&k)[K][V], const T* x,
                                std::integer_sequence<int, O...>, std::integer_sequence<int, U...> us) {
  nn_vec<T> v[V] = {load(x + U * nn_lanes<T>::n)...};
  (keep(v[U]), ...);  // or g++ loads the sample anew for each product
  (nn_deep_serve<T, V>(acc[Low + O], v, k[S - (Low + O)], us), ...);
}
template <class T, int V, int... U>
KONV_INLINE void nn_deep_weights(nn_vec<T> (&k)[V], const T* w, std::integer_sequence<int, U...>) {
  ((k[U] = load(w + U * nn_lanes<T>::n)), ...);
}
constexpr int nn_deep_low(int sample, int k) { return sample < k ? 0 : sample - k + 1; }
constexpr int nn_deep_high(int sample, int pixels) { return sample < pixels - 1 ? sample : pixels - 1; }

template <class T, int P, int V, int K, int... J, int... S>
KONV_INLINE void nn_deep_row(nn_vec<T> (&acc)[P][V], const T* x, index_t step, const T* w, const index_t* w_at,
                             std::integer_sequence<int, J...>, std::integer_sequence<int, S...>) {
  nn_vec<T> k[K][V];
  (nn_deep_weights<T, V>(k[J], w + w_at[J], std::make_integer_sequence<int, V>{}), ...);
  (nn_deep_sample<T, P, V, K, S, nn_deep_low(S, K)>(
       acc, k, x + S * step, std::make_integer_sequence<int, nn_deep_high(S, P) - nn_deep_low(S, K) + 1>{},
       std::make_integer_sequence<int, V>{}),
   ...);
}

// P pixels from p on, V vectors of channels from c on: a tap at a time, or, Run > 1, that many side by side.
template <class T, int Run, int P, int V, int... I>
KONV_INLINE void nn_deep_tile(const nn::depthwise_args<T>& a, index_t p, index_t c,
                              std::integer_sequence<int, I...> is) {
  using vectors = std::make_integer_sequence<int, V>;
  nn_vec<T> acc[P][V];
  (nn_start<T, V>(acc[I], a.bias + c, vectors{}), ...);
  for (index_t t = 0; t < a.taps; t += Run) {
    const T* x = a.x[t] + p * a.x_step + c;
    if constexpr (Run > 1)
      nn_deep_row<T, P, V, Run>(acc, x, a.x_step, a.w + c, a.w_at + t, std::make_integer_sequence<int, Run>{},
                                std::make_integer_sequence<int, P - 1 + Run>{});
    else
      nn_deep_tap<T, P, V>(acc, x, a.x_step, a.w + a.w_at[t] + c, is, vectors{});
  }
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

// The tile of `size` pixels, one of the sizes P...
template <class T, int Run, int V, int P, int... Rest>
KONV_INLINE void nn_deep_sized(const nn::depthwise_args<T>& a, index_t p, index_t c, index_t size) {
  if (sizeof...(Rest) == 0 || size == P)
    nn_deep_tile<T, Run, P, V>(a, p, c, std::make_integer_sequence<int, P>{});
  else if constexpr (sizeof...(Rest) > 0)
    nn_deep_sized<T, Run, V, Rest...>(a, p, c, size);
}

// Pixels [p0, p1) in as few tiles as can be, of the smallest of the sizes Most > P > ... that does and is no more
// than all; the last one moves back: the same sums again. Fewer than the smallest size go one by one.
template <class T, int Run, int V, int Most, int... P>
KONV_INLINE void nn_deep_tiles(const nn::depthwise_args<T>& a, index_t p0, index_t p1, index_t c) {
  constexpr int sizes[] = {Most, P...};
  const index_t n = p1 - p0;
  if (n < sizes[sizeof...(P)]) {
    for (index_t p = p0; p < p1; ++p) nn_deep_tile<T, 1, 1, V>(a, p, c, std::make_integer_sequence<int, 1>{});
    return;
  }
  const index_t tiles = (n + Most - 1) / Most, each = (n + tiles - 1) / tiles;
  index_t size = Most;
  ((size = each <= P || size > n ? P : size), ...);
  for (index_t p = p0; p < p1; p += size) {
    const index_t at = p < p1 - size ? p : p1 - size;
    nn_deep_sized<T, Run, V, Most, P...>(a, at, c, size);
  }
}
// A function of its own: it is what all the tiles are compiled into.
template <class T, int V>
void nn_deep_pixels(const nn::depthwise_args<T>& a, index_t p0, index_t p1, index_t c) {
  if constexpr (nn_deep_has_rows && V == nn_deep_row_vecs)
    if (a.run == 5) return nn_deep_tiles<T, 5, V, 8, 7, 4>(a, p0, p1, c);
  constexpr int P = V > 4 ? 1 : nn_deep_pixels_at_once;
  nn_deep_tiles<T, 1, V, P, (P + 1) / 2>(a, p0, p1, c);
}

// Channels from c on, of pixels [p0, p1), V vectors at a time while they last.
template <class T, int V>
KONV_INLINE index_t nn_deep_channels(const nn::depthwise_args<T>& a, index_t p0, index_t p1, index_t c) {
  constexpr index_t n = nn_lanes<T>::n;
  for (; c + V * n <= a.channels; c += V * n) nn_deep_pixels<T, V>(a, p0, p1, c);
  return c;
}
template <class T>
KONV_INLINE void nn_deep_rest(const nn::depthwise_args<T>& a, index_t p0, index_t p1, index_t c) {
  constexpr index_t n = nn_lanes<T>::n;
  c = nn_deep_channels<T, 1>(a, p0, p1, c);
  if (c < a.channels && a.channels >= n) {
    nn_deep_pixels<T, 1>(a, p0, p1, a.channels - n);
    return;
  }
  for (; c < a.channels; ++c)
    for (index_t p = p0; p < p1; ++p) {
      T sum = a.bias[c];
      for (index_t t = 0; t < a.taps; ++t) sum = fma1(a.x[t][p * a.x_step + c], a.w[a.w_at[t] + c], sum);
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
  constexpr int rows_of_taps = nn_deep_row_vecs, one_tap = nn_deep_tap_vecs;
  index_t from = 0;
  if (a.n < 3)  // pixels at an edge: more channels at a time, or each sum would wait for itself
    from = nn_deep_channels<T, 8>(a, 0, a.n, 0);
  // Pixel by pixel memory is read in order; but weights that leave no room in the first cache want to be used up.
  const bool in_order = a.taps * a.channels * static_cast<index_t>(sizeof(T)) <= 20 * 1024;
  const bool by_rows = nn_deep_has_rows && a.run == 5;
  const index_t step = in_order ? (by_rows ? 8 : 6) : a.n;
  for (index_t p = 0; p < a.n; p += step) {
    index_t p0 = p, p1 = p + step < a.n ? p + step : a.n;
    if (p1 - p0 < 4 && p1 >= 4) p0 = p1 - 4;  // a tile's worth, some of it again
    index_t c = from;
    if (!by_rows) c = nn_deep_channels<T, one_tap>(a, p0, p1, c);
    c = nn_deep_channels<T, rows_of_taps>(a, p0, p1, c);
    nn_deep_rest<T>(a, p0, p1, c);
  }
}

template <class T>
nn::depthwise_fn<T> get_nn_depthwise() {
  return &nn_depthwise<T>;
}

// The depthwise tile of 3x3 taps. See nn_depthwise3x3.hpp.
//
// Loop order       tiles of P pixels, V vectors of channels, source rows downwards: a sample is loaded once for all the
//                  taps and output rows that it serves. The sums of an output row begin with the first source row it
//                  has taps in and are handed on from row to row; a register is renamed, not moved.
// Register budget  AVX-512, 7 x 1, a divisor of all the usual widths: sums of three output rows (stride 2: of two), 9
//                  weights, 1 sample = 31 of 32. Others, 4 x 1: 12 sums, a sample (and a product) = 14 of 16, weights
//                  from memory.
// What bounds it   memory: a sample is used nine times. Row by row, as nn_depthwise.inl does it, each is loaded three
//                  times from the second cache, and networks take 1.3 to 2 times as long.
// Pixels 2 KB apart (512 channels) share two sets of the first cache, its 512 lines are 16: what the hardware fetches
//                  ahead is gone before it is used. Two vectors at a time make a pair of neighbouring lines of each
//                  miss. And where the result lies a whole number of 2 KB from the source, its lines compete for the
//                  same sets, and each store waits: 512 channels at 14x14, stride 2, take 14 us, 9 with the result 256
//                  bytes further, 6 with 528 channels between pixels. To ask for those lines, or to write them by way
//                  of a buffer, gained nothing.

// Sample S of a source row under kernel row K, for the pixels from Low on.
template <class T, int D, int P, int K, int S, int Low, int... O>
KONV_INLINE void nn_walk_serve(nn_vec<T> (&acc)[P], nn_vec<T> x, const nn_vec<T> (&w)[9],
                               std::integer_sequence<int, O...>) {
  ((acc[Low + O] = fma(x, w[3 * K + S - D * (Low + O)], acc[Low + O])), ...);
}
// Sample i serves the pixels p with 0 <= i - D * p < 3.
template <class T, int D, int P, int K, int S>
KONV_INLINE void nn_walk_row(nn_vec<T> (&acc)[P], nn_vec<T> x, const nn_vec<T> (&w)[9]) {
  constexpr int low = S < 3 ? 0 : (S - 3) / D + 1, high = S / D < P - 1 ? S / D : P - 1;
  nn_walk_serve<T, D, P, K, S, low>(acc, x, w, std::make_integer_sequence<int, high - low + 1>{});
}
template <class T, int D, int P, int Uses, int S>
KONV_INLINE void nn_walk_sample(nn_vec<T> (&a)[P], nn_vec<T> (&b)[P], nn_vec<T> (&c)[P], const T* x,
                                const nn_vec<T> (&w)[9]) {
  nn_vec<T> v = load(x);
  keep(v);  // or g++ loads it anew for each product
  if constexpr ((Uses & 4) != 0) nn_walk_row<T, D, P, 2, S>(a, v, w);
  if constexpr ((Uses & 2) != 0) nn_walk_row<T, D, P, 1, S>(b, v, w);
  if constexpr ((Uses & 1) != 0) nn_walk_row<T, D, P, 0, S>(c, v, w);
}

// Where a tile's samples of a source row lie.
template <class T>
struct nn_walk_line {
  const T *first, *middle, *last;  // sample 0; sample 0 as those between count from it; the last sample
};
template <class T, int D, int P, int V, int Uses, int S, int... U>
KONV_INLINE void nn_walk_column(nn_vec<T> (&a)[V][P], nn_vec<T> (&b)[V][P], nn_vec<T> (&c)[V][P],
                                const nn_walk_line<T>& x, index_t step, const nn_vec<T> (&w)[V][9],
                                std::integer_sequence<int, U...>) {
  const T* at = S == 0 ? x.first : S == (P - 1) * D + 2 ? x.last : x.middle + S * step;
  (nn_walk_sample<T, D, P, Uses, S>(a[U], b[U], c[U], at + U * nn_lanes<T>::n, w[U]), ...);
}
// A source row for the output rows a, b and c, whose kernel rows 2, 1 and 0 it is under; Uses: which of them (4, 2, 1).
template <class T, int D, int P, int V, int Uses, int... S>
KONV_INLINE void nn_walk_samples(nn_vec<T> (&a)[V][P], nn_vec<T> (&b)[V][P], nn_vec<T> (&c)[V][P],
                                 const nn_walk_line<T>& x, index_t step, const nn_vec<T> (&w)[V][9],
                                 std::integer_sequence<int, S...>) {
  (nn_walk_column<T, D, P, V, Uses, S>(a, b, c, x, step, w, std::make_integer_sequence<int, V>{}), ...);
}

template <class T, int... K>
KONV_INLINE void nn_walk_weights(nn_vec<T> (&w)[9], const T* from, index_t step, std::integer_sequence<int, K...>) {
  ((w[K] = load(from + K * step)), ...);
}
template <class T, int P, int... I>
KONV_INLINE void nn_walk_fill(nn_vec<T> (&acc)[P], nn_vec<T> v, std::integer_sequence<int, I...>) {
  ((acc[I] = v), ...);
}
template <class T, int P, int V, int... U>
KONV_INLINE void nn_walk_begin(nn_vec<T> (&acc)[V][P], const T* bias, std::integer_sequence<int, U...>) {
  (nn_walk_fill<T, P>(acc[U], load(bias + U * nn_lanes<T>::n), std::make_integer_sequence<int, P>{}), ...);
}
template <class T, int P, int... I>
KONV_INLINE void nn_walk_hand_on(nn_vec<T> (&to)[P], const nn_vec<T> (&from)[P], std::integer_sequence<int, I...>) {
  ((to[I] = from[I]), ...);
}
template <class T, int P, int... I>
KONV_INLINE void nn_walk_leave(nn_vec<T> (&acc)[P], const nn::depthwise3x3_args<T>& a, T* y,
                               std::integer_sequence<int, I...> pixels) {
  if (a.bound != nn::bounds::nothing) {
    nn::tile_args<T> b;
    b.bound = a.bound;
    b.slope = a.slope;
    b.low = a.low;
    b.high = a.high;
    nn_bound_all<T, P>(acc, b, pixels);
  }
  (store(y + I * a.y_step, acc[I]), ...);
}

// Pixels [p, p + P) of all rows, V vectors of channels from c on.
template <class T, int D, int P, int V, int... U>
KONV_INLINE void nn_walk(const nn::depthwise3x3_args<T>& a, index_t p, index_t c, std::integer_sequence<int, U...> us) {
  constexpr int samples = (P - 1) * D + 3;
  using all = std::make_integer_sequence<int, samples>;
  using pixels = std::make_integer_sequence<int, P>;
  static constexpr T zeros[V * nn_lanes<T>::n] = {};
  nn_vec<T> w[V][9];
  (nn_walk_weights<T>(w[U], a.w + c + U * nn_lanes<T>::n, a.w_step, std::make_integer_sequence<int, 9>{}), ...);
  const index_t at = (a.first + p * D) * a.x_step;
  const index_t first = p == 0 && a.left ? a.left_at : at;
  const index_t last = p + P == a.width && a.right ? a.right_at : at + (samples - 1) * a.x_step;
  const auto line = [&](const T* row) {
    return nn_walk_line<T>{first == nn::outside_is_zero ? zeros : row + first + c, row + at + c,
                           last == nn::outside_is_zero ? zeros : row + last + c};
  };
  const T* const* rows = a.rows;
  T* y = a.y + p * a.y_step + c;
  nn_vec<T> s0[V][P], s1[V][P], s2[V][P];  // of this output row and the next two
  nn_walk_begin<T, P, V>(s0, a.bias + c, us);
  if (rows[0]) nn_walk_samples<T, D, P, V, 1>(s0, s0, s0, line(rows[0]), a.x_step, w, all{});
  if constexpr (D == 1) {
    nn_walk_begin<T, P, V>(s1, a.bias + c, us);
    if (rows[1]) nn_walk_samples<T, D, P, V, 3>(s0, s0, s1, line(rows[1]), a.x_step, w, all{});
  }
  for (index_t r = 0; r < a.height; ++r, rows += D, y += a.y_row) {
    if constexpr (D == 1) {
      nn_walk_begin<T, P, V>(s2, a.bias + c, us);
      if (rows[2]) nn_walk_samples<T, D, P, V, 7>(s0, s1, s2, line(rows[2]), a.x_step, w, all{});
    } else {
      if (rows[1]) nn_walk_samples<T, D, P, V, 2>(s0, s0, s0, line(rows[1]), a.x_step, w, all{});
      nn_walk_begin<T, P, V>(s1, a.bias + c, us);
      if (rows[2]) nn_walk_samples<T, D, P, V, 5>(s0, s0, s1, line(rows[2]), a.x_step, w, all{});
    }
    (nn_walk_leave<T, P>(s0[U], a, y + U * nn_lanes<T>::n, pixels{}), ...);
    (nn_walk_hand_on<T, P>(s0[U], s1[U], pixels{}), ...);
    if constexpr (D == 1) (nn_walk_hand_on<T, P>(s1[U], s2[U], pixels{}), ...);
  }
}

// What is computed twice, pixels or channels, comes out the same.
template <class T, int D, int P, int V>
KONV_INLINE void nn_walk_tiles(const nn::depthwise3x3_args<T>& a) {
  constexpr index_t n = V * nn_lanes<T>::n;
  for (index_t p = 0; p < a.width; p += P)
    for (index_t c = 0; c < a.channels; c += n)
      nn_walk<T, D, P, V>(a, p < a.width - P ? p : a.width - P, c < a.channels - n ? c : a.channels - n,
                          std::make_integer_sequence<int, V>{});
}
template <class T, int D>
KONV_INLINE void nn_walk_sized(const nn::depthwise3x3_args<T>& a) {
  if constexpr (KONV_WIDTH == 64) {
    const index_t tiles = (a.width + 6) / 7, each = (a.width + tiles - 1) / tiles;
    const bool few_sets = a.x_step * static_cast<index_t>(sizeof(T)) % 2048 == 0;
    if (a.channels < 2 * nn_lanes<T>::n || (a.width >= 7 && each > 4 && !few_sets))
      nn_walk_tiles<T, D, 7, 1>(a);
    else
      nn_walk_tiles<T, D, 4, 2>(a);
  } else {
    nn_walk_tiles<T, D, 4, 1>(a);
  }
}

template <class T>
void nn_depthwise3x3(const nn::depthwise3x3_args<T>& a) {
  a.step == 1 ? nn_walk_sized<T, 1>(a) : nn_walk_sized<T, 2>(a);
}
template <class T>
nn::depthwise3x3_kernel<T> get_nn_depthwise3x3() {
  if constexpr (KONV_WIDTH > 4)
    return {&nn_depthwise3x3<T>, nn_lanes<T>::n};
  else
    return {nullptr, 1};
}

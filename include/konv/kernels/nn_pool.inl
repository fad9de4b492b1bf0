// The pools. See nn_pool.hpp for their meaning.
//
// Loop order       groups (pixels of a row under channels, rows of a plane), 4 vectors of outputs, rows of the window,
//                  its columns. Outputs two samples apart: two loads, of which permutations make two taps.
// Register budget  4 results, 4 sums, a sample (and its pair) = 10 of 16.
// What bounds it   loads, one for each tap; memory, once the rows of a window do not fit the first cache.
// Numerics         the mean: sums in the order of the window's rows, then one division; the same for every layout.
//                  The largest: NaN costs as much as all else if each tap looks for it. So the maximum is taken by the
//                  instruction that loses NaN, beside it a sum of all samples, which other units make; a sum that is NaN
//                  (a sample was, or there are infinities of both signs) has the call repeated with care.

template <class T>
KONV_INLINE T nn_pool_larger(T best, T s) {
  best = s > best ? s : best;
  return s == s ? best : s;
}
template <bool Mean, class T>
KONV_INLINE T nn_pool_one(const nn::pool_args<T>& a, const T* x) {
  T r = Mean ? T{0} : *x;
  for (index_t i = 0; i < a.rows; ++i)
    for (index_t j = 0; j < a.columns; ++j) {
      const T s = x[i * a.row + j * a.column];
      r = Mean ? r + s : nn_pool_larger(r, s);
    }
  return Mean ? r / a.area : r;
}

#if KONV_WIDTH > 4
// What is done with a sample.
struct nn_pool_mean {
  template <class T>
  static KONV_INLINE nn_vec<T> begin() {
    return splat(T{0});
  }
  template <class V>
  static KONV_INLINE void take(V& r, V&, V s) {
    r += s;
  }
};
struct nn_pool_largest {
  template <class T>
  static KONV_INLINE nn_vec<T> begin() {
    return splat(-std::numeric_limits<T>::infinity());
  }
  template <class V>
  static KONV_INLINE void take(V& r, V& doubt, V s) {
    r = s > r ? s : r;
    doubt += s;
  }
};
struct nn_pool_careful : nn_pool_largest {
  template <class V>
  static KONV_INLINE void take(V& r, V&, V s) {
    r = s > r ? s : r;
    r = s == s ? r : s;
  }
};

// `left` samples at x; all lanes where that is known to be safe.
template <class T, bool Whole>
KONV_INLINE nn_vec<T> nn_pool_load(const T* x, index_t left) {
  return Whole ? load(x) : left > 0 ? nn_load_part(x, left) : splat(T{0});
}
// A row of the window, for V vectors of outputs.
template <class Op, class T, bool Whole, int V, int... U>
KONV_INLINE void nn_pool_row(nn_vec<T> (&r)[V], nn_vec<T> (&doubt)[V], const nn::pool_args<T>& a, const T* x,
                             index_t left, std::integer_sequence<int, U...>) {
  for (index_t j = 0; j < a.columns; ++j, x += a.column)
    (Op::take(r[U], doubt[U], nn_pool_load<T, Whole>(x + U * nn_lanes<T>::n, left)), ...);
}
// The same for one vector of `left` outputs two samples apart. Of a row of K taps 2 * left + K - 2 samples are read.
template <class Op, class T, bool Whole, int... I>
KONV_INLINE void nn_pool_pairs(nn_vec<T> (&r)[1], nn_vec<T> (&doubt)[1], const nn::pool_args<T>& a, const T* x,
                               index_t left, std::integer_sequence<int, I...>) {
  constexpr index_t n = nn_lanes<T>::n;
  for (index_t j = 0; j < a.columns; j += 2, x += 2) {
    const bool two = j + 1 < a.columns;
    const index_t samples = two ? 2 * left : 2 * left - 1;
    const nn_vec<T> low = nn_pool_load<T, Whole>(x, samples), high = nn_pool_load<T, Whole>(x + n, samples - n);
    Op::take(r[0], doubt[0], __builtin_shufflevector(low, high, (2 * I)...));
    if (two) Op::take(r[0], doubt[0], __builtin_shufflevector(low, high, (2 * I + 1)...));
  }
}
// V vectors of outputs, or `left` of one.
template <class Op, class T, int Step, bool Whole, int V, int... U>
KONV_INLINE void nn_pool_tile(nn_vec<T> (&doubt)[V], const nn::pool_args<T>& a, const T* x, T* y, index_t left,
                              std::integer_sequence<int, U...> us) {
  constexpr index_t n = nn_lanes<T>::n;
  nn_vec<T> r[V] = {(static_cast<void>(U), Op::template begin<T>())...};
  for (index_t i = 0; i < a.rows; ++i, x += a.row)
    if constexpr (Step == 1)
      nn_pool_row<Op, T, Whole>(r, doubt, a, x, left, us);
    else
      nn_pool_pairs<Op, T, Whole>(r, doubt, a, x, left, std::make_integer_sequence<int, nn_lanes<T>::n>{});
  if constexpr (std::is_same_v<Op, nn_pool_mean>) ((r[U] = r[U] / splat(a.area)), ...);
  (nn_store_part<T>(y + U * n, r[U], Whole ? n : left), ...);
}
// Returns the sum of all samples of a lane, for Op to tell whether a NaN was lost.
template <class Op, class T, int Step, int V, int... U>
KONV_INLINE nn_vec<T> nn_pool_groups(const nn::pool_args<T>& a, std::integer_sequence<int, U...> us) {
  constexpr index_t n = nn_lanes<T>::n;
  using one = std::make_integer_sequence<int, 1>;
  nn_vec<T> doubt[V] = {(static_cast<void>(U), splat(T{0}))...}, last[1] = {splat(T{0})};
  const T* x = a.x;
  T* y = a.y;
  for (index_t g = 0; g < a.groups; ++g, x += a.x_next, y += a.y_next) {
    index_t k = 0;
    for (; k + V * n < a.n + (Step == 1); k += V * n)
      nn_pool_tile<Op, T, Step, true, V>(doubt, a, x + k * Step, y + k, n, us);
    for (; V > 1 && k + n < a.n + (Step == 1); k += n)
      nn_pool_tile<Op, T, Step, true, 1>(last, a, x + k * Step, y + k, n, one{});
    if (k == a.n) continue;
    if (a.n >= n) k = a.n - n;  // what is computed twice comes out the same
    nn_pool_tile<Op, T, Step, false, 1>(last, a, x + k * Step, y + k, a.n - k, one{});
  }
  return (doubt[U] + ... + last[0]);
}
template <class T, bool Mean, int Step>
KONV_INLINE void nn_pool_vectors(const nn::pool_args<T>& a) {
  using vectors = std::make_integer_sequence<int, Step == 1 ? 4 : 1>;
  constexpr int V = static_cast<int>(vectors::size());
  using op = std::conditional_t<Mean, nn_pool_mean, nn_pool_largest>;
  T doubt[nn_lanes<T>::n];
  store(doubt, nn_pool_groups<op, T, Step, V>(a, vectors{}));
  if constexpr (!Mean) {
    bool lost = false;
    for (const T d : doubt) lost = lost || d != d;
    if (lost) nn_pool_groups<nn_pool_careful, T, Step, V>(a, vectors{});
  }
}
#endif

template <class T, bool Mean>
void nn_pool(const nn::pool_args<T>& a) {
#if KONV_WIDTH > 4
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
    if (a.n > 1 && a.step == 1) return nn_pool_vectors<T, Mean, 1>(a);
    if (a.n > 1 && a.step == 2 && a.column == 1) return nn_pool_vectors<T, Mean, 2>(a);
  }
#endif
  for (index_t g = 0; g < a.groups; ++g)
    for (index_t k = 0; k < a.n; ++k)
      a.y[g * a.y_next + k] = nn_pool_one<Mean>(a, a.x + g * a.x_next + k * a.step);
}

template <class T>
nn::pool_fn<T> get_nn_max_pool() {
  return &nn_pool<T, false>;
}
template <class T>
nn::pool_fn<T> get_nn_mean_pool() {
  return &nn_pool<T, true>;
}

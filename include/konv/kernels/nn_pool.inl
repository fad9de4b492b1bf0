// The pools. See nn_pool.hpp for their meaning.
//
// Loop order       a vector of outputs, rows of the window, its columns. Outputs two samples apart: two loads, of which
// a
//                  permutation keeps every second sample.
// What bounds it   memory, once the rows of a window do not fit the first cache; else loads, one or two for each tap.
// Numerics         sums in the order of the window's rows, then one division; the same for every layout.

struct nn_larger {
  template <class V>
  static KONV_INLINE V of(V best, V s) {
    best = s > best ? s : best;
    return s == s ? best : s;  // NaN
  }
};
struct nn_add {
  template <class V>
  static KONV_INLINE V of(V sum, V s) {
    return sum + s;
  }
};

template <class Op, class T>
KONV_INLINE T nn_pool_one(const nn::pool_args<T>& a, const T* x) {
  T r = std::is_same_v<Op, nn_add> ? T{0} : *x;
  for (index_t i = 0; i < a.rows; ++i)
    for (index_t j = 0; j < a.columns; ++j) r = Op::of(r, x[i * a.row + j * a.column]);
  return r;
}

#if KONV_WIDTH > 4
template <class T, int... I>
KONV_INLINE nn_vec<T> nn_pool_every_second(nn_vec<T> low, nn_vec<T> high, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(low, high, (2 * I)...);
}
// The samples of `left` outputs at least, with nothing read beyond the last one's; all lanes where that is known to be
// safe.
template <class T, int Step, bool Whole>
KONV_INLINE nn_vec<T> nn_pool_tap(const T* x, index_t left) {
  constexpr index_t n = nn_lanes<T>::n;
  if constexpr (Step == 1) {
    return Whole ? load(x) : nn_load_part(x, left);
  } else {
    using all = std::make_integer_sequence<int, nn_lanes<T>::n>;
    const index_t samples = 2 * left - 1;
    const nn_vec<T> low = Whole ? load(x) : nn_load_part(x, samples);
    const nn_vec<T> high = Whole ? load(x + n) : samples > n ? nn_load_part(x + n, samples - n) : low;
    return nn_pool_every_second<T>(low, high, all{});
  }
}
template <class Op, class T, int Step, bool Whole>
KONV_INLINE nn_vec<T> nn_pool_vector(const nn::pool_args<T>& a, const T* x, index_t left) {
  nn_vec<T> r = std::is_same_v<Op, nn_add> ? splat(T{0}) : nn_pool_tap<T, Step, Whole>(x, left);
  for (index_t i = 0; i < a.rows; ++i)
    for (index_t j = 0; j < a.columns; ++j)
      r = Op::of(r, nn_pool_tap<T, Step, Whole>(x + i * a.row + j * a.column, left));
  return std::is_same_v<Op, nn_add> ? r / splat(a.area) : r;
}
template <class Op, class T, int Step>
KONV_INLINE void nn_pool_vectors(const nn::pool_args<T>& a) {
  constexpr index_t n = nn_lanes<T>::n;
  index_t k = 0;
  for (; k + n < a.n; k += n) store(a.y + k, nn_pool_vector<Op, T, Step, true>(a, a.x + k * Step, n));
  nn_store_part<T>(a.y + k, nn_pool_vector<Op, T, Step, false>(a, a.x + k * Step, a.n - k), a.n - k);
}
#endif

template <class Op, class T>
void nn_pool(const nn::pool_args<T>& a) {
#if KONV_WIDTH > 4
  if constexpr (std::is_same_v<T, float> || std::is_same_v<T, double>) {
    if (a.n > 1 && a.step == 1) return nn_pool_vectors<Op, T, 1>(a);
    if (a.n > 1 && a.step == 2) return nn_pool_vectors<Op, T, 2>(a);
  }
#endif
  for (index_t k = 0; k < a.n; ++k) {
    const T r = nn_pool_one<Op>(a, a.x + k * a.step);
    a.y[k] = std::is_same_v<Op, nn_add> ? r / a.area : r;
  }
}

template <class T>
nn::pool_functions<T> get_nn_pool() {
  return {&nn_pool<nn_larger, T>, &nn_pool<nn_add, T>};
}

// The sum of a window that moves along a row: it gains the column that enters and loses the one that leaves. Vectors
// of such steps are summed up by shuffles, lane by lane with those before it in the same channel, log2(lanes /
// channels) of them. In one channel a window is the one a whole vector before it and as many steps: sums of two by
// loads, of more by shuffles out of two vectors, which is less work than to begin anew in every vector. Sums must be
// exact: whole numbers, or reals of which box_exact.hpp knows that they are.

// What sums of columns are read as: vectors, and single ones.
template <class T>
struct run_of;
#if KONV_WIDTH == 4
using u32v = std::uint32_t;
#else
typedef std::uint32_t u32v __attribute__((vector_size(KONV_WIDTH)));
#endif
template <>
struct run_of<std::uint32_t> {
  static KONV_INLINE u32v at(const std::uint32_t* p) { return (u32v)load(reinterpret_cast<const std::int32_t*>(p)); }
  static KONV_INLINE std::uint32_t one(const std::uint32_t* p) { return *p; }
};
template <>
struct run_of<double> {
  static KONV_INLINE f64v at(const double* p) { return load(p); }
  static KONV_INLINE double one(const double* p) { return *p; }
};

// The lanes S places on, zeros before them.
template <int S, int Lanes, class V>
KONV_INLINE V moved([[maybe_unused]] V v) {
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (Lanes == 8)  // no index to load
    return (V)_mm512_maskz_alignr_epi64(0xff, (__m512i)v, __m512i{}, Lanes - S);
  else
    return (V)_mm512_maskz_alignr_epi32(all16, (__m512i)v, __m512i{}, Lanes - S);
#elif KONV_WIDTH > 4
  return lanes_from<Lanes - S>(V{}, v, std::make_integer_sequence<int, Lanes>{});
#else
  return V{};
#endif
}
// Each lane with those Step, 2 Step, ... before it.
template <int Step, int Lanes, class V>
KONV_INLINE V with_those_before(V v) {
  if constexpr (Step < Lanes) return with_those_before<2 * Step, Lanes>(v + moved<Step, Lanes>(v));
  return v;
}
// The last of each channel in every lane, as the next vector has the channels.
template <int Step, class V, int... I>
KONV_INLINE V last_of_each(V v, std::integer_sequence<int, I...>) {
#if KONV_WIDTH > 4
  return __builtin_shufflevector(v, v, (I % Step + static_cast<int>(sizeof...(I)) - Step)...);
#else
  return v;
#endif
}

// Lanes of Have numbers each up to there to lanes of as many as there are, from one vector to the next.
template <int Have, int Lanes, class V>
struct whole_vectors {
  V last{};
  whole_vectors<2 * Have, Lanes, V> more;
  KONV_INLINE V next(V v) {
#if KONV_WIDTH > 4
    const V both = v + lanes_from<Lanes - Have>(last, v, std::make_integer_sequence<int, Lanes>{});
    last = v;
    return more.next(both);
#else
    return v;
#endif
  }
};
template <int Lanes, class V>
struct whole_vectors<Lanes, Lanes, V> {
  KONV_INLINE V next(V v) { return v; }
};

// put(x, the sum of sums[x], sums[x + step], ..., cols of them) for vectors, put.last for what is less than one,
// put.one for single ones. What stands at sums[-step .. -1] is 0; a vector past the last column may be read.
template <class T, class Put>
KONV_INLINE void run_along_any(const T* sums, index_t cols, index_t step, index_t n, const Put& put) {
  for (index_t k = 0; k < step; ++k) {
    auto sum = run_of<T>::one(sums + k);
    for (index_t i = 1; i < cols; ++i) sum += run_of<T>::one(sums + k + i * step);
    for (index_t x = k;; x += step) {
      put.one(x, sum);
      if (x + step >= n) break;
      sum += run_of<T>::one(sums + x + cols * step) - run_of<T>::one(sums + x);
    }
  }
}
// Vectors of sums; the last one through memory.
template <int Step, class T, class Put>
KONV_INLINE void run_along(const T* sums, index_t cols, index_t n, const Put& put) {
  using V = decltype(run_of<T>::at(sums));
  constexpr index_t lanes = static_cast<index_t>(sizeof(V) / sizeof(T));
  using all = std::make_integer_sequence<int, static_cast<int>(lanes)>;
  const index_t before = (cols - 1) * Step;
  // All but the last column of the first window: what a window that ends in lane -1 would have.
  V base{};
  if constexpr (lanes % Step == 0) {
    index_t i = 0;
    for (; i + lanes <= before; i += lanes) base += run_of<T>::at(sums + i);
    T last[lanes] = {};
    std::memcpy(last, sums + i, static_cast<std::size_t>(before - i) * sizeof(T));
    base = last_of_each<Step>(with_those_before<Step, static_cast<int>(lanes)>(base + run_of<T>::at(last)), all{});
  } else {
    T start[lanes] = {};
    for (index_t k = 0; k < Step; ++k) {
      decltype(run_of<T>::one(sums)) sum{};
      for (index_t i = k; i < before; i += Step) sum += run_of<T>::one(sums + i);
      for (index_t i = k; i < lanes; i += Step) std::memcpy(start + i, &sum, sizeof(sum));
    }
    base = run_of<T>::at(start);
  }
  const T *const near = sums - Step, *const far = sums + before;
  index_t x = 0;
  if constexpr (Step == 1 && lanes > 1) {
    constexpr int count = static_cast<int>(lanes);
    const V first = run_of<T>::at(far) - run_of<T>::at(near);
    V sum = base + with_those_before<1, count>(first);
    whole_vectors<2, count, V> steps;
    steps.next(first + moved<1, count>(first));
    for (; x + lanes <= n; x += lanes) {
      put(x, sum);
      const T *const in = far + x + lanes, *const out = near + x + lanes;
      sum += steps.next((run_of<T>::at(in) - run_of<T>::at(out)) + (run_of<T>::at(in - 1) - run_of<T>::at(out - 1)));
    }
    if (x < n) put.last(x, sum, n - x);
    return;
  }
  for (; x + lanes <= n; x += lanes) {
    const V v = with_those_before<Step, static_cast<int>(lanes)>(run_of<T>::at(far + x) - run_of<T>::at(near + x));
    put(x, base + v);
    if constexpr (lanes % Step == 0)
      base += last_of_each<Step>(v, all{});
    else
      base = last_of_each<Step>(base + v, all{});
  }
  if (x < n)
    put.last(x,
             base + with_those_before<Step, static_cast<int>(lanes)>(run_of<T>::at(far + x) - run_of<T>::at(near + x)),
             n - x);
}
template <class T, class Put>
KONV_INLINE void run_along(const T* sums, index_t cols, index_t step, index_t n, const Put& put) {
  constexpr index_t lanes = static_cast<index_t>(sizeof(run_of<T>::at(sums)) / sizeof(T));
  if (step == 1) return run_along<1>(sums, cols, n, put);
  if constexpr (lanes >= 2)
    if (step == 2) return run_along<2>(sums, cols, n, put);
  if constexpr (lanes >= 4) {
    if (step == 3) return run_along<3>(sums, cols, n, put);
    if (step == 4) return run_along<4>(sums, cols, n, put);
  }
  run_along_any(sums, cols, step, n, put);
}

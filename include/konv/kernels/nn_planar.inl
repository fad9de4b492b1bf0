// The depthwise row of channels-first tensors. See nn_planar.hpp.
//
// Loop order       8, 4, 2 and 1 vectors of outputs in registers; taps. Where a kernel row of 3 or 5 taps lies side by
//                  side its samples are loaded once, and the other columns made by shifts.
// Register budget  AVX-512: 8 sums, 9 samples, 1 shifted, 1 weight = 19 of 32. Others: 4 + 5 + 1 + 1, and a product.
// What bounds it   loads: columns that lie apart are loaded one by one, and two of three cross a cache line.
// Numerics         one chain of fused multiply-adds from the bias on, taps in order: as the other depthwise kernel.

inline constexpr int nn_planar_vecs = KONV_WIDTH == 64 ? 8 : 4;

#if KONV_WIDTH > 4
template <class T, int J, int... I>
KONV_INLINE nn_vec<T> nn_planar_shift(nn_vec<T> low, nn_vec<T> high, std::integer_sequence<int, I...>) {
  if constexpr (J == 0) return low;
#if KONV_X86 && KONV_WIDTH == 64  // g++ would take the permutation that destroys an operand
  if constexpr (sizeof(T) == 4) return (f32v)_mm512_maskz_alignr_epi32(all16, (__m512i)high, (__m512i)low, J);
#endif
  return __builtin_shufflevector(low, high, (I + J)...);
}
template <class T, int V, int J, int... U>
KONV_INLINE void nn_planar_column(nn_vec<T> (&acc)[V], const nn_vec<T> (&s)[V + 1], const T* w,
                                  std::integer_sequence<int, U...>) {
  using lanes = std::make_integer_sequence<int, nn_lanes<T>::n>;
  nn_vec<T> k = splat(w[J]);
  keep(k);
  ((acc[U] = fma(nn_planar_shift<T, J>(s[U], s[U + 1], lanes{}), k, acc[U])), ...);
}
template <class T, int V, int... J, int... U>
KONV_INLINE void nn_planar_run(nn_vec<T> (&acc)[V], const T* x, const T* w, std::integer_sequence<int, J...>,
                               std::integer_sequence<int, U...> us) {
  constexpr index_t n = nn_lanes<T>::n;
  const nn_vec<T> s[V + 1] = {load(x + U * n)..., load(x + V * n)};
  (nn_planar_column<T, V, J>(acc, s, w, us), ...);
}
#endif
template <class T, int V, int... U>
KONV_INLINE void nn_planar_tap(nn_vec<T> (&acc)[V], const T* x, const T* w, std::integer_sequence<int, U...>) {
  nn_vec<T> k = splat(*w);
  keep(k);
  ((acc[U] = fma(load(x + U * nn_lanes<T>::n), k, acc[U])), ...);
}
template <class T, int V, int... U>
KONV_INLINE void nn_planar_leave(const nn_vec<T> (&acc)[V], T* y, index_t left, std::integer_sequence<int, U...>) {
  constexpr index_t n = nn_lanes<T>::n;
  ((U < V - 1 ? store(y + U * n, acc[U]) : nn_store_part(y + U * n, acc[U], left - U * n)), ...);
}

// V vectors of outputs from p on; Run taps at a time.
template <class T, int V, int Run>
KONV_INLINE void nn_planar_tile(const nn::planar_args<T>& a, index_t p) {
  using vectors = std::make_integer_sequence<int, V>;
  nn_vec<T> acc[V];
  nn_start_all<T, V>(acc, a.bias, vectors{});
  for (index_t t = 0; t < a.taps; t += Run) {
#if KONV_WIDTH > 4
    if constexpr (Run > 1)
      nn_planar_run<T, V>(acc, a.x + a.offsets[t] + p, a.w + t, std::make_integer_sequence<int, Run>{}, vectors{});
    else
#endif
      nn_planar_tap<T, V>(acc, a.x + a.offsets[t] + p, a.w + t, vectors{});
  }
  if (a.bound != nn::bounds::nothing) {
    nn::tile_args<T> b;
    b.bound = a.bound;
    b.slope = a.slope;
    b.low = a.low;
    b.high = a.high;
    nn_bound_all<T, V>(acc, b, vectors{});
  }
  nn_planar_leave<T, V>(acc, a.y + p, a.n - p, vectors{});
}

// Outputs from p on: V vectors at a time while there are so many, the last one part of one perhaps; then V / 2.
template <class T, int Run, int V = nn_planar_vecs>
KONV_INLINE void nn_planar_tiles(const nn::planar_args<T>& a, index_t p = 0) {
  constexpr index_t n = nn_lanes<T>::n;
  for (; a.n - p > (V - 1) * n; p += V * n) nn_planar_tile<T, V, Run>(a, p);
  if constexpr (V > 1) nn_planar_tiles<T, Run, V / 2>(a, p);
}

template <class T>
void nn_planar(const nn::planar_args<T>& a) {
  if constexpr (std::is_same_v<T, float> && KONV_WIDTH > 4) {
    if (a.run == 3) return nn_planar_tiles<T, 3>(a);
    if (KONV_HAS_FMA && a.run == 5) return nn_planar_tiles<T, 5>(a);
  }
  nn_planar_tiles<T, 1>(a);
}

#if KONV_WIDTH > 4
template <class T, int First, int... I>
KONV_INLINE nn_vec<T> nn_planar_every_second(nn_vec<T> low, nn_vec<T> high, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(low, high, (2 * I + First)...);
}
#endif

// n samples to `to` and, of every second one, to `second`.
template <class T>
KONV_INLINE void nn_planar_split(const T* in, index_t n, T* to, T* second) {
  index_t i = 0;
#if KONV_WIDTH > 4
  constexpr index_t lanes = nn_lanes<T>::n;
  using all = std::make_integer_sequence<int, nn_lanes<T>::n>;
  for (; 2 * i < n; i += lanes) {
    const index_t left = n - 2 * i;
    const nn_vec<T> low = nn_load_part(in + 2 * i, left);
    const nn_vec<T> high = left > lanes ? nn_load_part(in + 2 * i + lanes, left - lanes) : low;
    store(to + i, nn_planar_every_second<T, 0>(low, high, all{}));
    store(second + i, nn_planar_every_second<T, 1>(low, high, all{}));
  }
#endif
  for (; 2 * i < n; ++i) {
    to[i] = in[2 * i];
    if (2 * i + 1 < n) second[i] = in[2 * i + 1];
  }
}

template <class T>
void nn_planar_fill(const nn::planar_fill<T>& args) {
  const nn::planar_fill<T> a = args;  // or every store makes g++ read it anew
  constexpr index_t lanes = nn_lanes<T>::n;
  const index_t first = a.begin % a.step * a.part + a.begin / a.step;
  const index_t second = (a.begin + 1) % a.step * a.part + (a.begin + 1) / a.step;
  const index_t zeros = (a.positions + a.step - 1) / a.step;
  for (index_t r = 0; r < a.count; ++r) {
    T* to = a.to + a.places[r];
    if (a.rows[r] == nn::planar_end::nowhere) {
      for (index_t s = 0; s < a.step; ++s)
        for (index_t i = 0; i < zeros; i += lanes) store(to + s * a.part + i, nn_vec<T>{});
      continue;
    }
    const T* in = a.plane + a.rows[r];
    if (a.step == 1)
      for (index_t i = 0; i < a.n; i += lanes) store(to + first + i, nn_load_part(in + i, a.n - i));
    else if (a.step == 2)
      nn_planar_split(in, a.n, to + first, to + second);
    else
      for (index_t i = 0; i < a.n; ++i) to[(a.begin + i) % a.step * a.part + (a.begin + i) / a.step] = in[i];
    for (index_t k = 0; k < a.end_count; ++k)
      to[a.ends[k].place] = a.ends[k].column == nn::planar_end::nowhere ? T{0} : in[a.ends[k].column];
  }
}

#if KONV_WIDTH > 4
// ---- outputs two samples apart, straight from the plane ------------------------------------------------------------
// A row's samples are loaded once for its taps: three vectors make the even and the odd columns of a vector of
// outputs, and shifts by one output make the taps beyond:
//     loads  0 1 2 3 | 4 5 6 7 | 8 9 . .      even  0 2 4 6 | 8      odd  1 3 5 7 | 9      tap 2  2 4 6 8
#if KONV_X86 && KONV_WIDTH == 64
struct nn_planar_clip {  // which lanes of a vector at a column lie in a row
  __mmask16 lanes;
  static KONV_INLINE nn_planar_clip at(index_t column, index_t width) {
    const index_t skip = column < 0 ? -column : 0, left = width - column;
    const index_t from = skip < 16 ? skip : 16, to = left < from ? from : left < 16 ? left : 16;
    return {static_cast<__mmask16>((1u << to) - (1u << from))};
  }
  KONV_INLINE f32v load_at(const float* row, index_t column) const {
    return (f32v)_mm512_maskz_loadu_ps(lanes, row + column);
  }
};
#else
struct nn_planar_clip {
  index_t width;
  static KONV_INLINE nn_planar_clip at(index_t, index_t width) { return {width}; }
  KONV_INLINE f32v load_at(const float* row, index_t column) const {
    if (column >= 0 && column + lanes32 <= width) return load(row + column);
    float part[lanes32];
    for (index_t i = 0; i < lanes32; ++i) part[i] = column + i >= 0 && column + i < width ? row[column + i] : 0.0f;
    return load(part);
  }
};
#endif
template <class T, int Tap>
KONV_INLINE nn_vec<T> nn_planar_pair_tap(const nn_vec<T> (&even)[2], const nn_vec<T> (&odd)[2]) {
  using lanes = std::make_integer_sequence<int, nn_lanes<T>::n>;
  if constexpr (Tap % 2 == 0) return nn_planar_shift<T, Tap / 2>(even[0], even[1], lanes{});
  else return nn_planar_shift<T, Tap / 2>(odd[0], odd[1], lanes{});
}
template <class T, int Run, int... J>
KONV_INLINE nn_vec<T> nn_planar_pair_row(nn_vec<T> acc, const T* row, index_t column, const nn_planar_clip (&clip)[3],
                                         const T* w, std::integer_sequence<int, J...>) {
  constexpr index_t n = nn_lanes<T>::n;
  using all = std::make_integer_sequence<int, nn_lanes<T>::n>;
  const nn_vec<T> s0 = clip[0].load_at(row, column), s1 = clip[1].load_at(row, column + n);
  const nn_vec<T> s2 = clip[2].load_at(row, column + 2 * n);
  const nn_vec<T> even[2] = {nn_planar_every_second<T, 0>(s0, s1, all{}), nn_planar_every_second<T, 0>(s2, s2, all{})};
  const nn_vec<T> odd[2] = {nn_planar_every_second<T, 1>(s0, s1, all{}), nn_planar_every_second<T, 1>(s2, s2, all{})};
  ((acc = fma(nn_planar_pair_tap<T, J>(even, odd), splat(w[J]), acc)), ...);
  return acc;
}
template <class T, int Run>
KONV_INLINE void nn_planar_pair_rows(const nn::planar_pairs<T>& args) {
  const nn::planar_pairs<T> a = args;  // or every store makes g++ read it anew
  constexpr index_t n = nn_lanes<T>::n;
  nn::tile_args<T> b;
  b.bound = a.bound;
  b.slope = a.slope;
  b.low = a.low;
  b.high = a.high;
  for (index_t p = 0; p < a.n; p += n) {
    const index_t column = 2 * p + a.first, left = a.n - p < n ? a.n - p : n;
    const nn_planar_clip clip[3] = {nn_planar_clip::at(column, a.width), nn_planar_clip::at(column + n, a.width),
                                    nn_planar_clip::at(column + 2 * n, a.width)};
    const index_t* rows = a.rows;
    T* y = a.y + p;
    for (index_t r = 0; r < a.h; ++r, rows += a.row_taps, y += a.y_step) {
      nn_vec<T> acc[1] = {splat(a.bias)};
      for (index_t i = 0; i < a.row_taps; ++i)
        if (rows[i] != nn::planar_end::nowhere)
          acc[0] = nn_planar_pair_row<T, Run>(acc[0], a.plane + rows[i], column, clip, a.w + i * Run,
                                              std::make_integer_sequence<int, Run>{});
      if (a.bound != nn::bounds::nothing) nn_bound_all<T, 1>(acc, b, std::make_integer_sequence<int, 1>{});
      nn_store_part<T>(y, acc[0], left);
    }
  }
}
template <class T>
void nn_planar_pairs(const nn::planar_pairs<T>& a) {  // T is float
  return a.run == 3 ? nn_planar_pair_rows<T, 3>(a) : nn_planar_pair_rows<T, 5>(a);
}
#endif

template <class T>
void nn_planar_place(const T* from, index_t from_step, T* to, index_t to_step, index_t rows, index_t n) {
  constexpr index_t lanes = nn_lanes<T>::n;
  index_t r = 0;
  if (to_step == n && n <= 4)  // rows without a gap, in order: what is written past one the next one puts right
    for (; (rows - r) * n >= 4; ++r, from += from_step, to += to_step) std::memcpy(to, from, 4 * sizeof(T));
  for (; r < rows; ++r, from += from_step, to += to_step)
    for (index_t i = 0; i < n; i += lanes) nn_store_part<T>(to + i, load(from + i), n - i);
}

template <class T>
nn::planar_functions<T> get_nn_planar() {
#if KONV_WIDTH > 4
  if constexpr (std::is_same_v<T, float>)
    return {&nn_planar<T>, &nn_planar_pairs<T>, &nn_planar_fill<T>, &nn_planar_place<T>};
#endif
  return {&nn_planar<T>, nullptr, &nn_planar_fill<T>, &nn_planar_place<T>};
}

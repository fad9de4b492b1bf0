// The dense tile of networks. See nn_tile.hpp for its meaning.
//
// Loop order       tile of P pixels x V vectors of output channels, held in registers;
//                    segments (kernel taps, or whole kernel rows where they lie side by side), input channels;
//                    per step V loads of weights and P broadcast loads of samples for P * V multiply-adds.
// Register budget  AVX-512: 6 x 4 sums, 4 weights, 1 sample = 29 of 32; 8 pixels where there are one or two vectors, so
//                  that enough sums are under way to hide the multipliers' latency of 4. AVX2: 6 x 2 + 2 + 1 = 15
//                  of 16. SSE2: 4 x 2 sums, 2 weights, a sample and a product = 12 of 16. Six pointers to pixels leave
//                  the integer registers in peace, too.
// What bounds it   the multipliers: at 6 x 4 ten loads per 24 FMAs, five cycles' worth of twelve. With few steps (a
//                  first layer's 27) the stores, whose cache lines come from afar: they are asked for when a tile
//                  begins, or such a layer takes a third longer.
// Few steps        a segment of three steps is 72 FMAs: what surrounds it counts. Its pointers are read anew from
//                  memory, which costs nothing; g++ kept them in vector registers, and moving them from there took
//                  2 to 8 % of a first layer.
// Weights          of late layers come from the third cache or from memory, 300 KB for a block of outputs and inputs.
//                  A few lines of the next block's are asked for with each segment: 512 channels at 14x14 take 5 to 8 %
//                  less. All at once (a 1x1 layer has one long segment) they cost 6 % instead.
// Numerics         one chain of fused multiply-adds per output in the order above, the same for every tile shape and
//                  instruction set with FMA.

template <class T>
struct nn_lanes;
template <>
struct nn_lanes<float> {
  using vec = f32v;
  static constexpr int n = static_cast<int>(lanes32);
  static constexpr int vecs = KONV_WIDTH == 64 ? 4 : 2;
  static constexpr int pixels = KONV_WIDTH >= 32 ? 6 : 4;
};
template <>
struct nn_lanes<double> {
  using vec = f64v;
  static constexpr int n = static_cast<int>(lanes64);
  static constexpr int vecs = 2;
  static constexpr int pixels = 4;
};

template <class T>
using nn_vec = typename nn_lanes<T>::vec;

// The first `left` lanes at p, nothing beyond them touched.
template <class T>
KONV_INLINE nn_vec<T> nn_load_part(const T* p, index_t left) {
  constexpr index_t n = nn_lanes<T>::n;
  if (left >= n) return load(p);
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (sizeof(T) == 4) return (f32v)_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << left) - 1), p);
#endif
  T whole[n] = {};
  std::memcpy(whole, p, static_cast<std::size_t>(left) * sizeof(T));
  return load(whole);
}
// `left` elements, less than 2 K, in pieces of K, K / 2, ... 1: sizes that a memcpy needs no call for.
template <class T, int K>
KONV_INLINE void nn_store_pieces(T* p, const T* from, index_t left) {
  if constexpr (K > 0) {
    if (left & K) std::memcpy(p, from, K * sizeof(T));
    nn_store_pieces<T, K / 2>(p + (left & K), from + (left & K), left);
  }
}
template <class T>
KONV_INLINE void nn_store_part(T* p, nn_vec<T> v, index_t left) {
  constexpr index_t n = nn_lanes<T>::n;
  if (left >= n) return store(p, v);
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (sizeof(T) == 4)
    return _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << left) - 1), (__m512)v);
#endif
  T whole[n];
  store(whole, v);
  nn_store_pieces<T, n / 2>(p, whole, left);
}

// Folds throughout: a loop over an array of vectors that is not unrolled in time puts the array into memory.
template <class T, int V, int... U>
KONV_INLINE void nn_pixel_step(nn_vec<T> (&acc)[V], const nn_vec<T> (&w)[V], const T* x,
                               std::integer_sequence<int, U...>) {
  nn_vec<T> s = splat(*x);
  if constexpr (V > 1) keep(s);  // a single multiply-add takes the sample from memory at no cost of its own
  ((acc[U] = fma(s, w[U], acc[U])), ...);
}

template <class T, int P, int V, int... I, int... U>
KONV_INLINE void nn_segment(nn_vec<T> (&acc)[P][V], const T* const* x, index_t offset, index_t length, const T*& w,
                            index_t w_step, std::integer_sequence<int, I...>, std::integer_sequence<int, U...> us) {
  const T* const at[P] = {(x[I] + offset)...};
  const T* weights = w;
  for (index_t k = 0; k < length; ++k) {
    const nn_vec<T> v[V] = {load(weights + U * nn_lanes<T>::n)...};
    weights += w_step;
    (nn_pixel_step<T, V>(acc[I], v, at[I] + k, us), ...);
  }
  w = weights;
}

template <class T, int V, int... U>
KONV_INLINE void nn_start(nn_vec<T> (&acc)[V], const T* from, std::integer_sequence<int, U...>) {
  if (from)
    ((acc[U] = load(from + U * nn_lanes<T>::n)), ...);
  else
    ((acc[U] = splat(T{0})), ...);
}
template <class T, int V, int... U>
KONV_INLINE void nn_start_all(nn_vec<T> (&acc)[V], T value, std::integer_sequence<int, U...>) {
  ((acc[U] = splat(value)), ...);
}

template <class T>
KONV_INLINE nn_vec<T> nn_floor(nn_vec<T> v, nn_vec<T> low) {
  return v < low ? low : v;
}
template <class T>
KONV_INLINE nn_vec<T> nn_bound(nn_vec<T> v, nn_vec<T> slope, nn_vec<T> low, nn_vec<T> high) {
  v = v < splat(T{0}) ? v * slope : v;
  v = v < low ? low : v;
  return v > high ? high : v;
}

template <class T, int V, int... U>
KONV_INLINE void nn_bound_all(nn_vec<T> (&acc)[V], const nn::tile_args<T>& a, std::integer_sequence<int, U...>) {
  const nn_vec<T> low = splat(a.low);
  if (a.bound == nn::bounds::floor) {
    ((acc[U] = nn_floor<T>(acc[U], low)), ...);
  } else {
    const nn_vec<T> slope = splat(a.slope), high = splat(a.high);
    ((acc[U] = nn_bound<T>(acc[U], slope, low, high)), ...);
  }
}

template <class T, int V, int... U>
KONV_INLINE void nn_leave(nn_vec<T> (&acc)[V], T* y, index_t valid, std::integer_sequence<int, U...>) {
  constexpr int n = nn_lanes<T>::n;
  ((U < V - 1 ? store(y + U * n, acc[U]) : nn_store_part<T>(y + U * n, acc[U], valid - U * n)), ...);
}

// The cache lines that will be written, asked for while the sums are made.
template <class T, int... U>
KONV_INLINE void nn_expect(const T* y, std::integer_sequence<int, U...>) {
  (detail::prefetch<3, 1>(y + U * nn_lanes<T>::n), ...);
}

// The share of the weights to come that segment s of the tile of P pixels at p asks for.
template <class T, int P>
KONV_INLINE void nn_ask(const nn::tile_args<T>& a, index_t p, index_t s) {
  index_t k = (p * a.segment_count + s * P) * a.soon_share;
  const index_t end = k + P * a.soon_share < a.soon_lines ? k + P * a.soon_share : a.soon_lines;
  for (; k < end; ++k) detail::prefetch<2>(a.soon + k * (64 / static_cast<index_t>(sizeof(T))));
}

template <class T, int P, int V, int... I>
KONV_INLINE void nn_tile(const nn::tile_args<T>& a, index_t p, std::integer_sequence<int, I...> is) {
  using vectors = std::make_integer_sequence<int, V>;
  const T* const* x = a.x + p;
  T* const* y = a.y + p;
  (nn_expect<T>(y[I] + a.y_offset, vectors{}), ...);
  nn_vec<T> acc[P][V];
  if (a.starts)
    (nn_start_all<T, V>(acc[I], a.starts[p + I], vectors{}), ...);
  else
    (nn_start<T, V>(acc[I], a.from ? a.from[p + I] : a.bias, vectors{}), ...);
  const T* w = a.w;
  for (index_t s = 0; s < a.segment_count; ++s) {
    asm volatile("" ::: "memory");  // the pointers anew: g++ would keep what is left over of them in vector registers
    if (a.w_segments) w = a.w + a.w_segments[s];
    if (a.soon_lines > 0) nn_ask<T, P>(a, p, s);
    nn_segment<T, P, V>(acc, x, a.segments[s] + a.x_offset, a.length, w, a.w_step, is, vectors{});
  }
  if (a.bound != nn::bounds::nothing) (nn_bound_all<T, V>(acc[I], a, vectors{}), ...);
  (nn_leave<T, V>(acc[I], y[I] + a.y_offset, a.valid, vectors{}), ...);
}

// n pixels in tiles as even as can be, of P at most, so that no pixel is computed twice; fewer than half a tile one at
// a time.
template <class T, int P, int Least, int V>
KONV_INLINE void nn_tile_of(const nn::tile_args<T>& a, index_t p, index_t size) {
  if (P == Least || size == P)
    nn_tile<T, P, V>(a, p, std::make_integer_sequence<int, P>{});
  else if constexpr (P > Least)
    nn_tile_of<T, P - 1, Least, V>(a, p, size);
}
template <class T, int V>
void nn_tiles(const nn::tile_args<T>& a) {
  constexpr int P = KONV_WIDTH == 64 && std::is_same_v<T, float> && V <= 2 ? 8 : nn_lanes<T>::pixels;
#if !KONV_HAS_FMA  // hardly anybody's choice: little code
  index_t whole = 0;
  for (; whole + P <= a.n; whole += P) nn_tile<T, P, V>(a, whole, std::make_integer_sequence<int, P>{});
  for (; whole < a.n; ++whole) nn_tile<T, 1, V>(a, whole, std::make_integer_sequence<int, 1>{});
#else
  const index_t tiles = (a.n + P - 1) / P, each = tiles > 0 ? a.n / tiles : 0;
  if (each < P / 2) {
    for (index_t p = 0; p < a.n; ++p) nn_tile<T, 1, V>(a, p, std::make_integer_sequence<int, 1>{});
    return;
  }
  const index_t larger = a.n % tiles;  // tiles of each + 1
  index_t p = 0;
  for (index_t t = 0; t < tiles; ++t) {
    const index_t size = t < larger ? each + 1 : each;
    nn_tile_of<T, P, P / 2, V>(a, p, size);
    p += size;
  }
#endif
}

template <class T>
void nn_run_tiles(const nn::tile_args<T>& a) {
  if constexpr (nn_lanes<T>::vecs == 4) {
    if (a.vecs == 4) return nn_tiles<T, 4>(a);
    if (a.vecs == 3) return nn_tiles<T, 3>(a);
  }
  return a.vecs == 2 ? nn_tiles<T, 2>(a) : nn_tiles<T, 1>(a);
}

template <class T>
nn::tile_kernel<T> get_nn_tile() {
  return {&nn_run_tiles<T>, nn_lanes<T>::n, nn_lanes<T>::vecs};
}

// The dense tile: every tap of a kernel, over a few rows at once. See dense.hpp for what surrounds it.
//
// Loop order       tile of block_rows x tile_vecs vectors of outputs, held in registers;
//                    source row t, column tap j, the outputs that row t serves, vectors.
//                  An output's sum therefore runs over the kernel row-major, the same at every position and for every
//                  instruction set: the f32 result is the chain of fused multiply-adds in that order.
// Register budget  AVX-512: 5 x 4 accumulators, 4 samples, 1 weight = 25 of 32. AVX2: 4 x 3 + 3 + 1 = 16 of 16,
//                  integers 4 x 2 + 2 + 1. SSE2 and f64 take one row at a time: compile time counts more there.
// What bounds it   loads. Per step: tile_vecs samples (a line-crossing load each, two of the two slots a cycle) and
//                  one weight for every tile_vecs products. At 5 x 5 that is 1.1 load slots per FMA, at 15 x 15 0.8.
//                  Bytes: two loads of 64 samples and six unpacks make four vectors of pairs, which spares the
//                  line-crossing loads of ready-made pairs, and three quarters of the ring.
// Numerics         f32, f64: the chain above. s32 from pairs of 16-bit samples: exact; the plan proves no overflow.

#if KONV_WIDTH == 4
inline constexpr int block_rows = 1;
inline constexpr int tile_vecs = 1;
#elif KONV_WIDTH == 64 || KONV_ARM64
inline constexpr int block_rows = 5;
inline constexpr int tile_vecs = 4;
#elif KONV_WIDTH == 32
inline constexpr int block_rows = 4;
inline constexpr int tile_vecs = 2;
#else  // sse2: machines before 2013; one row at a time, for the compile time of everybody else
inline constexpr int block_rows = 1;
inline constexpr int tile_vecs = 4;
#endif

static_assert(block_rows <= dense_most_rows);

// ---- what a tap does, per kind -------------------------------------------------------------------------------------
template <dense_kind Kind>
struct taps;

template <>
struct taps<dense_kind::f32> {
  using vec = f32v;
  static constexpr index_t lanes = lanes32;
  template <int V, int... U>
  static KONV_INLINE void fetch(vec (&x)[V], const float* row, index_t at, std::integer_sequence<int, U...>) {
    ((x[U] = load(row + at + U * lanes)), ...);
  }
  static KONV_INLINE vec step(vec x, vec w, vec acc) { return fma(x, w, acc); }
  static KONV_INLINE vec start(const dense_args<dense_kind::f32>&) { return splat(0.0f); }
};
template <>
struct taps<dense_kind::f64> {
  using vec = f64v;
  static constexpr index_t lanes = lanes64;
  template <int V, int... U>
  static KONV_INLINE void fetch(vec (&x)[V], const double* row, index_t at, std::integer_sequence<int, U...>) {
    ((x[U] = load(row + at + U * lanes)), ...);
  }
  static KONV_INLINE vec step(vec x, vec w, vec acc) { return fma(x, w, acc); }
  static KONV_INLINE vec start(const dense_args<dense_kind::f64>&) { return splat(0.0); }
};
template <>
struct taps<dense_kind::pair> {
  using vec = s32v;
  static constexpr index_t lanes = lanes32;
  template <int V, int... U>
  static KONV_INLINE void fetch(vec (&x)[V], const std::int32_t* row, index_t at, std::integer_sequence<int, U...>) {
    ((x[U] = load(row + at + U * lanes)), ...);
  }
  static KONV_INLINE vec step(vec x, vec w, vec acc) { return dot2(acc, x, w); }
  static KONV_INLINE vec start(const dense_args<dense_kind::pair>& a) { return splat(a.bias); }
};
template <>
struct taps<dense_kind::bytes> {
  using vec = s32v;
  static constexpr index_t lanes = lanes32;
  template <int V, int... U>
  static KONV_INLINE void fetch(vec (&x)[V], byte_rows row, index_t at, std::integer_sequence<int, U...>) {
    pair_bytes(row.top + at, row.below + at, x);
  }
  static KONV_INLINE vec step(vec x, vec w, vec acc) { return dot2(acc, x, w); }
  static KONV_INLINE vec start(const dense_args<dense_kind::bytes>& a) { return splat(a.bias); }
};

template <dense_kind Kind>
inline constexpr bool integer_sums = Kind == dense_kind::pair || Kind == dense_kind::bytes;

// ---- how a tile leaves the registers
// --------------------------------------------------------------------------------- Folds, not loops: a loop over an
// array of vectors that the compiler has not unrolled in time puts it into memory.
template <dense_kind Kind, int V, int... U>
KONV_INLINE void leave_row(const typename taps<Kind>::vec (&acc)[V], dense_out<Kind>* out,
                           std::integer_sequence<int, U...>) {
  (store(out + U * taps<Kind>::lanes, acc[U]), ...);
}
template <dense_kind Kind, int V, int... O>
KONV_INLINE void leave(const typename taps<Kind>::vec (*acc)[V], index_t x, const dense_args<Kind>& a,
                       std::integer_sequence<int, O...>) {
  if constexpr (integer_sums<Kind>) {
    constexpr bool lanes = Kind == dense_kind::bytes;  // what pair_bytes did to the order
    if (a.out_u8) {
      (store_u8<V, lanes>(acc[O], a.out_u8[O] + x, a.shift, a.ties), ...);
      return;
    }
    if (a.out_s16) {
      (store_s16<V, lanes>(acc[O], a.out_s16[O] + x), ...);
      return;
    }
    (store_s32<V, lanes>(acc[O], a.out[O] + x), ...);
  } else {
    (leave_row<Kind, V>(acc[O], a.out[O] + x, std::make_integer_sequence<int, V>{}), ...);
  }
}

template <dense_kind Kind, int V, int... U>
KONV_INLINE void start_row(typename taps<Kind>::vec (&acc)[V], const dense_args<Kind>& a,
                           std::integer_sequence<int, U...>) {
  ((acc[U] = taps<Kind>::start(a)), ...);
}
template <dense_kind Kind, int V, int... O>
KONV_INLINE void start(typename taps<Kind>::vec (*acc)[V], const dense_args<Kind>& a,
                       std::integer_sequence<int, O...>) {
  (start_row<Kind, V>(acc[O], a, std::make_integer_sequence<int, V>{}), ...);
}

// One weight for the samples of one output row.
template <dense_kind Kind, int V, int... U>
KONV_INLINE void serve(typename taps<Kind>::vec (&acc)[V], const typename taps<Kind>::vec (&x)[V],
                       const dense_weight<Kind>* w, std::integer_sequence<int, U...>) {
  typename taps<Kind>::vec k = splat(*w);
  keep(k);
  ((acc[U] = taps<Kind>::step(x[U], k, acc[U])), ...);
}

// ---- one source row over the outputs Low..Low+N-1 of the block -----------------------------------------------------
template <dense_kind Kind, int V, int Low, int... O, int... U>
KONV_INLINE void row_step(typename taps<Kind>::vec (*acc)[V], dense_unit<Kind> row, index_t x0, const index_t* offsets,
                          index_t columns, const dense_weight<Kind>* w, index_t rows_of_weights,
                          std::integer_sequence<int, O...>, std::integer_sequence<int, U...>) {
  for (index_t j = 0; j < columns; ++j, w += rows_of_weights) {
    typename taps<Kind>::vec x[V];
    taps<Kind>::fetch(x, row, x0 + offsets[j], std::integer_sequence<int, U...>{});
    (serve<Kind>(acc[Low + O], x, w - Low - O, std::integer_sequence<int, U...>{}), ...);
  }
}

// Source row t (compile-time) of a block of R rows under a kernel of K rows serves outputs max(0, t-K+1)..min(R-1, t).
template <dense_kind Kind, int R, int V, int K, int... T>
KONV_INLINE void fixed_rows(typename taps<Kind>::vec (*acc)[V], const dense_unit<Kind>* rows, index_t x,
                            const index_t* offsets, index_t columns, const dense_weight<Kind>* w,
                            std::integer_sequence<int, T...>) {
  (row_step<Kind, V, (T - K + 1 > 0 ? T - K + 1 : 0)>(
       acc, rows[T], x, offsets, columns, w + T, K,
       std::make_integer_sequence<int, (T < R - 1 ? T : R - 1) - (T - K + 1 > 0 ? T - K + 1 : 0) + 1>{},
       std::make_integer_sequence<int, V>{}),
   ...);
}

// The same for a kernel of K >= R rows: R - 1 rows come in, K - R + 1 serve every output, R - 1 go out.
template <dense_kind Kind, int R, int V, int... T>
KONV_INLINE void any_rows(typename taps<Kind>::vec (*acc)[V], const dense_unit<Kind>* rows, index_t x,
                          const index_t* offsets, index_t columns, const dense_weight<Kind>* w, index_t K,
                          std::integer_sequence<int, T...>) {
  using vectors = std::make_integer_sequence<int, V>;
  (row_step<Kind, V, 0>(acc, rows[T], x, offsets, columns, w + T, K, std::make_integer_sequence<int, T + 1>{},
                        vectors{}),
   ...);
  for (index_t t = R - 1; t < K; ++t)
    row_step<Kind, V, 0>(acc, rows[t], x, offsets, columns, w + t, K, std::make_integer_sequence<int, R>{},
                         vectors{});
  (row_step<Kind, V, T + 1>(acc, rows[K + T], x, offsets, columns, w + K + T, K,
                            std::make_integer_sequence<int, R - 1 - T>{}, vectors{}),
   ...);
}

// Kernels of fewer rows than the block: the rows that come in and those that go out meet, so each height has code of
// its own, from Least on. Says whether k was its height.
template <dense_kind Kind, int R, int V, int Least, int K>
KONV_INLINE bool low_kernel(typename taps<Kind>::vec (*acc)[V], const dense_unit<Kind>* rows, index_t x,
                            const dense_args<Kind>& a, const dense_weight<Kind>* w, index_t k) {
  if constexpr (K < R && K >= Least) {
    if (k == K) {
      fixed_rows<Kind, R, V, K>(acc, rows, x, a.offsets, a.columns, w, std::make_integer_sequence<int, R + K - 1>{});
      return true;
    }
  }
  return false;
}

// Outputs first .. first + R - 1 of a block of `block`.
template <dense_kind Kind, int R, int V, int Least = 1>
KONV_INLINE void tile(typename taps<Kind>::vec (*acc)[V], const dense_args<Kind>& a, index_t x, index_t first = 0,
                      index_t block = R) {
  start<Kind, V>(acc, a, std::make_integer_sequence<int, R>{});
  const dense_unit<Kind>* rows = a.rows + first;
  const dense_weight<Kind>* w = a.weights;
  for (index_t p = 0; p < a.passes; ++p) {
    const index_t K = a.taps_y[p];
    if (!(low_kernel<Kind, R, V, Least, 1>(acc, rows, x, a, w, K) ||
          low_kernel<Kind, R, V, Least, 2>(acc, rows, x, a, w, K) ||
          low_kernel<Kind, R, V, Least, 3>(acc, rows, x, a, w, K) ||
          low_kernel<Kind, R, V, Least, 4>(acc, rows, x, a, w, K)))
      any_rows<Kind, R, V>(acc, rows, x, a.offsets, a.columns, w, K, std::make_integer_sequence<int, R - 1>{});
    rows += block + K - 1;
    w += K * a.columns;
  }
}

template <dense_kind Kind>
inline constexpr int rows_of_block = Kind == dense_kind::f64 ? 1 : block_rows;
// Two multiplications are begun per cycle and each takes four: fewer than eight sums at a time wait for one another,
// and eight do so wherever a source row serves one or two outputs only.
template <dense_kind Kind>
inline constexpr int vecs_of_tile = Kind == dense_kind::f64 && KONV_WIDTH >= 32   ? 8
                                    : Kind == dense_kind::f32 && KONV_WIDTH == 32 ? 3
                                                                                  : tile_vecs;

// A block whose kernel is too low for the code of blocks: its rows one after the other.
template <dense_kind Kind, int R>
void rows_in_turn(const dense_args<Kind>& a) {
  constexpr int vecs = vecs_of_tile<Kind>;
  constexpr index_t step = vecs * taps<Kind>::lanes;
  dense_args<Kind> one = a;
  for (index_t row = 0; row < R; ++row) {
    for (index_t x = 0; x < a.n; x += step) {
      if (x > a.n - step) x = a.n - step;
      typename taps<Kind>::vec acc[1][vecs];
      tile<Kind, 1, vecs>(acc, a, a.x + x, row, R);
      leave<Kind, vecs>(acc, x, one, std::integer_sequence<int, 0>{});
    }
    one.out += one.out ? 1 : 0;
    one.out_u8 += one.out_u8 ? 1 : 0;
    one.out_s16 += one.out_s16 ? 1 : 0;
  }
}

// Rows of n samples: whole tiles, the last one moved back to end with the row (what it computes again comes out the
// same). Single rows, which are what is left over, one vector at a time, the last through memory of our own.
template <dense_kind Kind, int R, int Least = 1>
void dense(const dense_args<Kind>& a) {
  using T = taps<Kind>;
  constexpr int vecs = vecs_of_tile<Kind>;
  constexpr index_t step = vecs * T::lanes;
  if constexpr (R > 1 && Least > 1)
    for (index_t p = 0; p < a.passes; ++p)
      if (a.taps_y[p] < Least) return rows_in_turn<Kind, R>(a);
  if constexpr (R > 1 || rows_of_block<Kind> == 1) {
    if (a.n >= step) {
      for (index_t x = 0; x < a.n; x += step) {
        if (x > a.n - step) x = a.n - step;
        typename T::vec acc[R][vecs];
        tile<Kind, R, vecs, Least>(acc, a, a.x + x);
        leave<Kind, vecs>(acc, x, a, std::make_integer_sequence<int, R>{});
      }
      return;
    }
  }
  if constexpr (R == 1) {
    for (index_t x = 0; x < a.n; x += T::lanes) {
      if (x > a.n - T::lanes && a.n >= T::lanes) x = a.n - T::lanes;
      typename T::vec acc[1][1];
      tile<Kind, 1, 1>(acc, a, a.x + x);
      if (x + T::lanes <= a.n) {
        leave<Kind, 1>(acc, x, a, std::integer_sequence<int, 0>{});
        continue;
      }
      const std::size_t left = static_cast<std::size_t>(a.n - x);
      if constexpr (integer_sums<Kind>) {
        if (a.out_u8) {
          std::uint8_t last[T::lanes];
          store_u8<1, false>(acc[0], last, a.shift, a.ties);
          std::memcpy(a.out_u8[0] + x, last, left);
          continue;
        }
        if (a.out_s16) {
          std::int16_t last[T::lanes];
          store_s16<1, false>(acc[0], last);
          std::memcpy(a.out_s16[0] + x, last, 2 * left);
          continue;
        }
      }
      dense_out<Kind> last[T::lanes];
      store(last, acc[0][0]);
      std::memcpy(a.out[0] + x, last, left * sizeof(dense_out<Kind>));
    }
  }
}

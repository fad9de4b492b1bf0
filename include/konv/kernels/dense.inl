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
//                  Bytes: two loads and six unpacks (AVX2: two of each) make four (two) vectors of pairs of
//                  neighbours, which spares the line-crossing loads of ready-made pairs, and three quarters of the
//                  ring. Pairs of columns serve neighbouring output rows; pairs of rows served every other one.
//                  The first touch of a source row, where rows are read in place: each tile asks for the lines that the
//                  block below will be the first to read (Zen 4, 1080p: 7x7 to 15x15 5 to 13 % faster, f32 and u8).
//                  u8: odd kernels of 5 rows and more go by dense_fast.inl on AVX-512, 3x3 by dense_3x3.inl. Pairs
//                  stand at 98 % of the multiply-add peak at 15x15, from the first-level cache, so only fewer products
//                  helped. Tried (Zen 4): a last column without a neighbour paired with itself a row below, which
//                  spares up to a sixth of the products, by unpacks, gained at most 5 %; rows widened to 16 bits
//                  beforehand, pairs of even and odd outputs by loads at x and x + 1 and no unpacks, were 2 to 20 %
//                  slower: loads cross lines.
// Numerics         f32, f64: the chain above. s32 from pairs of 16-bit samples: exact; the plan proves no overflow.
//                  Weights of 23 bits go in two parts: all taps with the high ones, a shift, all taps with the low ones.
//                  As many products as f32, and no conversions: u8 3x3 half the time of f32, 7x7 .85 of it.

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

// Blocks for kernels of at least their own height only, a quarter of the code of the others: f32 for u8 images whose
// weights 16 bits do not hold. AVX-512: 18 accumulators, 6 samples, 1 weight = 25 of 32; AVX2: 9 + 3 + 1 = 13 of 16.
inline constexpr int tall_rows = 3;
inline constexpr int tall_vecs = KONV_WIDTH == 32 ? 3 : 6;

static_assert(block_rows <= dense_most_rows);

// The first touch of a source line costs what the third-level cache or memory take. The lines that the next block needs
// at the same place are asked for meanwhile, a block's time ahead. x, n: samples of a row from its beginning.
template <dense_kind Kind>
KONV_INLINE void ask_for_soon(const dense_args<Kind>& a, index_t x, index_t n) {
  constexpr index_t size = sizeof(dense_row<Kind>);
  const std::byte* row = a.soon + x * size;
  for (index_t k = 0; k < a.soon_rows; ++k, row += a.soon_step)
    for (index_t at = 0; at < n * size; at += 64) detail::prefetch(row + at);
}

// ---- one pass ------------------------------------------------------------------------------------------------------
template <dense_kind Kind>
struct dense_pass {
  const dense_unit<Kind>* rows;
  index_t x;
  const index_t* offsets;
  index_t columns;
  const dense_weight<Kind>* weights;
  index_t stride;  // from the weights of a column to those of the next
  index_t K;       // kernel rows
};

// Source row t over the outputs Low .. Low + N - 1 of the block.
template <dense_kind Kind, int V, int Low, int... O, int... U>
KONV_LEVEL void row_step(typename taps<Kind>::vec (*acc)[V], const typename taps<Kind>::help& help,
                         const dense_pass<Kind>& p, index_t t, std::integer_sequence<int, O...>,
                         std::integer_sequence<int, U...> vectors) {
  const dense_unit<Kind> row = p.rows[t] + p.x;
  const dense_weight<Kind>* w = p.weights + t;
  for (index_t j = 0; j < p.columns; ++j, w += p.stride) {
    typename taps<Kind>::vec x[V];
    taps<Kind>::fetch(x, row + p.offsets[j], help, vectors);
    (serve<Kind>(acc[Low + O], x, w - Low - O, vectors), ...);
  }
}

// A kernel of K < R rows, a known number: source row T serves the outputs max(0, T-K+1) .. min(R-1, T).
template <dense_kind Kind, int R, int V, int K, int... T>
KONV_LEVEL void low_rows(typename taps<Kind>::vec (*acc)[V], const typename taps<Kind>::help& help,
                         const dense_pass<Kind>& p, std::integer_sequence<int, T...>) {
  (row_step<Kind, V, (T - K + 1 > 0 ? T - K + 1 : 0)>(
       acc, help, p, T,
       std::make_integer_sequence<int, (T < R - 1 ? T : R - 1) - (T - K + 1 > 0 ? T - K + 1 : 0) + 1>{},
       std::make_integer_sequence<int, V>{}),
   ...);
}
// A kernel of K >= R rows: R - 1 rows come in, K - R + 1 serve every output, R - 1 go out.
template <dense_kind Kind, int R, int V, int... T>
KONV_LEVEL void high_rows(typename taps<Kind>::vec (*acc)[V], const typename taps<Kind>::help& help,
                          const dense_pass<Kind>& p, std::integer_sequence<int, T...>) {
  using vectors = std::make_integer_sequence<int, V>;
  (row_step<Kind, V, 0>(acc, help, p, T, std::make_integer_sequence<int, T + 1>{}, vectors{}), ...);
  for (index_t t = R - 1; t < p.K; ++t)
    row_step<Kind, V, 0>(acc, help, p, t, std::make_integer_sequence<int, R>{}, vectors{});
  (row_step<Kind, V, T + 1>(acc, help, p, p.K + T, std::make_integer_sequence<int, R - 1 - T>{}, vectors{}), ...);
}

// K: the number of kernel rows, or 0 where they are at least R. Integer sums come out the same in any order, and go
// column by column: one loop instead of one for each row.
template <dense_kind Kind, int R, int V, int K>
KONV_LEVEL void all_rows(typename taps<Kind>::vec (*acc)[V], const typename taps<Kind>::help& help,
                         const dense_pass<Kind>& p) {
  if constexpr (K > 0)
    low_rows<Kind, R, V, K>(acc, help, p, std::make_integer_sequence<int, R + K - 1>{});
  else
    high_rows<Kind, R, V>(acc, help, p, std::make_integer_sequence<int, R - 1>{});
}
template <dense_kind Kind, int R, int V, int K>
KONV_LEVEL void one_pass(typename taps<Kind>::vec (*acc)[V], const typename taps<Kind>::help& help,
                         const dense_pass<Kind>& p) {
  if constexpr (integer_sums<Kind>) {
    for (index_t j = 0; j < p.columns; ++j)
      all_rows<Kind, R, V, K>(acc, help, {p.rows, p.x, p.offsets + j, 1, p.weights + j * p.stride, 0, p.K});
  } else {
    all_rows<Kind, R, V, K>(acc, help, p);
  }
}
// Kernels of fewer rows than the block: the rows that come in and those that go out meet, so each height has code of
// its own. Takes K of p.K rows, if it is at least that; false where it is not for it.
template <dense_kind Kind, int R, int V, int K, bool Tall>
KONV_LEVEL bool low_kernel(typename taps<Kind>::vec (*acc)[V], const typename taps<Kind>::help& help,
                           dense_pass<Kind>& p) {
  if constexpr (K < R && !Tall) {
    if (p.K >= K && p.K < R) {
      p.K = K;
      one_pass<Kind, R, V, K>(acc, help, p);
      return true;
    }
  }
  return false;
}

// Every pass, from p.weights on. Four kernel rows under a block of five go as three and one, which keeps the order of
// every sum. Tall: every pass has R kernel rows or more.
template <dense_kind Kind, int R, int V, bool Tall>
KONV_LEVEL void all_passes(typename taps<Kind>::vec (*acc)[V], const typename taps<Kind>::help& help,
                           const dense_args<Kind>& a, dense_pass<Kind>& p) {
  p.rows = a.rows;
  for (index_t i = 0; i < a.passes; ++i) {
    p.stride = a.taps_y[i];
    index_t left = p.stride;
    const dense_weight<Kind>* const next = p.weights + left * a.columns;
    while (left > 0) {
      p.K = left;
      if (Tall || !(low_kernel<Kind, R, V, 3, Tall>(acc, help, p) || low_kernel<Kind, R, V, 2, Tall>(acc, help, p) ||
                    low_kernel<Kind, R, V, 1, Tall>(acc, help, p)))
        one_pass<Kind, R, V, 0>(acc, help, p);
      p.rows += p.K;
      p.weights += p.K;
      left -= p.K;
    }
    p.rows += R - 1;
    p.weights = next;
  }
}
template <dense_kind Kind, int R, int V, bool Tall>
KONV_LEVEL void tile(typename taps<Kind>::vec (*acc)[V], const typename taps<Kind>::help& help,
                     const dense_args<Kind>& a, index_t x) {
  using outputs = std::make_integer_sequence<int, R>;
  start<Kind, V>(acc, a, outputs{});
  dense_pass<Kind> p{a.rows, x, a.offsets, a.columns, a.weights, 0, 0};
  if constexpr (Kind == dense_kind::bytes) {
    for (int parts = a.split ? 2 : 1; parts > 0; --parts) {
      all_passes<Kind, R, V, Tall>(acc, help, a, p);
      if (parts == 2) raise<V>(acc, a, outputs{});
    }
  } else {
    all_passes<Kind, R, V, Tall>(acc, help, a, p);
  }
}

template <dense_kind Kind>
inline constexpr int rows_of_block = Kind == dense_kind::f64 ? 1 : block_rows;
// Two multiplications are begun per cycle and each takes four: fewer than eight sums at a time wait for one another,
// and eight do so wherever a source row serves one or two outputs only.
template <dense_kind Kind, int R>
inline constexpr int vecs_of_tile = integer_sums<Kind> || KONV_WIDTH < 32         ? tile_vecs
                                    : R == 1                                      ? 8
                                    : R == tall_rows                              ? tall_vecs
                                    : Kind == dense_kind::f32 && KONV_WIDTH == 32 ? 3
                                                                                  : tile_vecs;

// Rows of n samples: whole tiles, the last one moved back to end with the row (what it computes again comes out the
// same). Single rows of less than a tile, one vector at a time, the last through memory of our own.
template <dense_kind Kind, int R, bool Tall = false>
KONV_FLATTEN void dense(const dense_args<Kind>& a) {
  using T = taps<Kind>;
  constexpr int vecs = vecs_of_tile<Kind, R>;
  constexpr index_t step = vecs * T::lanes;
  const typename T::help help(a.distance);
  if (a.n >= step) {
    for (index_t x = 0; x < a.n; x += step) {
      if (x > a.n - step) x = a.n - step;
      if constexpr (R > 1) ask_for_soon(a, a.x + x, step);
      typename T::vec acc[R][vecs];
      tile<Kind, R, vecs, Tall>(acc, help, a, a.x + x);
      leave<Kind, vecs>(acc, x, a, std::make_integer_sequence<int, R>{});
    }
    return;
  }
  if constexpr (R == 1) {
    for (index_t x = 0; x < a.n; x += T::lanes) {
      if (x > a.n - T::lanes && a.n >= T::lanes) x = a.n - T::lanes;
      typename T::vec acc[1][1];
      tile<Kind, 1, 1, Tall>(acc, help, a, a.x + x);
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

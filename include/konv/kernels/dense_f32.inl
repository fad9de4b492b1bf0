// Dense f32 tiles for small kernels on one channel, AVX-512: the columns are neighbours, and their number is known.
//
// Why              A tap one sample to the right is a load that crosses a cache line, at the cost of two. Here a source
//                  row is loaded once, five aligned vectors, and the neighbours are cut out of pairs of them: valignd
//                  has a port beside those of the multiplications for most of the time.
// Loop order       as dense.inl, and so are the sums, bit for bit: tile of 5 rows by 64 samples; source row; column;
//                  the outputs that the row serves. Columns are unrolled.
// Register budget  20 accumulators, 5 of the row, 4 of the neighbours, 1 weight = 30 of 32. The loads are pinned in
//                  their order: g++ would gather the weights of all rows first, and spill.
// What bounds it   multiplications: 3x3 92 %, 5x5 and 7x7 94 % of the core's peak with rows in the first cache (the
//                  loop of dense.inl: 60, 79 and 84 %). Then memory.
// Reads            up to 16 samples past the last that is used; the engine leaves room for them.
#if KONV_WIDTH == 64

KONV_INLINE f32v pinned_splat(const float* w) {
  f32v v;
  asm volatile("vbroadcastss %1, %0" : "=v"(v) : "m"(*w));
  return v;
}
template <int J>
KONV_INLINE f32v neighbour(f32v a, f32v b) {
  if constexpr (J == 0)
    return a;
  else
    return (f32v)_mm512_maskz_alignr_epi32(0xffff, (__m512i)b, (__m512i)a, J);
}

template <int... U>
KONV_INLINE void serve_pinned(f32v (&acc)[4], const f32v (&x)[4], const float* w, std::integer_sequence<int, U...>) {
  const f32v k = pinned_splat(w);
  ((acc[U] = fma(x[U], k, acc[U])), ...);
}
template <int J, int Low, int... O, int... U>
KONV_INLINE void known_column(f32v (*acc)[4], const f32v (&in)[5], const float* w, std::integer_sequence<int, O...>,
                              std::integer_sequence<int, U...> four) {
  const f32v x[4] = {neighbour<J>(in[U], in[U + 1])...};
  (serve_pinned(acc[Low + O], x, w - Low - O, four), ...);
}
// A source row over outputs Low .. Low+N-1; w: the weights of column 0 at output 0, columns `step` apart.
template <int Low, int N, int... J>
KONV_INLINE void known_row(f32v (*acc)[4], const float* row, const float* w, index_t step,
                           std::integer_sequence<int, J...>) {
  f32v in[5] = {load(row), load(row + 16), load(row + 32), load(row + 48), load(row + 64)};
  asm volatile("" : "+v"(in[0]), "+v"(in[1]), "+v"(in[2]), "+v"(in[3]), "+v"(in[4]));
  (known_column<J, Low>(acc, in, w + J * step, std::make_integer_sequence<int, N>{},
                        std::make_integer_sequence<int, 4>{}),
   ...);
}

// Kernels of at least 5 rows: 4 source rows come in, the middle ones serve every output, 4 go out.
template <int Columns, int... T>
KONV_INLINE void known_rows(f32v (*acc)[4], const dense_args<dense_kind::f32>& a, index_t x, index_t K,
                            std::integer_sequence<int, T...>) {
  using columns = std::make_integer_sequence<int, Columns>;
  const float* w = a.weights;
  (known_row<0, T + 1>(acc, a.rows[T] + x, w + T, K, columns{}), ...);
  for (index_t t = 4; t < K; ++t) known_row<0, 5>(acc, a.rows[t] + x, w + t, K, columns{});
  (known_row<T + 1, 4 - T>(acc, a.rows[K + T] + x, w + K + T, K, columns{}), ...);
}
// 3 rows.
KONV_INLINE void known_rows_3(f32v (*acc)[4], const dense_args<dense_kind::f32>& a, index_t x) {
  using columns = std::make_integer_sequence<int, 3>;
  const float* w = a.weights;
  known_row<0, 1>(acc, a.rows[0] + x, w, 3, columns{});
  known_row<0, 2>(acc, a.rows[1] + x, w + 1, 3, columns{});
  known_row<0, 3>(acc, a.rows[2] + x, w + 2, 3, columns{});
  known_row<1, 3>(acc, a.rows[3] + x, w + 3, 3, columns{});
  known_row<2, 3>(acc, a.rows[4] + x, w + 4, 3, columns{});
  known_row<3, 2>(acc, a.rows[5] + x, w + 5, 3, columns{});
  known_row<4, 1>(acc, a.rows[6] + x, w + 6, 3, columns{});
}

template <int Columns>
void known_columns(const dense_args<dense_kind::f32>& a) {
  for (index_t x = 0; x < a.n; x += 64) {
    if (x > a.n - 64) x = a.n - 64;
    ask_for_soon(a, a.x + x, 64);
    f32v acc[5][4] = {};
    if constexpr (Columns == 3)
      known_rows_3(acc, a, a.x + x);
    else
      known_rows<Columns>(acc, a, a.x + x, a.taps_y[0], std::make_integer_sequence<int, 4>{});
    leave<dense_kind::f32, 4>(acc, x, a, std::make_integer_sequence<int, 5>{});
  }
}

// The block kernel for f32: one of these where it fits.
template <int Unused = 0>  // so that only who needs it compiles it
void f32_block(const dense_args<dense_kind::f32>& a) {
  bool neighbours = a.passes == 1 && a.columns > 1 && (a.columns == 3 ? a.taps_y[0] == 3 : a.taps_y[0] >= 5);
  for (index_t j = 0; j < a.columns; ++j) neighbours = neighbours && a.offsets[j] == j;
  if (neighbours) {
    if (a.columns == 3) return known_columns<3>(a);
    if (a.columns == 5) return known_columns<5>(a);
    if (a.columns == 7) return known_columns<7>(a);
    if (a.columns == 9) return known_columns<9>(a);
    if (a.columns == 11) return known_columns<11>(a);
  }
  dense<dense_kind::f32, block_rows>(a);
}
#else
template <int Unused = 0>  // so that only who needs it compiles it
void f32_block(const dense_args<dense_kind::f32>& a) {
  dense<dense_kind::f32, block_rows>(a);
}
#endif

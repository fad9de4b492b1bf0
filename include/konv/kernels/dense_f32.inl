// Dense f32 tiles on one channel, AVX-512: the columns are neighbours, and odd in number.
//
// Why              A tap one sample to the right is a load that crosses a cache line, at the cost of two. Here a source
//                  row is loaded once, five aligned vectors, and the neighbours are cut out of pairs of them: valignd
//                  has a port beside those of the multiplications for most of the time.
// Loop order       as dense.inl, and so are the sums, bit for bit: tile of 5 rows by 64 samples; source row; column;
//                  the outputs that the row serves. Columns go by twos, and the five vectors two samples on with them,
//                  by an unaligned load at their end: unrolled for each number of columns, this was six times the
//                  code and not faster; one at a time, or the choice made for each column, was 3 to 20 % slower.
// Register budget  20 accumulators, 5 of the row, 4 of the neighbours, 1 weight = 30 of 32. The loads are pinned in
//                  their order: g++ would gather the weights of all rows first, and spill.
// What bounds it   multiplications: 3x3 92 %, 5x5 and 7x7 94 % of the core's peak with rows in the first cache (the
//                  loop of dense.inl: 60, 79 and 84 %). Then memory.
// Reads            up to 16 samples past the last that is used; the engine leaves room for them.
#if KONV_WIDTH == 64

template <int J>
KONV_INLINE f32v neighbour(f32v a, f32v b) {
  return (f32v)_mm512_maskz_alignr_epi32(0xffff, (__m512i)b, (__m512i)a, J);
}
// A source row over outputs Low .. Low + N - 1; w: the weights of column 0 at output 0, columns `step` apart.
template <int Low, int... O, int... U>
KONV_INLINE void neighbours_row(f32v (*acc)[4], const float* row, const float* w, index_t step, index_t columns,
                                std::integer_sequence<int, O...>, std::integer_sequence<int, U...> four) {
  f32v in[5] = {load(row), load(row + 16), load(row + 32), load(row + 48), load(row + 64)};
  asm volatile("" : "+v"(in[0]), "+v"(in[1]), "+v"(in[2]), "+v"(in[3]), "+v"(in[4]));
  const f32v first[4] = {in[U]...};
  (serve<dense_kind::f32>(acc[Low + O], first, w - Low - O, four), ...);
  const float* const end = row + columns;
  do {
    w += step;
    const f32v odd[4] = {neighbour<1>(in[U], in[U + 1])...};
    (serve<dense_kind::f32>(acc[Low + O], odd, w - Low - O, four), ...);
    w += step;
    ((in[U] = neighbour<2>(in[U], in[U + 1])), ...);
    row += 2;
    in[4] = load(row + 64);
    const f32v even[4] = {in[U]...};
    (serve<dense_kind::f32>(acc[Low + O], even, w - Low - O, four), ...);
  } while (row + 1 < end);
}
template <int Low, int N>
KONV_INLINE void neighbours_row(f32v (*acc)[4], const dense_args<dense_kind::f32>& a, index_t x, index_t t) {
  neighbours_row<Low>(acc, a.rows[t] + x, a.weights + t, a.taps_y[0], a.columns, std::make_integer_sequence<int, N>{},
                      std::make_integer_sequence<int, 4>{});
}
// Rows come in, the middle ones serve every output, and rows go out: of kernels of 3 rows no row serves more than 3.
KONV_INLINE void neighbours_tile(f32v (*acc)[4], const dense_args<dense_kind::f32>& a, index_t x) {
  const index_t K = a.taps_y[0];
  neighbours_row<0, 1>(acc, a, x, 0);
  neighbours_row<0, 2>(acc, a, x, 1);
  neighbours_row<0, 3>(acc, a, x, 2);
  if (K == 3) {
    neighbours_row<1, 3>(acc, a, x, 3);
  } else {
    neighbours_row<0, 4>(acc, a, x, 3);
    for (index_t t = 4; t < K; ++t) neighbours_row<0, 5>(acc, a, x, t);
    neighbours_row<1, 4>(acc, a, x, K);
  }
  neighbours_row<2, 3>(acc, a, x, K + 1);
  neighbours_row<3, 2>(acc, a, x, K + 2);
  neighbours_row<4, 1>(acc, a, x, K + 3);
}

// The block kernel for f32: this where it fits.
template <int Unused = 0>  // so that only who needs it compiles it
void f32_block(const dense_args<dense_kind::f32>& a) {
  bool neighbours = a.passes == 1 && a.columns > 1 && a.columns % 2 != 0 && a.taps_y[0] >= 3;
  for (index_t j = 0; j < a.columns; ++j) neighbours = neighbours && a.offsets[j] == j;
  if (!neighbours) return dense<dense_kind::f32, block_rows>(a);
  for (index_t x = 0; x < a.n; x += 64) {
    if (x > a.n - 64) x = a.n - 64;
    ask_for_soon(a, a.x + x, 64);
    f32v acc[5][4] = {};
    neighbours_tile(acc, a, a.x + x);
    leave<dense_kind::f32, 4>(acc, x, a, std::make_integer_sequence<int, 5>{});
  }
}
#else
template <int Unused = 0>  // so that only who needs it compiles it
void f32_block(const dense_args<dense_kind::f32>& a) {
  dense<dense_kind::f32, block_rows>(a);
}
#endif

// u8 to u8 under kernels of an odd number of rows, five or more, by the fast FIR algorithm (two-parallel; Mou and
// Duhamel, 1987): three sums over half the kernel rows make two rows of outputs, which take four such sums otherwise.
//
// With h0 the even kernel rows and h1 the odd ones, for r = 0, 1, ...
//     A(r) = sum over m of h0[m] * row[2 (r + m)]        B(r) = sum over m of h1[m] * row[2 (r + m) + 1]
//     C(r) = sum over m of (h0[m] + h1[m]) / 2 * (row[2 (r + m) + 1] + row[2 (r + m) + 2])
//     output[2 r] = A(r) + B(r)                          output[2 r + 1] = 2 C(r) - A(r + 1) - B(r)
// Seven output rows are 4 A, 4 B and 3 C: (11 K + 3) / 2 rows of products under K kernel rows, where pairs (dense.inl)
// take 7 K: .82 of them at 7x7, .8 at 15x15. The columns are odd in number too: the last one, which has no neighbour to
// make pairs with, makes them of rows 2 m and 2 m + 2 (of h0, h1 and both alike), for half its products: .74 at 5x5 and
// 7x7 in all.
// Loop order       tile of 7 output rows by 64 samples, in two halves: samples 4 k, 4 k + 1, then 4 k + 2, 4 k + 3;
//                  pairs of source rows; pairs of columns. Then the last column: pairs of pairs of source rows.
// Register budget  22 accumulators, 4 samples, 1 weight, 1 order or mask = 28 of 32. Columns within rows: rows within
//                  columns took 1.4 times as long at 7x7: g++ moved and spilled sums between the loops of every column.
// Pairs            the samples 4 k and 4 k + 2 are the even bytes of a load, 4 k + 1 and 4 k + 3 the odd ones. So one
//                  channel pairs taps two apart; two and three channels take two loads and a shuffle for each, which
//                  shares a port with the products: 3 to 10 %. The branch is free.
// What bounds it   loads beside the products: on Zen 4 one that crosses a line, as almost all do, takes 1.7 cycles, a
//                  weight .6. One load, a mask and a shift for two vectors, instead of two masked loads, made 7x7 a
//                  tenth faster. Zen 4, from the first-level cache: 80 % of the multiply-add peak at 5x5, 88 % at 7x7,
//                  1.15 and 1.24 times as fast as pairs. Tried: three vectors for the two pairs of four columns, all
//                  loops unrolled: 2 to 9 % slower; 3x3, where 116 products and as much else stand against the 140 of
//                  dense_3x3.inl.
// Numerics         exact modulo 2^32, and the outputs fit. All h0 + h1 are even: the plan (quantize_u8) sees to it.
// Reads            up to 4 samples past the last that is used.
#if KONV_X86 && KONV_WIDTH == 64

typedef std::uint32_t u32_sums __attribute__((vector_size(64)));
inline constexpr int fast_rows = 7;
inline constexpr index_t fast_samples = 64;

struct fast_sums {
  s32v a[4][2], b[4][2], c[3][2];
};
// What half a tile reads.
struct fast_source {
  const std::uint8_t* const* rows;
  index_t x;                    // of its first sample
  index_t columns, distance;    // pairs of columns
  const std::int32_t* weights;  // of a pair of columns: h0, h1 and (h0 + h1) / 2 for each m
  index_t stride;               // from these to the next pair's
  s32v order;

  explicit KONV_INLINE fast_source(const dense_args<dense_kind::bytes>& args)
      : rows(args.rows),
        x(args.x),
        columns(args.columns - 1),
        distance(args.distance),
        weights(args.weights + args.columns * args.taps_y[0]),
        stride(3 * (args.taps_y[0] / 2 + 1)) {
    const s32v four = {0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12};
    const std::int32_t zeros = static_cast<std::int32_t>(0x80008000);
    order = four * 0x10001 + (zeros | static_cast<std::int32_t>(distance) << 16);
    keep(order);
  }
  KONV_INLINE index_t column(index_t j) const { return distance == 1 ? 2 * j - j % 2 : 2 * j * distance; }
};

// The even bytes and the odd ones.
KONV_INLINE void fast_split(s32v (&x)[2], __m512i bytes) {
  asm volatile("" : "+v"(bytes));  // one load
  x[0] = (s32v)bytes & 0xff00ff;
  x[1] = (s32v)_mm512_maskz_srli_epi16(~__mmask32{}, bytes, 8);
  keep(x[0]);
  keep(x[1]);
}
KONV_INLINE void fast_fetch(s32v (&x)[2], const std::uint8_t* row, const fast_source& from) {
  if (from.distance == 1) return fast_split(x, _mm512_loadu_si512(row));
  x[0] = (s32v)_mm512_shuffle_epi8(_mm512_loadu_si512(row), (__m512i)from.order);
  x[1] = (s32v)_mm512_shuffle_epi8(_mm512_loadu_si512(row + 1), (__m512i)from.order);
  keep(x[0]);
  keep(x[1]);
}
// Pairs of a sample and the one below it.
KONV_INLINE void fast_fetch(s32v (&x)[2], const std::uint8_t* row, const std::uint8_t* below) {
  fast_split(x, _mm512_mask_loadu_epi16(_mm512_loadu_si512(row), 0xaaaaaaaa, below - 2));
}
KONV_INLINE void fast_tap(s32v (&sum)[2], const s32v (&x)[2], const std::int32_t* w) {
  const s32v k = splat_here(w);
  sum[0] = dot2(sum[0], x[0], k);
  sum[1] = dot2(sum[1], x[1], k);
  keep(sum[0]);
  keep(sum[1]);
}
// A row of samples for the sums First .. First + sizeof...(I) - 1, each under the weight of the m before.
template <int First, int... I>
KONV_LEVEL void fast_taps(s32v (*sums)[2], const s32v (&x)[2], const std::int32_t* w,
                          std::integer_sequence<int, I...>) {
  (fast_tap(sums[First + I], x, w - 3 * (First + I)), ...);
}
// Source rows 2 P + 1 and 2 P + 2 for the sums that they belong to, under a kernel of 2 M + 1 rows. w: the weights of
// m = P.
template <int P, int M>
KONV_LEVEL void fast_serve(fast_sums& s, s32v (&odd)[2], const s32v (&even)[2], const std::int32_t* w) {
  constexpr int ab = P + 1 > M ? P + 1 - M : 0, c = P > M ? P - M : 0;  // the first of them
  fast_taps<ab>(s.b, odd, w + 1, std::make_integer_sequence<int, (P < 3 ? P : 3) - ab + 1>{});
  fast_taps<ab>(s.a, even, w + 3, std::make_integer_sequence<int, (P < 2 ? P + 1 : 3) - ab + 1>{});
  odd[0] += even[0];
  odd[1] += even[1];
  fast_taps<c>(s.c, odd, w + 2, std::make_integer_sequence<int, (P < 2 ? P : 2) - c + 1>{});
}
template <int P, int M>
KONV_LEVEL void fast_step(fast_sums& s, const fast_source& from, const std::uint8_t* const* rows,
                          const std::int32_t* w) {
  for (index_t j = 0; j < from.columns; ++j, w += from.stride) {
    const index_t x = from.x + from.column(j);
    s32v odd[2], even[2];
    fast_fetch(odd, rows[1] + x, from);
    fast_fetch(even, rows[2] + x, from);
    fast_serve<P, M>(s, odd, even, w);
  }
}
// The last column, two steps at a time: pairs of rows. `below`: 2, or 0 where there are no more rows, nor weights.
template <int P, int M>
KONV_LEVEL void fast_last(fast_sums& s, index_t x, const std::uint8_t* const* rows, const std::int32_t* w,
                          int below = 2) {
  s32v odd[2], even[2];
  fast_fetch(odd, rows[1] + x, rows[1 + below] + x);
  fast_fetch(even, rows[2] + x, rows[2 + below] + x);
  fast_serve<P, M>(s, odd, even, w);
}
// A kernel of 2 m + 1 rows, m at least 2: sums begin, go on, end.
KONV_LEVEL void fast_half(fast_sums& s, const fast_source& from, index_t m) {
  constexpr int many = 8;  // more than there are steps in which sums begin
  const std::uint8_t* const* rows = from.rows;
  const std::int32_t* w = from.weights;
  s32v first[2];
  for (index_t j = 0; j < from.columns; ++j) {
    fast_fetch(first, rows[0] + from.x + from.column(j), from);
    fast_tap(s.a[0], first, w + j * from.stride);
  }
  fast_step<0, many>(s, from, rows, w);
  fast_step<1, many>(s, from, rows += 2, w += 3);
  if (m == 2) {
    fast_step<2, 2>(s, from, rows += 2, w += 3);
  } else {
    fast_step<2, many>(s, from, rows += 2, w += 3);
    for (index_t p = 3; p < m; ++p) fast_step<3, many>(s, from, rows += 2, w += 3);
    fast_step<3, 3>(s, from, rows += 2, w += 3);
  }
  fast_step<4, 3>(s, from, rows += 2, w += 3);
  fast_step<5, 3>(s, from, rows += 2, w += 3);

  const index_t x = from.x + from.column(from.columns);
  rows = from.rows;
  w = from.weights + from.columns * from.stride + 3;  // those of m = -1 and 0 come first
  fast_fetch(first, rows[0] + x, rows[0] + x);
  fast_tap(s.a[0], first, w - 3);
  fast_last<1, many>(s, x, rows, w);
  for (index_t p = 2; p < m; p += 2) fast_last<3, many>(s, x, rows += 4, w += 6);
  if (m % 2 == 0) {
    fast_last<3, 3>(s, x, rows += 4, w += 6);
    fast_last<5, 3>(s, x, rows += 4, w += 6, 0);
  } else {
    fast_last<4, 3>(s, x, rows += 4, w += 6);
  }
}

// An output row's half: by 128 bits, four sums 4 k and four 4 k + 1.
template <int Row>
KONV_INLINE __m512i fast_row(const fast_sums& s, int shift) {
  constexpr int r = Row / 2;
  u32_sums first = (u32_sums)s.b[r][0], second = (u32_sums)s.b[r][1];
  if constexpr (Row % 2 == 0) {
    first += (u32_sums)s.a[r][0];
    second += (u32_sums)s.a[r][1];
  } else {
    const u32_sums c0 = (u32_sums)s.c[r][0], c1 = (u32_sums)s.c[r][1];
    first = (c0 + c0) - ((u32_sums)s.a[r + 1][0] + first);
    second = (c1 + c1) - ((u32_sums)s.a[r + 1][1] + second);
  }
  return _mm512_packs_epi32((__m512i)shifted((s32v)first, shift, false), (__m512i)shifted((s32v)second, shift, false));
}
template <int... Row>
KONV_FLATTEN void fast_rows_of(const dense_args<dense_kind::bytes>& a, std::integer_sequence<int, Row...>) {
  const __m512i order = _mm512_set4_epi32(0x0f0b0703, 0x0e0a0602, 0x0d090501, 0x0c080400);
  fast_source from(a);
  for (index_t x = 0; x < a.n; x += fast_samples) {
    if (x > a.n - fast_samples) x = a.n - fast_samples;
    ask_for_soon(a, a.x + x, fast_samples);
    __m512i halves[2][fast_rows];
    for (index_t half = 0; half < 2; ++half) {
      const s32v none = {}, bias = splat_here(&a.bias);
      fast_sums s = {{{none, none}, {none, none}, {none, none}, {none, none}},
                     {{bias, bias}, {bias, bias}, {bias, bias}, {bias, bias}},
                     {{bias, bias}, {bias, bias}, {bias, bias}}};
      from.x = a.x + x + 2 * half;
      fast_half(s, from, a.taps_y[0] / 2);
      ((halves[half][Row] = fast_row<Row>(s, a.shift)), ...);
    }
    (_mm512_storeu_si512(a.out_u8[Row] + x,
                         _mm512_shuffle_epi8(_mm512_packus_epi16(halves[0][Row], halves[1][Row]), order)), ...);
  }
}
template <int Unused = 0>  // so that only who needs it compiles it
void fast_block(const dense_args<dense_kind::bytes>& a) {
  fast_rows_of(a, std::make_integer_sequence<int, fast_rows>{});
}
#endif

template <int Unused = 0>  // so that only who needs it compiles it
dense_kernel<dense_kind::bytes> get_fast() {
#if KONV_X86 && KONV_WIDTH == 64
  return {&fast_block<>, nullptr, fast_rows, fast_samples};
#else
  return {nullptr, nullptr, 1, 1};
#endif
}

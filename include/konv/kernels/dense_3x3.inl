// u8 to u8 under 3x3 kernels of 16-bit weights over one channel, AVX-512: five products for nine taps, and pairs made
// by loads.
//
// Why              Pairs of neighbours (dense.inl) take six products, of which three multiply one sample only, and
//                  six unpacks for each row and pair of columns.
// Loop order       tile of 5 output rows by 64 samples; source row; the outputs that it serves; four vectors, output
//                  4 k + v in lane k of vector v.
// Pairs            A load at x without its odd bytes, E(x), has the samples x + 4 k and x + 4 k + 2 in lane k: those
//                  under columns 0 and 2. Column 1 makes pairs of a row and the row below: lower halves of E(x + 1) in
//                  the one, upper halves of E(x - 1) in the other.
// Register budget  12 to 16 sums at a time, 6 of the row, 4 of the row above, 5 weights.
// What bounds it   100 products a tile; 121 cycles on Zen 4, from the first-level cache, whatever the neighbour on the
//                  core does (pairs of neighbours: 140, and 180 beside a busy one). Tried: the same over three
//                  channels, with more loads and blends: 137; F(2, 3) down the columns, which takes 80 products, but
//                  more additions than it saves: 125 to 145; such loads, four for each pair of columns, for kernels of
//                  any size: 15 % slower than unpacks, since a load that crosses a line takes two slots.
// Numerics         exact.
// Reads            up to one sample past the last that is used.
#if KONV_X86 && KONV_WIDTH == 64

// Bytes 0 and 2 of every four, each with a zero above it; those that `which` has.
KONV_INLINE s32v even_bytes(const std::uint8_t* p, std::uint64_t which = 0x5555555555555555) {
  __m512i v = _mm512_maskz_loadu_epi8(which, p);
  asm volatile("" : "+v"(v));  // in their order: g++ would load all rows first, and spill
  return (s32v)v;
}
KONV_INLINE s32v upper_of(s32v low, s32v high) {
  return (s32v)_mm512_mask_mov_epi16((__m512i)low, 0xaaaaaaaa, (__m512i)high);
}

// Of pairs: columns 0 and 2 of rows 0, 1, 2; column 1 of rows 0 and 1; of row 2.
struct weights_3x3 {
  s32v sides[3], middle, last;
};
struct tile_3x3 {
  s32v sums[block_rows][4];
  s32v above[4];  // column 1 of the row before, in the lower halves
};
template <int O>
KONV_INLINE void taps_3x3(tile_3x3& t, const s32v (&x)[4], s32v w) {
  if constexpr (O >= 0 && O < block_rows) {
    t.sums[O][0] = dot2(t.sums[O][0], x[0], w);
    t.sums[O][1] = dot2(t.sums[O][1], x[1], w);
    t.sums[O][2] = dot2(t.sums[O][2], x[2], w);
    t.sums[O][3] = dot2(t.sums[O][3], x[3], w);
    keep(t.sums[O][0]);
    keep(t.sums[O][1]);
    keep(t.sums[O][2]);
    keep(t.sums[O][3]);
  }
}
template <int O>
KONV_INLINE void store_3x3(const tile_3x3& t, const dense_args<dense_kind::bytes>& a, index_t x) {
  const s32v(&sums)[4] = t.sums[O];
  // The packs leave four outputs 4 k, four 4 k + 1, and so on, in each 128-bit lane.
  const __m512i order = _mm512_set4_epi32(0x0f0b0703, 0x0e0a0602, 0x0d090501, 0x0c080400);
  const __m512i ab = _mm512_packs_epi32((__m512i)shifted(sums[0], a.shift, a.ties),
                                        (__m512i)shifted(sums[1], a.shift, a.ties));
  const __m512i cd = _mm512_packs_epi32((__m512i)shifted(sums[2], a.shift, a.ties),
                                        (__m512i)shifted(sums[3], a.shift, a.ties));
  _mm512_storeu_si512(a.out_u8[O] + x, _mm512_shuffle_epi8(_mm512_packus_epi16(ab, cd), order));
}
// Source row S, from outputs x on.
template <int S, int... V>
KONV_INLINE void row_3x3(tile_3x3& t, const dense_args<dense_kind::bytes>& a, index_t x, const weights_3x3& w,
                         std::integer_sequence<int, V...>) {
  const std::uint8_t* const row = a.rows[S] + a.x + x;
  const s32v in[5] = {even_bytes(row), even_bytes(row + 1), even_bytes(row + 2), even_bytes(row + 3),
                      even_bytes(row + 4)};
  if constexpr (S > 0) {
    if constexpr (S <= block_rows) {  // from here on only the upper row has a weight
      const s32v below[4] = {even_bytes(row - 1, 0x4444444444444444), in[0], in[1], in[2]};  // reads row[1] and on
      ((t.above[V] = upper_of(t.above[V], below[V])), ...);
      taps_3x3<S - 1>(t, t.above, w.middle);
    }
    taps_3x3<S - 3>(t, t.above, w.last);
  }
  ((t.above[V] = in[1 + V]), ...);
  const s32v sides[4] = {in[V]...};
  taps_3x3<S>(t, sides, w.sides[0]);
  taps_3x3<S - 1>(t, sides, w.sides[1]);
  taps_3x3<S - 2>(t, sides, w.sides[2]);
  if constexpr (S >= 3) store_3x3<S - 3>(t, a, x);
  if constexpr (S == block_rows + 1) {
    taps_3x3<block_rows - 1>(t, t.above, w.last);
    store_3x3<block_rows - 1>(t, a, x);
  }
}
template <int... S, int... O>
void rows_3x3(const dense_args<dense_kind::bytes>& a, std::integer_sequence<int, S...>,
              std::integer_sequence<int, O...>) {
  using four = std::make_integer_sequence<int, 4>;
  const std::int32_t* const k = a.weights;  // of columns 0 and 1, then of column 2
  const auto sides = [k](index_t i) { return detail::pack_pair(k[i], k[3 + i]); };
  const weights_3x3 w = {{splat(sides(0)), splat(sides(1)), splat(sides(2))},
                         splat(detail::pack_pair(k[0] >> 16, k[1] >> 16)),
                         splat(detail::pack_pair(k[2] >> 16, 0))};
  const s32v bias = splat(a.bias);
  for (index_t x = 0; x < a.n; x += 64) {
    if (x > a.n - 64) x = a.n - 64;
    ask_for_soon(a, a.x + x, 64);
    tile_3x3 t = {{{(static_cast<void>(O), bias), bias, bias, bias}...}, {}};
    (row_3x3<S>(t, a, x, w, four{}), ...);
  }
}
#endif

// Takes a block under such a kernel; false where it is another.
template <int Unused = 0>  // so that only who needs it compiles it
bool block_3x3([[maybe_unused]] const dense_args<dense_kind::bytes>& a) {
#if KONV_X86 && KONV_WIDTH == 64
  if (!a.out_u8 || a.passes != 1 || a.taps_y[0] != 3 || a.split || a.columns != 2 || a.distance != 1) return false;
  if (a.offsets[1] != 2 || ((a.weights[3] | a.weights[4] | a.weights[5]) >> 16) != 0) return false;
  rows_3x3(a, std::make_integer_sequence<int, block_rows + 2>{}, std::make_integer_sequence<int, block_rows>{});
  return true;
#else
  return false;
#endif
}

// The dense tile of volumes. See volume.hpp for its meaning.
//
// Loop order       blocks of R rows; tiles of R rows x V vectors of outputs, held in registers; slices, source rows,
//                  columns.
// Register budget  AVX-512: 4 x 4 sums, 6 samples, 4 shifted ones, 1 weight = 27 of 32. AVX2: 4 x 2 + 4 + 2 + 1 = 15
//                  of 16. SSE2: 2 x 2 + 4 + 2 + 1 and a product = 12 of 16.
// What bounds it   the multipliers: 97 % of their peak with rows in the first cache (3x3x3, AVX-512), 86 % for
//                  64x64x64, 83 % for 64x256x256. Of a row V + 2 vectors are loaded, all aligned where the rows are;
//                  the columns beside the middle one are made from neighbours by a shift across both. Loading them
//                  instead would cross a cache line in two columns of three, and such a load costs two. A tile of two
//                  slices would load a ninth less, which is not what it waits for.
//                  Tiles overlap only while Zen 4's store queue (64 entries, of which a 512-bit store takes two) has
//                  room: a tile's 16 results and some 30 other stores, spilled addresses and arguments for each block,
//                  filled it, and the next tile stood still until the last sums were stored, 75 cycles of 430. Hence
//                  the blocks' loop in here, no list of pointers made for a block, and volume_parts.
// Memory           is no bound (a copy of 64x256x256 takes a third of the multiplications' time) if it is asked for in
//                  time. Slices lie 2^n bytes apart: their rows compete for the same lines of a cache, and each stands
//                  in a page of its own, where no hardware prefetcher has been. Hence chunks of rows (stencil.hpp), of
//                  which few slices are needed at a time, and `soon`: without these the same loop took up to twice as
//                  long. So it did with results by way of the caches. A row that shares its first and last cache lines
//                  with others goes through rows of the caller's first, or a third is lost waiting for those lines.
//                  (To let those rows go out while the next block is computed gained nothing.) Results that stay in the
//                  caches are asked for with their tile: 12 % of 4 MB. A row's last vector must be asked for, too: 208
//                  columns took a quarter longer without.
//                  What is asked for is spread over a tile's slices: all at once it fills the queue of misses.
//                  64x256x256 takes 2.3 ms (Zen 4, virtual machine, pages of 2 MB, which are worth .8 ms), of which the
//                  memory is .2, 1.9 ms at the peak. To touch the destination's pages ahead, to ask for rows in the
//                  order of their addresses, or to ask the first cache for the next block's rows, gained nothing.
// Ends             the vectors before the first and after the last come from memory of the caller's, so that rows can
//                  be read in place under any border. Where a tile's vectors lie is found out once, not for every row.

#if KONV_WIDTH == 4
template <int K>
volume_kernel get_volume() {
  return {nullptr, nullptr, nullptr, 1};
}
#else

inline constexpr int volume_rows_at_once = KONV_WIDTH == 16 && !KONV_ARM64 ? 2 : 4;
inline constexpr int volume_vecs = KONV_WIDTH == 64 || KONV_ARM64 ? 4 : 2;

// Lanes S .. S + lanes of two vectors side by side.
template <int S, int... I>
KONV_INLINE f32v volume_shift(f32v low, f32v high, std::integer_sequence<int, I...>) {
#if KONV_X86 && KONV_WIDTH == 64  // g++ would take the permutation that destroys an operand
  return (f32v)_mm512_maskz_alignr_epi32(all16, (__m512i)high, (__m512i)low, S);
#else
  return __builtin_shufflevector(low, high, (I + S)...);
#endif
}
// s[0] the vector before, s[1 + v] those in the middle; column J of K for vector v.
template <int K, int J, int V>
KONV_INLINE f32v volume_column(const f32v (&s)[V], int v) {
  constexpr int shift = J - K / 2, lanes = static_cast<int>(lanes32);
  using all = std::make_integer_sequence<int, lanes>;
  if constexpr (shift < 0)
    return volume_shift<lanes + shift>(s[v], s[v + 1], all{});
  else if constexpr (shift > 0)
    return volume_shift<shift>(s[v + 1], s[v + 2], all{});
  else
    return s[v + 1];
}

template <int V, int... U>
KONV_INLINE void volume_serve(f32v (&acc)[V], const f32v (&x)[V], const float* w, std::integer_sequence<int, U...>) {
  f32v k = splat(*w);
  keep(k);
  ((acc[U] = fma(x[U], k, acc[U])), ...);
}
// Column J of source row T: outputs Low, Low + 1, ... of the block.
template <int K, int V, int T, int J, int Low, int... O, int... U>
KONV_INLINE void volume_tap(f32v (*acc)[V], const f32v (&s)[V + 2], const float* w, std::integer_sequence<int, O...>,
                            std::integer_sequence<int, U...> us) {
  f32v x[V] = {volume_column<K, J>(s, U)...};
  if constexpr (J != K / 2) (keep(x[U]), ...);  // or g++ makes all columns first and runs out of registers
  (volume_serve<V>(acc[Low + O], x, w + (T - Low - O) * K + J, us), ...);
}
template <int K, int R, int V, int T, int... J, int... U>
KONV_INLINE void volume_line(f32v (*acc)[V], const float* left, const float* middle, const float* right, const float* w,
                             std::integer_sequence<int, J...>, std::integer_sequence<int, U...> us) {
  constexpr int low = T - K + 1 > 0 ? T - K + 1 : 0, high = T < R - 1 ? T : R - 1;
  asm("" : "+r"(w));  // or g++ keeps all weights from row to row, for which there are no registers
  const f32v s[V + 2] = {load(left), load(middle + U * lanes32)..., load(right)};
  (volume_tap<K, V, T, J, low>(acc, s, w, std::make_integer_sequence<int, high - low + 1>{}, us), ...);
}

// Where a position lies: in which part of a row (that pointer's place in volume_row, bytes), and how far from its
// beginning.
struct volume_place {
  std::size_t part;
  index_t at;
  static KONV_INLINE volume_place of(index_t p, index_t whole) {
    if (p < 0) return {offsetof(volume_row, head), p + volume_margin};
    if (p < whole) return {offsetof(volume_row, middle), p};
    return {offsetof(volume_row, tail), p - whole};
  }
};
// That part of the first of some rows.
struct volume_parts {
  const char* first;
  index_t at;
  KONV_INLINE volume_parts(const volume_row* rows, volume_place p)
      : first(reinterpret_cast<const char*>(rows) + p.part), at(p.at) {
    asm("" : "+r"(first));  // or g++ keeps an offset for each row, on the stack
  }
  KONV_INLINE const float* row(int k) const {
    return *reinterpret_cast<const float* const*>(first + static_cast<std::size_t>(k) * sizeof(volume_row)) + at;
  }
};

// The cache lines of the rows to come that stand where this tile's outputs do: a share of the rows for each slice.
template <int K, int R, int V>
KONV_INLINE void volume_ask(const volume_args& a, index_t row, index_t x, index_t slice) {
  constexpr index_t line = 16, step = V * lanes32;
  if (step < line && x % line) return;
  const index_t entered = row == a.first ? 0 : K - 1;
  for (index_t k = entered + slice; k < R + K - 1; k += a.slice_count)
    for (index_t p = 0; p < step; p += line) detail::prefetch<2>(a.soon[row + k] + x + p);
}

template <int K, int R, int V, int... T>
KONV_INLINE void volume_tile(f32v (*acc)[V], const volume_args& a, index_t row, index_t x,
                             std::integer_sequence<int, T...>) {
  const volume_place left = volume_place::of(x - lanes32, a.whole), middle = volume_place::of(x, a.whole);
  const volume_place right = volume_place::of(x + V * lanes32, a.whole);
  const float* w = a.weights;
  for (index_t z = 0; z < a.slice_count; ++z, w += K * K) {
    if (a.soon) volume_ask<K, R, V>(a, row, x, z);
    const volume_row* rows = a.slices[z] + row;
    const volume_parts l(rows, left), m(rows, middle), r(rows, right);
    (volume_line<K, R, V, T>(acc, l.row(T), m.row(T), r.row(T), w, std::make_integer_sequence<int, K>{},
                             std::make_integer_sequence<int, V>{}),
     ...);
  }
}
template <int V, int... U>
KONV_INLINE void volume_zero(f32v (&acc)[V], std::integer_sequence<int, U...>) {
  ((acc[U] = splat(0.0f)), ...);
}
template <int V, int... U>
KONV_INLINE void volume_leave(const f32v (&acc)[V], float* out, bool past_caches, index_t left,
                              std::integer_sequence<int, U...>) {
  if (V == 1 && left < lanes32) {
    float last[lanes32];
    store(last, acc[0]);
    std::memcpy(out, last, static_cast<std::size_t>(left) * sizeof(float));
  } else if (past_caches) {
    (store_past(out + U * lanes32, acc[U]), ...);
  } else {
    (store(out + U * lanes32, acc[U]), ...);
  }
}

// The cache lines that will be written, asked for while the sums are made.
template <int... U>
KONV_INLINE void volume_expect(const float* out, std::integer_sequence<int, U...>) {
  (detail::prefetch<3, 1>(out + U * lanes32), ...);
}
template <int K, int R, int V, int... O>
KONV_INLINE void volume_at(const volume_args& a, index_t row, float* out, index_t x, std::integer_sequence<int, O...>) {
  using vectors = std::make_integer_sequence<int, V>;
  f32v acc[R][V];
  (volume_zero<V>(acc[O], vectors{}), ...);
  if (V > 1 && !a.past_caches) (volume_expect(out + O * a.out_stride + x, vectors{}), ...);
  volume_tile<K, R, V>(acc, a, row, x, std::make_integer_sequence<int, R + K - 1>{});
  (volume_leave<V>(acc[O], out + O * a.out_stride + x, a.past_caches, a.n - x, vectors{}), ...);
}

template <int K, int R>
void volume(const volume_args& a) {
  using rows = std::make_integer_sequence<int, R>;
  constexpr index_t step = volume_vecs * lanes32;
  for (index_t r = 0; r < a.rows; r += R) {
    if (r > a.rows - R) r = a.rows - R;  // what is computed twice comes out the same
    float* const out = a.out + r * a.out_stride;
    index_t x = 0;
    for (; x + step <= a.whole; x += step) volume_at<K, R, volume_vecs>(a, a.first + r, out, x, rows{});
    for (; x < a.n; x += lanes32) volume_at<K, R, 1>(a, a.first + r, out, x, rows{});
  }
}

// Whole cache lines past the caches, the ends as usual.
template <int Unused = 0>  // so that only who needs it compiles it
void volume_put(const float* in, float* out, index_t n) {
  const index_t misplaced = static_cast<index_t>(reinterpret_cast<std::uintptr_t>(out) % 64 / sizeof(float));
  index_t x = misplaced == 0 ? 0 : n < 16 - misplaced ? n : 16 - misplaced;
  std::memcpy(out, in, static_cast<std::size_t>(x) * sizeof(float));
  for (; x + 16 <= n; x += 16)
    for (index_t k = 0; k < 16; k += lanes32) store_past(out + x + k, load(in + x + k));
  std::memcpy(out + x, in + x, static_cast<std::size_t>(n - x) * sizeof(float));
}

template <int K>
volume_kernel get_volume() {
  return {&volume<K, volume_rows_at_once>, &volume<K, 1>, &volume_put<>, volume_rows_at_once};
}
#endif

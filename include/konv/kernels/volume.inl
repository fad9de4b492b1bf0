// The dense tile of volumes. See volume.hpp for its meaning.
//
// Loop order       tile of R rows x V vectors of outputs, held in registers; slices, source rows, columns.
// Register budget  AVX-512: 4 x 4 sums, 6 samples, 4 shifted ones, 1 weight = 27 of 32. AVX2: 4 x 2 + 4 + 2 + 1 = 15 of 16.
//                  SSE2: 2 x 2 + 4 + 2 + 1 and a product = 12 of 16.
// What bounds it   the multipliers, and memory. Of a row V + 2 vectors are loaded, all aligned where the rows are; the
//                  columns beside the middle one are made from neighbours by a shift across both. Loading them instead
//                  would cross a cache line in two columns of three, and such a load costs two.
// Ends             the vectors before the first and after the last come from memory of the caller's, so that rows can be
//                  read in place under any border.

#if KONV_WIDTH == 4
template <int K>
volume_kernel get_volume() {
  return {nullptr, nullptr, 1};
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

// Which vectors of a tile lie beside its row: the one before it, the one after it, or what x says.
enum class volume_part { first, inner, last, any };

template <volume_part P>
KONV_INLINE const float* volume_before(const volume_row& r, index x, index whole) {
  if (P == volume_part::first || (P == volume_part::any && x == 0)) return r.head - lanes32;
  return (P == volume_part::any && x - lanes32 >= whole ? r.tail - whole : r.middle) + x - lanes32;
}
template <volume_part P>
KONV_INLINE const float* volume_inside(const volume_row& r, index x, index whole) {
  return (P == volume_part::any && x >= whole ? r.tail - whole : r.middle) + x;
}
template <volume_part P>
KONV_INLINE const float* volume_after(const volume_row& r, index x, index whole) {
  return P == volume_part::last ? r.tail + (x - whole) : volume_inside<P>(r, x, whole);
}
template <int K, int R, int V, volume_part P, int... T, int... U>
KONV_INLINE void volume_tile(f32v (*acc)[V], const volume_args& a, index x, std::integer_sequence<int, T...>,
                             std::integer_sequence<int, U...> us) {
  const float* w = a.weights;
  const index whole = a.whole;
  for (index z = 0; z < a.slice_count; ++z, w += K * K) {
    const volume_row* rows = a.slices[z];
    (volume_line<K, R, V, T>(acc, volume_before<P>(rows[T], x, whole), volume_inside<P>(rows[T], x, whole),
                             volume_after<P>(rows[T], x + V * lanes32, whole), w,
                             std::make_integer_sequence<int, K>{}, us),
     ...);
  }
}

template <int V, int... U>
KONV_INLINE void volume_zero(f32v (&acc)[V], std::integer_sequence<int, U...>) {
  ((acc[U] = splat(0.0f)), ...);
}
KONV_INLINE void volume_pass(float* p, f32v v) {
#if KONV_X86 && KONV_WIDTH == 64
  _mm512_stream_ps(p, (__m512)v);
#elif KONV_X86 && KONV_WIDTH == 32
  _mm256_stream_ps(p, (__m256)v);
#elif KONV_X86
  _mm_stream_ps(p, (__m128)v);
#else
  store(p, v);
#endif
}
template <int V, int... U>
KONV_INLINE void volume_leave(const f32v (&acc)[V], float* out, bool past_caches, index left,
                              std::integer_sequence<int, U...>) {
  if (V == 1 && left < lanes32) {
    float last[lanes32];
    store(last, acc[0]);
    std::memcpy(out, last, static_cast<std::size_t>(left) * sizeof(float));
  } else if (past_caches) {
    (volume_pass(out + U * lanes32, acc[U]), ...);
  } else {
    (store(out + U * lanes32, acc[U]), ...);
  }
}

template <int K, int R, int V, volume_part P, int... O>
KONV_INLINE void volume_at(const volume_args& a, index x, std::integer_sequence<int, O...>) {
  using vectors = std::make_integer_sequence<int, V>;
  f32v acc[R][V];
  (volume_zero<V>(acc[O], vectors{}), ...);
  volume_tile<K, R, V, P>(acc, a, x, std::make_integer_sequence<int, R + K - 1>{}, vectors{});
  (volume_leave<V>(acc[O], a.out[O] + x, a.past_caches, a.n - x, vectors{}), ...);
}

template <int K, int R>
void volume(const volume_args& a) {
  using rows = std::make_integer_sequence<int, R>;
  constexpr index wide = volume_vecs * lanes32;
  index x = 0;
  if (a.whole >= 2 * wide) {
    volume_at<K, R, volume_vecs, volume_part::first>(a, 0, rows{});
    for (x = wide; x + wide < a.whole; x += wide) volume_at<K, R, volume_vecs, volume_part::inner>(a, x, rows{});
    if (x + wide == a.whole) {
      volume_at<K, R, volume_vecs, volume_part::last>(a, x, rows{});
      x += wide;
    }
  }
  for (; x < a.n; x += lanes32) volume_at<K, R, 1, volume_part::any>(a, x, rows{});
}

template <int K>
volume_kernel get_volume() {
  return {&volume<K, volume_rows_at_once>, &volume<K, 1>, volume_rows_at_once};
}
#endif

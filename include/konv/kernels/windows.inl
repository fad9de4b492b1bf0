// Windows of rows: the sums of two, four and eight rows and the rest of the window stay in registers. Per vector for 15
// rows: one load, six additions, one store. Every second addition is a multiplication by one, which other ports do.
// Larger powers of two go through rings in the first-level cache, where their stores cost more than the additions: in
// f32, exact running sums (box_exact.inl) are then faster.
//
// Bands of rows stay in the second cache on the way to the windows along them; the next band's lines are asked for one
// by one, since no hardware foresees them. Strips from top to bottom of an image, and panels of columns that stay in
// the first cache, were two and three times slower: each of their rows is on a page of its own.
template <class T>
inline constexpr index_t lanes_for = sizeof(T) == 4 ? lanes32 : lanes64;
template <class T>
using vector_of = decltype(load(static_cast<const T*>(nullptr)));

template <class V>
KONV_INLINE V plus(V x, V y, [[maybe_unused]] V one) {
#if KONV_HAS_FMA
  return fma(x, one, y);
#else
  return x + y;
#endif
}
// The sums of 1, 2, 4 and 8 rows that end with each of eight rows, those that the eight rows before left in front.
template <class V>
struct row_sums {
  V one[9], two[10], four[12], eight[16], unit;
};
// Returns the rest of the window, which is R.
template <int R, int I, class T, class V>
KONV_INLINE V add_row(row_sums<V>& s, const T* row, const T* soon, bool eights) {
  detail::prefetch<2>(soon);
  s.one[I + 1] = load(row);
  s.two[I + 2] = plus(s.one[I], s.one[I + 1], s.unit);
  s.four[I + 4] = s.two[I] + s.two[I + 2];
  if (R == 8 || eights) s.eight[I + 8] = plus(s.four[I], s.four[I + 4], s.unit);
  if constexpr (R == 8) {
    return s.eight[I + 8];
  } else if constexpr (R == 4) {
    return s.four[I + 4];
  } else {
    V sum = R % 2 ? s.one[I + 1] : s.two[I + 2];
    if constexpr (R % 2 && (R & 2)) sum += s.two[I + 1];
    if constexpr (R & 4) sum += s.four[I + 4 - R % 4];
    return sum;
  }
}
template <class T, class V, int... I>
KONV_INLINE void load_all(const T* p, V* v, std::integer_sequence<int, I...>) {
  ((v[I] = load(p + I * lanes_for<T>)), ...);
}
template <class T, class V, int... I>
KONV_INLINE void store_all(T* p, const V* v, std::integer_sequence<int, I...>) {
  (store(p + I * lanes_for<T>, v[I]), ...);
}

// The sums of eights that end with each of eight rows, from the sums of eight.
template <class T, class V, int... I>
KONV_INLINE void add_eights(V* sums, window_level<T>* levels, index_t tops, std::integer_sequence<int, I...> all) {
  constexpr index_t block = 8 * lanes_for<T>;
  V window[8] = {sums[I]...}, old[8];
  bool begun = false;
  for (window_level<T>* l = levels; l < levels + tops; ++l) {
    T* const ring = l->sums;
    const index_t at = l->at, size = l->size, twin = l->twin, part = l->part;
    store_all(ring + at, sums, all);
    if (part >= 0) {
      load_all(ring + (at < part ? at + size : at) - part, old, all);
      if (begun)
        ((window[I] += old[I]), ...);
      else
        ((window[I] = old[I]), ...);
      begun = true;
    }
    if (twin > 0) {
      load_all(ring + (at < twin ? at + size : at) - twin, old, all);
      ((sums[I] += old[I]), ...);
    }
    l->at = at + block == size ? 0 : at + block;
  }
  ((sums[I] = window[I]), ...);
}

template <int R, class T, int... I>
KONV_INLINE void window_blocks(const T* const* rows, const T* const* soon, T* const* out, index_t blocks, index_t x,
                               T* kept, const window_split& split, [[maybe_unused]] window_level<T>* levels,
                               [[maybe_unused]] index_t tops, std::integer_sequence<int, I...> all) {
  using V = vector_of<T>;
  const bool eights = split.eights > 0;
  constexpr std::make_integer_sequence<int, 2> two;
  constexpr std::make_integer_sequence<int, 4> four;
  constexpr index_t lanes = lanes_for<T>;
  row_sums<V> s;
  s.unit = splat(T{1});
  s.one[0] = load(kept);
  load_all(kept + lanes, s.two, two);
  load_all(kept + 3 * lanes, s.four, four);
  load_all(kept + 7 * lanes, s.eight, all);
  for (; blocks > 0; --blocks, rows += 8, soon += 8, out += 8) {
    if (!eights) {
      (store(out[I] + x, add_row<R, I>(s, rows[I] + x, soon[I] + x, false)), ...);
    } else {
      if constexpr (longest_window<T> <= 16) {
        (store(out[I] + x, add_row<R, I>(s, rows[I] + x, soon[I] + x, true) + s.eight[I + 8 - R]), ...);
      } else {
        const V rest[8] = {add_row<R, I>(s, rows[I] + x, soon[I] + x, true)...};
        if (tops > 0) add_eights(s.eight + 8, levels, tops, all);
        (store(out[I] + x, rest[I] + s.eight[I + 8 - R]), ...);
      }
      ((s.eight[I] = s.eight[I + 8]), ...);
    }
    s.one[0] = s.one[8];
    s.two[0] = s.two[8];
    s.two[1] = s.two[9];
    s.four[0] = s.four[8];
    s.four[1] = s.four[9];
    s.four[2] = s.four[10];
    s.four[3] = s.four[11];
  }
  store(kept, s.one[0]);
  store_all(kept + lanes, s.two, two);
  store_all(kept + 3 * lanes, s.four, four);
  store_all(kept + 7 * lanes, s.eight, all);
}
template <int R, class T>
void window_rows(const T* const* rows, const T* const* soon, T* const* out, index_t blocks, index_t x, T* kept,
                 const window_split& split, window_level<T>* levels, index_t tops) {
  window_blocks<R>(rows, soon, out, blocks, x, kept, split, levels, tops, std::make_integer_sequence<int, 8>{});
}
// The same for any rest: a tenth of the code, for instruction sets with so few registers that little stays in them.
template <class T>
void window_rows_any(const T* const* rows, const T* const*, T* const* out, index_t blocks, index_t x, T* kept,
                     const window_split& split, [[maybe_unused]] window_level<T>* levels,
                     [[maybe_unused]] index_t tops) {
  using V = vector_of<T>;
  constexpr index_t lanes = lanes_for<T>;
  const index_t r = split.rest;
  row_sums<V> s{};
  V rest[8];
  const auto each_kept = [&](auto&& f) {
    f(s.one[0], 0);
    for (index_t i = 0; i < 2; ++i) f(s.two[i], 1 + i);
    for (index_t i = 0; i < 4; ++i) f(s.four[i], 3 + i);
    for (index_t i = 0; i < 8; ++i) f(s.eight[i], 7 + i);
  };
  each_kept([&](V& v, index_t i) { v = load(kept + i * lanes); });
  for (; blocks > 0; --blocks, rows += 8, out += 8) {
    for (index_t i = 0; i < 8; ++i) {
      s.one[i + 1] = load(rows[i] + x);
      s.two[i + 2] = s.one[i] + s.one[i + 1];
      s.four[i + 4] = s.two[i] + s.two[i + 2];
      s.eight[i + 8] = s.four[i] + s.four[i + 4];
      const V* const parts[] = {&s.one[i + 1], &s.two[i + 2 - r % 2], &s.four[i + 4 - r % 4], &s.eight[i + 8]};
      int l = 0;
      while (!(r >> l & 1)) ++l;
      rest[i] = *parts[l];
      for (++l; r >> l > 0; ++l)
        if (r >> l & 1) rest[i] += *parts[l];
    }
    if constexpr (longest_window<T> > 16)
      if (tops > 0) add_eights(s.eight + 8, levels, tops, std::make_integer_sequence<int, 8>{});
    for (index_t i = 0; i < 8; ++i) store(out[i] + x, split.eights > 0 ? rest[i] + s.eight[i + 8 - r] : rest[i]);
    s.one[0] = s.one[8];
    for (index_t i = 0; i < 2; ++i) s.two[i] = s.two[i + 8];
    for (index_t i = 0; i < 4; ++i) s.four[i] = s.four[i + 8];
    for (index_t i = 0; i < 8; ++i) s.eight[i] = s.eight[i + 8];
  }
  each_kept([&](V& v, index_t i) { store(kept + i * lanes, v); });
}
template <class T>
window_down<T> get_window_down() {
#if KONV_WIDTH > 16
  return {lanes_for<T>,
          {&window_rows<1, T>, &window_rows<2, T>, &window_rows<3, T>, &window_rows<4, T>, &window_rows<5, T>,
           &window_rows<6, T>, &window_rows<7, T>, &window_rows<8, T>}};
#else
  constexpr auto any = &window_rows_any<T>;
  return {lanes_for<T>, {any, any, any, any, any, any, any, any}};
#endif
}

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
#if defined(__GNUC__)
  __builtin_prefetch(soon, 0, 2);
#endif
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

// ---- along a line --------------------------------------------------------------------------------------------------
template <class T>
void window_add(const T* const* parts, index_t rest, index_t count, T scale, T* out, index_t n) {
  constexpr index_t lanes = lanes_for<T>;
  const auto factor = splat(scale);
  index_t x = 0;
  for (; x + 2 * lanes <= n; x += 2 * lanes) {
    auto a = load(parts[0] + x), b = load(parts[0] + x + lanes);
    for (index_t p = 1; p < rest; ++p) {
      a += load(parts[p] + x);
      b += load(parts[p] + x + lanes);
    }
    if (rest < count) {
      auto c = load(parts[rest] + x), d = load(parts[rest] + x + lanes);
      for (index_t p = rest + 1; p < count; ++p) {
        c += load(parts[p] + x);
        d += load(parts[p] + x + lanes);
      }
      a += c;
      b += d;
    }
    store(out + x, a * factor);
    store(out + x + lanes, b * factor);
  }
  for (; x < n; ++x) {
    T a = parts[0][x];
    for (index_t p = 1; p < rest; ++p) a += parts[p][x];
    if (rest < count) {
      T c = parts[rest][x];
      for (index_t p = rest + 1; p < count; ++p) c += parts[p][x];
      a += c;
    }
    out[x] = a * scale;
  }
}

#if KONV_X86 && KONV_WIDTH == 64
KONV_INLINE f32v two_vectors(f32v before, __m512i from, f32v v) {
  return (f32v)_mm512_permutex2var_ps((__m512)before, from, (__m512)v);
}
KONV_INLINE f64v two_vectors(f64v before, __m512i from, f64v v) {
  return (f64v)_mm512_permutex2var_pd((__m512d)before, from, (__m512d)v);
}
KONV_INLINE void store_some(float* p, f32v v, index_t n) {
  _mm512_mask_storeu_ps(p, static_cast<__mmask16>(n < 16 ? (1u << n) - 1 : 0xffff), (__m512)v);
}
KONV_INLINE void store_some(double* p, f64v v, index_t n) {
  _mm512_mask_storeu_pd(p, static_cast<__mmask8>(n < 8 ? (1u << n) - 1 : 0xff), (__m512d)v);
}
// The lanes so many places back, up to all of them, of a vector and the one before.
template <class T>
struct places_back {
  __m512i from;
  KONV_INLINE explicit places_back(index_t back) {
    if constexpr (sizeof(T) == 4)
      from = _mm512_add_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
                              _mm512_set1_epi32(static_cast<int>(16 - back)));
    else
      from = _mm512_add_epi64(_mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7), _mm512_set1_epi64(8 - back));
  }
  template <class V>
  KONV_INLINE V operator()(V before, V v) const {
    return two_vectors(before, from, v);
  }
};
// The same for up to twice as many.
template <class T>
struct delayed {
  using V = vector_of<T>;
  V older{}, old{};
  bool far;
  places_back<T> by;
  KONV_INLINE explicit delayed(index_t back)
      : far(back > lanes_for<T>), by(back > lanes_for<T> ? back - lanes_for<T> : back) {}
  KONV_INLINE V next(V v) {
    const V moved = far ? by(older, old) : by(old, v);
    older = old;
    old = v;
    return moved;
  }
};
template <class T>
struct line_sums {
  using V = vector_of<T>;
  V one{}, two{}, four{};  // of the vector before
  V eight{};               // of this one
  places_back<T> by1, by2, by4, to_two, to_four;
  index_t rest;

  KONV_INLINE line_sums(index_t channels, index_t r)
      : by1(channels), by2(2 * channels), by4(4 * channels), to_two(r % 2 * channels), to_four(r % 4 * channels),
        rest(r) {}
  // The rest of each window.
  KONV_INLINE V next(const T* p) {
    const V v = load(p), v2 = v + by1(one, v), v4 = v2 + by2(two, v2);
    eight = v4 + by4(four, v4);
    V sum = eight;
    if (rest < 8) {
      if (rest & 1) {
        sum = v;
        if (rest & 2) sum += to_two(two, v2);
        if (rest & 4) sum += to_four(four, v4);
      } else if (rest & 2) {
        sum = v2;
        if (rest & 4) sum += to_four(four, v4);
      } else {
        sum = v4;
      }
    }
    one = v;
    two = v2;
    four = v4;
    return sum;
  }
};
// Nothing goes through memory.
template <class T>
KONV_INLINE void short_windows(const T* ends, index_t channels, window_split split, T scale, T* out, index_t n) {
  constexpr index_t lanes = lanes_for<T>;
  line_sums<T> sums(channels, split.rest);
  delayed<T> eights(split.rest * channels);
  const auto factor = splat(scale);
  const index_t before = (8 * split.eights + split.rest - 1) * channels;
  for (index_t x = -((before + lanes - 1) / lanes * lanes); x < n; x += lanes) {
    auto sum = sums.next(ends + x);
    if (split.eights) sum += eights.next(sums.eight);
    if (x >= 0 && x + lanes <= n)
      store(out + x, sum * factor);
    else if (x >= 0)
      store_some(out + x, sum * factor, n - x);
  }
}
// Sums of sixteen are whole vectors apart from their twins, wherever there are as many lanes for each channel.
template <class T, int... I>
KONV_INLINE void long_windows(const T* ends, index_t channels, window_split split, const window_level<T>* levels,
                              index_t tops, T scale, T* out, index_t n, std::integer_sequence<int, I...>) {
  using V = vector_of<T>;
  constexpr index_t lanes = lanes_for<T>, step = 4 * lanes;
  line_sums<T> sums(channels, split.rest);
  delayed<T> twins(8 * channels), first(8 * channels), eights(split.rest * channels);
  const auto factor = splat(scale);
  const index_t before = (8 * split.eights + split.rest - 1) * channels;
  for (index_t x = -((before + step - 1) / step * step); x < n; x += step) {
    V rest[4], eight[4], sum[4], window[4] = {};
    ((rest[I] = sums.next(ends + x + I * lanes), eight[I] = sums.eight, sum[I] = eight[I] + twins.next(eight[I])), ...);
    bool begun = false;
    for (const window_level<T>* l = levels; l < levels + tops; ++l) {
      T* const at = l->sums + x;
      (store(at + I * lanes, sum[I]), ...);
      if (l->part >= 0) {
        const T* const part = at - l->part;
        if (begun)
          ((window[I] += load(part + I * lanes)), ...);
        else
          ((window[I] = load(part + I * lanes)), ...);
        begun = true;
      }
      if (l->twin > 0) ((sum[I] += load(at - l->twin + I * lanes)), ...);
    }
    if (split.eights % 2) ((window[I] = eight[I] + first.next(window[I])), ...);
    ((rest[I] = (rest[I] + eights.next(window[I])) * factor), ...);
    if (x >= 0 && x + step <= n)
      (store(out + x + I * lanes, rest[I]), ...);
    else if (x >= 0)
      ((x + I * lanes < n ? store_some(out + x + I * lanes, rest[I], n - x - I * lanes) : void()), ...);
  }
}
template <class T>
void window_line(const T* ends, index_t channels, const window_split& split,
                 [[maybe_unused]] const window_level<T>* levels, index_t tops, T scale, T* out, index_t n) {
  if constexpr (longest_window<T> > 16)
    if (tops > 0)
      return long_windows(ends, channels, split, levels, tops, scale, out, n, std::make_integer_sequence<int, 4>{});
  short_windows(ends, channels, split, scale, out, n);
}
#endif
template <class T>
window_along<T> get_window_along() {
#if KONV_X86 && KONV_WIDTH == 64
  return {&window_add<T>, lanes_for<T> / 4, &window_line<T>};
#else
  return {&window_add<T>, 0, nullptr};
#endif
}

// Windows along a line of channels side by side. See windows.inl for those of rows, and for what lanes_for and
// vector_of are. AVX-512 keeps what came before in registers and moves it by permutations: nothing goes through memory
// up to 16 samples. Other instruction sets have sums of four beside the line, a piece of it ahead, so that both stay in
// the first cache and no load waits for a store: at most eleven loads, ten additions and two stores for each vector.
// Whole lines of every power of two, as windows of more than 16 samples have them, took twice as long.
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

// Two vectors side by side: what is asked about a window is asked half as often.
template <class V>
struct two_vectors_of {
  V a, b;
  friend KONV_INLINE two_vectors_of operator+(two_vectors_of x, two_vectors_of y) { return {x.a + y.a, x.b + y.b}; }
  friend KONV_INLINE two_vectors_of operator*(two_vectors_of x, V y) { return {x.a * y, x.b * y}; }
};
template <class T>
KONV_INLINE two_vectors_of<vector_of<T>> load_two(const T* p) {
  return {load(p), load(p + lanes_for<T>)};
}
template <class T>
KONV_INLINE void store_two(T* p, two_vectors_of<vector_of<T>> v) {
  store(p, v.a);
  store(p + lanes_for<T>, v.b);
}
template <class T>
KONV_INLINE two_vectors_of<vector_of<T>> four_of(const T* p, index_t c) {
  return (load_two(p) + load_two(p - c)) + (load_two(p - 2 * c) + load_two(p - 3 * c));
}
// The window that ends at p[0], of `rest` samples and, where there are sums of four that end at the same places, eight
// more before them.
template <class T>
KONV_INLINE two_vectors_of<vector_of<T>> few_of(const T* p, const T* fours, index_t c, index_t rest) {
  two_vectors_of<vector_of<T>> sum;
  if (rest % 4 == 0) {
    sum = fours ? load_two(fours) : four_of(p, c);
    if (rest == 8) sum = sum + (fours ? load_two(fours - 4 * c) : four_of(p - 4 * c, c));
  } else {
    sum = load_two(p);
    if (rest % 4 == 2) sum = sum + load_two(p - c);
    if (rest % 4 == 3) sum = sum + (load_two(p - c) + load_two(p - 2 * c));
    if (rest > 4) sum = sum + (fours ? load_two(fours - rest % 4 * c) : four_of(p - rest % 4 * c, c));
  }
  if (fours) sum = sum + (load_two(fours - rest * c) + load_two(fours - (rest + 4) * c));
  return sum;
}
template <class T>
void window_few(const T* line, index_t channels, const window_split& split, T* fours, T scale, T* out, index_t n) {
  constexpr index_t step = 2 * lanes_for<T>, piece = 32 * step;
  const index_t c = channels, rest = split.rest, before = (8 * split.eights + rest - 1) * c;
  const bool eight = split.eights > 0;
  const auto factor = splat(scale);
  line += before;
  fours += before;
  for (index_t x = 0, made = eight ? 3 * c - before : n; x < n;) {
    const index_t end = n - x < piece ? n : x + piece;
    for (; made < end; made += step) store_two(fours + made, four_of<T>(line + made, c));
    for (; x + step <= end; x += step)
      store_two<T>(out + x, few_of<T>(line + x, eight ? fours + x : nullptr, c, rest) * factor);
    if (x < end) {
      const auto last = few_of<T>(line + x, eight ? fours + x : nullptr, c, rest) * factor;
      std::memcpy(out + x, &last, static_cast<std::size_t>(end - x) * sizeof(T));
      x = end;
    }
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
  window_along<T> w{nullptr, &window_few<T>, 0, nullptr};
  if constexpr (longest_window<T> > 16) w.add = &window_add<T>;
#if KONV_X86 && KONV_WIDTH == 64
  w.channels = lanes_for<T> / 4;
  w.run = &window_line<T>;
#endif
  return w;
}

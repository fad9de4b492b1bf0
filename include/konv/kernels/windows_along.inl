// Windows along a line of channels side by side. See windows.inl for those of rows, and for what lanes_for and
// vector_of are. AVX-512 keeps what came before in registers and moves it by permutations: nothing goes through memory
// up to 16 samples. Four vectors at a time take .65 to .8 of the time of single ones. Other instruction sets have sums
// of four beside the line, a piece of it ahead, so that both stay in the first cache and no load waits for a store: at
// most eleven loads, ten additions and two stores for each vector. Whole lines of every power of two, as windows of
// more than 16 samples have them, took twice as long.
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
// The same for up to twice as many, of some vectors one after the other.
template <class T>
struct delayed {
  using V = vector_of<T>;
  V older{}, old{};
  bool far;
  places_back<T> by;
  KONV_INLINE explicit delayed(index_t back)
      : far(back > lanes_for<T>), by(back > lanes_for<T> ? back - lanes_for<T> : back) {}
  template <int... I>
  KONV_INLINE void add(const V* v, V* sum, std::integer_sequence<int, I...>) {
    const V all[] = {older, old, v[I]...};
    if (far)
      ((sum[I] += by(all[I], all[I + 1])), ...);
    else
      ((sum[I] += by(all[I + 1], all[I + 2])), ...);
    older = all[sizeof...(I)];
    old = all[sizeof...(I) + 1];
  }
};
template <class T>
struct line_sums {
  using V = vector_of<T>;
  V two{}, four{};  // of the vector before
  places_back<T> by2, by4, to_two, to_four;
  index_t step, rest;

  KONV_INLINE line_sums(index_t channels, index_t r)
      : by2(2 * channels), by4(4 * channels), to_two(r % 2 * channels), to_four(r % 4 * channels), step(channels),
        rest(r) {}
  // Of some vectors: the sums of eight, and the rest of each window. What is asked about it is asked once for them. The
  // first sums come of loads, since permutations and additions share two of Zen 4's four pipes.
  template <int... I>
  KONV_INLINE void next(const T* p, V* eight, V* sum, std::integer_sequence<int, I...>) {
    constexpr index_t lanes = lanes_for<T>;
    constexpr int n = sizeof...(I);
    const V v[n] = {load(p + I * lanes)...};
    const V v2[n + 1] = {two, v[I] + load(p + I * lanes - step)...};
    const V v4[n + 1] = {four, v2[I + 1] + by2(v2[I], v2[I + 1])...};
    ((sum[I] = eight[I] = v4[I + 1] + by4(v4[I], v4[I + 1])), ...);
    if (rest < 8) {
      if (rest & 1) {
        ((sum[I] = v[I]), ...);
        if (rest & 2) ((sum[I] += to_two(v2[I], v2[I + 1])), ...);
        if (rest & 4) ((sum[I] += to_four(v4[I], v4[I + 1])), ...);
      } else if (rest & 2) {
        ((sum[I] = v2[I + 1]), ...);
        if (rest & 4) ((sum[I] += to_four(v4[I], v4[I + 1])), ...);
      } else {
        ((sum[I] = v4[I + 1]), ...);
      }
    }
    two = v2[n];
    four = v4[n];
  }
};
// Nothing goes through memory.
template <class T>
struct short_windows {
  using V = vector_of<T>;
  line_sums<T> sums;
  delayed<T> eights;
  bool eight;
  V factor;
  KONV_INLINE short_windows(index_t channels, const window_split& split, T scale)
      : sums(channels, split.rest), eights(split.rest * channels), eight(split.eights > 0), factor(splat(scale)) {}
  template <int... I>
  KONV_INLINE void next(const T* ends, V* sum, std::integer_sequence<int, I...> all) {
    V by_eight[sizeof...(I)];
    sums.next(ends, by_eight, sum, all);
    if (eight) eights.add(by_eight, sum, all);
    ((sum[I] *= factor), ...);
  }
  template <int... I>
  KONV_INLINE void run(const T* ends, index_t before, bool past, T* out, index_t n,
                       std::integer_sequence<int, I...> all) {
    constexpr std::make_integer_sequence<int, 1> one;
    constexpr index_t lanes = lanes_for<T>, step = lanes * static_cast<index_t>(sizeof...(I));
    V sum[sizeof...(I)];
    index_t x = -((before + lanes - 1) / lanes * lanes);
    for (; x < 0; x += lanes) next(ends + x, sum, one);
    for (; x + step <= n; x += step) {
      next(ends + x, sum, all);
      if (past)
        (store_past(out + x + I * lanes, sum[I]), ...);
      else
        (store(out + x + I * lanes, sum[I]), ...);
    }
    for (; x < n; x += lanes) {
      next(ends + x, sum, one);
      store_some(out + x, sum[0], n - x);
    }
  }
};
// Sums of sixteen are whole vectors apart from their twins, wherever there are as many lanes for each channel.
template <class T, int... I>
KONV_INLINE void long_windows(const T* ends, index_t channels, window_split split, const window_level<T>* levels,
                              index_t tops, T scale, T* out, index_t n, std::integer_sequence<int, I...> all) {
  using V = vector_of<T>;
  constexpr index_t lanes = lanes_for<T>, step = 4 * lanes;
  line_sums<T> sums(channels, split.rest);
  delayed<T> twins(8 * channels), first(8 * channels), eights(split.rest * channels);
  const auto factor = splat(scale);
  const index_t before = (8 * split.eights + split.rest - 1) * channels;
  for (index_t x = -((before + step - 1) / step * step); x < n; x += step) {
    V rest[4], eight[4], sum[4], window[4] = {};
    sums.next(ends + x, eight, rest, all);
    ((sum[I] = eight[I]), ...);
    twins.add(eight, sum, all);
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
    if (split.eights % 2) {
      first.add(window, eight, all);
      ((window[I] = eight[I]), ...);
    }
    eights.add(window, rest, all);
    ((rest[I] *= factor), ...);
    if (x >= 0 && x + step <= n)
      (store(out + x + I * lanes, rest[I]), ...);
    else if (x >= 0)
      ((x + I * lanes < n ? store_some(out + x + I * lanes, rest[I], n - x - I * lanes) : void()), ...);
  }
}
template <class T>
void window_line(const T* ends, index_t channels, const window_split& split,
                 [[maybe_unused]] const window_level<T>* levels, index_t tops, T scale, bool past, T* out, index_t n) {
  if constexpr (longest_window<T> > 16)
    if (tops > 0)
      return long_windows(ends, channels, split, levels, tops, scale, out, n, std::make_integer_sequence<int, 4>{});
  const index_t before = (8 * split.eights + split.rest - 1) * channels;
  past = past && reinterpret_cast<std::uintptr_t>(out) % 64 == 0;
  short_windows<T>(channels, split, scale).run(ends, before, past, out, n, std::make_integer_sequence<int, 4>{});
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

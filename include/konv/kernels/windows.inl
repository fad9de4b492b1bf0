// Windows down the columns, a strip of four vectors from top to bottom: what is kept of earlier rows, about one window
// of rows, stays in the first-level cache up to windows of 150 rows. Per vector and level a load, an addition and a
// store; per part of the window a load and an addition. Wider strips, and bands of rows that wait in the second-level
// cache for the way along, were no faster.
template <class T>
inline constexpr index_t lanes_for = sizeof(T) == 4 ? lanes32 : lanes64;

template <class V>
struct four_of {
  V a, b, c, d;
};
template <class T>
KONV_INLINE auto load_four(const T* p) {
  constexpr index_t lanes = lanes_for<T>;
  using V = decltype(load(p));
  return four_of<V>{load(p), load(p + lanes), load(p + 2 * lanes), load(p + 3 * lanes)};
}
template <class T, class V>
KONV_INLINE void store_four(T* p, const four_of<V>& v) {
  constexpr index_t lanes = lanes_for<T>;
  store(p, v.a);
  store(p + lanes, v.b);
  store(p + 2 * lanes, v.c);
  store(p + 3 * lanes, v.d);
}
template <class V>
KONV_INLINE four_of<V> sum_four(const four_of<V>& x, const four_of<V>& y) {
  return {x.a + y.a, x.b + y.b, x.c + y.c, x.d + y.d};
}

template <class T>
void window_rows(const T* const* rows, index_t length, index_t count, window_level<T>* levels, index_t tops, T* out,
                 index_t out_stride, index_t x) {
  constexpr index_t strip = 4 * lanes_for<T>;
  for (index_t r = 0; r < count + length - 1; ++r) {
    auto sum = load_four(rows[r] + x);
    auto window = sum;
    bool begun = false;
    for (window_level<T>* l = levels; l < levels + tops; ++l) {
      T* const ring = l->ring;
      const index_t at = l->at, size = l->size, twin = l->twin, part = l->part;
      store_four(ring + at, sum);
      if (part >= 0) {
        const auto old = load_four(ring + (at < part ? at + size : at) - part);
        window = begun ? sum_four(window, old) : old;
        begun = true;
      }
      if (twin > 0) sum = sum_four(sum, load_four(ring + (at < twin ? at + size : at) - twin));
      l->at = at + strip == size ? 0 : at + strip;
    }
    if (r >= length - 1) store_four(out + (r - length + 1) * out_stride + x, window);
  }
}
template <class T>
window_down<T> get_window_down() {
  return {&window_rows<T>, 4 * lanes_for<T>};
}

// ---- along a line: the first levels in registers, since their neighbours are in the same vector or the one before --
// v plus what stands S samples before it; then `before` is v.
template <int S, class T, class V>
KONV_INLINE V with_earlier(V v, [[maybe_unused]] V& before) {
#if KONV_WIDTH > 4
  constexpr int lanes = static_cast<int>(lanes_for<T>);
  if constexpr (S < lanes) {
    const V earlier = lanes_from<lanes - S>(before, v, std::make_integer_sequence<int, lanes>{});
    before = v;
    return v + earlier;
  }
#endif
  return v;
}
template <class T>
inline constexpr index_t window_levels = lanes_for<T> == 16  ? 4
                                         : lanes_for<T> == 8 ? 3
                                         : lanes_for<T> == 4 ? 2
                                         : lanes_for<T> == 2 ? 1
                                                             : 0;

template <class T>
void window_line(const T* line, index_t n, T* const* sums) {
  using V = decltype(load(line));
  constexpr index_t levels = window_levels<T>;
  T* const two = levels > 0 ? sums[0] : nullptr;
  T* const four = levels > 1 ? sums[1] : nullptr;
  T* const eight = levels > 2 ? sums[2] : nullptr;
  T* const sixteen = levels > 3 ? sums[3] : nullptr;
  V before1{}, before2{}, before4{}, before8{};
  for (index_t x = 0; x < n; x += lanes_for<T>) {
    const V v2 = with_earlier<1, T>(load(line + x), before1);
    if (two) store(two + x, v2);
    const V v4 = with_earlier<2, T>(v2, before2);
    if (four) store(four + x, v4);
    const V v8 = with_earlier<4, T>(v4, before4);
    if (eight) store(eight + x, v8);
    const V v16 = with_earlier<8, T>(v8, before8);
    if (sixteen) store(sixteen + x, v16);
  }
}
template <class T>
void window_add(const T* const* parts, index_t count, T scale, T* out, index_t n) {
  constexpr index_t lanes = lanes_for<T>, block = 4 * lanes;
  const auto factor = splat(scale);
  index_t x = 0;
  for (; x + block <= n; x += block) {
    auto sum = load_four(parts[0] + x);
    for (index_t p = 1; p < count; ++p) sum = sum_four(sum, load_four(parts[p] + x));
    store_four(out + x, decltype(sum){sum.a * factor, sum.b * factor, sum.c * factor, sum.d * factor});
  }
  for (; x < n; ++x) {
    T sum = parts[0][x];
    for (index_t p = 1; p < count; ++p) sum += parts[p][x];
    out[x] = sum * scale;
  }
}
template <class T>
window_along<T> get_window_along() {
  return {&window_line<T>, window_levels<T>, &window_add<T>};
}

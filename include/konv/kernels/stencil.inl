// 3x3 stencils. What each source row gives along itself is worked out once and serves three output rows. u8 goes in
// 16-bit lanes, exactly: |weights| sum to at most 128.
//
// Loop order   columns of vectors from top to bottom, eight rows high, with three loads for each row: no shuffles, any
//              number of channels. f32 of one channel: four rows at once from left to right, each line of the cache
//              loaded once, the samples to the left (and, of 64 bytes, to the right) shuffled out of registers.
// Loads        of 64 bytes that cross a line take twice as long, and are what bounds sums of u8: means load two vectors
//              for a row of three samples, and once each.
// Memory       what bounds f32 beyond the second cache. Several rows at once read each line of the source 1.5 times in
//              place of three, and keep more of them under way.
// Aliasing     a load whose address ends in the same 12 bits as that of a store just made waits for it. Rows that stand
//              a multiple of 4096 bytes apart all do so: columns would take four times as long. Hence two rows at a
//              time there; walking along loads what lies ahead of all stores, but meets each line twice where vectors
//              have half of it, and four rows of results and six of samples are more than one set of the cache holds.
// Streaming    destinations much larger than caches are written past them, which spares reading them first: a third of
//              the time of f32 at 3840x2160.

// ---- rows ----------------------------------------------------------------------------------------------------------
struct put_first {
  template <class V, class Dst>
  KONV_INLINE void operator()(const stencil_pair<V>& v, const stencil_out<Dst>& out, index_t x) const {
    stencil_put(out.a + x, v.a, out.stream);
  }
};
struct put_both {
  template <class V, class Dst>
  KONV_INLINE void operator()(const stencil_pair<V>& v, const stencil_out<Dst>& out, index_t x) const {
    stencil_put(out.a + x, v.a, out.stream);
    stencil_put(out.b + x, v.b, out.stream);
  }
};
// A few output rows of n samples, from two more source rows.
template <class T, class Dst>
struct stencil_block {
  const T* const* rows;
  Dst* const* out;
  index_t second;  // out[second] and on: the second results; 0 where there are none
  index_t height, n, step;
  index_t ahead;  // how many samples further on the source is fetched
  bool stream;
  KONV_INLINE stencil_out<Dst> to(index_t i, bool may_stream) const {
    return {out[i], out[second + i], stream && may_stream};
  }
  KONV_INLINE stencil_block part(index_t from, index_t count) const {
    stencil_block p = *this;
    p.rows += from;
    p.out += from;
    p.height = count;
    return p;
  }
};

template <class T, class At>
KONV_INLINE auto stencil_across(const At& at, const T* p, index_t step) {
  using L = typename At::L;
  if constexpr (requires { at.across_at(p, step); })
    return at.across_at(p, step);
  else
    return at.across(L::get(p), L::get(p + step), L::get(p + 2 * step));
}
// Columns of vectors: the first one stands at the rows' beginning, the next one at result `head`, the last one at the
// rows' end; those from `begin` to `end` are left out.
template <class T, class Dst, class At, class Put>
KONV_INLINE void stencil_columns(const At& at, const Put& put, const stencil_block<T, Dst>& b, index_t head,
                                 index_t begin, index_t end) {
  constexpr index_t count = stencil_lanes<T>::count;
  for (index_t next = 0; next < b.n; next = next == 0 ? head : next + count) {
    if (next == begin) next = end;
    if (next >= b.n) break;
    const bool inside = next + count <= b.n;
    const index_t x = inside ? next : b.n - count;
    auto top = stencil_across(at, b.rows[0] + x, b.step), mid = stencil_across(at, b.rows[1] + x, b.step);
    for (index_t i = 0; i < b.height; ++i) {
      detail::prefetch(b.rows[i + 2] + x + b.ahead);
      const auto low = stencil_across(at, b.rows[i + 2] + x, b.step);
      put(at.result(top, mid, low), b.to(i, inside && x > 0), x);
      top = mid;
      mid = low;
    }
  }
}

#if KONV_WIDTH > 4
// One vector from each row, and what all of them give across.
template <class V, int N>
struct stencil_each {
  V v[N];
};
template <int... I>
KONV_INLINE stencil_each<f32v, sizeof...(I)> each_load(const float* const* rows, index_t x,
                                                       std::integer_sequence<int, I...>) {
  return {{load(rows[I] + x)...}};
}
template <int N, int... I>
KONV_INLINE stencil_each<f32v, N> each_after(const stencil_each<f32v, N>& here, const stencil_each<f32v, N>& next,
                                             std::integer_sequence<int, I...>) {
  return {{lanes_of<float>::after(here.v[I], next.v[I])...}};
}
template <class At, int N, int... I>
KONV_INLINE stencil_each<typename At::pair, N> each_across(const At& at, const stencil_each<f32v, N>& before,
                                                           const stencil_each<f32v, N>& here,
                                                           const stencil_each<f32v, N>& after,
                                                           std::integer_sequence<int, I...>) {
  return {{at.across(lanes_of<float>::before(before.v[I], here.v[I]), here.v[I], after.v[I])...}};
}
template <class Dst, class At, class Put, int N, int... I>
KONV_INLINE void each_put(const At& at, const Put& put, const stencil_each<typename At::pair, N>& h,
                          const stencil_out<Dst>* out, index_t x, std::integer_sequence<int, I...>) {
  (put(at.result(h.v[I], h.v[I + 1], h.v[I + 2]), out[I], x), ...);
}
// Rows from left to right, from result x on and for as long as there is a vector on either side; says how far.
template <class Dst, class At, class Put, int... I>
KONV_INLINE index_t stencil_walk(const At& at, const Put& put, const stencil_block<float, Dst>& b, index_t x,
                                 std::integer_sequence<int, I...> each) {
  constexpr int n_rows = sizeof...(I);
  constexpr index_t count = lanes32;
  constexpr std::make_integer_sequence<int, n_rows + 2> all{};
  const float* const rows[] = {b.rows[I]..., b.rows[n_rows], b.rows[n_rows + 1]};
  const stencil_out<Dst> out[] = {b.to(I, true)...};
  auto before = each_load(rows, x + 1 - count, all);
#if KONV_WIDTH == 64
  auto here = each_load(rows, x + 1, all);
#endif
  for (; x + 2 * count <= b.n + 1; x += count) {
    (detail::prefetch(rows[I + 2] + x + b.ahead), ...);
#if KONV_WIDTH == 64  // a load that crosses a line of the cache takes two; of 32 bytes only every other one crosses
    const auto next = each_load(rows, x + 1 + count, all);
    each_put(at, put, each_across(at, before, here, each_after(here, next, all), all), out, x, each);
    before = here;
    here = next;
#else
    const auto here = each_load(rows, x + 1, all);
    each_put(at, put, each_across(at, before, here, each_load(rows, x + 2, all), all), out, x, each);
    before = here;
#endif
  }
  return x;
}
template <int Rows, class Dst, class At, class Put>
KONV_INLINE index_t stencil_walks_of(const At& at, const Put& put, const stencil_block<float, Dst>& b, index_t x) {
  index_t end = x;
  for (index_t i = 0; i < b.height; i += Rows)
    end = stencil_walk(at, put, b.part(i, Rows), x, std::make_integer_sequence<int, Rows>{});
  return end;
}
// Four rows of a pair of numbers each want more registers than 16.
template <class T, class At>
inline constexpr bool stencil_walks = std::is_same_v<T, float> && (KONV_WIDTH == 64 || !At::two);
#endif

template <class T, class Dst, class At, class Put>
KONV_INLINE void stencil_block_by(const At& at, const Put& put, const stencil_block<T, Dst>& b) {
  constexpr index_t count = stencil_lanes<T>::count, size = static_cast<index_t>(sizeof(Dst));
  // Where an aligned destination is aligned: worth a vector more in a long row.
  constexpr index_t line = count * size < KONV_WIDTH ? count : KONV_WIDTH / size;
  const index_t head =
      b.n < 8 * count ? count
                      : line - static_cast<index_t>(reinterpret_cast<std::uintptr_t>(b.out[0]) / sizeof(Dst)) % line;
  const index_t apart = (b.rows[1] - b.rows[0]) * static_cast<index_t>(sizeof(T)) & 4095;
  const bool alike = apart < 2 * KONV_WIDTH || apart > 4096 - 2 * KONV_WIDTH;
  index_t once = alike ? 2 : b.height, begin = b.n, end = b.n;
#if KONV_WIDTH > 4
  if constexpr (stencil_walks<T, At>) {
    const index_t from = head + 1 < count ? head + count : head;  // a vector is left of it
    if (b.step == 1 && from + 2 * count <= b.n + 1 && b.height % 4 == 0) {
      end = alike && KONV_WIDTH < 64 ? stencil_walks_of<2>(at, put, b, from) : stencil_walks_of<4>(at, put, b, from);
      begin = from;
      once = b.height;
    }
  }
#endif
  for (index_t i = 0; i < b.height; i += once)
    stencil_columns(at, put, b.part(i, once < b.height - i ? once : b.height - i), head, begin, end);
}

// put(results, out, x) for all vectors of `height` rows. Fewer samples than a vector go through memory of our own.
template <int Outs, class T, class Dst, class At, class Put>
KONV_INLINE void stencil_rows(const At& at, const Put& put, const T* const* rows, Dst* const* out, index_t height,
                              index_t n, index_t step, const stencil_weights& w) {
  constexpr index_t count = stencil_lanes<T>::count, size = static_cast<index_t>(sizeof(T));
  // The source rows of the next block if they fit in the first cache, else what comes next in these.
  const index_t below = height * (rows[height + 1] - rows[height]);
  const index_t ahead = below > 0 && below * size <= 16384 ? below : 1024 / size;
  stencil_block<T, Dst> b{rows, out, Outs == 2 ? height : 0, height, n, step, ahead, w.stream && n >= count};
  for (index_t i = 1; i < Outs * height; ++i)
    b.stream = b.stream &&
               (reinterpret_cast<std::uintptr_t>(out[i]) - reinterpret_cast<std::uintptr_t>(out[0])) % KONV_WIDTH == 0;
  Dst last[Outs * stencil_height][count];
  Dst* to[Outs * stencil_height] = {};
  if (n < count) {
    for (index_t i = 0; i < Outs * height; ++i) to[i] = last[i];
    b.out = to;
    b.n = count;
  }
  stencil_block_by(at, put, b);
  if (count > 1 && n < count)  // said for single samples too: unoptimised, g++ would warn of a negative size
    for (index_t i = 0; i < Outs * height; ++i)
      std::memcpy(out[i], last[i], static_cast<std::size_t>(n) * sizeof(Dst));
}

template <class T, class Dst>
void stencil_along(const T* const* rows, Dst* const* out, index_t height, index_t n, index_t step,
                   const stencil_weights& w) {
  stencil_rows<1>(along_stencil<T>(w), put_first{}, rows, out, height, n, step, w);
}
template <class T, class Dst>
void stencil_down(const T* const* rows, Dst* const* out, index_t height, index_t n, index_t step,
                   const stencil_weights& w) {
  stencil_rows<1>(down_stencil<T>(w), put_first{}, rows, out, height, n, step, w);
}
template <class T, class Dst>
void stencil_star(const T* const* rows, Dst* const* out, index_t height, index_t n, index_t step,
                   const stencil_weights& w) {
  if (w.corner == 0)
    stencil_rows<1>(star_stencil<T, true, false>(w), put_first{}, rows, out, height, n, step, w);
  else if (w.side == 0)
    stencil_rows<1>(star_stencil<T, false, true>(w), put_first{}, rows, out, height, n, step, w);
  else
    stencil_rows<1>(star_stencil<T, true, true>(w), put_first{}, rows, out, height, n, step, w);
}
template <class T, class Dst>
void stencil_both(const T* const* rows, Dst* const* out, index_t height, index_t n, index_t step,
                   const stencil_weights& w) {
  stencil_rows<2>(both_stencil<T>(w), put_both{}, rows, out, height, n, step, w);
}
template <class T>
void stencil_mean(const T* const* rows, T* const* out, index_t height, index_t n, index_t step,
                  const stencil_weights& w) {
  stencil_rows<1>(mean_stencil<T>(w), put_first{}, rows, out, height, n, step, w);
}

template <class Src, class Dst>
stencil_fn<Src, Dst> get_derivative(bool along) {
  return along ? &stencil_along<Src, Dst> : &stencil_down<Src, Dst>;
}
template <class Src, class Dst>
stencil_fn<Src, Dst> get_star() {
  return &stencil_star<Src, Dst>;
}
template <class Src, class Dst>
stencil_fn<Src, Dst> get_both() {
  return &stencil_both<Src, Dst>;
}
template <class T>
stencil_fn<T, T> get_mean() {
  return &stencil_mean<T>;
}

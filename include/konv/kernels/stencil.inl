// 3x3 stencils. What the three rows of a column add up to is computed once, in aligned loads, and its neighbours to the
// left and right are shuffled out of registers: unaligned loads of 64 bytes would cost two each. No registers are kept
// from row to row. u8 goes in 16-bit lanes, exactly: |weights| sum to at most 128.

/// Up to two numbers for each column of three rows, and up to two results at each place.
template <class V>
struct column_pair {
  V a, b;
};
template <class V>
KONV_INLINE column_pair<V> only(V a) {
  return {a, a};  // the second is not looked at
}
template <class T>
struct three_rows {
  const T *top, *mid, *low;
};

// ---- the stencils: column() of three rows at x, result() of the columns left, here and right -----------------------
template <class T>
struct stencil_base {
  using L = lanes_of<T>;
  using vec = typename L::vec;
  using pair = column_pair<vec>;
  vec mid, side;
  explicit KONV_INLINE stencil_base(const stencil_weights& w) : mid(L::weight(w.mid)), side(L::weight(w.side)) {}
};
template <class T>
struct along_stencil : stencil_base<T> {  // a: the smoothed column
  using typename stencil_base<T>::L;
  using typename stencil_base<T>::pair;
  explicit KONV_INLINE along_stencil(const stencil_weights& w) : stencil_base<T>(w) {}
  KONV_INLINE pair column(const three_rows<T>& r, index_t x) const {
    return only(
        L::times_plus(L::get(r.mid + x), this->mid, L::times(L::get(r.top + x) + L::get(r.low + x), this->side)));
  }
  KONV_INLINE pair result(const pair& l, const pair&, const pair& r) const { return only(r.a - l.a); }
};
template <class T>
struct down_stencil : stencil_base<T> {  // a: the difference down the column
  using typename stencil_base<T>::L;
  using typename stencil_base<T>::pair;
  explicit KONV_INLINE down_stencil(const stencil_weights& w) : stencil_base<T>(w) {}
  KONV_INLINE pair column(const three_rows<T>& r, index_t x) const {
    return only(L::get(r.low + x) - L::get(r.top + x));
  }
  KONV_INLINE typename L::vec smooth(typename L::vec l, typename L::vec c, typename L::vec r) const {
    return L::times_plus(c, this->mid, L::times(l + r, this->side));
  }
  KONV_INLINE pair result(const pair& l, const pair& c, const pair& r) const { return only(smooth(l.a, c.a, r.a)); }
};
template <class T>
struct both_stencil {  // a and gx: along's, b and gy: down's
  using L = lanes_of<T>;
  using pair = column_pair<typename L::vec>;
  along_stencil<T> along;
  down_stencil<T> down;
  explicit KONV_INLINE both_stencil(const stencil_weights& w) : along(w), down(w) {}
  KONV_INLINE pair column(const three_rows<T>& r, index_t x) const {
    return {along.column(r, x).a, down.column(r, x).a};
  }
  KONV_INLINE pair result(const pair& l, const pair& c, const pair& r) const {
    return {r.a - l.a, down.smooth(l.b, c.b, r.b)};
  }
};
// Sides, Corners: whether they have a weight.
template <class T, bool Sides, bool Corners>
struct star_stencil : stencil_base<T> {  // a: above and below, b: the middle
  using typename stencil_base<T>::L;
  using typename stencil_base<T>::vec;
  using typename stencil_base<T>::pair;
  vec corner;
  explicit KONV_INLINE star_stencil(const stencil_weights& w) : stencil_base<T>(w), corner(L::weight(w.corner)) {}
  KONV_INLINE pair column(const three_rows<T>& r, index_t x) const {
    return {L::get(r.top + x) + L::get(r.low + x), L::get(r.mid + x)};
  }
  KONV_INLINE pair result(const pair& l, const pair& c, const pair& r) const {
    vec sum = L::times(c.b, this->mid);
    if constexpr (Sides) sum = L::times_plus(c.a + (l.b + r.b), this->side, sum);
    if constexpr (Corners) sum = L::times_plus(l.a + r.a, corner, sum);
    return only(sum);
  }
};
template <class T>
struct mean_stencil {  // a: the sum of the column
  using L = lanes_of<T>;
  using pair = column_pair<typename L::vec>;
  explicit KONV_INLINE mean_stencil(const stencil_weights&) {}
  KONV_INLINE pair column(const three_rows<T>& r, index_t x) const {
    return only((L::get(r.top + x) + L::get(r.mid + x)) + L::get(r.low + x));
  }
  KONV_INLINE pair result(const pair& l, const pair& c, const pair& r) const {
    return only(L::ninth((l.a + c.a) + r.a));
  }
};

// ---- rows ----------------------------------------------------------------------------------------------------------
template <class Dst>
struct two_outputs {
  Dst *a, *b;
};
struct put_first {
  template <class V, class Dst>
  KONV_INLINE void operator()(const V& v, const two_outputs<Dst>& out, index_t x) const {
    put(v.a, out.a + x);
  }
  static KONV_INLINE void put(f32v v, float* p) { store(p, v); }
  template <class V, class Dst>
  static KONV_INLINE void put(V v, Dst* p) { lanes_of<std::uint8_t>::put(v, p); }
};
struct put_both {
  template <class V, class Dst>
  KONV_INLINE void operator()(const V& v, const two_outputs<Dst>& out, index_t x) const {
    put_first::put(v.a, out.a + x);
    put_first::put(v.b, out.b + x);
  }
};
struct put_bytes {
  template <class V>
  KONV_INLINE void operator()(const V& v, const two_outputs<std::uint8_t>& out, index_t x) const {
    lanes_of<std::uint8_t>::put_bytes(v.a, out.a + x);
  }
};

template <class T, class At>
KONV_INLINE auto stencil_at(const At& at, const three_rows<T>& r, index_t x, index_t step) {
  return at.result(at.column(r, x), at.column(r, x + step), at.column(r, x + 2 * step));
}
template <class T, class V>
KONV_INLINE column_pair<V> columns_before(const column_pair<V>& p, const column_pair<V>& c) {
  return {lanes_of<T>::before(p.a, c.a), lanes_of<T>::before(p.b, c.b)};
}
template <class T, class V>
KONV_INLINE column_pair<V> columns_after(const column_pair<V>& c, const column_pair<V>& n) {
  return {lanes_of<T>::after(c.a, n.a), lanes_of<T>::after(c.b, n.b)};
}

// put(results, out, x) for whole vectors of samples, the last one moved back to end with the row. Fewer than a vector
// go through memory of our own.
template <int Outs, class T, class Dst, class At, class Put>
KONV_INLINE void stencil_row(const At& at, const Put& put, const T* const* rows, Dst* const* outs, index_t n,
                             index_t step) {
  constexpr index_t count = lanes_of<T>::count;
  const three_rows<T> r{rows[0], rows[1], rows[2]};
  const two_outputs<Dst> out{outs[0], Outs == 2 ? outs[1] : outs[0]};
  if (count > 1 && n < count) {  // said for single samples too: unoptimised, g++ would warn of a negative size
    Dst last[2][count];
    const std::size_t left = static_cast<std::size_t>(n) * sizeof(Dst);
    put(stencil_at<T>(at, r, 0, step), two_outputs<Dst>{last[0], last[1]}, 0);
    std::memcpy(out.a, last[0], left);
    if constexpr (Outs == 2) std::memcpy(out.b, last[1], left);
    return;
  }
  index_t done = 0;
  if (step == 1 && n >= 3 * count) {
    // The vector at sample x of the rows is that at output x - 1, which is where an aligned destination is aligned too.
    put(stencil_at<T>(at, r, 0, 1), out, 0);
    auto before = at.column(r, 0), here = at.column(r, count);
    index_t x = count;
    for (; x + 2 * count <= n + 2; x += count) {
      const auto next = at.column(r, x + count);
      put(at.result(columns_before<T>(before, here), here, columns_after<T>(here, next)), out, x - 1);
      before = here;
      here = next;
    }
    done = x - 1;
  }
  while (done < n) {
    const index_t x = done + count <= n ? done : n - count;
    put(stencil_at<T>(at, r, x, step), out, x);
    done = x + count;
  }
}

template <class T, class Dst>
void stencil_along(const T* const* rows, Dst* const* out, index_t n, index_t step, const stencil_weights& w) {
  stencil_row<1>(along_stencil<T>(w), put_first{}, rows, out, n, step);
}
template <class T, class Dst>
void stencil_down(const T* const* rows, Dst* const* out, index_t n, index_t step, const stencil_weights& w) {
  stencil_row<1>(down_stencil<T>(w), put_first{}, rows, out, n, step);
}
template <class T, class Dst>
void stencil_star(const T* const* rows, Dst* const* out, index_t n, index_t step, const stencil_weights& w) {
  if (w.corner == 0)
    stencil_row<1>(star_stencil<T, true, false>(w), put_first{}, rows, out, n, step);
  else if (w.side == 0)
    stencil_row<1>(star_stencil<T, false, true>(w), put_first{}, rows, out, n, step);
  else
    stencil_row<1>(star_stencil<T, true, true>(w), put_first{}, rows, out, n, step);
}
template <class T, class Dst>
void stencil_both(const T* const* rows, Dst* const* out, index_t n, index_t step, const stencil_weights& w) {
  stencil_row<2>(both_stencil<T>(w), put_both{}, rows, out, n, step);
}
template <class T>
void stencil_mean(const T* const* rows, T* const* out, index_t n, index_t step, const stencil_weights& w) {
  using put = std::conditional_t<std::is_same_v<T, float>, put_first, put_bytes>;
  stencil_row<1>(mean_stencil<T>(w), put{}, rows, out, n, step);
}

template <class Src, class Dst>
stencils<Src, Dst> get_stencils() {
  return {&stencil_along<Src, Dst>, &stencil_down<Src, Dst>, &stencil_star<Src, Dst>};
}
template <class Src, class Dst>
stencil_fn<Src, Dst> get_both() {
  return &stencil_both<Src, Dst>;
}
template <class T>
stencil_fn<T, T> get_mean() {
  return &stencil_mean<T>;
}

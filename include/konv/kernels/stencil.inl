// 3x3 stencils. No registers are kept from row to row.
// u8 in 16-bit lanes, exact: |weights| sum to at most 128. At most nine loads of a vector, which the load ports deliver
// faster than memory takes the results.
// f32: what the three rows of a column add up to is computed once, and moves along in registers: three aligned loads and
// up to three shuffles per vector, where unaligned loads of 64 bytes would cost two each.

// ---- the sums at one place: functors of (rows, x, step) ------------------------------------------------------------------
template <class T>
struct along_at {
  using L = lanes_of<T>;
  typename L::vec mid, side;
  explicit KONV_INLINE along_at(const stencil_weights& w) : mid(L::weight(w.mid)), side(L::weight(w.side)) {}
  KONV_INLINE typename L::vec operator()(const T* const* r, index x, index step) const {
    const auto d0 = L::get(r[0] + x + 2 * step) - L::get(r[0] + x);
    const auto d1 = L::get(r[1] + x + 2 * step) - L::get(r[1] + x);
    const auto d2 = L::get(r[2] + x + 2 * step) - L::get(r[2] + x);
    return L::times_plus(d1, mid, L::times(d0 + d2, side));
  }
};
template <class T>
struct down_at {
  using L = lanes_of<T>;
  typename L::vec mid, side;
  explicit KONV_INLINE down_at(const stencil_weights& w) : mid(L::weight(w.mid)), side(L::weight(w.side)) {}
  KONV_INLINE typename L::vec operator()(const T* const* r, index x, index step) const {
    const auto d0 = L::get(r[2] + x) - L::get(r[0] + x);
    const auto d1 = L::get(r[2] + x + step) - L::get(r[0] + x + step);
    const auto d2 = L::get(r[2] + x + 2 * step) - L::get(r[0] + x + 2 * step);
    return L::times_plus(d1, mid, L::times(d0 + d2, side));
  }
};
// The corners take part only where they have a weight: Corners = false leaves four loads out, Sides = false likewise.
template <class T, bool Sides, bool Corners>
struct star_at {
  using L = lanes_of<T>;
  typename L::vec mid, side, corner;
  explicit KONV_INLINE star_at(const stencil_weights& w)
      : mid(L::weight(w.mid)), side(L::weight(w.side)), corner(L::weight(w.corner)) {}
  KONV_INLINE typename L::vec operator()(const T* const* r, index x, index step) const {
    auto sum = L::times(L::get(r[1] + x + step), mid);
    if constexpr (Sides)
      sum = L::times_plus((L::get(r[0] + x + step) + L::get(r[2] + x + step)) +
                              (L::get(r[1] + x) + L::get(r[1] + x + 2 * step)),
                          side, sum);
    if constexpr (Corners)
      sum = L::times_plus((L::get(r[0] + x) + L::get(r[2] + x)) +
                              (L::get(r[0] + x + 2 * step) + L::get(r[2] + x + 2 * step)),
                          corner, sum);
    return sum;
  }
};

// ---- rows: whole vectors, the last one through memory of our own ----------------------------------------------------------
template <class T, class At, class Dst>
KONV_INLINE void stencil_row(const At& at, const T* const* rows, Dst* out, index n, index step) {
  using L = lanes_of<T>;
  index x = 0;
  for (; x + L::count <= n; x += L::count) L::put(at(rows, x, step), out + x);
  if (x < n) {
    Dst last[L::count];
    L::put(at(rows, x, step), last);
    std::memcpy(out + x, last, static_cast<std::size_t>(n - x) * sizeof(Dst));
  }
}
// ---- f32: columns first ---------------------------------------------------------------------------------------------------
struct two_columns {
  f32v a, b;
};
struct f32_along {  // a: the smoothed column
  f32v mid, side;
  explicit KONV_INLINE f32_along(const stencil_weights& w) : mid(splat(float(w.mid))), side(splat(float(w.side))) {}
  KONV_INLINE two_columns column(const float* const* r, index x) const {
    return {fma(load(r[1] + x), mid, (load(r[0] + x) + load(r[2] + x)) * side), f32v{}};
  }
  KONV_INLINE f32v result(const two_columns& l, const two_columns&, const two_columns& r) const { return r.a - l.a; }
};
struct f32_down {  // a: the difference down the column
  f32v mid, side;
  explicit KONV_INLINE f32_down(const stencil_weights& w) : mid(splat(float(w.mid))), side(splat(float(w.side))) {}
  KONV_INLINE two_columns column(const float* const* r, index x) const {
    return {load(r[2] + x) - load(r[0] + x), f32v{}};
  }
  KONV_INLINE f32v result(const two_columns& l, const two_columns& c, const two_columns& r) const {
    return fma(c.a, mid, (l.a + r.a) * side);
  }
};
template <bool Sides, bool Corners>
struct f32_star {  // a: above and below, b: the middle
  f32v mid, side, corner;
  explicit KONV_INLINE f32_star(const stencil_weights& w)
      : mid(splat(float(w.mid))), side(splat(float(w.side))), corner(splat(float(w.corner))) {}
  KONV_INLINE two_columns column(const float* const* r, index x) const {
    return {load(r[0] + x) + load(r[2] + x), load(r[1] + x)};
  }
  KONV_INLINE f32v result(const two_columns& l, const two_columns& c, const two_columns& r) const {
    f32v sum = c.b * mid;
    if constexpr (Sides) sum = fma(c.a + (l.b + r.b), side, sum);
    if constexpr (Corners) sum = fma(l.a + r.a, corner, sum);
    return sum;
  }
};
// gx is f32_along's result, gy f32_down's.
struct f32_both {
  f32_along along;
  f32_down down;
  explicit KONV_INLINE f32_both(const stencil_weights& w) : along(w), down(w) {}
  KONV_INLINE two_columns column(const float* const* r, index x) const {
    return {along.column(r, x).a, down.column(r, x).a};
  }
  KONV_INLINE two_columns result(const two_columns& l, const two_columns& c, const two_columns& r) const {
    return {r.a - l.a, fma(c.b, down.mid, (l.b + r.b) * down.side)};
  }
};

#if KONV_WIDTH > 4
// lane i of the result is lane i + S of both vectors in a row
template <int S, int... I>
KONV_INLINE f32v moved(f32v low, f32v high, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(low, high, (I + S)...);
}
template <int S>
KONV_INLINE two_columns moved(const two_columns& low, const two_columns& high) {
  using all = std::make_integer_sequence<int, static_cast<int>(lanes32)>;
  return {moved<S>(low.a, high.a, all{}), moved<S>(low.b, high.b, all{})};
}
#endif

// put(result, x) for whole vectors, and at the end for one of which only n - x samples count.
template <class At, class Put>
KONV_INLINE void f32_row(const At& at, const float* const* rows, index n, index step, const Put& put) {
#if KONV_WIDTH > 4
  if (step == 1) {
    two_columns left = at.column(rows, 0);
    for (index x = 0; x < n; x += lanes32) {
      const two_columns next = at.column(rows, x + lanes32);
      put(at.result(left, moved<1>(left, next), moved<2>(left, next)), x);
      left = next;
    }
    return;
  }
#endif
  for (index x = 0; x < n; x += lanes32)
    put(at.result(at.column(rows, x), at.column(rows, x + step), at.column(rows, x + 2 * step)), x);
}
struct f32_put {
  float* out;
  index n;
  KONV_INLINE void operator()(f32v v, index x) const {
    if (x + lanes32 <= n) {
      store(out + x, v);
    } else {
      float last[lanes32];
      store(last, v);
      std::memcpy(out + x, last, static_cast<std::size_t>(n - x) * sizeof(float));
    }
  }
};
struct f32_put_both {
  f32_put x_rows, y_rows;
  KONV_INLINE void operator()(const two_columns& v, index x) const {
    x_rows(v.a, x);
    y_rows(v.b, x);
  }
};
template <class At>
KONV_INLINE void f32_stencil(const float* const* rows, float* out, index n, index step, const stencil_weights& w) {
  f32_row(At(w), rows, n, step, f32_put{out, n});
}

template <class T, class Dst>
void stencil_along(const T* const* rows, Dst* out, index n, index step, const stencil_weights& w) {
  if constexpr (std::is_same_v<T, float>)
    f32_stencil<f32_along>(rows, out, n, step, w);
  else
    stencil_row(along_at<T>(w), rows, out, n, step);
}
template <class T, class Dst>
void stencil_down(const T* const* rows, Dst* out, index n, index step, const stencil_weights& w) {
  if constexpr (std::is_same_v<T, float>)
    f32_stencil<f32_down>(rows, out, n, step, w);
  else
    stencil_row(down_at<T>(w), rows, out, n, step);
}
template <class T, class Dst>
void stencil_star(const T* const* rows, Dst* out, index n, index step, const stencil_weights& w) {
  if constexpr (std::is_same_v<T, float>) {
    if (w.corner == 0)
      f32_stencil<f32_star<true, false>>(rows, out, n, step, w);
    else if (w.side == 0)
      f32_stencil<f32_star<false, true>>(rows, out, n, step, w);
    else
      f32_stencil<f32_star<true, true>>(rows, out, n, step, w);
  } else {
    if (w.corner == 0)
      stencil_row(star_at<T, true, false>(w), rows, out, n, step);
    else if (w.side == 0)
      stencil_row(star_at<T, false, true>(w), rows, out, n, step);
    else
      stencil_row(star_at<T, true, true>(w), rows, out, n, step);
  }
}

// ---- the mean of nine -----------------------------------------------------------------------------------------------------
struct mean_at {
  using L = lanes_of<std::uint8_t>;
  KONV_INLINE L::vec operator()(const std::uint8_t* const* r, index x, index step) const {
    return L::ninth((line(r[0] + x, step) + line(r[1] + x, step)) + line(r[2] + x, step));
  }
  static KONV_INLINE L::vec line(const std::uint8_t* p, index step) {
    return (L::get(p) + L::get(p + step)) + L::get(p + 2 * step);
  }
};
inline void stencil_mean(const std::uint8_t* const* rows, std::uint8_t* out, index n, index step,
                         const stencil_weights&) {
  stencil_row(mean_at{}, rows, out, n, step);
}
inline auto get_mean() { return &stencil_mean; }

// ---- both derivatives: the corners are loaded once ---------------------------------------------------------------------------
template <class T>
struct both_at {
  using L = lanes_of<T>;
  typename L::vec mid, side;
  explicit KONV_INLINE both_at(const stencil_weights& w) : mid(L::weight(w.mid)), side(L::weight(w.side)) {}
  KONV_INLINE void operator()(const T* const* r, index x, index step, typename L::vec& gx, typename L::vec& gy) const {
    const auto nw = L::get(r[0] + x), ne = L::get(r[0] + x + 2 * step);
    const auto sw = L::get(r[2] + x), se = L::get(r[2] + x + 2 * step);
    // side * (ne - nw + se - sw) and side * (sw - nw + se - ne) share their diagonals.
    gx = L::times_plus(L::get(r[1] + x + 2 * step) - L::get(r[1] + x), mid, L::times((ne - nw) + (se - sw), side));
    gy = L::times_plus(L::get(r[2] + x + step) - L::get(r[0] + x + step), mid, L::times((sw - nw) + (se - ne), side));
  }
};
template <class Dst>
KONV_INLINE void both_u8(const std::uint8_t* const* rows, Dst* out_x, Dst* out_y, index n, index step,
                         const stencil_weights& w) {
  using L = lanes_of<std::uint8_t>;
  const both_at<std::uint8_t> at(w);
  typename L::vec gx, gy;
  index x = 0;
  for (; x + L::count <= n; x += L::count) {
    at(rows, x, step, gx, gy);
    L::put(gx, out_x + x);
    L::put(gy, out_y + x);
  }
  if (x < n) {
    Dst last[L::count];
    const std::size_t left = static_cast<std::size_t>(n - x) * sizeof(Dst);
    at(rows, x, step, gx, gy);
    L::put(gx, last);
    std::memcpy(out_x + x, last, left);
    L::put(gy, last);
    std::memcpy(out_y + x, last, left);
  }
}
template <class T, class Dst>
void stencil_both(const T* const* rows, Dst* out_x, Dst* out_y, index n, index step, const stencil_weights& w) {
  if constexpr (std::is_same_v<T, float>)
    f32_row(f32_both(w), rows, n, step, f32_put_both{{out_x, n}, {out_y, n}});
  else
    both_u8(rows, out_x, out_y, n, step, w);
}

// ---- magnitudes -----------------------------------------------------------------------------------------------------------
#if KONV_WIDTH == 4
KONV_INLINE f32v root(f32v v) { return std::sqrt(v); }
KONV_INLINE f32v absolute(f32v v) { return std::fabs(v); }
#else
KONV_INLINE f32v absolute(f32v v) { return (f32v)((s32v)v & 0x7fffffff); }
#if KONV_X86 && KONV_WIDTH == 64
KONV_INLINE f32v root(f32v v) { return (f32v)_mm512_maskz_sqrt_ps(all16, (__m512)v); }
#elif KONV_X86 && KONV_WIDTH == 32
KONV_INLINE f32v root(f32v v) { return (f32v)_mm256_sqrt_ps((__m256)v); }
#elif KONV_X86
KONV_INLINE f32v root(f32v v) { return (f32v)_mm_sqrt_ps((__m128)v); }
#else
KONV_INLINE f32v root(f32v v) { return (f32v)vsqrtq_f32((float32x4_t)v); }
#endif
#endif

// scale times the length of (gx, gy). Of u8 both are whole and their squares fit in 24 bits, so one rounding remains.
template <bool L1>
KONV_INLINE f32v length(f32v gx, f32v gy, f32v scale) {
  if constexpr (L1)
    return (absolute(gx) + absolute(gy)) * scale;
  else
    return root(fma(gx, gx, gy * gy)) * scale;
}

template <bool L1>
struct f32_put_length {
  f32_put out;
  f32v scale;
  KONV_INLINE void operator()(const two_columns& v, index x) const { out(length<L1>(v.a, v.b, scale), x); }
};
template <bool L1>
void magnitude_f32(const float* const* rows, float* out, index n, index step, const stencil_weights& w) {
  f32_row(f32_both(w), rows, n, step, f32_put_length<L1>{{out, n}, splat(w.scale)});
}

// 16-bit derivatives of a few vectors go through the stack, where they are widened again in their order.
template <bool L1>
void magnitude_u8(const std::uint8_t* const* rows, float* out, index n, index step, const stencil_weights& w) {
  using L = lanes_of<std::uint8_t>;
  const both_at<std::uint8_t> at(w);
  const f32v scale = splat(w.scale);
  for (index x = 0; x < n; x += L::count) {
    std::int16_t both[2][L::count];
    typename L::vec gx, gy;
    at(rows, x, step, gx, gy);
    L::put(gx, both[0]);
    L::put(gy, both[1]);
    if (x + L::count <= n) {
      for (index k = 0; k < L::count; k += lanes32)
        store(out + x + k, length<L1>(widen(both[0] + k), widen(both[1] + k), scale));
    } else {
      float last[L::count];
      for (index k = 0; k < L::count; k += lanes32)
        store(last + k, length<L1>(widen(both[0] + k), widen(both[1] + k), scale));
      std::memcpy(out + x, last, static_cast<std::size_t>(n - x) * sizeof(float));
    }
  }
}

struct sum_of_absolutes {
  both_at<std::uint8_t> both;
  explicit KONV_INLINE sum_of_absolutes(const stencil_weights& w) : both(w) {}
  KONV_INLINE auto operator()(const std::uint8_t* const* r, index x, index step) const {
    using L = lanes_of<std::uint8_t>;
    typename L::vec gx, gy;
    both(r, x, step, gx, gy);
    return L::magnitude(gx) + L::magnitude(gy);
  }
};
inline void absolutes_u8(const std::uint8_t* const* rows, std::uint8_t* out, index n, index step,
                         const stencil_weights& w) {
  stencil_row(sum_of_absolutes(w), rows, out, n, step);
}

// ---- the tables -----------------------------------------------------------------------------------------------------------
template <class Src, class Dst>
stencils<Src, Dst> get_stencils() {
  return {&stencil_along<Src, Dst>, &stencil_down<Src, Dst>, &stencil_star<Src, Dst>};
}
template <class Src, class Dst>
stencil2_fn<Src, Dst> get_both() {
  return &stencil_both<Src, Dst>;
}
template <class Src, class Dst>
stencil_fn<Src, Dst> get_magnitude(bool l1) {
  if constexpr (std::is_same_v<Dst, std::uint8_t>)
    return &absolutes_u8;
  else if constexpr (std::is_same_v<Src, std::uint8_t>)
    return l1 ? &magnitude_u8<true> : &magnitude_u8<false>;
  else
    return l1 ? &magnitude_f32<true> : &magnitude_f32<false>;
}

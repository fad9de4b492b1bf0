// Halving rows. Down the columns first, those of even and of odd place apart; then result x needs the even columns x, x + 1,
// x + 2 and the odd ones x, x + 1, which come out of the neighbouring vectors by shuffles. Nothing is stored in between. u8:
// a column is at most 16 * 255, a sum with its half 65408: 16 bits hold both.
template <class T>
struct five_rows {
  const T *a, *b, *c, *d, *e;
};

#if KONV_WIDTH == 4
template <class T>
void halve(const T* const* rows, T* out, index n) {
  using sum = std::conditional_t<std::is_same_v<T, float>, float, std::int32_t>;
  const auto column = [&](index x) {
    return five_of<sum>(rows[0][x], rows[1][x], rows[2][x], rows[3][x], rows[4][x]);
  };
  sum even0 = column(0), odd0 = column(1), even1 = column(2);
  for (index x = 0; x < n; ++x) {
    const sum odd1 = column(2 * x + 3), even2 = column(2 * x + 4);
    const sum s = five_of<sum>(even0, odd0, even1, odd1, even2);
    if constexpr (std::is_same_v<T, float>)
      out[x] = s * (1.0f / 256);
    else
      out[x] = static_cast<T>((s + 128) >> 8);
    even0 = even1;
    odd0 = odd1;
    even1 = even2;
  }
}
#else
template <class V>
struct even_odd {
  V even, odd;
};
template <class T>
struct halver;

template <>
struct halver<float> {
  using vec = f32v;
  static constexpr index count = lanes32;
  static KONV_INLINE f32v down(const five_rows<float>& r, index x) {
    return five_of(load(r.a + x), load(r.b + x), load(r.c + x), load(r.d + x), load(r.e + x));
  }
  template <int... I>
  static KONV_INLINE even_odd<f32v> apart(f32v low, f32v high, std::integer_sequence<int, I...>) {
    return {__builtin_shufflevector(low, high, (2 * I)...), __builtin_shufflevector(low, high, (2 * I + 1)...)};
  }
  // Samples x, x + 1, ... of the five rows.
  static KONV_INLINE even_odd<f32v> columns(const five_rows<float>& r, index x) {
    return apart(down(r, x), down(r, x + count), std::make_integer_sequence<int, static_cast<int>(count)>{});
  }
  static KONV_INLINE void put(f32v sum, float* out) { store(out, sum * (1.0f / 256)); }
};

template <>
struct halver<std::uint8_t> {
  using vec = u16v;
  static constexpr index count = KONV_WIDTH / 2;
  static KONV_INLINE even_odd<u16v> columns(const five_rows<std::uint8_t>& r, index x) {
    using L = lanes_of<std::uint8_t>;
    const L::vec a = L::get(r.a + x), b = L::get(r.b + x), c = L::get(r.c + x), d = L::get(r.d + x), e = L::get(r.e + x);
    return {(u16v)five_of(a.even, b.even, c.even, d.even, e.even), (u16v)five_of(a.odd, b.odd, c.odd, d.odd, e.odd)};
  }
  static KONV_INLINE void put(u16v sum, std::uint8_t* out) { store_bytes((sum + 128) >> 8, out); }
};

// One vector of results from x on, from loads of its own.
template <class T>
KONV_INLINE typename halver<T>::vec halve_at(const five_rows<T>& r, index x) {
  const auto here = halver<T>::columns(r, 2 * x), next = halver<T>::columns(r, 2 * x + 2);
  return five_of(here.even, here.odd, next.even, next.odd, halver<T>::columns(r, 2 * x + 4).even);
}

template <class T>
void halve(const T* const* rows, T* out, index n) {
  using H = halver<T>;
  constexpr index count = H::count;
  using lanes = std::make_integer_sequence<int, static_cast<int>(count)>;
  const five_rows<T> r{rows[0], rows[1], rows[2], rows[3], rows[4]};
  if (n < count) {
    T last[count];
    H::put(halve_at(r, 0), last);
    std::memcpy(out, last, static_cast<std::size_t>(n) * sizeof(T));
    return;
  }
  index done = 0;
  if (n >= 3 * count) {
    // The vector at result x stands over sample 2 x + 2, so that an aligned source and an aligned picture half as large
    // stay so.
    H::put(halve_at(r, 0), out);
    auto before = H::columns(r, 0), here = H::columns(r, 2 * count);
    index x = count;
    for (; x + 2 * count <= n + 2; x += count) {
      const auto next = H::columns(r, 2 * (x + count));
      H::put(five_of(lanes_from<static_cast<int>(count) - 1>(before.even, here.even, lanes{}),
                      lanes_from<static_cast<int>(count) - 1>(before.odd, here.odd, lanes{}), here.even, here.odd,
                      lanes_from<1>(here.even, next.even, lanes{})),
             out + x - 1);
      before = here;
      here = next;
    }
    done = x - 1;
  }
  while (done < n) {
    const index x = done + count <= n ? done : n - count;
    H::put(halve_at(r, x), out + x);
    done = x + count;
  }
}
#endif

template <class T>
halve_fn<T> get_halve() {
  return &halve<T>;
}

// Gradients' lengths and directions, straight from the derivatives in registers. A square root of a vector takes as
// long as four and a half loads on the machines measured and everything else fits beside it: lengths of u8 are bound by
// it, those of f32 by memory.
//
// The direction: atan(m) = m + m s P(s), s = m^2, for m = min(|gx|, |gy|) / max(|gx|, |gy|), P of degree 7 through the
// Chebyshev points: 3e-8 from the arc tangent. With the roundings of the quotient, of pi / 2 and of pi it stays within
// 5e-7.

#if KONV_WIDTH == 4
KONV_INLINE f32v root(f32v v) { return std::sqrt(v); }
KONV_INLINE f32v absolute(f32v v) { return std::fabs(v); }
KONV_INLINE f32v choose(bool which, f32v yes, f32v no) { return which ? yes : no; }
#else
KONV_INLINE f32v absolute(f32v v) { return (f32v)((s32v)v & 0x7fffffff); }
// Lanes of `which` are all ones or all zeros.
KONV_INLINE f32v choose(s32v which, f32v yes, f32v no) { return (f32v)((which & (s32v)yes) | (~which & (s32v)no)); }
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

template <bool L1>
KONV_INLINE f32v length(f32v gx, f32v gy) {
  if constexpr (L1)
    return absolute(gx) + absolute(gy);
  else
    return root(fma(gx, gx, gy * gy));
}
KONV_INLINE f32v direction(f32v gx, f32v gy) {
  const f32v ax = absolute(gx), ay = absolute(gy);
  const auto steep = ay > ax;
  const f32v high = choose(steep, ay, ax), low = choose(steep, ax, ay);
  const f32v m = low / choose(high == 0, splat(1.0f), high), s = m * m;
  f32v p = splat(0.00276628346f);
  p = fma(p, s, splat(-0.015731249f));
  p = fma(p, s, splat(0.0421376228f));
  p = fma(p, s, splat(-0.0745685473f));
  p = fma(p, s, splat(0.106183708f));
  p = fma(p, s, splat(-0.141977981f));
  p = fma(p, s, splat(0.199918717f));
  p = fma(p, s, splat(-0.333330363f));
  f32v angle = fma(m * s, p, m);
  angle = choose(steep, 1.57079632679f - angle, angle);
  angle = choose(gx < 0, 3.14159265359f - angle, angle);
  return choose(gy < 0, -angle, angle);
}

// ---- f32 -----------------------------------------------------------------------------------------------------------
template <bool L1>
struct put_length_f32 {
  f32v scale;
  KONV_INLINE void operator()(const column_pair<f32v>& g, const two_outputs<float>& out, index_t x) const {
    store(out.a + x, length<L1>(g.a, g.b) * scale);
  }
};
struct put_directed_f32 {
  f32v scale;
  bool l1;
  KONV_INLINE void operator()(const column_pair<f32v>& g, const two_outputs<float>& out, index_t x) const {
    store(out.a + x, (l1 ? length<true>(g.a, g.b) : length<false>(g.a, g.b)) * scale);
    store(out.b + x, direction(g.a, g.b));
  }
};

// ---- u8: derivatives of 16 bits, squares and sums of 32, all of them exact -----------------------------------------
template <bool L1>
struct put_length_u8 {
  f32v scale;
  template <class V>
  KONV_INLINE void operator()(const V& g, const two_outputs<float>& out, index_t x) const {
#if KONV_WIDTH == 4
    store(out.a + x, length<L1>(static_cast<float>(g.a), static_cast<float>(g.b)) * scale);
#else
    using L = lanes_of<std::uint8_t>;
    const auto gx = L1 ? L::magnitude(g.a) : g.a, gy = L1 ? L::magnitude(g.b) : g.b;
    s16v x0, x1, y0, y1;
    zip16(gx.even, gx.odd, x0, x1);
    zip16(gy.even, gy.odd, y0, y1);
    quarter(x0, y0, out.a + x);
    quarter(x1, y1, out.a + x + 2 * lanes32);
#endif
  }
#if KONV_WIDTH > 4
  KONV_INLINE void quarter(s16v gx, s16v gy, float* out) const {
    s16v first, second;
    zip16(gx, gy, first, second);
    store(out, rooted(first) * scale);
    store(out + lanes32, rooted(second) * scale);
  }
  static KONV_INLINE f32v rooted(s16v pairs) {
    const s32v sum = dot2(s32v{}, (s32v)pairs, L1 ? splat(0x10001) : (s32v)pairs);
    const f32v whole = __builtin_convertvector(sum, f32v);
    return L1 ? whole : root(whole);
  }
#endif
};
// The derivatives go through the stack, where they are widened again in their order: the quotient takes longer.
struct put_directed_u8 {
  f32v scale;
  bool l1;
  template <class V>
  KONV_INLINE void operator()(const V& g, const two_outputs<float>& out, index_t x) const {
    using L = lanes_of<std::uint8_t>;
    std::int16_t both[2][L::count];
    L::put(g.a, both[0]);
    L::put(g.b, both[1]);
    for (index_t k = 0; k < L::count; k += lanes32)
      put_directed_f32{scale, l1}({widen(both[0] + k), widen(both[1] + k)}, out, x + k);
  }
};
struct put_absolutes {
  template <class V>
  KONV_INLINE void operator()(const V& g, const two_outputs<std::uint8_t>& out, index_t x) const {
    using L = lanes_of<std::uint8_t>;
    L::put(L::magnitude(g.a) + L::magnitude(g.b), out.a + x);
  }
};

template <class Src, bool L1>
void magnitude(const Src* const* rows, float* const* out, index_t n, index_t step, const stencil_weights& w) {
  using put = std::conditional_t<std::is_same_v<Src, float>, put_length_f32<L1>, put_length_u8<L1>>;
  stencil_row<1>(both_stencil<Src>(w), put{splat(w.scale)}, rows, out, n, step);
}
template <class Src>
void directed(const Src* const* rows, float* const* out, index_t n, index_t step, const stencil_weights& w) {
  using put = std::conditional_t<std::is_same_v<Src, float>, put_directed_f32, put_directed_u8>;
  stencil_row<2>(both_stencil<Src>(w), put{splat(w.scale), w.l1}, rows, out, n, step);
}
inline void absolutes_u8(const std::uint8_t* const* rows, std::uint8_t* const* out, index_t n, index_t step,
                         const stencil_weights& w) {
  stencil_row<1>(both_stencil<std::uint8_t>(w), put_absolutes{}, rows, out, n, step);
}

template <class Src, class Dst>
stencil_fn<Src, Dst> get_magnitude(bool l1) {
  if constexpr (std::is_same_v<Dst, std::uint8_t>)
    return &absolutes_u8;
  else
    return l1 ? &magnitude<Src, true> : &magnitude<Src, false>;
}
template <class Src>
stencil_fn<Src, float> get_directed() {
  return &directed<Src>;
}

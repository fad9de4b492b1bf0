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
  KONV_INLINE void operator()(const stencil_pair<f32v>& g, const stencil_out<float>& out, index_t x) const {
    stencil_put(out.a + x, length<L1>(g.a, g.b) * scale, out.stream);
  }
};
struct put_directed_f32 {
  f32v scale;
  bool l1;
  KONV_INLINE void operator()(const stencil_pair<f32v>& g, const stencil_out<float>& out, index_t x) const {
    stencil_put(out.a + x, (l1 ? length<true>(g.a, g.b) : length<false>(g.a, g.b)) * scale, out.stream);
    stencil_put(out.b + x, direction(g.a, g.b), out.stream);
  }
};

#if KONV_WIDTH > 4
#if KONV_X86 && KONV_WIDTH == 64
// even: e3 e2 e1 e0, odd: o3 o2 o1 o0  ->  o1 e1 o0 e0 and o3 e3 o2 e2
KONV_INLINE void zip16(s16v even, s16v odd, s16v& first, s16v& second) {
  const __m512i order = _mm512_set_epi16(47, 15, 46, 14, 45, 13, 44, 12, 43, 11, 42, 10, 41, 9, 40, 8, 39, 7, 38, 6, 37,
                                         5, 36, 4, 35, 3, 34, 2, 33, 1, 32, 0);
  const __m512i higher = _mm512_add_epi16(order, _mm512_set1_epi16(16));
  first = (s16v)_mm512_permutex2var_epi16((__m512i)even, order, (__m512i)odd);
  second = (s16v)_mm512_permutex2var_epi16((__m512i)even, higher, (__m512i)odd);
}
#elif KONV_X86 && KONV_WIDTH == 32
KONV_INLINE void zip16(s16v even, s16v odd, s16v& first, s16v& second) {
  const __m256i low = _mm256_unpacklo_epi16((__m256i)even, (__m256i)odd);   // within each 128-bit lane
  const __m256i high = _mm256_unpackhi_epi16((__m256i)even, (__m256i)odd);
  first = (s16v)_mm256_permute2x128_si256(low, high, 0x20);
  second = (s16v)_mm256_permute2x128_si256(low, high, 0x31);
}
#elif KONV_X86
KONV_INLINE void zip16(s16v even, s16v odd, s16v& first, s16v& second) {
  first = (s16v)_mm_unpacklo_epi16((__m128i)even, (__m128i)odd);
  second = (s16v)_mm_unpackhi_epi16((__m128i)even, (__m128i)odd);
}
#else
KONV_INLINE void zip16(s16v even, s16v odd, s16v& first, s16v& second) {
  first = (s16v)vzip1q_s16((int16x8_t)even, (int16x8_t)odd);
  second = (s16v)vzip2q_s16((int16x8_t)even, (int16x8_t)odd);
}
#endif
#endif

// ---- u8: derivatives of 16 bits, squares and sums of 32, all of them exact -----------------------------------------
template <bool L1>
struct put_length_u8 {
  f32v scale;
  template <class V>
  KONV_INLINE void operator()(const V& g, const stencil_out<float>& out, index_t x) const {
#if KONV_WIDTH == 4
    stencil_put(out.a + x, length<L1>(static_cast<float>(g.a), static_cast<float>(g.b)) * scale, out.stream);
#else
    using L = stencil_lanes<std::uint8_t>;
    const auto gx = L1 ? L::magnitude(g.a) : g.a, gy = L1 ? L::magnitude(g.b) : g.b;
    half(gx.low, gy.low, out, x);
    half(gx.high, gy.high, out, x + L::half);
#endif
  }
#if KONV_WIDTH > 4
  KONV_INLINE void half(s16v gx, s16v gy, const stencil_out<float>& out, index_t x) const {
    s16v first, second;
    zip16(gx, gy, first, second);
    stencil_put(out.a + x, rooted(first) * scale, out.stream);
    stencil_put(out.a + x + lanes32, rooted(second) * scale, out.stream);
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
  KONV_INLINE void operator()(const V& g, const stencil_out<float>& out, index_t x) const {
    using L = stencil_lanes<std::uint8_t>;
    std::int16_t both[2][L::count];
    stencil_put(both[0], g.a, false);
    stencil_put(both[1], g.b, false);
    for (index_t k = 0; k < L::count; k += lanes32)
      put_directed_f32{scale, l1}({widen(both[0] + k), widen(both[1] + k)}, out, x + k);
  }
};
struct put_absolutes {
  template <class V>
  KONV_INLINE void operator()(const V& g, const stencil_out<std::uint8_t>& out, index_t x) const {
    using L = stencil_lanes<std::uint8_t>;
    stencil_put(out.a + x, L::magnitude(g.a) + L::magnitude(g.b), false);
  }
};

template <class Src, bool L1>
void magnitude(const Src* const* rows, float* const* out, index_t height, index_t n, index_t step,
               const stencil_weights& w) {
  using put = std::conditional_t<std::is_same_v<Src, float>, put_length_f32<L1>, put_length_u8<L1>>;
  stencil_rows<1>(both_stencil<Src>(w), put{splat(w.scale)}, rows, out, height, n, step, w);
}
template <class Src>
void directed(const Src* const* rows, float* const* out, index_t height, index_t n, index_t step,
               const stencil_weights& w) {
  using put = std::conditional_t<std::is_same_v<Src, float>, put_directed_f32, put_directed_u8>;
  stencil_rows<2>(both_stencil<Src>(w), put{splat(w.scale), w.l1}, rows, out, height, n, step, w);
}
inline void absolutes_u8(const std::uint8_t* const* rows, std::uint8_t* const* out, index_t height, index_t n,
                         index_t step, const stencil_weights& w) {
  stencil_rows<1>(both_stencil<std::uint8_t>(w), put_absolutes{}, rows, out, height, n, step, w);
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

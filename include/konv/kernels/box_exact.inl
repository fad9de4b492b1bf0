// Running sums of real numbers that are exact, so that they neither drift nor show in what order they were added: their
// bits are the same at every position. Whether they fit is known from the range of the samples. AVX-512 has conversions
// to 64-bit integers, which hold ten bits more than doubles and are added on all ports; AVX2 has what makes them of
// doubles in two operations, and doubles of them in six; elsewhere doubles do.
//
// Operations per 16 samples and row in AVX-512: down the columns 8 to convert, 4 to add, and 4 for the range; along the
// row 16 for the windows and 6 for the means. AVX2, per 8: 12, 4, 4; 12 and 18. No step depends on the size.

#if KONV_WIDTH == 4
using wide = double;
inline constexpr int wide_size = 53, unit_bits = 53;
KONV_INLINE wide load_wide(const wide_bits* p) {
  wide v;
  std::memcpy(&v, p, sizeof(v));
  return v;
}
KONV_INLINE void store_wide(wide_bits* p, wide v) { std::memcpy(p, &v, sizeof(v)); }
KONV_INLINE u32v bits_of(f32v v) {
  u32v u;
  std::memcpy(&u, &v, sizeof(u));
  return u;
}
KONV_INLINE f32v of_bits(u32v u) {
  f32v v;
  std::memcpy(&v, &u, sizeof(v));
  return v;
}
KONV_INLINE u32v below(u32v v, std::uint32_t limit) { return v < limit ? ~u32v{} : u32v{}; }
#else
KONV_INLINE u32v bits_of(f32v v) { return (u32v)v; }
KONV_INLINE f32v of_bits(u32v v) { return (f32v)v; }
KONV_INLINE u32v below(u32v v, std::uint32_t limit) { return (u32v)(v < limit); }
#if KONV_X86 && KONV_WIDTH >= 32
typedef std::uint64_t wide __attribute__((vector_size(KONV_WIDTH)));
typedef std::uint64_t wideu __attribute__((vector_size(KONV_WIDTH), aligned(8), may_alias));
inline constexpr int wide_size = 63;
#else
using wide = f64v;
using wideu = f64u;
inline constexpr int wide_size = 53;
#endif
#if KONV_X86 && KONV_WIDTH == 64
inline constexpr int unit_bits = 62;
// Lanes S .. S + 7, which are whole numbers.
template <int S>
KONV_INLINE wide units(f32v v) {
  return (wide)_mm512_maskz_cvtps_epi64(0xff, _mm512_maskz_extractf32x8_ps(0xff, (__m512)v, S / 8));
}
KONV_INLINE f64v doubles(wide v) { return (f64v)_mm512_maskz_cvtepi64_pd(0xff, (__m512i)v); }
#elif KONV_X86 && KONV_WIDTH == 32
inline constexpr int unit_bits = 51;
// Whole numbers once they are multiplied, plus one that does not matter where two of them are subtracted: the last 52
// bits of a double of 2^52 units.
KONV_INLINE wide units(const float* p, f64v scale) { return (wide)fma(doubles(load_half(p)), scale, splat(0x1.8p52)); }
// Of the upper and the lower 32 bits each makes a double by another exponent; their sum is rounded once.
KONV_INLINE f64v doubles(wide v) {
  const __m256i high = _mm256_blend_epi16(_mm256_srai_epi32((__m256i)v, 16), _mm256_setzero_si256(), 0x33);
  const wide sum = (wide)high + (wide)splat(0x3p67);
  const __m256i low = _mm256_blend_epi16((__m256i)v, (__m256i)splat(0x1p52), 0x88);
  return ((f64v)sum - (0x3p67 + 0x1p52)) + (f64v)low;
}
#else
inline constexpr int unit_bits = 53;
#endif
KONV_INLINE wide load_wide(const wide_bits* p) { return *reinterpret_cast<const wideu*>(p); }
KONV_INLINE void store_wide(wide_bits* p, wide v) { *reinterpret_cast<wideu*>(p) = v; }
#endif
KONV_INLINE f64v doubles(f64v v) { return v; }
template <>
struct run_of<wide_bits> {
  using number = std::conditional_t<wide_size == 53, double, std::int64_t>;
  static KONV_INLINE wide at(const wide_bits* p) { return load_wide(p); }
  static KONV_INLINE number one(const wide_bits* p) {
    number v;
    std::memcpy(&v, p, sizeof(v));
    return v;
  }
};

// ---- ranges --------------------------------------------------------------------------------------------------------
// Magnitudes as their bits, which are in the same order. The least one other than 0 is kept as bits + 2^31 - 1, so that
// 0 comes out last.
struct magnitudes {
  s32v least, most;
  static KONV_INLINE magnitudes none() { return {splat(0x7fffffff), splat(0)}; }

#if KONV_WIDTH == 4
  KONV_INLINE void add(u32v low, u32v high) {
    const s32v l = static_cast<s32v>(low + 0x7fffffff), h = static_cast<s32v>(high);
    least = l < least ? l : least;
    most = h > most ? h : most;
  }
#else
  KONV_INLINE void add(u32v low, u32v high) {
    const s32v l = (s32v)(low + 0x7fffffff), h = (s32v)high;
    least = l < least ? l : least;
    most = h > most ? h : most;
  }
#endif
  KONV_INLINE power_range range() const {
    std::int32_t low[lanes32], high[lanes32];
    store(low, least);
    store(high, most);
    for (index_t i = 1; i < lanes32; ++i) {
      low[0] = low[i] < low[0] ? low[i] : low[0];
      high[0] = high[i] > high[0] ? high[i] : high[0];
    }
    power_range r;
    r.finite = high[0] < 0x7f800000;
    if (high[0] == 0) return r;
    const int least_exponent = static_cast<int>((static_cast<std::uint32_t>(low[0]) - 0x7fffffff) >> 23);
    const int most_exponent = high[0] >> 23;
    r.bottom = least_exponent == 0 ? -149 : least_exponent - 127;
    r.top = most_exponent == 0 ? -126 : most_exponent - 126;
    return r;
  }
};

// ---- down the columns ----------------------------------------------------------------------------------------------
// add(x, enter, leave) for whole vectors of floats, the last one filled up with zeros.
template <class Add>
KONV_INLINE void box_rows(const float* enter, const float* leave, index_t n, Add& add) {
  index_t x = 0;
  for (; x + lanes32 <= n; x += lanes32) add(x, enter + x, leave + x);
  if (x < n) {
    float last[2][lanes32] = {};
    std::memcpy(last[0], enter + x, static_cast<std::size_t>(n - x) * sizeof(float));
    std::memcpy(last[1], leave + x, static_cast<std::size_t>(n - x) * sizeof(float));
    add(x, last[0], last[1]);
  }
}

struct add_range {
  magnitudes m, all;
  KONV_INLINE void operator()(index_t, const float* in, const float*) {
    const u32v any = bits_of(load(in)) & 0x7fffffff, u = any & below(any, 0x7f800000);
    // Less itself without its last bit: that bit, or less where the last one does not belong to the fraction.
    m.add(bits_of(of_bits(u) - of_bits(u & (u - 1))), u);
    all.add(any, any);
  }
};
inline power_range box_range(const float* row, index_t n) {
  add_range add{magnitudes::none(), magnitudes::none()};
  box_rows(row, row, n, add);
  power_range r = add.m.range();
  r.finite = add.all.range().finite;
  return r;
}

struct add_columns {
  wide_bits* sums;
  const float *soon, *soon_too;
  f32v scale;
  f64v factor;
  magnitudes m;
  KONV_INLINE void half(index_t x, wide in, wide out) const { store_wide(sums + x, load_wide(sums + x) + (in - out)); }
  KONV_INLINE void operator()(index_t x, const float* in, const float* out) {
    if constexpr (KONV_WIDTH >= 32) {
      detail::prefetch<2>(soon + x);
      detail::prefetch<2>(soon_too + x);
    }
    const u32v u = bits_of(load(in)) & 0x7fffffff;
    m.add(u, u);
#if KONV_X86 && KONV_WIDTH == 64
    const f32v a = load(in) * scale, b = load(out) * scale;
    half(x, units<0>(a), units<0>(b));
    half(x + lanes64, units<8>(a), units<8>(b));
#elif KONV_X86 && KONV_WIDTH == 32
    half(x, units(in, factor), units(out, factor));
    half(x + lanes64, units(in + lanes64, factor), units(out + lanes64, factor));
#else
    half(x, doubles(load_half(in)), doubles(load_half(out)));
    if constexpr (lanes32 > lanes64)
      half(x + lanes64, doubles(load_half(in + lanes64)), doubles(load_half(out + lanes64)));
#endif
  }
};
inline power_range box_exact_columns(wide_bits* sums, const float* enter, const float* leave, const float* const* soon,
                                     float scale, index_t n) {
  add_columns add{sums, soon[0], soon[1], splat(scale), splat(static_cast<double>(scale)), magnitudes::none()};
  box_rows(enter, leave, n, add);
  power_range r = add.m.range();
  if (!r.empty()) r.bottom = r.bottom < -126 ? -149 : r.bottom - 23;
  return r;
}

// ---- along the row -------------------------------------------------------------------------------------------------
struct put_mean {
  double factor;
  float* out;
  bool past;
  template <class V>
  KONV_INLINE void operator()(index_t x, V sum) const {
    const auto mean = floats(doubles(sum) * splat(factor));
#if KONV_X86 && KONV_WIDTH == 64
    if (past) return _mm256_stream_ps(out + x, (__m256)mean);
#endif
    store_half(out + x, mean);
  }
  template <class V>
  KONV_INLINE void last(index_t x, V sum, index_t count) const {
    float means[lanes64];
    store_half(means, floats(doubles(sum) * splat(factor)));
    std::memcpy(out + x, means, static_cast<std::size_t>(count) * sizeof(float));
  }
  template <class T>
  KONV_INLINE void one(index_t x, T sum) const {
    out[x] = static_cast<float>(static_cast<double>(sum) * factor);
  }
};
inline void box_exact_means(const wide_bits* sums, index_t cols, index_t step, double factor, bool past, float* out,
                            index_t n) {
  past = past && reinterpret_cast<std::uintptr_t>(out) % 64 == 0;
  run_along(sums, cols, step, n, put_mean{factor, out, past});
}
inline box_exact_kernels get_box_exact() {
  return {wide_size, unit_bits, &box_range, &box_exact_columns, &box_exact_means};
}

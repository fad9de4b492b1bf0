// Rows between types: source samples to working samples, and sums to destination samples.
//
// What bounds them: one load, one store and two or three conversions per vector: memory, or the ports of L1.

// ---- source samples to f32 and f64 ---------------------------------------------------------------------------------
template <class T>
void to_f32(const void* samples, void* row, index_t n) {
  const auto* const in = static_cast<const T*>(samples);
  auto* const out = static_cast<float*>(row);
  index_t x = 0;
  for (; x + lanes32 <= n; x += lanes32) store(out + x, widen(in + x));
  for (; x < n; ++x) out[x] = static_cast<float>(in[x]);
}
// lanes64 samples as doubles.
template <class T>
KONV_INLINE f64v as_doubles(const T* p) {
#if KONV_WIDTH == 4
  return static_cast<double>(*p);
#else
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (std::is_same_v<T, std::uint8_t>)
    return doubles((s32h)_mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p))));
  if constexpr (std::is_same_v<T, std::uint16_t>)
    return doubles((s32h)_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
  if constexpr (std::is_same_v<T, std::int16_t>)
    return doubles((s32h)_mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
#elif KONV_X86 && KONV_WIDTH == 32
  if constexpr (sizeof(T) == 1) {
    std::int32_t four;
    std::memcpy(&four, p, 4);
    const __m128i v = _mm_cvtsi32_si128(four);
    return doubles((s32h)(std::is_signed_v<T> ? _mm_cvtepi8_epi32(v) : _mm_cvtepu8_epi32(v)));
  }
  if constexpr (sizeof(T) == 2) {
    const __m128i v = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
    return doubles((s32h)(std::is_signed_v<T> ? _mm_cvtepi16_epi32(v) : _mm_cvtepu16_epi32(v)));
  }
#endif
  f64v v;
  for (index_t k = 0; k < lanes64; ++k) v[k] = static_cast<double>(p[k]);
  return v;
#endif
}
KONV_INLINE f64v as_doubles(const float* p) { return doubles(load_half(p)); }
KONV_INLINE f64v as_doubles(const std::int32_t* p) { return doubles(load_half(p)); }
KONV_INLINE f64v as_doubles(const double* p) { return load(p); }
template <class T>
void to_f64(const void* samples, void* row, index_t n) {
  const auto* const in = static_cast<const T*>(samples);
  auto* const out = static_cast<double*>(row);
  index_t x = 0;
  for (; x + lanes64 <= n; x += lanes64) store(out + x, as_doubles(in + x));
  for (; x < n; ++x) out[x] = static_cast<double>(in[x]);
}

// ---- two rows to pairs ---------------------------------------------------------------------------------------------
// A sample as 16 bits: u16 is moved down by 32768, which the plan adds again.
template <class T>
KONV_INLINE std::int32_t half(T v) {
  if constexpr (std::is_same_v<T, std::uint16_t>) return v ^ 0x8000;
  return static_cast<std::uint16_t>(v);
}
template <class T>
void to_pairs(const void* upper, const void* lower, std::int32_t* out, index_t n) {
  const auto *const top = static_cast<const T*>(upper), *const below = static_cast<const T*>(lower);
  index_t x = 0;
#if KONV_WIDTH > 4
  for (; x + lanes32 <= n; x += lanes32) store(out + x, halves(top + x) | (halves(below + x) << 16));
#endif
  for (; x < n; ++x) out[x] = detail::pack_pair(half(top[x]), half(below[x]));
}

// ---- every second element, for stride 2 ----------------------------------------------------------------------------
// Splits n elements into n/2 of even and n/2 of odd place; a last single one is even.
template <class E>
void split2(const void* both, void* first, void* second, index_t n) {
  const auto* const in = static_cast<const E*>(both);
  auto *const even = static_cast<E*>(first), *const odd = static_cast<E*>(second);
  index_t x = 0;
#if KONV_WIDTH > 4
  if constexpr (sizeof(E) == 1)
    for (; x + 2 * KONV_WIDTH <= n; x += 2 * KONV_WIDTH) unzip_bytes(in + x, even + x / 2, odd + x / 2);
  if constexpr (sizeof(E) == 4)
    for (; x + 2 * lanes32 <= n; x += 2 * lanes32) unzip(in + x, even + x / 2, odd + x / 2);
#endif
  for (; x + 1 < n; x += 2) {
    even[x / 2] = in[x];
    odd[x / 2] = in[x + 1];
  }
  if (x < n) even[x / 2] = in[x];
}

// ---- sums to destination samples -----------------------------------------------------------------------------------
// dst = round(offset + scale * sum). f32 sums: one fma in f32. s32 and f64 sums: in f64, exact for s32 wherever scale
// and offset are exact in binary.
// Sums in double.
template <class T>
KONV_INLINE s32h rounded(f64v v) {
  constexpr double low = static_cast<double>(std::numeric_limits<T>::min());
  constexpr double high = static_cast<double>(std::numeric_limits<T>::max());
  v = v == v ? v : splat(0.0);
  v = v < low ? splat(low) : v;
  v = v > high ? splat(high) : v;
  v = v + splat(0x1.8p52);  // the sum has no fraction
  keep(v);
  return whole(v - splat(0x1.8p52));
}
template <class Sum>
KONV_INLINE f64v scaled(const Sum* sum, bool plain, f64v scale, f64v offset) {
  const f64v v = as_doubles(sum);
  return plain ? v : fma(v, scale, offset);
}
template <class Sum, class T>
void finish_in_double(const Sum* sum, T* out, index_t n, const finish_args& f) {
  const bool plain = f.scale == 1 && f.offset == 0;
  const f64v scale = splat(f.scale), offset = splat(f.offset);
  index_t x = 0;
  if constexpr (std::is_same_v<T, double>) {
    for (; x + lanes64 <= n; x += lanes64) store(out + x, scaled(sum + x, plain, scale, offset));
  } else if constexpr (std::is_same_v<T, float>) {
    for (; x + lanes64 <= n; x += lanes64) store_half(out + x, floats(scaled(sum + x, plain, scale, offset)));
  } else if (f.round == rounding::nearest_even) {
    for (; x + lanes32 <= n; x += lanes32) {
      const s32h low = rounded<T>(scaled(sum + x, plain, scale, offset));
      if constexpr (lanes32 == lanes64)
        narrow(low, out + x);
      else
        narrow(joined(low, rounded<T>(scaled(sum + x + lanes64, plain, scale, offset))), out + x);
    }
  }
  for (; x < n; ++x) {
    const double v = static_cast<double>(sum[x]);
    out[x] = saturate_cast<T>(plain ? v : fma1(v, f.scale, f.offset), f.round);
  }
}

template <class T>
void finish_f32(const void* sums, void* samples, index_t n, const finish_args& f) {
  const auto* const sum = static_cast<const float*>(sums);
  auto* const out = static_cast<T*>(samples);
  const float scale = static_cast<float>(f.scale), offset = static_cast<float>(f.offset);
  const bool plain = f.scale == 1 && f.offset == 0;
  if (f.in_double && !plain) return finish_in_double(sum, out, n, f);
  index_t x = 0;
  if (f.round == rounding::nearest_even || std::is_floating_point_v<T>) {
    const f32v vs = splat(scale), vo = splat(offset);
    for (; x + lanes32 <= n; x += lanes32) {
      const f32v v = plain ? load(sum + x) : fma(load(sum + x), vs, vo);
      if constexpr (std::is_same_v<T, float>)
        store(out + x, v);
      else
        narrow(v, out + x);
    }
    if (x < n) {  // the last few through a full vector, so that every sample is computed alike
      float in[lanes32] = {};
      T last[lanes32];
      for (index_t k = 0; x + k < n; ++k) in[k] = sum[x + k];
      const f32v v = plain ? load(in) : fma(load(in), vs, vo);
      if constexpr (std::is_same_v<T, float>)
        store(last, v);
      else
        narrow(v, last);
      for (index_t k = 0; x + k < n; ++k) out[x + k] = last[k];
    }
    return;
  }
  for (; x < n; ++x) out[x] = saturate_cast<T>(plain ? sum[x] : fma1(sum[x], scale, offset), f.round);
}

template <class T>
void finish_s32(const void* sums, void* samples, index_t n, const finish_args& f) {
  const auto* const sum = static_cast<const std::int32_t*>(sums);
  auto* const out = static_cast<T*>(samples);
  index_t x = 0;
  if constexpr (std::is_integral_v<T>)
    if (f.scale == 1 && f.offset == 0) {
      if constexpr (sizeof(T) < 4)
        for (; x + lanes32 <= n; x += lanes32) narrow(load(sum + x), out + x);
      for (; x < n; ++x) out[x] = saturate_cast<T>(sum[x]);
      return;
    }
  finish_in_double(sum, out, n, f);
}

template <class T>
void finish_f64(const void* sums, void* samples, index_t n, const finish_args& f) {
  finish_in_double(static_cast<const double*>(sums), static_cast<T*>(samples), n, f);
}

// ---- the table -----------------------------------------------------------------------------------------------------
template <class Src, class Row>
convert_fn get_convert() {
  if constexpr (std::is_same_v<Row, float>)
    return &to_f32<Src>;
  else
    return &to_f64<Src>;
}
template <class Src>
pair_fn get_pair() {
  return &to_pairs<Src>;
}
template <class E>
split_fn get_split2() {
  return &split2<E>;
}
template <class Sum, class Dst>
finish_fn get_finish() {
  if constexpr (std::is_same_v<Sum, float>)
    return &finish_f32<Dst>;
  else if constexpr (std::is_same_v<Sum, double>)
    return &finish_f64<Dst>;
  else
    return &finish_s32<Dst>;
}

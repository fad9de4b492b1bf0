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
template <class T>
void to_f64(const void* samples, void* row, index_t n) {
  const auto* const in = static_cast<const T*>(samples);
  auto* const out = static_cast<double*>(row);
  for (index_t x = 0; x < n; ++x) out[x] = static_cast<double>(in[x]);
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
template <class T>
void finish_f32(const void* sums, void* samples, index_t n, const finish_args& f) {
  const auto* const sum = static_cast<const float*>(sums);
  auto* const out = static_cast<T*>(samples);
  const float scale = static_cast<float>(f.scale), offset = static_cast<float>(f.offset);
  const bool plain = f.scale == 1 && f.offset == 0;
  index_t x = 0;
  if ((f.round == rounding::nearest_even || std::is_floating_point_v<T>) && (plain || !f.in_double)) {
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
  for (; x < n; ++x)
    out[x] = f.in_double ? saturate_cast<T>(fma1(static_cast<double>(sum[x]), f.scale, f.offset), f.round)
                         : saturate_cast<T>(plain ? sum[x] : fma1(sum[x], scale, offset), f.round);
}

template <class T>
void finish_s32(const void* sums, void* samples, index_t n, const finish_args& f) {
  const auto* const sum = static_cast<const std::int32_t*>(sums);
  auto* const out = static_cast<T*>(samples);
  index_t x = 0;
  if (f.scale == 1 && f.offset == 0) {
#if KONV_WIDTH > 4
    if constexpr (!std::is_floating_point_v<T> && sizeof(T) < 4)
      for (; x + lanes32 <= n; x += lanes32) narrow(load(sum + x), out + x);
#endif
    for (; x < n; ++x) out[x] = saturate_cast<T>(sum[x]);
    return;
  }
  for (; x < n; ++x) out[x] = saturate_cast<T>(fma1(static_cast<double>(sum[x]), f.scale, f.offset), f.round);
}

template <class T>
void finish_f64(const void* sums, void* samples, index_t n, const finish_args& f) {
  const auto* const sum = static_cast<const double*>(sums);
  auto* const out = static_cast<T*>(samples);
  for (index_t x = 0; x < n; ++x)
    out[x] = saturate_cast<T>(f.scale == 1 && f.offset == 0 ? sum[x] : fma1(sum[x], f.scale, f.offset), f.round);
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

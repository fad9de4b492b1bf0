// Samples to another type. See convert.hpp for the meaning.
//
// Loop order       along the row, lanes32 samples at a time.
// What bounds it   memory and stores.
// Numerics         without scale and offset: exact, saturated. Between f32 and integers of 16 bits: one fma in f32. All
//                  else: one fma in double, rounded once more to the result.

template <class T>
KONV_INLINE s32v as_integers(const T* p) {
#if KONV_WIDTH == 4
  return *p;
#else
  if constexpr (std::is_same_v<T, std::uint8_t>) return halves(p);
  if constexpr (std::is_same_v<T, std::uint16_t>) return halves(p) ^ 0x8000;
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (std::is_same_v<T, std::int16_t>)
    return (s32v)_mm512_maskz_cvtepi16_epi32(all16, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
#endif
  if constexpr (std::is_same_v<T, std::int16_t>) return (halves(p) << 16) >> 16;
  s32v v;
  for (index_t k = 0; k < lanes32; ++k) v[k] = p[k];
  return v;
#endif
}

// f32 is enough: it holds integers of 16 bits.
template <class Src, class Dst>
inline constexpr bool by_f32 = (std::is_same_v<Src, float> || sizeof(Src) <= 2) &&
                               (std::is_same_v<Dst, float> || sizeof(Dst) <= 2);

template <class Src, class Dst>
void scale_samples(const Src* in, Dst* out, index_t n, const finish_args& f) {
  const bool plain = f.scale == 1 && f.offset == 0;
  if constexpr (std::is_same_v<Src, float> && by_f32<Src, Dst>) {
    finish_f32<Dst>(in, out, n, f);
  } else if constexpr (by_f32<Src, Dst>) {
    index_t x = 0;
    const float scale = static_cast<float>(f.scale), offset = static_cast<float>(f.offset);
    const f32v vs = splat(scale), vo = splat(offset);
    if (plain && std::is_integral_v<Dst>) {
      if constexpr (std::is_integral_v<Dst>)
        for (; x + lanes32 <= n; x += lanes32) narrow(as_integers(in + x), out + x);
    } else if (std::is_same_v<Dst, float> || f.round == rounding::nearest_even) {
      for (; x + lanes32 <= n; x += lanes32) {
        const f32v v = plain ? widen(in + x) : fma(widen(in + x), vs, vo);
        if constexpr (std::is_same_v<Dst, float>)
          store(out + x, v);
        else
          narrow(v, out + x);
      }
    }
    for (; x < n; ++x) {
      const float v = static_cast<float>(in[x]);
      out[x] = saturate_cast<Dst>(plain ? v : fma1(v, scale, offset), f.round);
    }
  } else {
    finish_in_double(in, out, n, f);
  }
}

template <class Src, class Dst>
scale_fn<Src, Dst> get_scale() {
  return &scale_samples<Src, Dst>;
}

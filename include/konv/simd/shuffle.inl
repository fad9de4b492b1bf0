// Rearrangements of samples, part of vec.inl: each instruction set has its own shortest way.
//   unzip(in, even, odd)               2 * lanes32 numbers of 4 bytes to their even and odd ones
//   unzip_bytes(in, even, odd)         the same for 2 * KONV_WIDTH bytes
//   zip8_low(a, b), zip8_high(a, b)    bytes in turn: a0 b0 a1 b1 ..., of the lower and upper half of each 128 bits
//   pair_bytes<V>(row, by, out)        a u8 row to V vectors of 16-bit pairs of neighbours, for dot2
// SPDX-License-Identifier: MIT

// in[0..2L) to even[0..L) and odd[0..L), 4-byte elements.
template <class E>
KONV_INLINE void unzip(const E* in, E* even, E* odd) {
  const s32v a = *reinterpret_cast<const s32u*>(in), b = *reinterpret_cast<const s32u*>(in + lanes32);
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i e = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i o = _mm512_add_epi32(e, _mm512_set1_epi32(1));
  const s32v ve = (s32v)_mm512_permutex2var_epi32((__m512i)a, e, (__m512i)b);
  const s32v vo = (s32v)_mm512_permutex2var_epi32((__m512i)a, o, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  // The shuffle works within 128-bit lanes: a0 b0 | a1 b1 to a0 a1 b0 b1.
  const __m256 e = _mm256_shuffle_ps((__m256)a, (__m256)b, 0x88), o = _mm256_shuffle_ps((__m256)a, (__m256)b, 0xdd);
  const s32v ve = (s32v)_mm256_permute4x64_epi64((__m256i)e, 0xd8);
  const s32v vo = (s32v)_mm256_permute4x64_epi64((__m256i)o, 0xd8);
#elif KONV_X86
  const s32v ve = (s32v)_mm_shuffle_ps((__m128)a, (__m128)b, 0x88),
             vo = (s32v)_mm_shuffle_ps((__m128)a, (__m128)b, 0xdd);
#else
  s32v ve, vo;
  for (index_t k = 0; k < lanes32 / 2; ++k) {
    ve[k] = a[2 * k];
    vo[k] = a[2 * k + 1];
    ve[k + lanes32 / 2] = b[2 * k];
    vo[k + lanes32 / 2] = b[2 * k + 1];
  }
#endif
  *reinterpret_cast<s32u*>(even) = ve;
  *reinterpret_cast<s32u*>(odd) = vo;
}

// in[0..2W) to even[0..W) and odd[0..W), bytes, W = KONV_WIDTH.
KONV_INLINE void unzip_bytes(const std::uint8_t* in, std::uint8_t* even, std::uint8_t* odd) {
#if KONV_X86 && KONV_WIDTH == 64
  const __m512i a = _mm512_loadu_si512(in), b = _mm512_loadu_si512(in + 64), low = _mm512_set1_epi16(0xff);
  // packus works within 128-bit lanes: a0 b0 | a1 b1 | a2 b2 | a3 b3 (8 bytes each) to a0 a1 a2 a3 b0 b1 b2 b3
  const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
  const __m512i e = _mm512_packus_epi16(_mm512_and_si512(a, low), _mm512_and_si512(b, low));
  const __m512i o = _mm512_packus_epi16(_mm512_srli_epi16(a, 8), _mm512_srli_epi16(b, 8));
  _mm512_storeu_si512(even, _mm512_maskz_permutexvar_epi64(0xff, order, e));
  _mm512_storeu_si512(odd, _mm512_maskz_permutexvar_epi64(0xff, order, o));
#elif KONV_X86 && KONV_WIDTH == 32
  const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in));
  const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + 32));
  const __m256i low = _mm256_set1_epi16(0xff);
  const __m256i e = _mm256_packus_epi16(_mm256_and_si256(a, low), _mm256_and_si256(b, low));
  const __m256i o = _mm256_packus_epi16(_mm256_srli_epi16(a, 8), _mm256_srli_epi16(b, 8));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(even), _mm256_permute4x64_epi64(e, 0xd8));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(odd), _mm256_permute4x64_epi64(o, 0xd8));
#else
  for (index_t k = 0; k < KONV_WIDTH; ++k) {
    even[k] = in[2 * k];
    odd[k] = in[2 * k + 1];
  }
#endif
}

typedef std::uint8_t u8w __attribute__((vector_size(KONV_WIDTH)));
typedef std::uint8_t u8_any __attribute__((vector_size(KONV_WIDTH), aligned(1), may_alias));
KONV_INLINE u8w zip8_low(u8w a, u8w b) {
#if KONV_X86 && KONV_WIDTH == 64
  return (u8w)_mm512_unpacklo_epi8((__m512i)a, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  return (u8w)_mm256_unpacklo_epi8((__m256i)a, (__m256i)b);
#elif KONV_X86
  return (u8w)_mm_unpacklo_epi8((__m128i)a, (__m128i)b);
#else
  return (u8w)vzip1q_u8((uint8x16_t)a, (uint8x16_t)b);
#endif
}
KONV_INLINE u8w zip8_high(u8w a, u8w b) {
#if KONV_X86 && KONV_WIDTH == 64
  return (u8w)_mm512_unpackhi_epi8((__m512i)a, (__m512i)b);
#elif KONV_X86 && KONV_WIDTH == 32
  return (u8w)_mm256_unpackhi_epi8((__m256i)a, (__m256i)b);
#elif KONV_X86
  return (u8w)_mm_unpackhi_epi8((__m128i)a, (__m128i)b);
#else
  return (u8w)vzip2q_u8((uint8x16_t)a, (uint8x16_t)b);
#endif
}

// V * lanes32 samples of a u8 row, each paired with the one `distance` (0 to 8) to the right of it: the sample in the
// low half, its partner in the high one. In order, but for V == 4 in 512 bits: there vector v gets samples 4v .. 4v + 3
// of each 16, and the packs of the store, which work within 128-bit lanes, restore the order. Reads up to 8 bytes past
// the last sample.
#if KONV_X86 && KONV_WIDTH == 32
// Cut out of 16 bytes, in both lanes alike: those of the samples k and k + distance, with zeros between, for four k.
struct pairing {
  index_t distance;
  s32v order;
  explicit KONV_INLINE pairing(index_t d)
      : distance(d),
        order(s32v{0, 0x10001, 0x20002, 0x30003, 0x40004, 0x50005, 0x60006, 0x70007} +
              (static_cast<std::int32_t>(0x80008000) | static_cast<std::int32_t>(d) << 16)) {}
};
#else
struct pairing {
  index_t distance;
  explicit KONV_INLINE pairing(index_t d) : distance(d) {}
};
#endif

template <int V>
KONV_INLINE void pair_bytes(const std::uint8_t* row, const pairing& by, s32v (&out)[V]) {
  [[maybe_unused]] const std::uint8_t* const partners = row + by.distance;
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (V == 4) {
    // Unpacks work within 128-bit lanes and on every port, where byte shuffles have two.
    const __m512i a = _mm512_loadu_si512(row), b = _mm512_loadu_si512(partners), zero = _mm512_setzero_si512();
    const __m512i low = _mm512_unpacklo_epi8(a, b), high = _mm512_unpackhi_epi8(a, b);
    out[0] = (s32v)_mm512_unpacklo_epi8(low, zero);
    out[1] = (s32v)_mm512_unpackhi_epi8(low, zero);
    out[2] = (s32v)_mm512_unpacklo_epi8(high, zero);
    out[3] = (s32v)_mm512_unpackhi_epi8(high, zero);
    return;
  }
#elif KONV_X86 && KONV_WIDTH == 32
  if constexpr (V == 2) {
    const __m256i a = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row)));
    const __m256i b = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(row + 8)));
    out[0] = (s32v)_mm256_shuffle_epi8(a, (__m256i)by.order);
    out[1] = (s32v)_mm256_shuffle_epi8(b, (__m256i)by.order);
    return;
  }
#elif KONV_X86
  if constexpr (V == 4) {
    const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row));
    const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(partners)), zero = _mm_setzero_si128();
    const __m128i low = _mm_unpacklo_epi8(a, b), high = _mm_unpackhi_epi8(a, b);
    out[0] = (s32v)_mm_unpacklo_epi8(low, zero);
    out[1] = (s32v)_mm_unpackhi_epi8(low, zero);
    out[2] = (s32v)_mm_unpacklo_epi8(high, zero);
    out[3] = (s32v)_mm_unpackhi_epi8(high, zero);
    return;
  }
#endif
  for (int v = 0; v < V; ++v) out[v] = halves(row + v * lanes32) | (halves(partners + v * lanes32) << 16);
}

// Integer sums on their way out: V vectors of s32 to u8 (shifted right with rounding) or s16, saturated, side by side.
//
// ties = false: the half is in the sum already (the plan's bias), ties go up: allowed where the weights were rounded.
// ties = true:  the sum is exact and ties go to the even integer: add half - 1, and 1 more where the integer is odd.
// The plan proves that |sum >> shift| fits in 16 bits, so that the saturating packs lose nothing.
KONV_INLINE s32v shifted(s32v sum, int shift, bool ties) {
  if (ties && shift > 0) sum += ((sum >> shift) & 1) + ((1 << (shift - 1)) - 1);
  return sum >> count_of(shift);
}

// by_lanes: the sums of 16 neighbours lie in the same 128-bit lane of the four vectors, as pair_bytes leaves them.
template <int V, bool ByLanes>
KONV_INLINE void store_u8(const s32v* sums, std::uint8_t* out, int shift, bool ties) {
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (V == 4) {
    // The packs work within 128-bit lanes. With a = sums[0] ... d = sums[3] and a0..a3 their lanes:
    //   packus(packs(a, b), packs(c, d)) = a0 b0 c0 d0 | a1 b1 c1 d1 | a2 b2 c2 d2 | a3 b3 c3 d3   (4 bytes each)
    const __m512i ab = _mm512_packs_epi32((__m512i)shifted(sums[0], shift, ties),
                                          (__m512i)shifted(sums[1], shift, ties));
    const __m512i cd = _mm512_packs_epi32((__m512i)shifted(sums[2], shift, ties),
                                          (__m512i)shifted(sums[3], shift, ties));
    if constexpr (ByLanes) {
      _mm512_storeu_si512(out, _mm512_packus_epi16(ab, cd));
      return;
    }
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    _mm512_storeu_si512(out, _mm512_maskz_permutexvar_epi32(0xffff, order, _mm512_packus_epi16(ab, cd)));
    return;
  }
#elif KONV_X86 && KONV_WIDTH == 32
  if constexpr (V == 2) {
    // packs(a, b) = a0 b0 | a1 b1; packus with itself keeps that order in the low half of each lane.
    const __m256i ab = _mm256_packs_epi32((__m256i)shifted(sums[0], shift, ties),
                                          (__m256i)shifted(sums[1], shift, ties));
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 0, 4, 1, 5);
    const __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(ab, ab), order);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm256_castsi256_si128(bytes));
    return;
  }
#elif KONV_X86 && KONV_WIDTH == 16
  if constexpr (V == 2) {
    const __m128i ab = _mm_packs_epi32((__m128i)shifted(sums[0], shift, ties),
                                       (__m128i)shifted(sums[1], shift, ties));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_packus_epi16(ab, ab));
    return;
  }
#endif
  for (int v = 0; v < V; ++v) narrow(shifted(sums[v], shift, ties), out + v * lanes32);
}

template <int V, bool ByLanes>
KONV_INLINE void store_s16(const s32v* sums, std::int16_t* out) {
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (V == 4) {
    // packs(a, b) = a0 b0 | a1 b1 | a2 b2 | a3 b3 (8 bytes each); by lanes a0 b0 belong together, and c0 d0 follow.
    const __m512i ab = _mm512_packs_epi32((__m512i)sums[0], (__m512i)sums[1]);
    const __m512i cd = _mm512_packs_epi32((__m512i)sums[2], (__m512i)sums[3]);
    if constexpr (ByLanes) {
      const __m512i first = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
      const __m512i second = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
      _mm512_storeu_si512(out, _mm512_permutex2var_epi64(ab, first, cd));
      _mm512_storeu_si512(out + 32, _mm512_permutex2var_epi64(ab, second, cd));
      return;
    }
    const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
    _mm512_storeu_si512(out, _mm512_maskz_permutexvar_epi64(0xff, order, ab));
    _mm512_storeu_si512(out + 32, _mm512_maskz_permutexvar_epi64(0xff, order, cd));
    return;
  }
#elif KONV_X86 && KONV_WIDTH == 32
  if constexpr (V == 2) {
    const __m256i ab = _mm256_packs_epi32((__m256i)sums[0], (__m256i)sums[1]);  // a0 b0 | a1 b1
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_permute4x64_epi64(ab, 0xd8));
    return;
  }
#endif
  for (int v = 0; v < V; ++v) narrow(sums[v], out + v * lanes32);
}

template <int V, bool ByLanes>
KONV_INLINE void store_s32(const s32v* sums, std::int32_t* out) {
#if KONV_X86 && KONV_WIDTH == 64
  if constexpr (V == 4 && ByLanes) {
    // A transpose of 4 x 4 lanes: rows a b c d to columns.
    const __m512i a = (__m512i)sums[0], b = (__m512i)sums[1], c = (__m512i)sums[2], d = (__m512i)sums[3];
    const __m512i even = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), odd = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
    const __m512i ab02 = _mm512_permutex2var_epi64(a, even, b), cd02 = _mm512_permutex2var_epi64(c, even, d);
    const __m512i ab13 = _mm512_permutex2var_epi64(a, odd, b), cd13 = _mm512_permutex2var_epi64(c, odd, d);
    const __m512i low = _mm512_setr_epi64(0, 1, 2, 3, 8, 9, 10, 11), high = _mm512_setr_epi64(4, 5, 6, 7, 12, 13, 14, 15);
    _mm512_storeu_si512(out, _mm512_permutex2var_epi64(ab02, low, cd02));
    _mm512_storeu_si512(out + 16, _mm512_permutex2var_epi64(ab13, low, cd13));
    _mm512_storeu_si512(out + 32, _mm512_permutex2var_epi64(ab02, high, cd02));
    _mm512_storeu_si512(out + 48, _mm512_permutex2var_epi64(ab13, high, cd13));
    return;
  }
#endif
  for (int v = 0; v < V; ++v) store(out + v * lanes32, sums[v]);
}

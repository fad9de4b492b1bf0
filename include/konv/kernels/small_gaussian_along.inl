// Small Gaussians from u8 to u8, along the rows: sums in 16-bit lanes.
//
// A 16-bit lane of a load holds two neighbouring bytes; where these are neighbouring pixels, one instruction weighs
// both and adds them. The load at tap J (even) serves taps J, J + 1 of the outputs at even places and taps J - 1, J of
// those at odd places, which are kept apart:
//     bytes at tap J     b1 b0 | b3 b2 | ...
//     even places        w[J] b0 + w[J + 1] b1        odd places   w[J - 1] b0 + w[J] b1
#if KONV_WIDTH > 4
using even_odd_bytes = lanes_of<std::uint8_t>::vec;
inline constexpr index_t small_ahead = 4 * KONV_WIDTH;  // samples between what is summed and what is asked for

// low * A + high * B of the two bytes in each 16-bit lane.
template <int A, int B>
KONV_INLINE s16v weigh_bytes(s16v v) {
  if constexpr (B == 0 && A == 1) return v & 255;
  if constexpr (A == 0 && B == 1) return (s16v)((u16v)v >> 8);
#if KONV_X86 && KONV_WIDTH == 64
  return (s16v)_mm512_maddubs_epi16((__m512i)v, _mm512_set1_epi16(A | B << 8));
#elif KONV_X86 && KONV_WIDTH == 32
  return (s16v)_mm256_maddubs_epi16((__m256i)v, _mm256_set1_epi16(A | B << 8));
#else
  constexpr std::int16_t low = A, high = B;
  if constexpr (B == 0) return (v & 255) * low;
  if constexpr (A == 0) return (s16v)((u16v)v >> 8) * high;
  return (v & 255) * low + (s16v)((u16v)v >> 8) * high;
#endif
}

// Down the columns, 3 and 5 taps end as 256ths of a grey level, so that the upper byte of a 16-bit lane is the integer.
template <int K>
constexpr int along_weight(int j) {
  return j < 0 || j >= K ? 0 : small_gaussian_taps<K>::weights[j] * (K == 3 ? 16 : 1);
}
template <int K, int... J>  // one sample from tap to tap
KONV_INLINE even_odd_bytes small_along(const std::uint8_t* p, std::integer_sequence<int, J...>) {
  const s16v in[] = {(s16v)*reinterpret_cast<const s16_bytes*>(p + 2 * J)...};
  return {(weigh_bytes<along_weight<K>(2 * J), along_weight<K>(2 * J + 1)>(in[J]) + ...),
          (weigh_bytes<along_weight<K>(2 * J - 1), along_weight<K>(2 * J)>(in[J]) + ...)};
}
template <int K, int... J>
KONV_INLINE even_odd_bytes small_along(const std::uint8_t* p, index_t step, std::integer_sequence<int, J...>) {
  const s16v in[] = {(s16v)*reinterpret_cast<const s16_bytes*>(p + J * step)...};
  return {(weigh_bytes<along_weight<K>(J), 0>(in[J]) + ...), (weigh_bytes<0, along_weight<K>(J)>(in[J]) + ...)};
}
#endif

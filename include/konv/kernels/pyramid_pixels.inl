// Halving and doubling rows of several channels. Sums down the columns and along the row stand in their order, one
// load, a few additions and a store each; then whole pixels are picked out or put side by side. Halving forms every sum
// along the row and drops half of them, which costs less than shuffles that depend on the channels. u8 sums fit in 16
// bits: 256 * 255 and a half, 64 * 255 and a half.
template <class T>
struct binomial_vector;

#if KONV_WIDTH == 4
template <>
struct binomial_vector<std::uint8_t> {
  using vec = std::int32_t;
  static constexpr index_t count = 1;
  static KONV_INLINE vec get(const std::uint8_t* p) { return *p; }
  static KONV_INLINE vec load_sum(const std::uint16_t* p) { return *p; }
  static KONV_INLINE void store_sum(std::uint16_t* p, vec v) { *p = static_cast<std::uint16_t>(v); }
  template <int Shift>
  static KONV_INLINE void put(vec v, std::uint8_t* p) {
    *p = static_cast<std::uint8_t>((v + (1 << (Shift - 1))) >> Shift);
  }
};
#else
typedef std::uint8_t u8h __attribute__((vector_size(KONV_WIDTH / 2)));
typedef std::uint8_t u8hu __attribute__((vector_size(KONV_WIDTH / 2), aligned(1), may_alias));
typedef std::uint16_t u16u __attribute__((vector_size(KONV_WIDTH), aligned(2), may_alias));
// 16-bit lanes that hold bytes, stored as bytes.
KONV_INLINE void store_bytes(u16v v, std::uint8_t* out) {
#if KONV_X86 && KONV_WIDTH == 64
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm512_maskz_cvtepi16_epi8(0xffffffffu, (__m512i)v));
#elif KONV_X86 && KONV_WIDTH == 32
  const __m128i low = _mm256_castsi256_si128((__m256i)v), high = _mm256_extracti128_si256((__m256i)v, 1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_packus_epi16(low, high));
#elif KONV_X86
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_packus_epi16((__m128i)v, (__m128i)v));
#else
  vst1_u8(out, vmovn_u16((uint16x8_t)v));
#endif
}
template <>
struct binomial_vector<std::uint8_t> {
  using vec = u16v;
  static constexpr index_t count = KONV_WIDTH / 2;
  static KONV_INLINE vec get(const std::uint8_t* p) {
    return __builtin_convertvector(static_cast<u8h>(*reinterpret_cast<const u8hu*>(p)), u16v);
  }
  static KONV_INLINE vec load_sum(const std::uint16_t* p) { return *reinterpret_cast<const u16u*>(p); }
  static KONV_INLINE void store_sum(std::uint16_t* p, vec v) { *reinterpret_cast<u16u*>(p) = v; }
  template <int Shift>
  static KONV_INLINE void put(vec sum, std::uint8_t* p) {
    constexpr std::uint16_t half = 1 << (Shift - 1), shift = Shift;
    store_bytes((sum + half) >> shift, p);
  }
};
#endif
template <>
struct binomial_vector<float> {
  using vec = f32v;
  static constexpr index_t count = lanes32;
  static KONV_INLINE vec get(const float* p) { return load(p); }
  static KONV_INLINE vec load_sum(const float* p) { return load(p); }
  static KONV_INLINE void store_sum(float* p, vec v) { store(p, v); }
  template <int Shift>
  static KONV_INLINE void put(vec v, float* p) { store(p, v * (1.0f / (1 << Shift))); }
};
// Products by powers of two only: a fused addition rounds them no differently.
template <class V>
KONV_INLINE V three_of(V a, V b, V c) {
  return ((a + c) + (b + b)) + b * 4;
}
template <class V>
KONV_INLINE V two_of(V b, V c) {
  return (b + c) * 4;
}
template <class V>
KONV_INLINE V five_of(V a, V b, V c, V d, V e) {
  return ((a + e) + c * 2) + ((b + c) + d) * 4;
}

// sums = five rows, or three (Rows 3), or the last two of three (Rows 2); what is less than a vector through memory.
template <int Rows, class T>
KONV_INLINE auto rows_at(const T* const* rows, index_t x) {
  using B = binomial_vector<T>;
  if constexpr (Rows == 5)
    return five_of(B::get(rows[0] + x), B::get(rows[1] + x), B::get(rows[2] + x), B::get(rows[3] + x),
                   B::get(rows[4] + x));
  else if constexpr (Rows == 3)
    return three_of(B::get(rows[0] + x), B::get(rows[1] + x), B::get(rows[2] + x));
  else
    return two_of(B::get(rows[0] + x), B::get(rows[1] + x));
}
template <int Rows, class T>
void pyramid_sums(const T* const* in, binomial_lane<T>* sums, index_t n) {
  using B = binomial_vector<T>;
  const T* rows[Rows];
  for (int i = 0; i < Rows; ++i) rows[i] = in[i];
  index_t x = 0;
  for (; x + B::count <= n; x += B::count) B::store_sum(sums + x, rows_at<Rows, T>(rows, x));
  if (x < n) {
    T last[Rows][B::count] = {};
    for (int i = 0; i < Rows; ++i) {
      std::memcpy(last[i], rows[i] + x, static_cast<std::size_t>(n - x) * sizeof(T));
      rows[i] = last[i];
    }
    B::store_sum(sums + x, rows_at<Rows, T>(rows, 0));
  }
}
template <class T>
void pyramid_down_along(const binomial_lane<T>* sums, T* out, index_t n, index_t step) {
  using B = binomial_vector<T>;
  for (index_t x = 0; x < n; x += B::count) {
    const binomial_lane<T>* const s = sums + x;
    B::template put<8>(five_of(B::load_sum(s), B::load_sum(s + step), B::load_sum(s + 2 * step),
                               B::load_sum(s + 3 * step), B::load_sum(s + 4 * step)),
                       out + x);
  }
}
template <class T>
void pyramid_up_along(const binomial_lane<T>* sums, T* even, T* odd, index_t n, index_t step) {
  using B = binomial_vector<T>;
  for (index_t x = 0; x < n; x += B::count) {
    const auto here = B::load_sum(sums + x), next = B::load_sum(sums + x + step);
    B::template put<6>(three_of(B::load_sum(sums + x - step), here, next), even + x);
    B::template put<6>(two_of(here, next), odd + x);
  }
}

// ---- pixels of so many bytes ---------------------------------------------------------------------------------------
// Those of 1, 2, 4 and 8 bytes are lanes.
#if KONV_WIDTH > 4
template <class E>
struct pixel_lanes {
  typedef E vec __attribute__((vector_size(KONV_WIDTH)));
  typedef E any __attribute__((vector_size(KONV_WIDTH), aligned(1), may_alias));
  static constexpr int count = KONV_WIDTH / static_cast<int>(sizeof(E));
  using lanes = std::make_integer_sequence<int, count>;
  template <int... I>
  static KONV_INLINE vec even(vec a, vec b, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(a, b, (2 * I)...);
  }
  template <int First, int... I>
  static KONV_INLINE vec zip(vec a, vec b, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(a, b, (First + I / 2 + I % 2 * count)...);
  }
};
#endif
template <class E>
KONV_INLINE void take_even_of(const std::uint8_t* in, std::uint8_t* out, index_t n) {
  constexpr index_t size = static_cast<index_t>(sizeof(E));
  index_t x = 0;
#if KONV_WIDTH > 4
  using P = pixel_lanes<E>;
  for (; x + P::count <= n; x += P::count) {
    const typename P::vec a = *reinterpret_cast<const typename P::any*>(in + 2 * x * size);
    const typename P::vec b = *reinterpret_cast<const typename P::any*>(in + 2 * x * size + KONV_WIDTH);
    *reinterpret_cast<typename P::any*>(out + x * size) = P::even(a, b, typename P::lanes{});
  }
#endif
  for (; x < n; ++x) std::memcpy(out + x * size, in + 2 * x * size, sizeof(E));
}
template <class E>
KONV_INLINE void interleave_of(const std::uint8_t* even, const std::uint8_t* odd, std::uint8_t* out, index_t n) {
  constexpr index_t size = static_cast<index_t>(sizeof(E));
  index_t x = 0;
#if KONV_WIDTH > 4
  using P = pixel_lanes<E>;
  for (; x + P::count <= n; x += P::count) {
    const typename P::vec a = *reinterpret_cast<const typename P::any*>(even + x * size);
    const typename P::vec b = *reinterpret_cast<const typename P::any*>(odd + x * size);
    *reinterpret_cast<typename P::any*>(out + 2 * x * size) = P::template zip<0>(a, b, typename P::lanes{});
    *reinterpret_cast<typename P::any*>(out + 2 * x * size + KONV_WIDTH) =
        P::template zip<P::count / 2>(a, b, typename P::lanes{});
  }
#endif
  for (; x < n; ++x) {
    std::memcpy(out + 2 * x * size, even + x * size, sizeof(E));
    std::memcpy(out + (2 * x + 1) * size, odd + x * size, sizeof(E));
  }
}
// Others are copied; all but the last one in pieces of `Piece` bytes, at least as long, from left to right.
template <int Size, int Piece>
KONV_INLINE void take_even_by(const std::uint8_t* in, std::uint8_t* out, index_t n) {
  for (index_t x = 0; x + 1 < n; ++x) std::memcpy(out + x * Size, in + 2 * x * Size, Piece);
  if (n > 0) std::memcpy(out + (n - 1) * Size, in + 2 * (n - 1) * Size, Size);
}
template <int Size, int Piece>
KONV_INLINE void interleave_by(const std::uint8_t* even, const std::uint8_t* odd, std::uint8_t* out, index_t n) {
  for (index_t x = 0; x + 1 < n; ++x) {
    std::memcpy(out + 2 * x * Size, even + x * Size, Piece);
    std::memcpy(out + (2 * x + 1) * Size, odd + x * Size, Piece);
  }
  if (n > 0) {
    std::memcpy(out + 2 * (n - 1) * Size, even + (n - 1) * Size, Size);
    std::memcpy(out + (2 * n - 1) * Size, odd + (n - 1) * Size, Size);
  }
}

template <class T>
void pyramid_take_even(const T* row, T* samples, index_t n, index_t step) {
  const auto* in = reinterpret_cast<const std::uint8_t*>(row);
  auto* out = reinterpret_cast<std::uint8_t*>(samples);
  const index_t size = step * static_cast<index_t>(sizeof(T));
  switch (size) {
    case 1: return take_even_of<std::uint8_t>(in, out, n);
    case 2: return take_even_of<std::uint16_t>(in, out, n);
    case 3: return take_even_by<3, 4>(in, out, n);
    case 4: return take_even_of<std::uint32_t>(in, out, n);
    case 8: return take_even_of<std::uint64_t>(in, out, n);
    case 12: return take_even_by<12, 16>(in, out, n);
    case 16: return take_even_by<16, 16>(in, out, n);
    default:
      for (index_t x = 0; x < n; ++x) std::memcpy(out + x * size, in + 2 * x * size, static_cast<std::size_t>(size));
  }
}
template <class T>
void pyramid_interleave(const T* even_row, const T* odd_row, T* samples, index_t n, index_t step) {
  const auto *even = reinterpret_cast<const std::uint8_t*>(even_row),
             *odd = reinterpret_cast<const std::uint8_t*>(odd_row);
  auto* out = reinterpret_cast<std::uint8_t*>(samples);
  const index_t size = step * static_cast<index_t>(sizeof(T));
  switch (size) {
    case 1: return interleave_of<std::uint8_t>(even, odd, out, n);
    case 2: return interleave_of<std::uint16_t>(even, odd, out, n);
    case 3: return interleave_by<3, 4>(even, odd, out, n);
    case 4: return interleave_of<std::uint32_t>(even, odd, out, n);
    case 8: return interleave_of<std::uint64_t>(even, odd, out, n);
    case 12: return interleave_by<12, 16>(even, odd, out, n);
    case 16: return interleave_by<16, 16>(even, odd, out, n);
    default:
      for (index_t x = 0; x < n; ++x) {
        std::memcpy(out + 2 * x * size, even + x * size, static_cast<std::size_t>(size));
        std::memcpy(out + (2 * x + 1) * size, odd + x * size, static_cast<std::size_t>(size));
      }
  }
}

template <class T>
pyramid_kernels<T> get_pyramid() {
  return {&pyramid_sums<5, T>, &pyramid_sums<3, T>, &pyramid_sums<2, T>,
          &pyramid_down_along<T>, &pyramid_take_even<T>, &pyramid_up_along<T>, &pyramid_interleave<T>};
}

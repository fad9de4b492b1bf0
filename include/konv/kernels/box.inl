// Box filters of integers. For u8 per 64 samples and row: two loads of samples, two of columns, about 30 additions, masks
// and shuffles for the prefix sums; then eight loads, and 26 operations for the means. No step depends on the size.

#if KONV_WIDTH == 4
KONV_INLINE std::int32_t quotient(std::int32_t sum, const box_area& a) {
  const std::int32_t t = sum + a.half;
  std::int32_t q = static_cast<std::int32_t>((static_cast<float>(t) + 0.5f) * a.inverse);
  if (a.even && q * a.area == t) q -= q & 1;
  return q;
}
#else
typedef std::uint32_t u32v __attribute__((vector_size(KONV_WIDTH)));

template <bool Even>
KONV_INLINE s32v quotient(s32v sum, s32v area, s32v half, f32v inverse) {
  const s32v t = sum + half;
  const s32v q = __builtin_convertvector((__builtin_convertvector(t, f32v) + 0.5f) * inverse, s32v);
  if constexpr (Even) return q - ((q * area == t) & q & 1);
  return q;
}
// Lanes moved up by S, zeros below:  d c b a  ->  c b a 0  for S = 1.
template <int S, int... I>
KONV_INLINE u32v lanes_up(u32v v, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(v, u32v{}, (I < S ? static_cast<int>(lanes32) : I - S)...);
}
template <int... I>
KONV_INLINE u32v last_lane(u32v v, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(v, v, (I - I + static_cast<int>(lanes32) - 1)...);
}
// Each lane and all before it, added up.
KONV_INLINE u32v lanes_sum(u32v v) {
  using all = std::make_integer_sequence<int, static_cast<int>(lanes32)>;
  v += lanes_up<1>(v, all{});
  v += lanes_up<2>(v, all{});
  if constexpr (lanes32 > 4) v += lanes_up<4>(v, all{});
  if constexpr (lanes32 > 8) v += lanes_up<8>(v, all{});
  return v;
}
#endif

// ---- u8, one channel ----------------------------------------------------------------------------------------------------
// Columns stand block by block: those of even place, then those of odd place.
template <bool Prefix>
void box_columns(std::uint16_t* columns, const std::uint8_t* enter, const std::uint8_t* leave,
                 [[maybe_unused]] std::int32_t* const* planes, index n) {
#if KONV_WIDTH == 4
  [[maybe_unused]] std::uint32_t before = 0;
  for (index x = 0; x < n; ++x) {
    columns[x] = static_cast<std::uint16_t>(columns[x] + enter[x] - leave[x]);
    if constexpr (Prefix) {
      planes[x & 3][x >> 2] = static_cast<std::int32_t>(before);
      before += columns[x];
    }
  }
  if constexpr (Prefix) {
    for (index x = n; x < n + 4; ++x) planes[x & 3][x >> 2] = static_cast<std::int32_t>(before);
  }
#else
  using L = lanes_of<std::uint8_t>;
  [[maybe_unused]] u32v before = {};
  for (index x = 0; x < n + (Prefix ? 4 : 0); x += KONV_WIDTH) {
    const L::vec in = L::get(enter + x), out = L::get(leave + x);
    std::uint16_t* const evens = columns + x;
    std::uint16_t* const odds = evens + KONV_WIDTH / 2;
    const u16v even = (u16v)*reinterpret_cast<s16u*>(evens) + ((u16v)in.even - (u16v)out.even);
    const u16v odd = (u16v)*reinterpret_cast<s16u*>(odds) + ((u16v)in.odd - (u16v)out.odd);
    *reinterpret_cast<s16u*>(evens) = (s16v)even;
    *reinterpret_cast<s16u*>(odds) = (s16v)odd;
    if constexpr (Prefix) {
      const u32v p0 = (u32v)even & 0xffff, p1 = (u32v)odd & 0xffff, p2 = (u32v)even >> 16, p3 = (u32v)odd >> 16;
      const u32v four = (p0 + p1) + (p2 + p3), sums = lanes_sum(four);
      const u32v s0 = sums - four + before, s1 = s0 + p0, s2 = s1 + p1, s3 = s2 + p2;
      before += last_lane(sums, std::make_integer_sequence<int, static_cast<int>(lanes32)>{});
      store(planes[0] + x / 4, (s32v)s0);
      store(planes[1] + x / 4, (s32v)s1);
      store(planes[2] + x / 4, (s32v)s2);
      store(planes[3] + x / 4, (s32v)s3);
    }
  }
#endif
}
inline void box_columns_only(std::uint16_t* columns, const std::uint8_t* enter, const std::uint8_t* leave, index n) {
  box_columns<false>(columns, enter, leave, nullptr, n);
}

#if KONV_WIDTH == 4
inline void box_means(const std::int32_t* const* planes, index width, const box_area& area, std::uint8_t* out,
                      index n) {
  const auto at = [&](index x) { return static_cast<std::uint32_t>(planes[x & 3][x >> 2]); };
  for (index x = 0; x < n; ++x)
    out[x] = static_cast<std::uint8_t>(quotient(static_cast<std::int32_t>(at(x + width) - at(x)), area));
}
#else
template <bool Even>
KONV_INLINE void box_means_row(const std::int32_t* const* planes, index width, const box_area& a, std::uint8_t* out,
                               index n) {
  const s32v area = splat(a.area), half = splat(a.half);
  const f32v inverse = splat(a.inverse);
  const std::int32_t* far[4];
  for (index p = 0; p < 4; ++p) far[p] = planes[(p + width) & 3] + ((p + width) >> 2);
  for (index x = 0; x < n; x += KONV_WIDTH) {
    const index i = x / 4;
    const s32v q0 = quotient<Even>((s32v)((u32v)load(far[0] + i) - (u32v)load(planes[0] + i)), area, half, inverse);
    const s32v q1 = quotient<Even>((s32v)((u32v)load(far[1] + i) - (u32v)load(planes[1] + i)), area, half, inverse);
    const s32v q2 = quotient<Even>((s32v)((u32v)load(far[2] + i) - (u32v)load(planes[2] + i)), area, half, inverse);
    const s32v q3 = quotient<Even>((s32v)((u32v)load(far[3] + i) - (u32v)load(planes[3] + i)), area, half, inverse);
    const s32v bytes = (q0 | (q1 << 8)) | ((q2 << 16) | (q3 << 24));
    if (x + KONV_WIDTH <= n)
      *reinterpret_cast<s16_bytes*>(out + x) = (s16v)bytes;
    else
      std::memcpy(out + x, &bytes, static_cast<std::size_t>(n - x));
  }
}
inline void box_means(const std::int32_t* const* planes, index width, const box_area& area, std::uint8_t* out,
                      index n) {
  if (area.even)
    box_means_row<true>(planes, width, area, out, n);
  else
    box_means_row<false>(planes, width, area, out, n);
}
#endif

inline box_u8_kernels get_box_u8() { return {&box_columns_only, &box_columns<true>, &box_means}; }

// ---- any integers ---------------------------------------------------------------------------------------------------------
template <class Src>
void box_slide(std::int32_t* columns, const Src* enter, const Src* leave, index n) {
  index x = 0;
#if KONV_WIDTH > 4
  if constexpr (std::is_same_v<Src, std::uint8_t> || std::is_same_v<Src, std::uint16_t>) {
    const s32v flipped = splat(std::is_same_v<Src, std::uint16_t> ? 0x8000 : 0);  // by halves()
    for (; x + lanes32 <= n; x += lanes32)
      store(columns + x, load(columns + x) + ((halves(enter + x) ^ flipped) - (halves(leave + x) ^ flipped)));
  }
#endif
  for (; x < n; ++x) columns[x] += static_cast<std::int32_t>(enter[x]) - static_cast<std::int32_t>(leave[x]);
}
template <class Src>
auto get_slide() {
  return &box_slide<Src>;
}

inline void box_divide(const std::int32_t* sums, const box_area& a, std::uint8_t* out, index n) {
#if KONV_WIDTH == 4
  for (index x = 0; x < n; ++x) out[x] = static_cast<std::uint8_t>(quotient(sums[x], a));
#else
  const s32v area = splat(a.area), half = splat(a.half);
  const f32v inverse = splat(a.inverse);
  const auto mean = [&](s32v s) { return a.even ? quotient<true>(s, area, half, inverse) : quotient<false>(s, area, half, inverse); };
  index x = 0;
  for (; x + lanes32 <= n; x += lanes32) narrow(mean(load(sums + x)), out + x);
  if (x < n) {
    std::int32_t last[lanes32] = {};
    std::uint8_t bytes[lanes32];
    std::memcpy(last, sums + x, static_cast<std::size_t>(n - x) * sizeof(std::int32_t));
    narrow(mean(load(last)), bytes);
    std::memcpy(out + x, bytes, static_cast<std::size_t>(n - x));
  }
#endif
}
inline auto get_divide() { return &box_divide; }

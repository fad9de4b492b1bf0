// Box filters of integers of any kind: sums of columns in 32 bits, windows of them along the row (running.inl), means.

#if KONV_WIDTH == 4
KONV_INLINE std::int32_t quotient(std::int32_t sum, const box_area& a) {
  const std::int32_t t = sum + a.half;
  std::int32_t q = static_cast<std::int32_t>((static_cast<float>(t) + 0.5f) * a.inverse);
  if (a.even && q * a.area == t) q -= q & 1;
  return q;
}
#else
template <bool Even>
KONV_INLINE s32v quotient(s32v sum, s32v area, s32v half, f32v inverse) {
  const s32v t = sum + half;
  const s32v q = __builtin_convertvector((__builtin_convertvector(t, f32v) + 0.5f) * inverse, s32v);
  if constexpr (Even) return q - ((q * area == t) & q & 1);
  return q;
}
#endif

template <class Src>
void box_slide(std::int32_t* columns, const Src* enter, const Src* leave, index_t n) {
  index_t x = 0;
#if KONV_WIDTH > 4
  if constexpr (std::is_same_v<Src, std::uint8_t> || sizeof(Src) == 2) {
    const s32v flipped = splat(sizeof(Src) == 2 ? 0x8000 : 0);  // u16 as halves() does, s16 by itself: both + 2^15
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

struct put_sum32 {
  std::int32_t* out;
  KONV_INLINE void operator()(index_t x, u32v sum) const { store(out + x, (s32v)sum); }
  KONV_INLINE void last(index_t x, u32v sum, index_t) const { store(out + x, (s32v)sum); }
  KONV_INLINE void one(index_t x, std::uint32_t sum) const { out[x] = static_cast<std::int32_t>(sum); }
};
#if KONV_WIDTH == 4
struct put_quotient {
  const box_area& a;
  std::uint8_t* out;
  KONV_INLINE void operator()(index_t x, u32v sum) const { one(x, sum); }
  KONV_INLINE void last(index_t x, u32v sum, index_t) const { one(x, sum); }
  KONV_INLINE void one(index_t x, std::uint32_t sum) const {
    out[x] = static_cast<std::uint8_t>(quotient(static_cast<std::int32_t>(sum), a));
  }
};
#else
template <bool Even>
struct put_quotient {
  s32v area, half;
  f32v inverse;
  std::uint8_t* out;
  KONV_INLINE void operator()(index_t x, u32v sum) const {
    narrow(quotient<Even>((s32v)sum, area, half, inverse), out + x);
  }
  KONV_INLINE void last(index_t x, u32v sum, index_t count) const {
    std::uint8_t bytes[lanes32];
    narrow(quotient<Even>((s32v)sum, area, half, inverse), bytes);
    std::memcpy(out + x, bytes, static_cast<std::size_t>(count));
  }
  KONV_INLINE void one(index_t x, std::uint32_t sum) const {
    last(x, (u32v)splat(static_cast<std::int32_t>(sum)), 1);
  }
};
#endif
KONV_INLINE const std::uint32_t* whole(const std::int32_t* p) { return reinterpret_cast<const std::uint32_t*>(p); }
inline void box_along_sums(const std::int32_t* columns, index_t cols, index_t step, std::int32_t* out, index_t n) {
  run_along(whole(columns), cols, step, n, put_sum32{out});
}
inline void box_along_means(const std::int32_t* columns, index_t cols, index_t step, const box_area& a,
                            std::uint8_t* out, index_t n) {
#if KONV_WIDTH == 4
  run_along(whole(columns), cols, step, n, put_quotient{a, out});
#else
  const s32v area = splat(a.area), half = splat(a.half);
  const f32v inverse = splat(a.inverse);
  if (a.even)
    run_along(whole(columns), cols, step, n, put_quotient<true>{area, half, inverse, out});
  else
    run_along(whole(columns), cols, step, n, put_quotient<false>{area, half, inverse, out});
#endif
}
inline box_along_kernels get_box_along() { return {&box_along_sums, &box_along_means}; }

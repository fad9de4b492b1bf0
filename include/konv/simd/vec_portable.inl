// vec.inl for compilers without vector extensions, or where KONV_PORTABLE asks for it: a vector is one number.
// SPDX-License-Identifier: MIT
using f32v = float;
using f64v = double;
using s32v = std::int32_t;
inline constexpr index_t lanes32 = 1;
inline constexpr index_t lanes64 = 1;

KONV_INLINE f32v load(const float* p) { return *p; }
KONV_INLINE f64v load(const double* p) { return *p; }
KONV_INLINE s32v load(const std::int32_t* p) { return *p; }
KONV_INLINE void store(float* p, f32v v) { *p = v; }
KONV_INLINE void store(double* p, f64v v) { *p = v; }
KONV_INLINE void store(std::int32_t* p, s32v v) { *p = v; }
using f32h = float;
using s32h = std::int32_t;
KONV_INLINE f32h load_half(const float* p) { return *p; }
KONV_INLINE s32h load_half(const std::int32_t* p) { return *p; }
KONV_INLINE void store_half(float* p, f32h v) { *p = v; }
KONV_INLINE void store_half(std::int32_t* p, s32h v) { *p = v; }
KONV_INLINE f64v doubles(f32h v) { return static_cast<double>(v); }
KONV_INLINE f64v doubles(s32h v) { return v; }
KONV_INLINE f32h floats(f64v v) { return static_cast<float>(v); }
KONV_INLINE s32h whole(f64v v) { return static_cast<std::int32_t>(v); }
KONV_INLINE void store_past(float* p, f32v v) { *p = v; }
KONV_INLINE f32v splat(float x) { return x; }
KONV_INLINE f64v splat(double x) { return x; }
KONV_INLINE s32v splat(std::int32_t x) { return x; }
KONV_INLINE std::int32_t count_of(std::int32_t n) { return n; }
KONV_INLINE f32v splat_here(const float* p) { return *p; }
KONV_INLINE f64v splat_here(const double* p) { return *p; }
KONV_INLINE s32v splat_here(const std::int32_t* p) { return *p; }
KONV_INLINE f32v fma(f32v a, f32v b, f32v c) { return a * b + c; }
KONV_INLINE f64v fma(f64v a, f64v b, f64v c) { return a * b + c; }
KONV_INLINE s32v dot2(s32v acc, s32v x, s32v w) {
  const std::int32_t low = static_cast<std::int16_t>(x) * static_cast<std::int16_t>(w);
  const std::int32_t high = (x >> 16) * (w >> 16);
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(acc) + static_cast<std::uint32_t>(low) +
                                   static_cast<std::uint32_t>(high));
}
template <class T>
KONV_INLINE f32v widen(const T* p) {
  return static_cast<float>(*p);
}
template <class V, class T>
KONV_INLINE void narrow(V v, T* p) {
  *p = saturate_cast<T>(v);
}
struct pairing {
  index_t distance;
  explicit KONV_INLINE pairing(index_t d) : distance(d) {}
};
template <int V>
KONV_INLINE void pair_bytes(const std::uint8_t* row, const pairing& by, s32v (&out)[V]) {
  for (int v = 0; v < V; ++v) out[v] = detail::pack_pair(row[v], row[v + by.distance]);
}
KONV_INLINE void keep(f32v&) {}
KONV_INLINE void keep(f64v&) {}
KONV_INLINE void keep(s32v&) {}

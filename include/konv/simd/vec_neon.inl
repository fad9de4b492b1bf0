// vec.inl for NEON, which every 64-bit ARM has: 16 bytes.
// SPDX-License-Identifier: MIT
KONV_INLINE f32v fma(f32v a, f32v b, f32v c) {
  return (f32v)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
KONV_INLINE f64v fma(f64v a, f64v b, f64v c) {
  return (f64v)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
}
KONV_INLINE s32v dot2(s32v acc, s32v x, s32v w) {
  const int16x8_t xs = (int16x8_t)x, ws = (int16x8_t)w;
  const int32x4_t low = vmull_s16(vget_low_s16(xs), vget_low_s16(ws));
  const int32x4_t high = vmull_high_s16(xs, ws);
  return acc + (s32v)vpaddq_s32(low, high);
}
KONV_INLINE s32v round_in(f32v v, float low, float high) {
  const float32x4_t f = (float32x4_t)v;
  const float32x4_t ordered = vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(f), vceqq_f32(f, f)));
  return (s32v)vcvtnq_s32_f32(vminq_f32(vmaxq_f32(ordered, vdupq_n_f32(low)), vdupq_n_f32(high)));
}
KONV_INLINE void narrow(s32v v, std::int16_t* p) { vst1_s16(p, vqmovn_s32((int32x4_t)v)); }
KONV_INLINE void narrow(s32v v, std::uint16_t* p) { vst1_u16(p, vqmovun_s32((int32x4_t)v)); }
KONV_INLINE void narrow(s32v v, std::uint8_t* p) {
  const int16x4_t s = vqmovn_s32((int32x4_t)v);
  const uint8x8_t b = vqmovun_s16(vcombine_s16(s, s));
  vst1_lane_u32(reinterpret_cast<std::uint32_t*>(p), vreinterpret_u32_u8(b), 0);
}
KONV_INLINE void narrow(f32v v, std::uint8_t* p) { narrow(round_in(v, 0.0f, 255.0f), p); }
KONV_INLINE void narrow(f32v v, std::uint16_t* p) { narrow(round_in(v, 0.0f, 65535.0f), p); }
KONV_INLINE void narrow(f32v v, std::int16_t* p) { narrow(round_in(v, -32768.0f, 32767.0f), p); }

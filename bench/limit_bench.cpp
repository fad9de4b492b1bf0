// The limits of the core that the shares are taken of: memcpy, f32 multiply-add, 16-bit multiply-add.
//
// Each arithmetic loop keeps 12 independent sums in registers: two instructions a cycle at a latency of 4 or 5 need
// 8 to 10. Inline assembly, since a compiler would hoist or fold a loop whose operands never change.
// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <cstring>

#include "support.hpp"

namespace bench {
namespace {

#if defined(__x86_64__) && defined(__GNUC__)

constexpr int rounds = 4096;  // of 12 instructions each: microseconds per call

// One multiply-add into a sum: `text` with %0 the sum, %1 a register to spoil, %2 and %3 the factors.
#define KONV_BENCH_STEP(text, s) asm volatile(text : "+v"(s), "=&v"(spoilt) : "v"(a), "v"(b))
#define KONV_BENCH_PEAK(name, features, lanes_type, text)                                                \
  __attribute__((target(features), noinline)) void name() {                                              \
    lanes_type a = {}, b = {}, spoilt = {};                                                              \
    lanes_type s0 = {}, s1 = {}, s2 = {}, s3 = {}, s4 = {}, s5 = {}, s6 = {}, s7 = {}, s8 = {}, s9 = {}; \
    lanes_type s10 = {}, s11 = {};                                                                       \
    for (int i = 0; i < rounds; ++i) {                                                                   \
      KONV_BENCH_STEP(text, s0);                                                                         \
      KONV_BENCH_STEP(text, s1);                                                                         \
      KONV_BENCH_STEP(text, s2);                                                                         \
      KONV_BENCH_STEP(text, s3);                                                                         \
      KONV_BENCH_STEP(text, s4);                                                                         \
      KONV_BENCH_STEP(text, s5);                                                                         \
      KONV_BENCH_STEP(text, s6);                                                                         \
      KONV_BENCH_STEP(text, s7);                                                                         \
      KONV_BENCH_STEP(text, s8);                                                                         \
      KONV_BENCH_STEP(text, s9);                                                                         \
      KONV_BENCH_STEP(text, s10);                                                                        \
      KONV_BENCH_STEP(text, s11);                                                                        \
    }                                                                                                    \
  }

typedef float v16 __attribute__((vector_size(16)));
typedef float v32 __attribute__((vector_size(32)));
typedef float v64 __attribute__((vector_size(64)));

KONV_BENCH_PEAK(fma_avx512, "avx512f", v64, "vfmadd231ps %2, %3, %0")
KONV_BENCH_PEAK(fma_avx2, "avx2,fma", v32, "vfmadd231ps %2, %3, %0")
KONV_BENCH_PEAK(fma_sse2, "sse2", v16, "movaps %2, %1\n\tmulps %3, %1\n\taddps %1, %0")
KONV_BENCH_PEAK(madd_avx512, "avx512bw", v64, "vpmaddwd %2, %3, %1\n\tvpaddd %1, %0, %0")
KONV_BENCH_PEAK(madd_avx512_vnni, "avx512vnni", v64, "vpdpwssd %2, %3, %0")
KONV_BENCH_PEAK(madd_avx2, "avx2", v32, "vpmaddwd %2, %3, %1\n\tvpaddd %1, %0, %0")
KONV_BENCH_PEAK(madd_sse2, "sse2", v16, "movdqa %2, %1\n\tpmaddwd %3, %1\n\tpaddd %1, %0")

#undef KONV_BENCH_PEAK
#undef KONV_BENCH_STEP

void add_peak(const char* limit, const char* who, double ops_per_step, void (*peak)()) {
  add(std::string("limit/") + limit + "/core/" + who, {12.0 * rounds * ops_per_step, 0, limit}, [=] {
    return timed{peak, nullptr, 1};
  });
}

void add_peaks() {
  if (__builtin_cpu_supports("avx512f")) add_peak("fma/f32", "avx512", 32, fma_avx512);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) add_peak("fma/f32", "avx2", 16, fma_avx2);
  add_peak("fma/f32", "sse2", 8, fma_sse2);
  if (__builtin_cpu_supports("avx512bw")) add_peak("madd16/s16", "avx512", 64, madd_avx512);
  if (__builtin_cpu_supports("avx512vnni")) add_peak("madd16/s16", "avx512_vnni", 64, madd_avx512_vnni);
  if (__builtin_cpu_supports("avx2")) add_peak("madd16/s16", "avx2", 32, madd_avx2);
  add_peak("madd16/s16", "sse2", 16, madd_sse2);
}

#else
void add_peaks() {}  // no figure is better than a guessed one: the report then gives no share of arithmetic limits
#endif

void add_copy(depth d, index_t channels, named_size s) {
  const extent size{s.width, s.height, channels};
  // Without gaps between the rows: one memcpy, the fastest that this image can be moved.
  const extent flat{size.samples(), 1, 1};
  add("limit/copy/" + type_name(d, channels) + "/" + s.name + "/memcpy", cost_of(d, size, d, size, 0), [=] {
    const pixels src = source(d, flat), dst = target(d, flat);
    const std::size_t bytes = static_cast<std::size_t>(flat.width * bytes_of(d));
    return timed{[=] { std::memcpy(dst.data, src.data, bytes); },
                 [=] {
                   return verdict{std::memcmp(dst.data, src.data, bytes) ? 1.0 : 0.0, 0};
                 }};
  });
}

}  // namespace

void add_limits() {
  for (const named_size& s : {small, full_hd, ultra_hd}) {
    add_copy(depth::u8, 1, s);
    add_copy(depth::u8, 3, s);
    add_copy(depth::f32, 1, s);
  }
  add_peaks();
}

}  // namespace bench

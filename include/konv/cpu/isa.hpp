// Which instruction sets the machine has and which one konv's kernels use.
// SPDX-License-Identifier: MIT
#ifndef KONV_CPU_ISA_HPP
#define KONV_CPU_ISA_HPP

#include <cstdlib>
#include <cstring>

#include "../core/atomic.hpp"
#include "../core/error.hpp"

KONV_BEGIN_TYPES
// The only global state of the library, one for the whole program: the ISA in use, -1 until the first use.
namespace state {
inline atomic<int> isa{-1};
}
KONV_END_TYPES

KONV_BEGIN
namespace cpu {

/// The instruction sets that kernels are built for, worst first.
///   portable  one sample at a time, any compiler; with vectors, only in files that define KONV_WITH_PORTABLE
///   sse2      128-bit vectors, every x86-64
///   neon      128-bit vectors with FMA, every 64-bit ARM
///   avx2      256-bit vectors with FMA and BMI2: Haswell (2013), Zen (2017) and later
///   avx512    512-bit vectors with BW, DQ, VL, VBMI and VNNI: Ice Lake (2019), Zen 4 (2022) and later
enum class isa : int { portable, sse2, neon, avx2, avx512 };

inline constexpr isa all_isas[] = {isa::portable, isa::sse2, isa::neon, isa::avx2, isa::avx512};

constexpr const char* name(isa i) {
  switch (i) {
    case isa::portable: return "portable";
    case isa::sse2: return "sse2";
    case isa::neon: return "neon";
    case isa::avx2: return "avx2";
    case isa::avx512: return "avx512";
  }
  return "?";
}

/// The ISA of a name as KONV_ISA takes it. Throws argument_error for any other text.
inline isa parse(const char* text) {
  for (const isa i : all_isas)
    if (std::strcmp(text, name(i)) == 0) return i;
  detail::fail("KONV_ISA", {"\"", text, "\" is not one of portable, sse2, neon, avx2, avx512"});
}

/// This machine can run the kernels of an ISA, and this build has them.
inline bool supported(isa i) {
  switch (i) {
    case isa::portable: return KONV_HAS_PORTABLE;
#if KONV_X86
    case isa::sse2: return true;
    case isa::avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    case isa::avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
             __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vnni") &&
             supported(isa::avx2);
#elif KONV_ARM64
    case isa::neon: return true;
#endif
    default: return false;
  }
}

/// i, or an argument_error where it is not supported. Where portable is not built, the least that is stands for it.
inline isa demand(isa i) {
  if (i == isa::portable && !supported(i)) i = supported(isa::sse2) ? isa::sse2 : isa::neon;
  if (!supported(i))
    detail::fail("KONV_ISA", {name(i), " is not available on this machine or in this build"});
  return i;
}
/// The ISA to begin with: KONV_ISA's, or the best there is.
inline isa find() {
  if (const char* wanted = std::getenv("KONV_ISA"); wanted && *wanted) return demand(parse(wanted));
  isa best = isa::portable;
  for (const isa i : all_isas)
    if (supported(i)) best = i;
  return best;
}

/// The ISA in use: the best that the machine has, or the one that the environment's KONV_ISA names.
/// Found out at the first call; throws argument_error where KONV_ISA is not a name or not available.
inline isa current() {
  int i = state::isa.load();
  if (i < 0) {
    i = static_cast<int>(find());
    state::isa.store(i);
  }
  return static_cast<isa>(i);
}

/// Uses this ISA from now on, in the whole program (for tests). Throws argument_error where it is not available.
inline void force(isa i) { state::isa.store(static_cast<int>(demand(i))); }

}  // namespace cpu
KONV_END
#endif

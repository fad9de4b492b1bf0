// The vector layer: types and operations of every instruction set, each in its own namespace, and the dispatch macro.
// SPDX-License-Identifier: MIT
#ifndef KONV_SIMD_SIMD_HPP
#define KONV_SIMD_SIMD_HPP

// System headers first: inside a target region they would be compiled for its target.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "../cpu/isa.hpp"
#include "../core/extent.hpp"
#include "../core/saturate.hpp"
#if KONV_X86
#include <immintrin.h>
#elif KONV_ARM64
#include <arm_neon.h>
#endif

KONV_BEGIN
namespace detail {
// Two 16-bit numbers as the halves of one 32-bit lane, the first in the low half.
constexpr std::int32_t pack_pair(int low, int high) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(static_cast<std::uint16_t>(low)) |
                                   static_cast<std::uint32_t>(static_cast<std::uint16_t>(high)) << 16);
}
}  // namespace detail

/// After the last store_past: makes the results visible to other threads.
inline void past_stores_done() {
#if KONV_X86
  _mm_sfence();
#endif
}
KONV_END

#define KONV_INL "../simd/vec.inl"
#include "foreach.inl"

// KONV_DISPATCH(isa, f<T>): the f<T> of that instruction set's namespace.
#if KONV_X86
#define KONV_DISPATCH(which, ...)                           \
  ((which) == ::konv::cpu::isa::avx512 ? avx512::__VA_ARGS__ \
   : (which) == ::konv::cpu::isa::avx2 ? avx2::__VA_ARGS__   \
   : (which) == ::konv::cpu::isa::sse2 ? sse2::__VA_ARGS__   \
                                       : portable::__VA_ARGS__)
#elif KONV_ARM64
#define KONV_DISPATCH(which, ...) \
  ((which) == ::konv::cpu::isa::neon ? neon::__VA_ARGS__ : portable::__VA_ARGS__)
#else
#define KONV_DISPATCH(which, ...) (static_cast<void>(which), portable::__VA_ARGS__)
#endif

#endif

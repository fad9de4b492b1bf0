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
#include "intrinsics.hpp"

KONV_BEGIN
namespace detail {
// Two 16-bit numbers as the halves of one 32-bit lane, the first in the low half.
constexpr std::int32_t pack_pair(int low, int high) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(static_cast<std::uint16_t>(low)) |
                                   static_cast<std::uint32_t>(static_cast<std::uint16_t>(high)) << 16);
}
// Asks memory for the cache line at p, for the cache of that level (3: the first, 2: the second); a hint, no access.
template <int Level = 3, int Write = 0>
KONV_INLINE void prefetch([[maybe_unused]] const void* p) {
#if defined(__GNUC__)
  __builtin_prefetch(p, Write, Level);
#endif
}
}  // namespace detail

/// Results of so many bytes are written past the caches where their rows are aligned: that saves reading what is then
/// overwritten, and who reads them next finds them in memory. With 8 MB (f32, 1920x1080; Zen 4, 32 MB of third-level
/// cache, large pages) a filter alone takes .9 to .97 of the time so, chains .97 to 1.05; while neighbours of the virtual
/// machine are at that cache too, .42 to .8 and .6 to .9; with 33 MB .6 to .9. With 4 MB most chains lose.
inline constexpr index_t past_caches_least = index_t{6} << 20;
/// After the last store_past: makes the results visible to other threads.
inline void past_stores_done() {
#if KONV_X86
  _mm_sfence();
#endif
}
KONV_END

#define KONV_INL "../simd/vec.inl"
#include "foreach.inl"

// KONV_DISPATCH(isa, f<T>): the f<T> of that instruction set's namespace. Another file of the program may have chosen
// portable where this one does not have it: then the least that it has.
#if KONV_HAS_PORTABLE && (KONV_X86 || KONV_ARM64)
#define KONV_DISPATCH_PORTABLE(which, ...) (which) == ::konv::cpu::isa::portable ? portable::__VA_ARGS__:
#else
#define KONV_DISPATCH_PORTABLE(which, ...)
#endif
#if KONV_X86
#define KONV_DISPATCH(which, ...)                            \
  ((which) == ::konv::cpu::isa::avx512 ? avx512::__VA_ARGS__ \
   : (which) == ::konv::cpu::isa::avx2 ? avx2::__VA_ARGS__   \
   : KONV_DISPATCH_PORTABLE(which, __VA_ARGS__) sse2::__VA_ARGS__)
#elif KONV_ARM64
#define KONV_DISPATCH(which, ...) \
  (static_cast<void>(which), KONV_DISPATCH_PORTABLE(which, __VA_ARGS__) neon::__VA_ARGS__)
#else
#define KONV_DISPATCH(which, ...) (static_cast<void>(which), portable::__VA_ARGS__)
#endif

#endif

// A variable that threads share: std::atomic's load, store and exchange.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_ATOMIC_HPP
#define KONV_CORE_ATOMIC_HPP

#include "../config.hpp"

// <atomic> brings in waiting, mutexes and strings: a tenth of a second of compile time, for two variables.
#if !defined(__GNUC__)
#include <atomic>
#endif

KONV_BEGIN_TYPES
namespace state {

#if defined(__GNUC__)
/// Load and store are relaxed, exchange is sequentially consistent.
template <class T>
class atomic {
 public:
  constexpr explicit atomic(T value) noexcept : value_(value) {}
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;
  KONV_INLINE T load() const noexcept { return __atomic_load_n(&value_, __ATOMIC_RELAXED); }
  KONV_INLINE void store(T value) noexcept { __atomic_store_n(&value_, value, __ATOMIC_RELAXED); }
  KONV_INLINE T exchange(T value) noexcept { return __atomic_exchange_n(&value_, value, __ATOMIC_SEQ_CST); }

 private:
  T value_;
};
#else
template <class T>
using atomic = std::atomic<T>;
#endif

}  // namespace state
KONV_END_TYPES
#endif

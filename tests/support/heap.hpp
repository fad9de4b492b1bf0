// Counts what operator new hands out. It replaces the global operators: include it in one file of a program.
// SPDX-License-Identifier: MIT
#ifndef TEST_SUPPORT_HEAP_HPP
#define TEST_SUPPORT_HEAP_HPP

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace heap {
inline std::atomic<long> allocations = 0;
inline std::atomic<std::size_t> live = 0, peak = 0;  // bytes

inline void released(void* p) {
  if (p) live -= malloc_usable_size(p);
  std::free(p);
}
inline void* counted(std::size_t n, std::size_t alignment) {
  ++allocations;
  void* p = nullptr;
  if (posix_memalign(&p, alignment < sizeof(void*) ? sizeof(void*) : alignment, n ? n : 1) != 0) throw std::bad_alloc();
  const std::size_t now = live += malloc_usable_size(p);
  for (std::size_t most = peak; now > most && !peak.compare_exchange_weak(most, now);) continue;
  return p;
}
}  // namespace heap

void* operator new(std::size_t n) { return heap::counted(n, alignof(std::max_align_t)); }
void* operator new(std::size_t n, std::align_val_t a) { return heap::counted(n, static_cast<std::size_t>(a)); }
void operator delete(void* p) noexcept { heap::released(p); }
void operator delete(void* p, std::size_t) noexcept { heap::released(p); }
void operator delete(void* p, std::align_val_t) noexcept { heap::released(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { heap::released(p); }
#endif

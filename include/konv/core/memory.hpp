// memory: where images, tensors and working buffers live: on cache lines, large ones on large pages.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_MEMORY_HPP
#define KONV_CORE_MEMORY_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "../config.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define KONV_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#define KONV_ADDRESS_SANITIZER __has_feature(address_sanitizer)
#else
#define KONV_ADDRESS_SANITIZER 0
#endif

KONV_BEGIN
namespace detail {

// Linux maps memory page by page where it is first touched. In pages of 4 KB a new image of 8 MB takes 3.5 to 4 ms (Zen 4,
// in a virtual machine), several times what most filters take; in pages of 2 MB, which have to be asked for, .2 to .8 (the
// very first may take 20 ms more while the system puts memory together). Kernels miss address translations less, too:
// filters of such images take .8 to .9 of their time, dense volumes .8.
inline constexpr std::size_t cache_line = 64, large_page = std::size_t{2} << 20;

// n, or up to a quarter more where that fills the last large page.
constexpr std::size_t whole_pages(std::size_t n) {
  const std::size_t more = (large_page - n % large_page) % large_page;
  return more <= n / 4 ? n + more : n;
}
constexpr bool on_large_pages([[maybe_unused]] std::size_t n) {
#if defined(MADV_HUGEPAGE)
  return whole_pages(n) >= large_page;
#else
  return false;
#endif
}

// n bytes as they come, on a cache line, or on a large page, if on_large_pages(n). Throws std::bad_alloc as operator new
// does.
KONV_NOINLINE inline void* allocate(std::size_t n) {
#if defined(MADV_HUGEPAGE)
  if (on_large_pages(n)) {
    // Aligned here: a block that glibc aligns to so much is always mapped afresh, others it gives out again.
    const std::size_t whole = KONV_ADDRESS_SANITIZER ? n : whole_pages(n);  // which is to see what goes beyond n
    auto* const block = static_cast<std::byte*>(::operator new(whole + large_page));
    const std::size_t past = reinterpret_cast<std::uintptr_t>(block) % large_page;
    std::byte* const p = block + (large_page - past);  // at least the 16 bytes further that operator new aligns to
    std::memcpy(p - sizeof block, &block, sizeof block);
    ::madvise(p, whole, MADV_HUGEPAGE);  // advice: what it answers does not matter
    return p;
  }
#endif
  return ::operator new(n, std::align_val_t{cache_line});
}

// What allocate(n) gave.
KONV_NOINLINE inline void release(void* p, std::size_t n) noexcept {
  if (on_large_pages(n)) {
    void* block;
    std::memcpy(&block, static_cast<std::byte*>(p) - sizeof block, sizeof block);
    ::operator delete(block);
  } else {
    ::operator delete(p, std::align_val_t{cache_line});
  }
}

}  // namespace detail
KONV_END
#endif

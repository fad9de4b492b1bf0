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
#if KONV_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
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

// How far from where it could a block that takes so many bytes at this address begins. What the system maps by itself,
// from 128 KB on, begins at one place of a page of 4 KB, and first-level caches tell lines apart by that place: where
// source and result had it in common, depthwise convolutions took 1.05 (128 channels at 28 x 28) to 1.6 times as long
// (1024 at 7 x 7; Zen 4). Of eight neighbours of one size no two have: they are seven lines apart, not eight, which is
// what rows of images often are. Images of 1920 x 1080, on large pages, gained nothing.
constexpr std::size_t most_aside = 7 * 7 * cache_line;
constexpr std::size_t aside(std::uintptr_t address, std::size_t bytes) { return address / bytes % 8 * 7 * cache_line; }
constexpr bool goes_aside(std::size_t n) { return n >= 65536 && !on_large_pages(n); }

// n bytes as they come, on a cache line, or on a large page, if on_large_pages(n). Throws std::bad_alloc as operator new
// does.
//
// They are aligned here, within what the plain operator new gives, whose address stands before them. glibc's aligned one
// takes five times as long for a small block, and keeps none at hand: with ten buffers to a call, half of what a filter
// takes for 16 x 16 pixels. A block that it aligns to a large page is always mapped afresh.
KONV_NOINLINE inline void* allocate(std::size_t n) {
  const bool large = on_large_pages(n);
  const std::size_t alignment = large ? large_page : cache_line;
  const std::size_t whole = large && !KONV_ADDRESS_SANITIZER ? whole_pages(n) : n;  // which is to see what goes beyond n
  const std::size_t all = whole + alignment + (goes_aside(n) ? most_aside : 0);
  auto* const block = static_cast<std::byte*>(::operator new(all));
  const std::uintptr_t address = reinterpret_cast<std::uintptr_t>(block);
  // At least the 16 bytes further that operator new aligns to.
  std::byte* const p = block + (alignment - address % alignment) + (goes_aside(n) ? aside(address, all) : 0);
  std::memcpy(p - sizeof block, &block, sizeof block);
#if KONV_ADDRESS_SANITIZER
  __asan_poison_memory_region(p + n, static_cast<std::size_t>(block + all - (p + n)));
#endif
#if defined(MADV_HUGEPAGE)
  if (large) ::madvise(p, whole, MADV_HUGEPAGE);  // advice: what it answers does not matter
#endif
  return p;
}

// What allocate(n) gave.
KONV_NOINLINE inline void release(void* p) noexcept {
  std::byte* block;
  std::memcpy(&block, static_cast<std::byte*>(p) - sizeof block, sizeof block);
  ::operator delete(block);
}

}  // namespace detail
KONV_END
#endif

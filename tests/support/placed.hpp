// Images in awkward memory: gaps between rows and pixels, mirrored, odd offsets, flush against guard pages.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_SUPPORT_PLACED_HPP
#define KONV_TESTS_SUPPORT_PLACED_HPP

#include <cstring>
#include <stdexcept>
#include <vector>

#include "random.hpp"

#if defined(__unix__) || defined(__APPLE__)
#define KONV_TESTS_GUARD_PAGES 1
#include <sys/mman.h>
#include <unistd.h>
#else
#define KONV_TESTS_GUARD_PAGES 0
#endif

namespace test {

/// A view with a layout drawn at random, in memory whose other elements must stay as they are.
template <konv::sample T>
class placed {
 public:
  placed(random& r, konv::extent size) {
    const index_t gap = r.pick<index_t>({0, 0, 0, 1, 2, 3});  // samples of other channels beside each pixel
    const index_t pixel = size.channels + gap;
    const index_t row = size.width * pixel + r.pick<index_t>({0, 0, 1, 5, 13});
    const index_t before = r.between(0, 9);
    memory_.resize(static_cast<std::size_t>(before + row * size.height + 7));
    for (T& t : memory_) t = static_cast<T>(r.between(1, 99));
    view_ = konv::image_view<T>(memory_.data() + before, size, row, pixel);
    if (r.one_in(5)) view_ = view_.flip_x();
    if (r.one_in(4)) view_ = view_.flip_y();
    original_ = memory_;
  }
  konv::image_view<T> view() { return view_; }
  /// Nothing outside the view has changed.
  bool intact() {
    std::vector<T> now = memory_;
    for (index_t y = 0; y < view_.height(); ++y)
      for (index_t x = 0; x < view_.width(); ++x)
        for (index_t c = 0; c < view_.channels(); ++c) {
          const auto at = static_cast<std::size_t>(&view_(x, y, c) - memory_.data());
          now[at] = original_[at];
        }
    return std::memcmp(now.data(), original_.data(), now.size() * sizeof(T)) == 0;
  }

 private:
  std::vector<T> memory_;
  std::vector<T> original_;
  konv::image_view<T> view_;
};

#if KONV_TESTS_GUARD_PAGES
/// A view whose first sample follows, or whose last sample precedes, a page that cannot be touched.
template <konv::sample T>
class guarded {
 public:
  enum side { at_start, at_end };
  guarded(konv::extent size, side where, index_t row_gap = 0) {
    const index_t row = size.width * size.channels + row_gap;
    const std::size_t bytes = static_cast<std::size_t>(row * size.height - row_gap) * sizeof(T);
    const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t inner = (bytes + page - 1) / page * page;
    length_ = inner + 2 * page;
    void* const base = mmap(nullptr, length_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) throw std::runtime_error("mmap failed");
    base_ = static_cast<char*>(base);
    if (mprotect(base_ + page, inner, PROT_READ | PROT_WRITE) != 0) throw std::runtime_error("mprotect failed");
    char* const first = where == at_start ? base_ + page : base_ + page + inner - bytes;
    view_ = konv::image_view<T>(reinterpret_cast<T*>(first), size, row);
  }
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;
  ~guarded() { munmap(base_, length_); }
  konv::image_view<T> view() const { return view_; }

 private:
  char* base_ = nullptr;
  std::size_t length_ = 0;
  konv::image_view<T> view_;
};
#endif

}  // namespace test
#endif

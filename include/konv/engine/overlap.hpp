// Questions about two views: do they share memory, does one have the size that is wanted.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_OVERLAP_HPP
#define KONV_ENGINE_OVERLAP_HPP

#include <cstdint>
#include <utility>

#include "../core/view.hpp"

KONV_BEGIN
namespace detail {

// The first and one past the last byte of a view that is not empty.
template <class T>
std::pair<std::uintptr_t, std::uintptr_t> bytes_of(image_view<T> v) {
  const index_t y = (v.height() - 1) * v.row_stride(), x = (v.width() - 1) * v.pixel_stride();
  const index_t low = (y < 0 ? y : 0) + (x < 0 ? x : 0);
  const index_t high = (y > 0 ? y : 0) + (x > 0 ? x : 0) + v.channels();
  const auto base = reinterpret_cast<std::uintptr_t>(v.data());
  return {base + static_cast<std::uintptr_t>(low) * sizeof(T), base + static_cast<std::uintptr_t>(high) * sizeof(T)};
}
template <class A, class B>
bool overlap(image_view<A> a, image_view<B> b) {
  const auto [a0, a1] = bytes_of(a);
  const auto [b0, b1] = bytes_of(b);
  return a0 < b1 && b0 < a1;
}

template <class T>
void check_size(const char* where, const char* what, image_view<T> v, extent wanted) {
  if (v.size() != wanted)
    fail(where, {what, " is ", extent{v.width(), v.height(), v.channels()}, ", expected ", wanted});
}

}  // namespace detail
KONV_END
#endif

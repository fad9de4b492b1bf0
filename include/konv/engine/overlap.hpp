// Questions about two views: do they share memory, does one have the size that is wanted.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_OVERLAP_HPP
#define KONV_ENGINE_OVERLAP_HPP

#include <cstdint>

#include "samples.hpp"

KONV_BEGIN
namespace detail {

// The first and one past the last byte of a view that is not empty.
struct byte_range {
  std::uintptr_t begin, end;
};
inline byte_range range_of(const source_bytes& v) {
  const index_t y = (v.size.height - 1) * v.row_stride, x = (v.size.width - 1) * v.pixel_stride;
  const index_t low = (y < 0 ? y : 0) + (x < 0 ? x : 0);
  const index_t high = (y > 0 ? y : 0) + (x > 0 ? x : 0) + v.pixel();
  const auto base = reinterpret_cast<std::uintptr_t>(v.data);
  return {base + static_cast<std::uintptr_t>(low), base + static_cast<std::uintptr_t>(high)};
}
inline bool overlap(const source_bytes& a, const source_bytes& b) {
  const byte_range p = range_of(a), q = range_of(b);
  return p.begin < q.end && q.begin < p.end;
}
template <class A, class B>
bool overlap(image_view<A> a, image_view<B> b) {
  return overlap(source_of(a), source_of(b));
}

inline void check_size(const char* where, const char* what, const extent& have, const extent& wanted) {
  if (have != wanted) fail(where, {what, " is ", have, ", expected ", wanted});
}
template <class T>
void check_size(const char* where, const char* what, image_view<T> v, extent wanted) {
  check_size(where, what, v.size(), wanted);
}

}  // namespace detail
KONV_END
#endif

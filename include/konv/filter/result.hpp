// The returning forms of the named filters: an image of the source's size, filled through a view.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_RESULT_HPP
#define KONV_FILTER_RESULT_HPP

#include "correlate.hpp"

KONV_BEGIN
namespace detail {

/// The type that is named, or the source's.
template <class D, class T>
using or_source = std::conditional_t<std::is_same_v<D, deduced>, T, D>;
/// The type that is named, or that of real numbers: double for double, else float.
template <class D, class T>
using or_real = std::conditional_t<std::is_same_v<D, deduced>,
                                   std::conditional_t<std::is_same_v<T, double>, double, float>, D>;

inline void check_source(const char* where, extent size) {
  if (size.empty())
    fail(where, "src is " + size_text(size.width, size.height, size.channels) + ", expected at least one pixel");
}

/// A new image of the source's size, filled by f(view of the source, view of the result).
template <class Dst, class S, class F>
image<Dst> same_size(const char* where, const S& src, F&& f) {
  const image_view<const sample_of<S>> from = src;
  check_source(where, from.size());
  image<Dst> out(from.size(), uninitialized);
  image_view<Dst> view = out;
  f(from, view);
  return out;
}

}  // namespace detail
KONV_END
#endif

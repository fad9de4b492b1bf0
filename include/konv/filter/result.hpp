// What the named filters share: the types and sizes of their results, their options as correlate's, work on copies.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_RESULT_HPP
#define KONV_FILTER_RESULT_HPP

#include "correlate.hpp"

KONV_BEGIN
namespace detail {

/// The type that is named, or the source's.
template <class D, class S>
using or_source = std::conditional_t<std::is_same_v<D, deduced>, sample_of<S>, D>;
/// The type that is named, or that of real numbers: double for double, else float.
template <class D, class S>
using or_real = std::conditional_t<std::is_same_v<D, deduced>,
                                   std::conditional_t<std::is_same_v<sample_of<S>, double>, double, float>, D>;

/// The source's size. Throws argument_error where it has no pixels.
template <class S>
extent source_size(const char* where, const S& src) {
  const extent size = image_view<const sample_of<S>>(src).size();
  if (size.empty())
    fail(where, {"src is ", size, ", expected at least one pixel"});
  return size;
}

/// The returning form of a filter: a new image of the source's size, filled by f(view of it), the writing form.
template <class Dst, class S, class F>
image<Dst> same_size(const char* where, const S& src, F&& f) {
  image<Dst> out(source_size(where, src), uninitialized);
  image_view<Dst> view = out;
  f(view);
  return out;
}

/// f(src), or f(a copy of it) where the destination is src's own memory: for what reads a pixel after writing one.
template <class T, class F>
void apart(bool overlapping, image_view<const T> src, F&& f) {
  if (overlapping) {
    const image<T> copy = image<T>::copy_of(src);
    f(copy.view());
  } else {
    f(src);
  }
}

/// A named filter's border and executor as correlate's options.
template <class Options>
filter_options bordered(const Options& o) {
  filter_options f;
  f.edge = o.edge;
  if constexpr (requires { o.value; }) f.value = o.value;
  f.run = o.run;
  return f;
}
/// Those, and what is done to the sums.
template <class Options>
filter_options linear(const Options& o) {
  filter_options f = bordered(o);
  f.scale = o.scale;
  f.offset = o.offset;
  f.round = o.round;
  return f;
}

}  // namespace detail
KONV_END
#endif

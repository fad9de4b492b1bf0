// What the handlers of tests/data/filters share: any source, and the options that every filter has.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_CONFORMANCE_LIBRARY_CALLS_HPP
#define KONV_TESTS_CONFORMANCE_LIBRARY_CALLS_HPP

#include <konv/filter/result.hpp>

#include "registry.hpp"

namespace conformance {

/// f(image<T>) for the type of the input `src`.
template <class F>
arrays with_source(const test_case& c, F&& f) {
  return with_type<std::uint8_t, std::uint16_t, std::int16_t, float, double>(
      c.input("src").type, [&]<class T>() { return f(konv::io::to_image<T>(c.input("src"))); });
}

/// Double for double sources, else float.
template <class Image>
using real_of = konv::detail::or_real<konv::detail::deduced, Image>;

/// A filter's options with the case's border, which is all that most of them take from it.
template <class Options>
Options bordered(const parameters& p) {
  Options o;
  o.edge = p.edge();
  if constexpr (requires { o.value; }) o.value = p.value();
  return o;
}

template <class T>
arrays one(const konv::image<T>& dst) {
  return {{"dst", konv::io::to_npy(dst)}};
}

}  // namespace conformance
#endif

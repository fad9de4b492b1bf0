// Which operations the runner knows: each file of handlers adds its own.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_CONFORMANCE_REGISTRY_HPP
#define KONV_TESTS_CONFORMANCE_REGISTRY_HPP

#include "case.hpp"

namespace conformance {

/// Runs the operation of a case and returns its outputs by the names of `expected`. Throws unsupported to skip.
using handler = arrays (*)(const test_case&);

inline std::map<std::string, handler>& registry() {
  static std::map<std::string, handler> all;
  return all;
}

/// A file's handler, at namespace scope:
///     const registered pad("pad2d", [](const test_case& c) { ... return arrays{{"dst", ...}}; });
struct registered {
  registered(const char* op, handler h) { registry()[op] = h; }
};

/// Calls f.template operator()<T>() for the one of the types that `type` is; skips the case if it is none of them.
template <class... T, class F>
auto with_type(dtype type, F&& f) {
  using result = std::common_type_t<decltype(f.template operator()<T>())...>;
  result out{};
  const bool found = ((type == konv::io::dtype_of<T>() && (out = f.template operator()<T>(), true)) || ...);
  if (!found) throw unsupported(std::string("dtype ") + konv::io::name_of(type) + " is not supported here");
  return out;
}

}  // namespace conformance
#endif

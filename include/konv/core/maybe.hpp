// maybe: an optional struct that a designated initialiser can set without its name.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_MAYBE_HPP
#define KONV_CORE_MAYBE_HPP

#include <optional>

#include "../config.hpp"

KONV_BEGIN_TYPES

/// std::optional of a struct, which is also set by that struct's members in braces: `.anchor = {0, 0}` where
/// std::optional wants `.anchor = konv::size2{0, 0}`.
template <class T>
class maybe : public std::optional<T> {
 public:
  using std::optional<T>::optional;
  constexpr maybe() = default;
  template <class A, class B, class... More>
    requires requires(A a, B b, More... more) { T{a, b, more...}; }
  constexpr maybe(A a, B b, More... more) : std::optional<T>(T{a, b, more...}) {}  // NOLINT: implicit on purpose
};

KONV_END_TYPES
#endif

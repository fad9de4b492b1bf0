// each: a number per axis or side, or one number for all of them.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_EACH_HPP
#define KONV_CORE_EACH_HPP

#include <concepts>
#include <utility>

#include "extent.hpp"

KONV_BEGIN_TYPES

/// What an option takes that is a number per axis or side (size2, size3, margins, margins3): `.stride = 2` means 2 on
/// every axis, as in PyTorch and SciPy, `.stride = {2, 1}` one number each, as many as there are. A plain size2 would
/// take `= 2` for {2, 0} and `= {1, 1}` for two of four margins, without a word.
template <class T>
struct each : T {
  static constexpr std::size_t count = sizeof(T) / sizeof(index_t);

  constexpr each() = default;
  constexpr each(const T& v) : T(v) {}  // NOLINT: implicit, it is one
  template <std::integral N>
  constexpr each(N all) : each(static_cast<index_t>(all), std::make_index_sequence<count>()) {}  // NOLINT: implicit
  template <std::integral... N>
    requires(sizeof...(N) == count)
  constexpr each(N... numbers) : T{static_cast<index_t>(numbers)...} {}  // NOLINT: implicit, = {2, 1}

 private:
  template <std::size_t... I>
  constexpr each(index_t all, std::index_sequence<I...>) : T{(static_cast<void>(I), all)...} {}
};

KONV_END_TYPES
#endif

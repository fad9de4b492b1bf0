// Conversion of a computed number to a sample type: rounding, then saturation. The scalar meaning of every store.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_SATURATE_HPP
#define KONV_CORE_SATURATE_HPP

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "../config.hpp"

KONV_BEGIN_TYPES

/// How a real number becomes an integer.
///   nearest_even  to the nearest, ties to the even one (IEEE, NumPy's rint, OpenCV's cvRound)
///   truncate      towards zero, as C++'s int() and the article's Listing 1
enum class rounding : unsigned char { nearest_even, truncate };

/// The types that a sample may have.
template <class T>
concept sample = std::same_as<T, std::uint8_t> || std::same_as<T, std::int8_t> || std::same_as<T, std::uint16_t> ||
                 std::same_as<T, std::int16_t> || std::same_as<T, std::int32_t> || std::same_as<T, float> ||
                 std::same_as<T, double>;

/// "u8", "s16", "f32", ...: for messages and descriptions.
template <sample T>
constexpr const char* type_name() {
  if constexpr (std::same_as<T, std::uint8_t>) return "u8";
  if constexpr (std::same_as<T, std::int8_t>) return "s8";
  if constexpr (std::same_as<T, std::uint16_t>) return "u16";
  if constexpr (std::same_as<T, std::int16_t>) return "s16";
  if constexpr (std::same_as<T, std::int32_t>) return "s32";
  if constexpr (std::same_as<T, float>) return "f32";
  if constexpr (std::same_as<T, double>) return "f64";
}

/// v as a T: rounded (ties to even unless truncation is asked for), then held to T's range.
/// Not a number becomes 0 in an integer type. Floating types are converted as C++ converts them.
template <sample T, class V>
  requires std::is_arithmetic_v<V>
KONV_INLINE T saturate_cast(V v, rounding mode = rounding::nearest_even) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(v);
  } else if constexpr (std::is_floating_point_v<V>) {
    const double d = static_cast<double>(v);
    if (!(d > static_cast<double>(std::numeric_limits<T>::min())))
      return d != d ? T{0} : std::numeric_limits<T>::min();
    if (d >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
    return static_cast<T>(mode == rounding::truncate ? std::trunc(d) : std::nearbyint(d));
  } else {
    // The bounds are compared in types that hold both sides: 64 bits, without a sign for V without one.
    if constexpr (std::is_signed_v<V>)
      if (static_cast<long long>(v) < static_cast<long long>(std::numeric_limits<T>::min()))
        return std::numeric_limits<T>::min();
    using wide = std::conditional_t<std::is_signed_v<V>, long long, unsigned long long>;
    if (static_cast<wide>(v) > static_cast<wide>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
    return static_cast<T>(v);
  }
}

KONV_END_TYPES
#endif

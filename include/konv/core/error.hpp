// Errors: what failed, which argument, what it was and what it must be.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_ERROR_HPP
#define KONV_CORE_ERROR_HPP

#include <cstdio>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "extent.hpp"

KONV_BEGIN_TYPES

/// What every function of konv throws. what() reads "function: argument is ..., expected ...".
class error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An argument that the operation cannot work with: a size, a type range, an option out of its domain.
class argument_error : public error {
 public:
  using error::error;
};

/// A file that cannot be read or written; the message begins with its name.
class io_error : public error {
 public:
  using error::error;
};

#if defined(KONV_NO_EXCEPTIONS)
/// Without exceptions the program defines this function. It must not return (log and exit, or longjmp).
[[noreturn]] void on_error(const error& e);
#endif

KONV_END_TYPES

KONV_BEGIN
namespace detail {

template <class E>
[[noreturn]] KONV_COLD inline void raise(const E& e) {
#if defined(KONV_NO_EXCEPTIONS)
  on_error(e);
#else
  throw e;
#endif
}

/// What messages are put together from: text, numbers, sizes. Strings would do, but g++ compiles std::string anew in each
/// file (in C++20 the standard library's copy is not used), and messages were a tenth of what a small program compiled.
class piece {
 public:
  KONV_INLINE piece(const char* text) : text_(text), what_(kind::text) {}
  KONV_INLINE piece(const std::string& text) : text_(text.c_str()), what_(kind::text) {}
  template <class T>
    requires(std::is_integral_v<T>)
  KONV_INLINE piece(T number) : number_(static_cast<long long>(number)), what_(kind::integer) {}
  KONV_INLINE piece(double number) : real_(number), what_(kind::real) {}
  KONV_INLINE piece(const extent& size) : size_(size), what_(kind::size) {}                        // "640x480", "640x480x3"
  KONV_INLINE piece(const size2& pair) : size_{pair.y, pair.x, 0}, what_(kind::pair) {}  // "{2, 1}"

  /// Writes the piece as text from `at` on, as much as fits in `room` with the 0 that ends it. Returns its length.
  int write(char* at, std::size_t room) const {
    const auto [a, b, c] = what_ >= kind::size ? size_ : extent{};
    switch (what_) {
      case kind::text: return std::snprintf(at, room, "%s", text_);
      case kind::integer: return std::snprintf(at, room, "%lld", number_);
      case kind::real: return std::snprintf(at, room, "%g", real_);
      case kind::size: return std::snprintf(at, room, c == 1 ? "%tdx%td" : "%tdx%tdx%td", a, b, c);
      case kind::pair: return std::snprintf(at, room, "{%td, %td}", a, b);
    }
    return 0;
  }

 private:
  union {
    const char* text_;
    long long number_;
    double real_;
    extent size_;
  };
  enum class kind { text, integer, real, size, pair } what_;
};

/// Throws argument_error("where: what"). What is longer than half a thousand letters is cut.
[[noreturn]] KONV_COLD inline void fail(const char* where, std::initializer_list<piece> what) {
  char text[512];
  std::size_t at = static_cast<std::size_t>(std::snprintf(text, sizeof text, "%s: ", where));
  for (const piece& p : what)
    if (at < sizeof text) at += static_cast<std::size_t>(p.write(text + at, sizeof text - at));
  raise(argument_error(text));
}
[[noreturn]] KONV_COLD inline void fail(const char* where, const char* what) { fail(where, {piece(what)}); }
[[noreturn]] KONV_COLD inline void fail(const char* where, const std::string& what) { fail(where, {piece(what)}); }

/// "640x480", or "640x480x3" where there is more than one channel.
KONV_COLD inline std::string size_text(std::ptrdiff_t width, std::ptrdiff_t height, std::ptrdiff_t channels = 1) {
  std::string s = std::to_string(width) + "x" + std::to_string(height);
  if (channels != 1) s += "x" + std::to_string(channels);
  return s;
}

}  // namespace detail
KONV_END
#endif

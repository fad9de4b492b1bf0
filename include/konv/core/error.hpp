// Errors: what failed, which argument, what it was and what it must be.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_ERROR_HPP
#define KONV_CORE_ERROR_HPP

#include <stdexcept>
#include <string>

#include "../config.hpp"

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

/// Throws argument_error("where: what").
[[noreturn]] KONV_COLD inline void fail(const char* where, const std::string& what) {
  raise(argument_error(std::string(where) + ": " + what));
}

/// "640x480", or "640x480x3" where there is more than one channel.
KONV_COLD inline std::string size_text(std::ptrdiff_t width, std::ptrdiff_t height, std::ptrdiff_t channels = 1) {
  std::string s = std::to_string(width) + "x" + std::to_string(height);
  if (channels != 1) s += "x" + std::to_string(channels);
  return s;
}

}  // namespace detail
KONV_END
#endif

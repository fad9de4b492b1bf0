// Files of tests: bytes, temporary names, and what a reader says about damage.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_SUPPORT_BYTES_HPP
#define KONV_TESTS_SUPPORT_BYTES_HPP

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <konv/core/error.hpp>

namespace test {

using bytes = std::vector<std::byte>;

// A file name of this process, removed at the end.
struct temporary {
  std::string name;
  explicit temporary(const std::string& ending)
      : name((std::filesystem::temp_directory_path() /
              ("konv_test_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + ending))
                 .string()) {}
  ~temporary() { std::remove(name.c_str()); }
  temporary(const temporary&) = delete;
  temporary& operator=(const temporary&) = delete;
};

inline bytes bytes_of(std::string_view s) {
  const auto* const p = reinterpret_cast<const std::byte*>(s.data());
  return {p, p + s.size()};
}

// What reading these bytes says; "" if it succeeds.
template <class Parse>
std::string complaint(Parse parse, const bytes& b) {
  try {
    parse("f.npy", b);
  } catch (const konv::io_error& e) {
    return e.what();
  }
  return {};
}

}  // namespace test
#endif

// A folder for the files of a test, removed afterwards, and files byte by byte.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_IO_TEMPORARY_HPP
#define KONV_TESTS_IO_TEMPORARY_HPP

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace test {

using bytes = std::vector<unsigned char>;

class temporary_folder {
 public:
  explicit temporary_folder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("konv_" + name)) {
    // A name that nobody else has: two builds may be tested at once.
    for (int n = 0; !std::filesystem::create_directory(path_); ++n)
      path_.replace_filename("konv_" + name + "_" + std::to_string(n));
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline bytes read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return bytes(std::istreambuf_iterator<char>(in), {});
}

inline void write_bytes(const std::string& path, const bytes& data, std::size_t count) {
  std::filesystem::remove(path);  // a file that is truncated instead waits for the disk on some file systems
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(data.data()), static_cast<std::streamsize>(count));
}
inline void write_bytes(const std::string& path, const bytes& data) { write_bytes(path, data, data.size()); }
inline void write_text(const std::string& path, const std::string& text) {
  write_bytes(path, bytes(text.begin(), text.end()));
}

/// The message of the E that f() throws; "" where it throws nothing. Anything else passes through.
template <class E, class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const E& e) {
    return e.what();
  }
  return "";
}

}  // namespace test
#endif

// Bytes of files, with every failure reported: "name: what went wrong".
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_FILE_HPP
#define KONV_IO_FILE_HPP

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "../core/error.hpp"
#include "../core/extent.hpp"

KONV_BEGIN
namespace io::detail {

/// Throws io_error("file: what").
[[noreturn]] KONV_COLD inline void fail(const std::string& file, const std::string& what) {
  konv::detail::raise(io_error(file + ": " + what));
}

/// All bytes of a file. Throws io_error where it cannot be read or holds more than `most` bytes; reads no more than
/// that, so a device or a pipe without end is an error too.
inline std::vector<unsigned char> read_file(const std::string& path, index_t most) {
  errno = 0;
  std::FILE* f = std::fopen(path.c_str(), "rb");
  if (!f) fail(path, std::string("cannot open for reading: ") + std::strerror(errno));
  std::vector<unsigned char> bytes;
  std::size_t have = 0;
  const std::size_t limit = static_cast<std::size_t>(most);
  for (;;) {
    if (have == bytes.size()) bytes.resize(have < 65536 ? 65536 : have * 2);
    const std::size_t got = std::fread(bytes.data() + have, 1, bytes.size() - have, f);
    have += got;
    if (got == 0 || have > limit) break;
  }
  const int reason = std::ferror(f) ? errno : 0;
  std::fclose(f);
  if (reason) fail(path, std::string("cannot read: ") + std::strerror(reason));
  if (have > limit) fail(path, "cannot load: the file is larger than the limit of " + std::to_string(most) + " bytes");
  bytes.resize(have);
  return bytes;
}

/// A file being written. The first failure is kept and thrown by finish(); without finish() the file is just closed.
class file_sink {
 public:
  explicit file_sink(const std::string& path) : path_(path) {
    errno = 0;
    file_ = std::fopen(path.c_str(), "wb");
    if (!file_) detail::fail(path, std::string("cannot open for writing: ") + std::strerror(errno));
  }
  file_sink(const file_sink&) = delete;
  file_sink& operator=(const file_sink&) = delete;
  ~file_sink() {
    if (file_) std::fclose(file_);
  }

  void write(const void* data, std::size_t bytes) {
    if (reason_.empty() && std::fwrite(data, 1, bytes, file_) != bytes) reason_ = std::strerror(errno);
  }
  /// Notes a failure of the encoder.
  void fail(const char* reason) {
    if (reason_.empty()) reason_ = reason;
  }
  /// Closes the file; throws io_error if this or any write failed (a full disk shows here at the latest).
  void finish() {
    std::FILE* f = file_;
    file_ = nullptr;
    if (std::fclose(f) != 0 && reason_.empty()) reason_ = std::strerror(errno);
    if (!reason_.empty()) detail::fail(path_, "cannot write: " + reason_);
  }

 private:
  std::string path_;
  std::FILE* file_ = nullptr;
  std::string reason_;  // of the first failure
};

}  // namespace io::detail
KONV_END
#endif

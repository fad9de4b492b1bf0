// A look at a JPEG file's Huffman tables before stb sees them.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_JPEG_TABLES_HPP
#define KONV_IO_JPEG_TABLES_HPP

#include "file.hpp"

KONV_BEGIN
namespace io::detail {

/// What stb reads behind the last byte of a file: see stb_input.
inline constexpr unsigned char past_the_end = '\n';

/// Throws io_error where a JPEG file defines a Huffman table of more than 256 codes. stb_image up to 2.27 (Debian 12's)
/// writes such a table past the end of its array. Walks the segments as stb does: what it would skip is skipped here.
inline void check_jpeg_tables(const std::string& name, const std::vector<unsigned char>& file) {
  // Beyond the end stands what stb_input hands to stb there.
  const auto byte = [&](std::size_t i) { return i < file.size() ? std::size_t{file[i]} : std::size_t{past_the_end}; };
  std::size_t at = 0;
  while (byte(at) == 0xFF) ++at;
  if (at == 0 || byte(at) != 0xD8) return;  // no JPEG
  while (at < file.size()) {
    while (at < file.size() && file[at] != 0xFF) ++at;  // pixels between two markers
    while (at < file.size() && file[at] == 0xFF) ++at;
    const std::size_t marker = byte(at++);
    if (marker == 0xD9) return;                                             // end of image
    if (marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8)) continue;     // no segment: 0xFF as data, restart, start
    const std::size_t length = byte(at) << 8 | byte(at + 1);
    if (marker == 0xC4)
      for (std::size_t table = at + 2; table < at + length;) {
        std::size_t codes = 0;
        for (std::size_t i = 1; i <= 16; ++i) codes += byte(table + i);
        if (codes > 256) fail(name, "cannot decode: a JPEG Huffman table has more than 256 codes");
        table += 17 + codes;
      }
    at += length;
  }
}

}  // namespace io::detail
KONV_END
#endif

// Binary PGM and PPM: the simplest picture files, 8 and 16 bits.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_PNM_HPP
#define KONV_IO_PNM_HPP

#include "../core/image.hpp"
#include "decode.hpp"

KONV_BEGIN
namespace io::detail {

/// P5 or P6, whose header is: magic, width, height, largest value, one white space; '#' begins a comment.
inline bool is_pnm(const std::vector<unsigned char>& file) {
  return file.size() >= 2 && file[0] == 'P' && (file[1] == '5' || file[1] == '6');
}

/// The next number of a PNM header from `at` on, which it moves behind the number.
inline index_t pnm_number(const std::string& name, const std::vector<unsigned char>& file, std::size_t& at) {
  const auto is_space = [](unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (at < file.size() && (is_space(file[at]) || file[at] == '#')) {
    if (file[at] == '#')
      while (at < file.size() && file[at] != '\n' && file[at] != '\r') ++at;
    else
      ++at;
  }
  if (at == file.size()) fail(name, "cannot decode: the file ends within the PNM header");
  index_t value = 0;
  const std::size_t begin = at;
  for (; at < file.size() && file[at] >= '0' && file[at] <= '9'; ++at) {
    value = value * 10 + (file[at] - '0');
    if (value > (index_t{1} << 31)) fail(name, "cannot decode: absurd number in the PNM header");
  }
  if (at == begin) fail(name, "cannot decode: expected a number in the PNM header");
  return value;
}

/// The picture, its samples as the file has them; 16-bit samples wanted as u8 are scaled by 255/maxval and rounded.
template <class T>
image<T> decode_pnm(const std::string& name, const std::vector<unsigned char>& file, const load_options& options) {
  std::size_t at = 2;
  const index_t width = pnm_number(name, file, at);
  const index_t height = pnm_number(name, file, at);
  const index_t most = pnm_number(name, file, at);
  if (most < 1 || most > 65535)
    fail(name, "cannot decode: PNM maximum value is " + std::to_string(most) + ", expected 1 to 65535");
  if (width == 0 || height == 0) fail(name, "cannot decode: 0-pixel image");
  const index_t bytes = most > 255 ? 2 : 1;
  const konv::extent size{width, height, file[1] == '6' ? 3 : 1};
  check_limits(name, size, bytes, options);
  ++at;  // the one white space
  const index_t have = static_cast<index_t>(file.size()) - static_cast<index_t>(at);
  if (have < size.samples() * bytes)
    fail(name, "cannot decode: the file ends too early, " + std::to_string(size.samples() * bytes) +
                   " bytes of pixels expected");
  const unsigned white = static_cast<unsigned>(most);
  const auto sample = [&](unsigned v) {
    if (!std::is_same_v<T, std::uint8_t> || bytes == 1) return static_cast<T>(v);
    return static_cast<T>(v >= white ? 255u : (v * 255u + white / 2) / white);
  };
  image<T> out(size, uninitialized);
  const unsigned char* p = file.data() + at;
  for (index_t y = 0; y < height; ++y)
    for (index_t i = 0; i < width * size.channels; ++i, p += bytes)
      out.row(y)[i] = sample(bytes == 2 ? 256u * p[0] + p[1] : p[0]);
  return with_channels(std::move(out), options.channels, sample(white));
}

/// Writes P5 (1 channel) or P6 (3 channels); u16 samples with their high byte first, as the format wants.
template <class T>
  requires(std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t>)
void write_pnm(file_sink& sink, konv::extent size, const std::vector<T>& samples) {
  const std::string header = std::string(size.channels == 3 ? "P6\n" : "P5\n") + std::to_string(size.width) + " " +
                             std::to_string(size.height) + (sizeof(T) == 2 ? "\n65535\n" : "\n255\n");
  sink.write(header.data(), header.size());
  if constexpr (sizeof(T) == 1) {
    sink.write(samples.data(), samples.size());
  } else {
    std::vector<unsigned char> bytes;
    bytes.reserve(samples.size() * 2);
    for (const T v : samples) {
      bytes.push_back(static_cast<unsigned char>(v >> 8));
      bytes.push_back(static_cast<unsigned char>(v & 255));
    }
    sink.write(bytes.data(), bytes.size());
  }
}

}  // namespace io::detail
KONV_END
#endif

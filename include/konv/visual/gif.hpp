// Animated pictures: a GIF89a encoder.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_GIF_HPP
#define KONV_VISUAL_GIF_HPP

#include "../io/file.hpp"
#include "palette.hpp"

KONV_BEGIN
namespace visual {

struct gif_options {
  int delay = 500;      ///< milliseconds per frame, in steps of 10
  int last_delay = 0;   ///< of the last frame; 0: as the others
  bool loop = true;     ///< begin again after the last frame
  index_t colours = 256;  ///< 2 to 256
};

namespace detail {

/// Codes of growing width, packed from the low bit, in blocks of at most 255 bytes.
class gif_bits {
 public:
  explicit gif_bits(std::vector<unsigned char>& out) : out_(out) {}
  void put(unsigned code, int width) {
    pending_ |= static_cast<std::uint32_t>(code) << count_;
    for (count_ += width; count_ >= 8; count_ -= 8) {
      block_.push_back(static_cast<unsigned char>(pending_ & 255u));
      pending_ >>= 8;
      if (block_.size() == 255) flush();
    }
  }
  void finish() {
    if (count_ > 0) block_.push_back(static_cast<unsigned char>(pending_ & 255u));
    flush();
    out_.push_back(0);
  }

 private:
  void flush() {
    if (block_.empty()) return;
    out_.push_back(static_cast<unsigned char>(block_.size()));
    out_.insert(out_.end(), block_.begin(), block_.end());
    block_.clear();
  }
  std::vector<unsigned char>& out_;
  std::vector<unsigned char> block_;
  std::uint32_t pending_ = 0;
  int count_ = 0;
};

/// LZW as GIF has it: strings of pixels seen before become one code; when 4096 of them are known, all are forgotten.
inline void gif_compress(std::vector<unsigned char>& out, const std::vector<std::uint8_t>& pixels, int bits) {
  const unsigned clear = 1u << bits, end = clear + 1;
  std::vector<std::uint16_t> longer(std::size_t{4096} << bits);  // [code of a string][next pixel]: code, or 0
  out.push_back(static_cast<unsigned char>(bits));
  gif_bits stream(out);
  unsigned next = end + 1;
  int width = bits + 1;
  stream.put(clear, width);
  unsigned string = pixels[0];
  for (std::size_t i = 1; i < pixels.size(); ++i) {
    std::uint16_t& known = longer[(static_cast<std::size_t>(string) << bits) + pixels[i]];
    if (known) {
      string = known;
      continue;
    }
    stream.put(string, width);
    if (next == 4096) {
      stream.put(clear, width);
      std::fill(longer.begin(), longer.end(), std::uint16_t{0});
      next = end + 1;
      width = bits + 1;
    } else {
      if (next == 1u << width) ++width;  // the decoder is one string behind, so it learns this width just in time
      known = static_cast<std::uint16_t>(next++);
    }
    string = pixels[i];
  }
  stream.put(string, width);
  if (next == 1u << width && width < 12) ++width;
  stream.put(end, width);
  stream.finish();
}

inline void check_frames(std::span<const image<std::uint8_t>> frames, const gif_options& o) {
  constexpr const char* where = "visual::gif_bytes";
  if (frames.empty()) konv::detail::fail(where, "there are no frames, expected at least one");
  for (const image<std::uint8_t>& f : frames)
    if (f.size() != frames[0].size() || f.channels() != 3 || f.empty() || f.width() > 65535 || f.height() > 65535)
      konv::detail::fail(where, {"frame is ", f.size(), ", expected three channels, sides of 1 to 65535 and the first ",
                                 "one's size, ", extent{frames[0].width(), frames[0].height(), 3}});
  if (o.delay < 0 || o.delay > 655350 || o.last_delay < 0 || o.last_delay > 655350)
    konv::detail::fail(where, {"delays are ", o.delay, " and ", o.last_delay, ", expected 0 to 655350 ms"});
}

}  // namespace detail

/// Encodes frames (u8, RGB, of one size) as a GIF. At most 256 colours in all: exact where the frames have no more,
/// else the nearest of a median cut's, without dithering. Only the rectangle that changes is stored of each frame after
/// the first. Source: CompuServe, GIF89a specification (1990); looping by Netscape's extension.
/// Throws argument_error for no frame, frames of different sizes or with other than 3 channels, sides above 65535.
inline std::vector<unsigned char> gif_bytes(std::span<const image<std::uint8_t>> frames,
                                            const gif_options& options = {}) {
  detail::check_frames(frames, options);
  const palette colours(frames, options.colours);
  int bits = 2;  // LZW's least
  while ((std::size_t{1} << bits) < colours.colours().size()) ++bits;

  std::vector<unsigned char> out{'G', 'I', 'F', '8', '9', 'a'};
  const auto byte = [&](int v) { out.push_back(static_cast<unsigned char>(v)); };
  const auto word = [&](index_t v) {
    byte(static_cast<int>(v & 255));
    byte(static_cast<int>(v >> 8 & 255));
  };
  word(frames[0].width());
  word(frames[0].height());
  byte(0xF0 | (bits - 1));  // a global table of 2^bits colours
  byte(0);
  byte(0);
  for (std::size_t i = 0; i < std::size_t{1} << bits; ++i) {
    const colour c = i < colours.colours().size() ? colours.colours()[i] : black;
    byte(c.r);
    byte(c.g);
    byte(c.b);
  }
  if (options.loop && frames.size() > 1)
    for (const char c : {'\x21', '\xFF', '\x0B', 'N', 'E', 'T', 'S', 'C', 'A', 'P', 'E', '2', '.', '0', '\x03', '\x01',
                         '\0', '\0', '\0'})
      byte(c);

  const index_t width = frames[0].width(), height = frames[0].height();
  std::vector<std::uint8_t> before;
  for (std::size_t f = 0; f < frames.size(); ++f) {
    std::vector<std::uint8_t> now = colours.indices(frames[f]);
    index_t x0 = 0, y0 = 0, x1 = width, y1 = height;
    if (f > 0) {
      x0 = width, y0 = height, x1 = 0, y1 = 0;
      for (index_t y = 0; y < height; ++y)
        for (index_t x = 0; x < width; ++x)
          if (const auto i = static_cast<std::size_t>(y * width + x); now[i] != before[i]) {
            x0 = std::min(x0, x);
            x1 = std::max(x1, x + 1);
            y0 = std::min(y0, y);
            y1 = y + 1;
          }
      if (x1 == 0) x0 = 0, y0 = 0, x1 = 1, y1 = 1;  // no change: a frame has a pixel at least
    }
    const bool last = f + 1 == frames.size();
    byte(0x21);  // graphic control: leave the picture in place, wait
    byte(0xF9);
    byte(4);
    byte(1 << 2);
    word((last && options.last_delay > 0 ? options.last_delay : options.delay) / 10);
    byte(0);
    byte(0);
    byte(0x2C);  // image
    word(x0);
    word(y0);
    word(x1 - x0);
    word(y1 - y0);
    byte(0);
    std::vector<std::uint8_t> part;
    for (index_t y = y0; y < y1; ++y)
      part.insert(part.end(), now.begin() + (y * width + x0), now.begin() + (y * width + x1));
    detail::gif_compress(out, part, bits);
    before = std::move(now);
  }
  byte(0x3B);
  return out;
}

/// Writes frames as a GIF file. Throws io_error for a file that cannot be written, and as gif_bytes does.
inline void save_gif(const std::string& path, std::span<const image<std::uint8_t>> frames,
                     const gif_options& options = {}) {
  const std::vector<unsigned char> bytes = gif_bytes(frames, options);
  io::detail::file_sink file(path);
  file.write(bytes.data(), bytes.size());
  file.finish();
}

}  // namespace visual
KONV_END
#endif

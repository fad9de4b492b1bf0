// Pictures from and to files: PNG, JPEG, BMP, TGA and HDR through stb, PGM and PPM by hand.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_STB_HPP
#define KONV_IO_STB_HPP

#include <type_traits>

#include "decode.hpp"
#include "jpeg_tables.hpp"
#include "pnm.hpp"
#include "stb_code.hpp"

// Everything that calls stb is static, as stb's own code in stb_code.hpp is: each file of a program has its copy of
// both, and no inline function refers to something else in another file.

KONV_BEGIN
namespace io {

/// Options of save.
struct save_options {
  int quality = 90;  ///< of JPEG: 1 to 100; above 90 colour is stored at full resolution
};

namespace detail {

/// A file in memory as stb reads it, which notes when stb wants more than there is: stb itself makes up the rest of a
/// truncated JPEG, BMP or TGA. Behind the end come line feeds, the one byte on which no loop of stb turns for ever: its
/// HDR decoder takes zeros for runs of no length.
struct stb_input {
  const unsigned char* at;
  const unsigned char* end;
  const char* refill = nullptr;  // stb's own buffer, the target of its first read; there a short read is no news
  bool ran_out = false;

  static int read(void* self, char* to, int bytes) {
    stb_input& in = *static_cast<stb_input*>(self);
    if (!in.refill) in.refill = to;
    const std::ptrdiff_t rest = in.end - in.at;
    const std::ptrdiff_t n = bytes < rest ? bytes : rest;
    if (to == in.refill ? n == 0 : n < bytes) in.ran_out = true;
    if (n > 0) std::memcpy(to, in.at, static_cast<std::size_t>(n));
    in.at += n;
    if (n > 0 || to != in.refill) return static_cast<int>(n);
    std::memset(to, past_the_end, static_cast<std::size_t>(bytes));
    return bytes;
  }
  static void skip(void* self, int bytes) {
    stb_input& in = *static_cast<stb_input*>(self);
    if (bytes > in.end - in.at) in.ran_out = true;
    in.at += bytes < in.end - in.at ? bytes : in.end - in.at;
  }
  static int at_end(void* self) { return static_cast<stb_input*>(self)->at == static_cast<stb_input*>(self)->end; }
  static constexpr stb_code::stbi_io_callbacks callbacks{read, skip, at_end};
};

template <class T>
static image<T> decode_stb(const std::string& name, const std::vector<unsigned char>& file, const load_options& o) {
  const stb_code::stbi_io_callbacks* const calls = &stb_input::callbacks;
  const auto open = [&] { return stb_input{file.data(), file.data() + file.size()}; };
  const auto reason = [](bool ran_out) {
    const char* why = stb_code::konv_stbi_failure_reason();
    return std::string(ran_out ? "cannot decode: the file ends too early: " : "cannot decode: ") +
           (why ? why : "unknown reason");
  };
  check_jpeg_tables(name, file);
  stb_code::largest_allocation = std::size_t{1} << 20;
  int width = 0, height = 0, channels = 0;
  stb_input in = open();
  if (!stb_code::konv_stbi_info_from_callbacks(calls, &in, &width, &height, &channels)) {
    // Having asked every decoder, it has forgotten why the one that knows the kind said no. That one says it again.
    in = open();
    stb_code::konv_stbi_image_free(
        stb_code::konv_stbi_load_from_callbacks(calls, &in, &width, &height, &channels, 0));
    fail(name, reason(in.ran_out));
  }
  if (width <= 0 || height <= 0) fail(name, "cannot decode: 0-pixel image");
  in = open();
  const bool hdr = stb_code::konv_stbi_is_hdr_from_callbacks(calls, &in) != 0;
  if (hdr && !std::is_same_v<T, float>) fail(name, "cannot load: the samples are f32, use load_as<float>");
  in = open();
  const bool wide =
      !hdr && !std::is_same_v<T, std::uint8_t> && stb_code::konv_stbi_is_16_bit_from_callbacks(calls, &in);
  const index_t bytes = hdr ? 4 : wide ? 2 : 1;
  check_limits(name, {width, height, channels}, bytes, o);

  // Four channels, 16 bits and a buffer that doubles: the most that an honest picture of this size needs.
  stb_code::largest_allocation = 16 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height) +
                                 2 * file.size() + (std::size_t{1} << 20);
  in = open();
  struct owner {  // no std::unique_ptr: 22,000 lines of <memory>
    void* samples;
    ~owner() { stb_code::konv_stbi_image_free(samples); }
  };
  const auto finish = [&](auto* samples) {
    const owner owned{samples};
    if (!samples || in.ran_out) fail(name, samples ? "cannot decode: the file ends too early" : reason(in.ran_out));
    image<T> out({width, height, channels}, uninitialized);
    const auto* p = samples;
    for (index_t y = 0; y < height; ++y)
      for (index_t i = 0; i < index_t{width} * channels; ++i) out.row(y)[i] = static_cast<T>(*p++);
    const double most = hdr ? 1.0 : wide ? 65535.0 : 255.0;
    return with_channels(std::move(out), o.channels, static_cast<T>(most));
  };
  if (hdr) return finish(stb_code::konv_stbi_loadf_from_callbacks(calls, &in, &width, &height, &channels, 0));
  if (wide) return finish(stb_code::konv_stbi_load_16_from_callbacks(calls, &in, &width, &height, &channels, 0));
  return finish(stb_code::konv_stbi_load_from_callbacks(calls, &in, &width, &height, &channels, 0));
}

}  // namespace detail

/// A picture file as an image of u8, u16 or float.
///
/// Reads PNG, JPEG, BMP, TGA, HDR (as float only), PGM and PPM; the kind is told by content, not by name. Channels are
/// grey, grey and alpha, RGB or RGBA. Samples are the file's numbers and never rescaled: an 8-bit file gives 0 to 255
/// in any type, a 16-bit one 0 to 65535 as u16 or float, HDR its radiance. Only 16-bit samples wanted as u8 are
/// brought to 0 to 255 (PNG: their high byte). Palettes, interlacing and progressive JPEG are resolved.
///
/// Throws io_error, its message "FILE: what and why", for a file that is missing, unreadable, truncated, corrupt, of
/// no known kind, or larger than the options allow (checked from its header before decoding; while decoding stb gets
/// no more memory than a picture of that size needs). Throws argument_error for options out of range.
template <class T>
  requires(std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t> || std::is_same_v<T, float>)
static image<T> load_as(const std::string& path, const load_options& options = {}) {
  detail::check_options(options);
  const std::vector<unsigned char> file = detail::read_file(path, options.max_bytes);
  if (file.empty()) detail::fail(path, "cannot decode: the file is empty");
  return detail::is_pnm(file) ? detail::decode_pnm<T>(path, file, options) : detail::decode_stb<T>(path, file, options);
}

/// load_as<std::uint8_t>: what photographs are.
static inline image<std::uint8_t> load(const std::string& path, const load_options& options = {}) {
  return load_as<std::uint8_t>(path, options);
}

/// load with one channel: colour becomes grey as to_grey does it (OpenCV's weights).
static inline image<std::uint8_t> load_grey(const std::string& path, load_options options = {}) {
  options.channels = 1;
  return load(path, options);
}

namespace detail {

enum class picture_format { png, jpeg, bmp, tga, hdr, pnm };

/// The format that a file name's suffix asks for, in either case, provided that it can hold such an image.
static inline picture_format format_for(const std::string& path, konv::extent size) {
  const std::size_t dot = path.find_last_of("./\\");
  std::string suffix = dot == std::string::npos || path[dot] != '.' ? "" : path.substr(dot);
  for (char& c : suffix)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  struct row {
    const char* suffix;
    picture_format format;
    const char* channels;
    index_t longest;
  };
  constexpr index_t any = index_t{1} << 28;
  constexpr row rows[] = {{".png", picture_format::png, "1234", any}, {".jpg", picture_format::jpeg, "13", 65535},
                          {".jpeg", picture_format::jpeg, "13", 65535}, {".bmp", picture_format::bmp, "134", any},
                          {".tga", picture_format::tga, "1234", 65535}, {".hdr", picture_format::hdr, "13", any},
                          {".pgm", picture_format::pnm, "1", any}, {".ppm", picture_format::pnm, "3", any},
                          {".pnm", picture_format::pnm, "13", any}};
  for (const row& r : rows) {
    if (suffix != r.suffix) continue;
    std::string wanted;
    for (const char* c = r.channels; *c; ++c) {
      if (size.channels == *c - '0') {
        if (size.width > r.longest || size.height > r.longest || size.width > any / size.height)
          fail(path, "cannot save: the image is " + konv::detail::size_text(size.width, size.height) +
                         ", expected at most " + std::to_string(r.longest) + " a side and 2^28 pixels");
        return r.format;
      }
      wanted += std::string(wanted.empty() ? "" : c[1] ? ", " : " or ") + *c;
    }
    fail(path, "cannot save: the image has " + std::to_string(size.channels) + " channels, expected " + wanted +
                   " for " + suffix);
  }
  fail(path, "cannot save: the suffix is \"" + suffix +
                 "\", expected .png, .jpg, .jpeg, .bmp, .tga, .hdr, .pgm, .ppm or .pnm");
}

/// The samples of a view one after the other, converted.
template <class To, class From>
std::vector<To> packed(image_view<const From> v) {
  std::vector<To> out;
  out.reserve(static_cast<std::size_t>(v.size().samples()));
  for (index_t y = 0; y < v.height(); ++y)
    for (index_t x = 0; x < v.width(); ++x)
      for (index_t c = 0; c < v.channels(); ++c) out.push_back(saturate_cast<To>(v(x, y, c)));
  return out;
}

static inline void stb_write(void* sink, void* data, int bytes) {
  static_cast<file_sink*>(sink)->write(data, static_cast<std::size_t>(bytes));
}

static inline void write_8_bit(file_sink& sink, picture_format format, konv::extent size,
                               const std::vector<std::uint8_t>& samples, int quality) {
  if (format == picture_format::pnm) return write_pnm(sink, size, samples);
  const int w = static_cast<int>(size.width), h = static_cast<int>(size.height), c = static_cast<int>(size.channels);
  int done = 0;
  if (format == picture_format::png)
    done = stb_code::konv_stbi_write_png_to_func(stb_write, &sink, w, h, c, samples.data(), w * c);
  else if (format == picture_format::jpeg)
    done = stb_code::konv_stbi_write_jpg_to_func(stb_write, &sink, w, h, c, samples.data(), quality);
  else if (format == picture_format::bmp)
    done = stb_code::konv_stbi_write_bmp_to_func(stb_write, &sink, w, h, c, samples.data());
  else
    done = stb_code::konv_stbi_write_tga_to_func(stb_write, &sink, w, h, c, samples.data());
  if (!done) sink.fail("stb cannot encode it (out of memory)");
}

static inline void write_hdr(file_sink& sink, konv::extent size, std::vector<float> samples) {
  // Three 8-bit mantissas over one exponent: no sign, no infinity, at most 2^127.
  for (float& v : samples) v = v > 0 ? (v < 1.6e38f ? v : 1.6e38f) : 0.0f;
  if (!stb_code::konv_stbi_write_hdr_to_func(stb_write, &sink, static_cast<int>(size.width),
                                             static_cast<int>(size.height), static_cast<int>(size.channels),
                                             samples.data()))
    sink.fail("stb cannot encode it (out of memory)");
}

}  // namespace detail

/// Writes an image or a view, of any sample type and any strides, in the format that the suffix names:
///
///     .png         1 to 4 channels    u8
///     .jpg, .jpeg  1 or 3             u8, lossy
///     .bmp         1, 3 or 4          u8; one channel comes back as three
///     .tga         1 to 4             u8
///     .pgm, .ppm   1, 3 (.pnm: both)  u16 as 16 bits, everything else as u8
///     .hdr         1 or 3             f32, shared exponent: about 1 % precise, negative numbers become 0
///
/// Samples of other types are rounded to nearest even and saturated to u8, never rescaled: f32 from 0 to 1 would be
/// black. An existing file is replaced. Throws io_error, its message "FILE: what and why", for an unknown suffix, an
/// empty image, channels or sides that the format cannot hold, a file that cannot be opened or written (disk full
/// included), and argument_error for a quality out of range.
template <source_image S>
static void save(const std::string& path, const S& picture, const save_options& options = {}) {
  using T = sample_of<S>;
  const decltype(konv::detail::readable(picture)) v = picture;
  if (options.quality < 1 || options.quality > 100)
    konv::detail::fail("save", {"quality is ", options.quality, ", expected 1 to 100"});
  if (v.empty())
    detail::fail(path, "cannot save: the image is empty (" + konv::detail::size_text(v.width(), v.height()) + ")");
  const detail::picture_format format = detail::format_for(path, v.size());
  detail::file_sink sink(path);
  if (format == detail::picture_format::hdr)
    detail::write_hdr(sink, v.size(), detail::packed<float>(v));
  else if (format == detail::picture_format::pnm && std::is_same_v<T, std::uint16_t>)
    detail::write_pnm(sink, v.size(), detail::packed<std::uint16_t>(v));
  else
    detail::write_8_bit(sink, format, v.size(), detail::packed<std::uint8_t>(v), options.quality);
  sink.finish();
}

}  // namespace io
KONV_END
#endif

// Files that are missing, truncated, corrupt or absurd, and folders that cannot be written.
// SPDX-License-Identifier: MIT
#include <konv/io/stb.hpp>

#include <doctest/doctest.h>

#include "../support/random.hpp"
#include "temporary.hpp"

using konv::image;
using konv::io::load;
using konv::io::load_as;
using konv::io::save;
using test::bytes;
using test::temporary_folder;
using u8 = std::uint8_t;

namespace {

image<u8> small(konv::index_t channels, konv::index_t width = 9) {
  test::random r(5);
  image<u8> out({width, 7, channels});
  for (konv::index_t y = 0; y < 7; ++y)
    for (konv::index_t i = 0; i < width * channels; ++i) out.row(y)[i] = static_cast<u8>(r.bits());
  return out;
}

/// Fails unless loading throws an io_error whose message begins with the file's name and holds `what`.
template <class T = u8>
void refuse(const std::string& file, const std::string& what, const konv::io::load_options& options = {}) {
  const std::string message = test::message_of<konv::io_error>([&] { (void)load_as<T>(file, options); });
  CAPTURE(file);
  CAPTURE(message);
  CHECK(message.starts_with(file + ": "));
  CHECK(message.find(what) != std::string::npos);
}

template <class T>
void refuse_save(const std::string& file, const image<T>& picture, const std::string& what) {
  const std::string message = test::message_of<konv::io_error>([&] { save(file, picture); });
  CAPTURE(file);
  CAPTURE(message);
  CHECK(message.starts_with(file + ": "));
  CHECK(message.find(what) != std::string::npos);
}

void big_endian(bytes& to, std::uint32_t v) {
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<unsigned char>(v >> shift));
}

/// A PNG file around a zlib stream. stb does not look at checksums: they are zero.
bytes png(std::uint32_t width, std::uint32_t height, unsigned char colour, const bytes& stream) {
  bytes file = {0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
  big_endian(file, width);
  big_endian(file, height);
  for (const int b : {8, int{colour}, 0, 0, 0, 0, 0, 0, 0}) file.push_back(static_cast<unsigned char>(b));
  big_endian(file, static_cast<std::uint32_t>(stream.size()));
  for (const char c : {'I', 'D', 'A', 'T'}) file.push_back(static_cast<unsigned char>(c));
  file.insert(file.end(), stream.begin(), stream.end());
  big_endian(file, 0);
  big_endian(file, 0);
  for (const char c : {'I', 'E', 'N', 'D'}) file.push_back(static_cast<unsigned char>(c));
  big_endian(file, 0);
  return file;
}

}  // namespace

TEST_CASE("a truncated file is an error, wherever it ends") {
  const temporary_folder dir("truncated");
  save(dir / "a.png", small(3));
  save(dir / "b.png", small(2));
  save(dir / "a.jpg", small(3, 20));
  save(dir / "b.jpg", small(1, 20));
  save(dir / "a.bmp", small(3));
  save(dir / "b.bmp", small(4));
  save(dir / "a.tga", small(3));
  save(dir / "b.tga", small(1));
  save(dir / "a.pgm", small(1));
  save(dir / "a.ppm", small(3));
  save(dir / "a.hdr", small(3));
  save(dir / "b.hdr", small(3, 5));
  for (const char* name : {"a.png", "b.png", "a.jpg", "b.jpg", "a.bmp", "b.bmp", "a.tga", "b.tga", "a.pgm", "a.ppm",
                           "a.hdr", "b.hdr"}) {
    const bytes whole = test::read_bytes(dir / name);
    const std::string cut = dir / ("cut-" + std::string(name));
    REQUIRE(whole.size() > 50);
    (void)load_as<float>(dir / name);
    for (std::size_t n = 0; n < whole.size(); ++n) {
      test::write_bytes(cut, whole, n);
      CAPTURE(name);
      CAPTURE(n);
      CAPTURE(whole.size());
      const std::string message = test::message_of<konv::io_error>([&] { (void)load_as<float>(cut); });
      REQUIRE(message.starts_with(cut + ": "));
    }
  }
}

TEST_CASE("a corrupt file is an error or a picture, never a crash") {
  const temporary_folder dir("corrupt");
  save(dir / "a.png", small(3));
  save(dir / "a.jpg", small(3, 20));
  save(dir / "a.bmp", small(3));
  save(dir / "a.tga", small(3));
  save(dir / "a.ppm", small(3));
  save(dir / "a.hdr", small(3));
  int refused = 0, pictures = 0;
  for (const char* name : {"a.png", "a.jpg", "a.bmp", "a.tga", "a.ppm", "a.hdr"}) {
    const bytes whole = test::read_bytes(dir / name);
    for (std::size_t n = 0; n < whole.size(); ++n)
      for (const int flip : {0x01, 0x80, 0xFF}) {
        bytes bad = whole;
        bad[n] = static_cast<unsigned char>(bad[n] ^ flip);
        const std::string file = dir / "bad";
        test::write_bytes(file, bad);
        const std::string message = test::message_of<konv::io_error>([&] {
          const image<float> got = load_as<float>(file, {.max_pixels = 1 << 16});
          CHECK(got.size().pixels() > 0);
          CHECK(got.size().pixels() <= 1 << 16);
        });
        ++(message.empty() ? pictures : refused);
        if (!message.empty()) CHECK(message.starts_with(file + ": "));
      }
  }
  CHECK(refused > 100);
  CHECK(pictures > 100);
}

TEST_CASE("absurd sizes are refused before anything is decoded") {
  const temporary_folder dir("bombs");
  test::write_bytes(dir / "a.png", png(60000, 60000, 2, bytes(20)));
  refuse(dir / "a.png", "cannot decode: too large");  // stb's own limit
  test::write_bytes(dir / "z.png", png(0, 5, 2, bytes(20)));
  refuse(dir / "z.png", "cannot decode: 0-pixel image");
  test::write_bytes(dir / "b.png", png(30000, 30000, 0, bytes(20)));
  refuse(dir / "b.png", "30000x30000, more than the limit of 268435456 pixels");
  test::write_text(dir / "a.pgm", "P5 60000 60000 255\nabc");
  refuse(dir / "a.pgm", "60000x60000, more than the limit of 268435456 pixels");
  test::write_text(dir / "b.pgm", "P5 2147483647 2147483647 65535\nabc");
  refuse(dir / "b.pgm", "more than the limit");
  test::write_text(dir / "a.hdr", "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 60000 +X 60000\n");
  refuse<float>(dir / "a.hdr", "60000x60000x3, more than the limit");
  bytes tga = {0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 24, 0, 1, 2, 3};
  test::write_bytes(dir / "a.tga", tga);
  refuse(dir / "a.tga", "65535x65535x3, more than the limit");

  save(dir / "c.png", small(3));
  refuse(dir / "c.png", "9x7x3, more than the limit of 62 pixels", {.max_pixels = 62});
  CHECK(load(dir / "c.png", {.max_pixels = 63}).width() == 9);
  save(dir / "c.ppm", small(3));
  refuse(dir / "c.ppm", "the file is larger than the limit of 150 bytes", {.max_bytes = 150});
  refuse(dir / "c.ppm", "9x7x3, more than the limit of 240 bytes", {.channels = 4, .max_bytes = 240});
  CHECK(load(dir / "c.ppm", {.max_bytes = 240}).width() == 9);
  CHECK_THROWS_AS(load(dir / "c.png", {.max_pixels = -1}), konv::argument_error);
}

TEST_CASE("a small picture whose stream unpacks to far more does not get the memory") {
  bytes zeros(16 << 20);
  int length = 0;
  unsigned char* const packed = konv::stb_code::konv_stbi_zlib_compress(zeros.data(), static_cast<int>(zeros.size()),
                                                                   &length, 8);
  REQUIRE(packed);
  const bytes stream(packed, packed + length);
  std::free(packed);
  REQUIRE(stream.size() < (1 << 20) / 4);
  const temporary_folder dir("inflate");
  test::write_bytes(dir / "a.png", png(4, 4, 0, stream));
  refuse(dir / "a.png", "outofmem");
}

TEST_CASE("a JPEG Huffman table of more than 256 codes does not reach stb, which would write them all") {
  const temporary_folder dir("huffman");
  const bytes start = {0xFF, 0xD8, 0xFF, 0xC4, 0x00, 0x16, 0x00};
  bytes whole = start;
  whole.insert(whole.end(), 16, 17);  // 17 codes of each length
  whole.resize(400);
  test::write_bytes(dir / "a.jpg", whole);
  refuse(dir / "a.jpg", "more than 256 codes");
  bytes cut = start;
  cut.push_back(255);  // the other lengths are read behind the end
  test::write_bytes(dir / "b.jpg", cut);
  refuse(dir / "b.jpg", "more than 256 codes");
}

TEST_CASE("a JPEG that names tables which it does not define is decoded by empty ones") {
  const bytes file = {0xFF, 0xD8,                                                      // start
                      0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0,                 // 8x8, one component
                      0xFF, 0xDA, 0, 8, 1, 1, 0x33, 0, 63, 0,                          // scan, by tables 3 and 3
                      0xA5, 0xA5, 0xA5, 0xA5, 0xA5, 0xA5, 0xA5, 0xA5, 0xFF, 0xD9};
  const temporary_folder dir("tables");
  test::write_bytes(dir / "a.jpg", file);
  for (int i = 0; i < 3; ++i) {
    { const bytes other(20000 + 100 * static_cast<std::size_t>(i), 0x5A); }  // what may lie in the memory that stb gets
    const image<u8> got = load(dir / "a.jpg");
    REQUIRE(got.size() == konv::extent{8, 8, 1});
    for (konv::index_t y = 0; y < 8; ++y)
      for (konv::index_t x = 0; x < 8; ++x) CHECK(int{got(x, y)} == 128);
  }
}

TEST_CASE("a PNG whose data are empty, at first or altogether") {
  const temporary_folder dir("empty_data");
  test::write_bytes(dir / "a.png", png(4, 4, 0, bytes()));
  refuse(dir / "a.png", "cannot decode");
}

TEST_CASE("no file, no picture") {
  const temporary_folder dir("none");
  refuse(dir / "missing.png", "No such file");
  refuse(dir / ".", "");
  test::write_text(dir / "empty.png", "");
  refuse(dir / "empty.png", "the file is empty");
  test::write_text(dir / "text.png", "This is no picture, whatever its name says.");
  refuse(dir / "text.png", "unknown image type");
  test::write_text(dir / "gif.gif", "GIF89a not supported");
  refuse(dir / "gif.gif", "unknown image type");
#if defined(__linux__)
  refuse("/dev/zero", "larger than the limit of 100000 bytes", {.max_bytes = 100000});
#endif
}

TEST_CASE("images that a format cannot hold") {
  const temporary_folder dir("unfit");
  refuse_save(dir / "a.webp", small(3), "the suffix is \".webp\", expected .png");
  refuse_save(dir / "png", small(3), "the suffix is \"\"");
  refuse_save(dir / "a.b/png", small(3), "the suffix is \"\"");
  refuse_save(dir / "a.jpg", small(2), "2 channels, expected 1 or 3 for .jpg");
  refuse_save(dir / "a.jpg", small(4), "4 channels, expected 1 or 3");
  refuse_save(dir / "a.bmp", small(2), "2 channels, expected 1, 3 or 4");
  refuse_save(dir / "a.png", small(5), "5 channels, expected 1, 2, 3 or 4");
  refuse_save(dir / "a.tga", small(5), "5 channels");
  refuse_save(dir / "a.pgm", small(3), "3 channels, expected 1 for .pgm");
  refuse_save(dir / "a.ppm", small(1), "1 channels, expected 3");
  refuse_save(dir / "a.hdr", small(4), "4 channels");
  refuse_save(dir / "a.png", image<u8>({0, 5}), "the image is empty (0x5)");
  refuse_save(dir / "a.png", image<u8>(), "empty");
  refuse_save(dir / "a.jpg", image<u8>({65536, 1}), "65536x1, expected at most 65535 a side");
  refuse_save(dir / "a.tga", image<u8>({1, 65536}), "1x65536, expected at most 65535 a side");
  CHECK(!std::filesystem::exists(dir / "a.png"));  // nothing is created in vain
  CHECK_THROWS_AS(save(dir / "a.jpg", small(3), {.quality = 0}), konv::argument_error);
  CHECK_THROWS_AS(save(dir / "a.jpg", small(3), {.quality = 101}), konv::argument_error);
}

TEST_CASE("places that cannot be written") {
  const temporary_folder dir("unwritable");
  for (const char* suffix : {".png", ".jpg", ".bmp", ".tga", ".ppm", ".hdr"}) {
    refuse_save(dir / ("no/such/folder/a" + std::string(suffix)), small(3), "No such file or directory");
#if defined(__linux__)
    const std::string full = dir / ("full" + std::string(suffix));
    std::filesystem::create_symlink("/dev/full", full);
    refuse_save(full, small(3), "No space left on device");
#endif
  }
  std::filesystem::create_directory(dir / "folder.png");
  refuse_save(dir / "folder.png", small(3), "Is a directory");
}

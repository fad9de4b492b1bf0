// SPDX-License-Identifier: MIT
#include <konv/io/stb.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/random.hpp"
#include "temporary.hpp"

namespace {

using konv::image;
using konv::image_view;
using konv::index_t;
using konv::io::load;
using konv::io::load_as;
using konv::io::save;
using test::temporary_folder;
using u8 = std::uint8_t;
using u16 = std::uint16_t;

template <class T>
image<T> noise(konv::extent size, unsigned seed = 1) {
  test::random r(seed);
  image<T> out(size);
  for (index_t y = 0; y < size.height; ++y)
    for (index_t i = 0; i < size.width * size.channels; ++i) out.row(y)[i] = static_cast<T>(r.bits());
  return out;
}

/// Something that JPEG can hold: no detail.
image<u8> ramp(konv::extent size) {
  image<u8> out(size);
  for (index_t y = 0; y < size.height; ++y)
    for (index_t x = 0; x < size.width; ++x)
      for (index_t c = 0; c < size.channels; ++c) out(x, y, c) = static_cast<u8>(40 + 3 * x + 2 * y + 20 * c);
  return out;
}

template <class A, class B>
bool same(const A& a, const B& b) {
  const image_view<const konv::sample_of<A>> va = a;
  const image_view<const konv::sample_of<B>> vb = b;
  if (va.size() != vb.size()) return false;
  for (index_t y = 0; y < va.height(); ++y)
    for (index_t x = 0; x < va.width(); ++x)
      for (index_t c = 0; c < va.channels(); ++c)
        if (va(x, y, c) != vb(x, y, c)) return false;
  return true;
}

int largest_difference(const image<u8>& a, const image<u8>& b) {
  int most = 0;
  for (index_t y = 0; y < a.height(); ++y)
    for (index_t i = 0; i < a.width() * a.channels(); ++i)
      most = std::max(most, std::abs(int{a.row(y)[i]} - int{b.row(y)[i]}));
  return most;
}

TEST_CASE("what is saved without loss is loaded again") {
  const temporary_folder dir("roundtrip");
  struct {
    const char* suffix;
    const char* channels;
  } const formats[] = {{".png", "1234"}, {".PNG", "3"}, {".bmp", "34"}, {".tga", "1234"},
                       {".pgm", "1"},    {".ppm", "3"}, {".pnm", "13"}};
  for (const auto& format : formats)
    for (const char* c = format.channels; *c; ++c)
      for (const konv::extent size : {konv::extent{1, 1, *c - '0'}, {7, 1, *c - '0'}, {1, 9, *c - '0'},
                                      {17, 5, *c - '0'}, {64, 33, *c - '0'}}) {
        CAPTURE(format.suffix);
        CAPTURE(test::size_text(size));
        const std::string file = dir / ("a" + std::string(format.suffix));
        const image<u8> picture = noise<u8>(size);
        save(file, picture);
        CHECK(same(load(file), picture));
        CHECK(load_as<float>(file)(size.width - 1, size.height - 1) == picture(size.width - 1, size.height - 1));
        CHECK(load_as<u16>(file)(0, 0) == picture(0, 0));
      }
}

TEST_CASE("a grey BMP comes back as three equal channels") {
  const temporary_folder dir("bmp");
  const image<u8> grey = noise<u8>({13, 4});
  save(dir / "a.bmp", grey);
  const image<u8> back = load(dir / "a.bmp");
  CHECK(back.channels() == 3);
  for (index_t c = 0; c < 3; ++c) CHECK(same(back.channel(c), grey));
}

TEST_CASE("16 bits: PGM and PPM in both directions, PNG as input") {
  const temporary_folder dir("wide");
  const image<u16> grey = noise<u16>({19, 7}), colour = noise<u16>({5, 3, 3});
  save(dir / "g.pgm", grey);
  save(dir / "c.ppm", colour);
  CHECK(same(load_as<u16>(dir / "g.pgm"), grey));
  CHECK(same(load_as<u16>(dir / "c.ppm"), colour));
  CHECK(load_as<float>(dir / "g.pgm")(18, 6) == grey(18, 6));
  CHECK(load(dir / "g.pgm")(3, 2) == std::lround(grey(3, 2) / 257.0));
  CHECK(test::read_bytes(dir / "g.pgm").size() == std::string("P5\n19 7\n65535\n").size() + 2 * 19 * 7);

  // 2x1, 16-bit grey, samples 0x1234 and 0xFFFE in a stored block; written with Python's zlib.
  const test::bytes png = {
      0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 2, 0, 0, 0, 1, 16, 0, 0, 0, 0,
      0x81, 0xD9, 0xFC, 0x15, 0, 0, 0, 16, 'I', 'D', 'A', 'T', 0x78, 0x01, 0x01, 5, 0, 0xFA, 0xFF, 0, 0x12, 0x34, 0xFF,
      0xFE, 0x03, 0xE5, 0x02, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xAE, 0x42, 0x60, 0x82};
  test::write_bytes(dir / "w.png", png);
  const image<u16> wide = load_as<u16>(dir / "w.png");
  CHECK(wide.size() == konv::extent{2, 1, 1});
  CHECK(wide(0, 0) == 0x1234);
  CHECK(wide(1, 0) == 0xFFFE);
  CHECK(load(dir / "w.png")(0, 0) == 0x12);
  CHECK(load_as<float>(dir / "w.png")(1, 0) == 65534.0f);
  CHECK(load_as<u16>(dir / "w.png", {.channels = 4})(1, 0, 3) == 65535);
}

TEST_CASE("PGM: comments, any white space, a largest value of its own") {
  const temporary_folder dir("pgm");
  test::write_text(dir / "a.pgm", "P5 # a comment\n#another\r\n 2\t1\n#more\n7 " + std::string("\x03\x07", 2));
  CHECK(load(dir / "a.pgm")(0, 0) == 3);
  CHECK(load(dir / "a.pgm")(1, 0) == 7);
  test::write_text(dir / "b.pgm", "P5 2 1 1023\n" + std::string("\x03\xFF\x02\x00", 4));
  CHECK(load_as<u16>(dir / "b.pgm")(1, 0) == 512);
  CHECK(load(dir / "b.pgm")(0, 0) == 255);
  CHECK(load(dir / "b.pgm")(1, 0) == 128);  // 127.6
  for (const char* bad : {"P5", "P5 ", "P5 2", "P5 2 1", "P5 2 1 255", "P5 2 1 255\n", "P5 2 1 255\na", "P5 0 1 255\n",
                          "P5 2 0 255\n", "P5 2 1 0\nab", "P5 2 1 65536\nabcd", "P5 x 1 255\nab", "P5 -2 1 255\nab",
                          "P5 99999999999999999999 1 255\nab", "P6 2 1 255\nabcde"}) {
    CAPTURE(bad);
    test::write_text(dir / "c.pgm", bad);
    CHECK_THROWS_AS(load(dir / "c.pgm"), konv::io_error);
  }
}

TEST_CASE("JPEG: near the original, nearer with more quality") {
  const temporary_folder dir("jpeg");
  for (const index_t channels : {index_t{1}, index_t{3}}) {
    const image<u8> picture = ramp({40, 27, channels});
    save(dir / "a.jpg", picture);
    save(dir / "b.jpeg", picture, {.quality = 100});
    save(dir / "c.jpg", picture, {.quality = 5});
    const image<u8> a = load(dir / "a.jpg", {.channels = channels}), b = load(dir / "b.jpeg", {.channels = channels}),
                    c = load(dir / "c.jpg", {.channels = channels});
    CHECK(largest_difference(a, picture) <= 10);
    CHECK(largest_difference(b, picture) <= 3);
    CHECK(largest_difference(c, picture) > largest_difference(a, picture));
    CHECK(test::read_bytes(dir / "c.jpg").size() < test::read_bytes(dir / "b.jpeg").size());
  }
}

TEST_CASE("HDR holds floats, about 1 % precise, never negative") {
  const temporary_folder dir("hdr");
  for (const index_t width : {index_t{5}, index_t{40}}) {  // below 8 columns without run lengths
    test::random r(3);
    image<float> picture({width, 6, 3});
    for (index_t y = 0; y < 6; ++y)
      for (index_t x = 0; x < width; ++x)
        for (index_t c = 0; c < 3; ++c)
          picture(x, y, c) = static_cast<float>(std::ldexp(0.5 + 0.001 * static_cast<double>(r.between(0, 499)),
                                                           static_cast<int>(x) - 3));
    save(dir / "a.hdr", picture);
    const image<float> back = load_as<float>(dir / "a.hdr");
    REQUIRE(back.size() == picture.size());
    for (index_t y = 0; y < 6; ++y)
      for (index_t x = 0; x < width; ++x)
        for (index_t c = 0; c < 3; ++c) CHECK(back(x, y, c) == doctest::Approx(picture(x, y, c)).epsilon(0.01));
  }
  image<float> odd({4, 1});
  odd(0, 0) = -3, odd(1, 0) = std::numeric_limits<float>::infinity(), odd(2, 0) = std::nanf(""), odd(3, 0) = 2;
  save(dir / "b.hdr", odd);
  const image<float> back = load_as<float>(dir / "b.hdr");
  CHECK(back.channels() == 3);
  CHECK(back(0, 0) == 0);
  CHECK(back(1, 0) > 1e38f);
  CHECK(back(2, 0) == 0);
  CHECK(back(3, 0) == doctest::Approx(2).epsilon(0.01));
  CHECK(test::message_of<konv::io_error>([&] { load(dir / "b.hdr"); }).find("load_as<float>") != std::string::npos);
}

TEST_CASE("other sample types are rounded to even and saturated") {
  const temporary_folder dir("types");
  image<float> f({7, 1});
  const float values[] = {-3, 0.5f, 1.5f, 254.5f, 300, std::nanf(""), 127.4f};
  const int expected[] = {0, 0, 2, 254, 255, 0, 127};
  for (index_t x = 0; x < 7; ++x) f(x, 0) = values[x];
  save(dir / "f.png", f);
  save(dir / "f.pgm", f);
  for (index_t x = 0; x < 7; ++x) {
    CHECK(load(dir / "f.png")(x, 0) == expected[x]);
    CHECK(load(dir / "f.pgm")(x, 0) == expected[x]);
  }
  image<std::int16_t> s({3, 1});
  s(0, 0) = -1, s(1, 0) = 77, s(2, 0) = 1000;
  save(dir / "s.png", s);
  CHECK(load(dir / "s.png")(0, 0) == 0);
  CHECK(load(dir / "s.png")(1, 0) == 77);
  CHECK(load(dir / "s.png")(2, 0) == 255);
}

TEST_CASE("views with any strides are saved") {
  const temporary_folder dir("views");
  image<u8> picture = noise<u8>({12, 9, 3});
  const auto check = [&](image_view<u8> v) {
    for (const char* name : {"v.png", "v.bmp", "v.tga", "v.pnm"}) {
      if (v.channels() == 1 && std::string(name) == "v.bmp") continue;
      save(dir / name, v);
      CHECK(same(load(dir / name), v));
    }
  };
  check(picture.view().flip_x());
  check(picture.view().flip_y());
  check(picture.channel(1));
  check(picture.crop({2, 3, 5, 4}).channel(2).flip_y().flip_x());
}

TEST_CASE("channels as asked for") {
  const temporary_folder dir("channels");
  const image<u8> colour = noise<u8>({6, 5, 4}), grey = noise<u8>({6, 5, 2});
  save(dir / "c.png", colour);
  save(dir / "g.png", grey);
  const image<u8> luma = konv::io::to_grey(colour);
  CHECK(same(load(dir / "c.png", {.channels = 1}), luma));
  CHECK(same(konv::io::load_grey(dir / "c.png"), luma));
  CHECK(same(load(dir / "c.png", {.channels = 2}).channel(0), luma));
  CHECK(same(load(dir / "c.png", {.channels = 2}).channel(1), colour.channel(3)));
  const image<u8> rgb = load(dir / "c.png", {.channels = 3});
  CHECK(rgb.channels() == 3);
  for (index_t c = 0; c < 3; ++c) CHECK(same(rgb.channel(c), colour.channel(c)));
  CHECK(same(load(dir / "g.png", {.channels = 1}), grey.channel(0)));
  const image<u8> rgba = load(dir / "g.png", {.channels = 4});
  for (index_t c = 0; c < 3; ++c) CHECK(same(rgba.channel(c), grey.channel(0)));
  CHECK(same(rgba.channel(3), grey.channel(1)));
  save(dir / "o.png", rgb);
  CHECK(load(dir / "o.png", {.channels = 4})(5, 4, 3) == 255);
  CHECK_THROWS_AS(load(dir / "c.png", {.channels = 5}), konv::argument_error);
  CHECK_THROWS_AS(load(dir / "c.png", {.channels = -1}), konv::argument_error);
}

TEST_CASE("the kind of a file is told by its content") {
  const temporary_folder dir("content");
  const image<u8> picture = noise<u8>({4, 4, 3});
  save(dir / "a.png", picture);
  std::filesystem::rename(dir / "a.png", dir / "a.jpg");
  CHECK(same(load(dir / "a.jpg"), picture));
}

TEST_CASE("the photograph") {
  const image<u8> cat = load(KONV_DATA_DIR "/images/chelsea.png");
  CHECK(cat.size() == konv::extent{451, 300, 3});
  CHECK(cat(0, 0, 0) == 143);  // as scikit-image reads it
  CHECK(cat(0, 0, 1) == 120);
  CHECK(cat(0, 0, 2) == 104);
}

}  // namespace

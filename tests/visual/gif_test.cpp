// gif and palette: decoded again, pixel by pixel, by a decoder of the test's own and, where there is one, by stb.
// SPDX-License-Identifier: MIT
#include <konv/visual/draw.hpp>
#include <konv/visual/gif.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <random>
#include <string>

#if __has_include(<stb/stb_image.h>)
#define KONV_TEST_STB 1
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunused-function"
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_GIF
#include <stb/stb_image.h>
#pragma GCC diagnostic pop
#endif

namespace test {

using konv::image;
using konv::index_t;
namespace visual = konv::visual;
using visual::colour;

namespace {

struct decoded {
  std::vector<image<std::uint8_t>> frames;
  std::vector<int> delays;  // in 1/100 s
  bool loops = false;
};

// A GIF decoder for what the encoder writes, checking every byte's place on the way.
class decoder {
 public:
  explicit decoder(const std::vector<unsigned char>& bytes) : bytes_(bytes) {}
  decoded run() {
    decoded out;
    for (const char c : std::string("GIF89a")) REQUIRE(byte() == c);
    const index_t width = word(), height = word();
    const int packed = byte();
    REQUIRE((packed & 0x80) != 0);
    byte();
    byte();
    for (int i = 0; i < 2 << (packed & 7); ++i) {
      const int r = byte(), g = byte(), b = byte();
      table_.push_back({static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g), static_cast<std::uint8_t>(b)});
    }
    image<std::uint8_t> now({width, height, 3});
    for (int kind = byte(); kind != 0x3B; kind = byte()) {
      if (kind == 0x21 && byte() == 0xFF) {
        REQUIRE(byte() == 11);
        for (int i = 0; i < 16; ++i) byte();
        out.loops = true;
      } else if (kind == 0x21) {
        REQUIRE(byte() == 4);
        REQUIRE(byte() == 4);  // dispose: leave in place; no transparency
        out.delays.push_back(static_cast<int>(word()));
        byte();
        REQUIRE(byte() == 0);
      } else {
        REQUIRE(kind == 0x2C);
        const index_t x = word(), y = word(), w = word(), h = word();
        REQUIRE(byte() == 0);
        REQUIRE(x + w <= width);
        REQUIRE(y + h <= height);
        const std::vector<int> pixels = lzw();
        REQUIRE(static_cast<index_t>(pixels.size()) == w * h);
        for (index_t i = 0; i < w * h; ++i)
          visual::put(now, x + i % w, y + i / w,
                      table_.at(static_cast<std::size_t>(pixels[static_cast<std::size_t>(i)])));
        out.frames.push_back(now.clone());
      }
    }
    REQUIRE(at_ == bytes_.size());
    return out;
  }

 private:
  int byte() {
    if (at_ >= bytes_.size()) FAIL("the file ends too early");
    return bytes_[at_++];
  }
  index_t word() {
    const int low = byte();
    return low | byte() << 8;
  }
  std::vector<int> lzw() {
    const int bits = byte();
    std::vector<unsigned char> data;
    for (int n = byte(); n > 0; n = byte())
      for (int i = 0; i < n; ++i) data.push_back(static_cast<unsigned char>(byte()));
    const std::size_t clear = std::size_t{1} << bits;
    std::vector<std::vector<int>> strings;
    std::vector<int> out, last;
    std::size_t position = 0;
    int width = bits + 1;
    for (;;) {
      std::size_t code = 0;
      for (int i = 0; i < width; ++i, ++position) {
        if (position / 8 >= data.size()) FAIL("the codes end too early");
        code |= static_cast<std::size_t>(data[position / 8] >> (position % 8) & 1) << i;
      }
      if (code == clear) {
        strings.clear();
        for (std::size_t i = 0; i < clear + 2; ++i) strings.push_back({static_cast<int>(i)});
        width = bits + 1;
        last.clear();
        continue;
      }
      if (strings.empty()) FAIL("no clear code at the beginning");
      if (code == clear + 1) break;
      if (!last.empty()) {
        std::vector<int> longer = last;
        longer.push_back(code < strings.size() ? strings[code][0] : last[0]);
        if (strings.size() < 4096) strings.push_back(longer);
      }
      if (code >= strings.size()) FAIL("a code that is not known yet");
      last = strings[code];
      out.insert(out.end(), last.begin(), last.end());
      if (strings.size() == std::size_t{1} << width && width < 12) ++width;
    }
    CHECK((position + 7) / 8 == data.size());
    return out;
  }

  const std::vector<unsigned char>& bytes_;
  std::size_t at_ = 0;
  std::vector<colour> table_;
};

void check_same(const image<std::uint8_t>& a, const image<std::uint8_t>& b) {
  REQUIRE(a.size() == b.size());
  index_t different = 0;
  for (index_t y = 0; y < a.height(); ++y)
    for (index_t i = 0; i < a.width() * 3; ++i) different += a.row(y)[i] != b.row(y)[i];
  CHECK(different == 0);
}

// Frames with `colours` different colours at most.
std::vector<image<std::uint8_t>> noise(int frames, index_t width, index_t height, unsigned colours, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<colour> choice;
  for (unsigned i = 0; i < colours; ++i)
    choice.push_back({static_cast<std::uint8_t>(random()), static_cast<std::uint8_t>(random()),
                      static_cast<std::uint8_t>(random())});
  std::vector<image<std::uint8_t>> out;
  for (int f = 0; f < frames; ++f) {
    out.emplace_back(konv::extent{width, height, 3});
    for (index_t y = 0; y < height; ++y)
      for (index_t x = 0; x < width; ++x) visual::put(out.back(), x, y, choice[random() % colours]);
  }
  return out;
}

}  // namespace

TEST_CASE("gif: exact where there are at most 256 colours") {
  for (const unsigned colours : {1u, 2u, 3u, 4u, 5u, 16u, 17u, 255u, 256u})
    for (const index_t width : {1, 7, 64, 211}) {
      CAPTURE(colours);
      CAPTURE(width);
      const auto frames = noise(3, width, 97, colours, colours * 1000 + static_cast<unsigned>(width));
      const auto bytes = visual::gif_bytes(frames);
      const decoded got = decoder(bytes).run();
      REQUIRE(got.frames.size() == 3);
      CHECK(got.loops);
      for (std::size_t i = 0; i < 3; ++i) check_same(got.frames[i], frames[i]);
#if KONV_TEST_STB
      int* delays = nullptr;
      int w = 0, h = 0, n = 0, c = 0;
      unsigned char* pixels =
          stbi_load_gif_from_memory(bytes.data(), static_cast<int>(bytes.size()), &delays, &w, &h, &n, &c, 3);
      REQUIRE(pixels);
      REQUIRE(n == 3);
      REQUIRE(w == width);
      REQUIRE(h == 97);
      for (index_t f = 0; f < 3; ++f) {
        // stb keeps four channels apart by the file, three as asked for.
        const konv::image_view<const std::uint8_t> view(pixels + f * w * h * 3, {w, h, 3});
        check_same(image<std::uint8_t>::copy_of(view), frames[static_cast<std::size_t>(f)]);
      }
      stbi_image_free(pixels);
      stbi_image_free(delays);
#endif
    }
}

TEST_CASE("gif: only what changes is stored, and no change is no trouble") {
  std::vector<image<std::uint8_t>> frames;
  for (int i = 0; i < 4; ++i) {
    frames.push_back(noise(1, 120, 80, 40, 5)[0].clone());
    if (i > 0) visual::fill_rect(frames.back(), {10 * (i / 2), 20, 5, 5}, visual::red);
  }
  const auto bytes = visual::gif_bytes(frames, {.delay = 300, .last_delay = 2000, .loop = false});
  const decoded got = decoder(bytes).run();
  REQUIRE(got.frames.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) check_same(got.frames[i], frames[i]);
  CHECK(got.delays == std::vector<int>{30, 30, 30, 200});
  CHECK(!got.loops);
  CHECK(bytes.size() < visual::gif_bytes(std::span(frames).first(1)).size() * 5 / 4);
}

TEST_CASE("gif: a still picture, long runs, and strings beyond 4096 codes") {
  std::vector<image<std::uint8_t>> flat;
  flat.push_back(visual::canvas(500, 400, visual::green));
  const auto bytes = visual::gif_bytes(flat);
  CHECK(bytes.size() < 1200);
  check_same(decoder(bytes).run().frames[0], flat[0]);
  const auto rough = noise(1, 400, 300, 256, 9);
  check_same(decoder(visual::gif_bytes(rough)).run().frames[0], rough[0]);
}

TEST_CASE("palette: median cut of many colours stays near them") {
  std::vector<image<std::uint8_t>> ramp;
  ramp.emplace_back(konv::extent{256, 64, 3});
  for (index_t y = 0; y < 64; ++y)
    for (index_t x = 0; x < 256; ++x)
      visual::put(ramp[0], x, y,
                  {static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y * 4), static_cast<std::uint8_t>(255 - x)});
  const visual::palette p(ramp);
  CHECK(!p.exact());
  CHECK(p.colours().size() == 256);
  const auto got = decoder(visual::gif_bytes(ramp)).run();
  double sum = 0;
  int worst = 0;
  for (index_t y = 0; y < 64; ++y)
    for (index_t i = 0; i < 256 * 3; ++i) {
      const int d = std::abs(got.frames[0].row(y)[i] - ramp[0].row(y)[i]);
      sum += d;
      worst = d > worst ? d : worst;
    }
  CHECK(sum / (64 * 256 * 3) < 6);  // 256 boxes over a plane of 256 x 256: sides of about 16
  CHECK(worst < 32);
  const visual::palette few(ramp, 7);
  CHECK(few.colours().size() == 7);
}

TEST_CASE("gif: errors") {
  std::vector<image<std::uint8_t>> frames;
  CHECK_THROWS_WITH_AS(visual::gif_bytes(frames), "visual::gif_bytes: there are no frames, expected at least one",
                       konv::argument_error);
  frames.push_back(visual::canvas(4, 4));
  frames.push_back(visual::canvas(4, 5));
  CHECK_THROWS_AS(visual::gif_bytes(frames), konv::argument_error);
  frames.pop_back();
  CHECK_THROWS_AS(visual::gif_bytes(frames, {.delay = -1}), konv::argument_error);
  CHECK_THROWS_AS(visual::gif_bytes(frames, {.colours = 1}), konv::argument_error);
  CHECK_THROWS_AS(visual::save_gif("no such folder/a.gif", frames), konv::io_error);
}

}  // namespace test

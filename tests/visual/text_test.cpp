// text: the font's glyphs, sizes that contain what is drawn, wrapping.
// SPDX-License-Identifier: MIT
#include <konv/visual/text.hpp>

#include <doctest/doctest.h>

#include <string>

namespace test {

using konv::index_t;
namespace visual = konv::visual;
namespace font = konv::visual::font;

namespace {
bool dark(const konv::image<std::uint8_t>& p, index_t x, index_t y) {
  return p(x, y, 0) < 128;
}
}  // namespace

TEST_CASE("text: every printable character has a glyph of its own, inside its five columns") {
  for (char a = '!'; a <= '~'; ++a) {
    CAPTURE(a);
    bool any = false;
    for (const unsigned char row : font::find(a).rows) {
      any = any || row;
      CHECK(row < 32);
    }
    CHECK(any);
    for (char b = '!'; b < a; ++b) {
      const bool twins = (b == '0' && a == 'O');  // alike on purpose: numbers stand among numbers
      CHECK((std::string(font::find(a).rows, font::find(a).rows + 9) ==
             std::string(font::find(b).rows, font::find(b).rows + 9)) == twins);
    }
  }
  CHECK(font::find('\xE9').rows[0] == 0x1F);  // outside of ASCII: a box
  CHECK(font::extent_of('i').count == 3);
  CHECK(font::extent_of('1').count == 5);
  CHECK(font::extent_of('.').count == 2);
}

TEST_CASE("text: capitals and digits stand on the base line, only these hang below it") {
  for (char c = '!'; c <= '~'; ++c) {
    CAPTURE(c);
    const auto& rows = font::find(c).rows;
    const bool hangs = std::string(",;_gjpqy").find(c) != std::string::npos;
    CHECK((rows[7] != 0 || rows[8] != 0) == hangs);
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) CHECK((rows[0] != 0 && rows[6] != 0));
    if (std::string("acemnorsuvwxzgpqy").find(c) != std::string::npos)
      CHECK((rows[0] == 0 && rows[1] == 0 && rows[2] != 0));
  }
}

TEST_CASE("text: a letter, dot by dot") {
  auto on = visual::canvas(8, 10);
  visual::draw_text(on, 1, 1, "T");
  for (index_t y = 0; y < 10; ++y)
    for (index_t x = 0; x < 8; ++x)
      CHECK(dark(on, x, y) == ((y == 1 && x >= 1 && x <= 5) || (x == 3 && y >= 1 && y <= 7)));
}

TEST_CASE("text: sizes are those of what is drawn") {
  for (const std::string text : {"Sobel x", "jumping fox, 12.5", "two\nlines", "M", "(7x7)\n\nend of it"})
    for (index_t scale = 1; scale <= 3; ++scale) {
      CAPTURE(text);
      const konv::extent size = visual::text_size(text, scale);
      auto on = visual::canvas(size.width + 20, size.height + 20);
      visual::draw_text(on, 10, 10, text, visual::black, scale);
      index_t left = on.width(), right = -1, bottom = -1;
      for (index_t y = 0; y < on.height(); ++y)
        for (index_t x = 0; x < on.width(); ++x)
          if (dark(on, x, y)) {
            left = x < left ? x : left;
            right = x > right ? x : right;
            bottom = y;
          }
      CHECK(left == 10);
      CHECK(right == 10 + size.width - 1);
      CHECK(bottom < 10 + size.height);
      CHECK(bottom >= 10 + size.height - 3 * scale);
    }
  CHECK(visual::text_width("") == 0);
  CHECK(visual::text_width("11", 2) == 22);
}

TEST_CASE("text: alignment") {
  auto on = visual::canvas(60, 40);
  visual::draw_text(on, 59, 2, "HH", visual::black, 1, visual::align::right);
  CHECK(dark(on, 58, 2));
  CHECK(!dark(on, 59, 2));
  CHECK(dark(on, 48, 2));
  CHECK(!dark(on, 47, 2));
  visual::centre_text(on, {10, 20, 21, 13}, "H", visual::black);
  for (index_t y = 23; y < 30; ++y) {
    CHECK(dark(on, 18, y));
    CHECK(dark(on, 22, y));
  }
  CHECK(!dark(on, 18, 22));
  CHECK(!dark(on, 18, 30));
}

TEST_CASE("text: wrapping") {
  CHECK(visual::wrap_text("one two three", 1000) == "one two three");
  CHECK(visual::wrap_text("one two three", visual::text_width("one two")) == "one two\nthree");
  CHECK(visual::wrap_text("one two three", visual::text_width("one two") - 1) == "one\ntwo\nthree");
  CHECK(visual::wrap_text("incomprehensible", 10) == "incomprehensible");
  CHECK(visual::wrap_text("a\nb c", 1000) == "a\nb c");
  CHECK(visual::wrap_text("", 10) == "");
  CHECK(visual::text_size(visual::wrap_text("the quick brown fox jumps over the lazy dog", 60)).width <= 60);
}

TEST_CASE("text: numbers") {
  CHECK(visual::number_text(3) == "3");
  CHECK(visual::number_text(-0.0) == "0");
  CHECK(visual::number_text(-476) == "-476");
  CHECK(visual::number_text(1.0 / 9) == "0.111");
  CHECK(visual::number_text(1.0 / 9, 2) == "0.11");
}

}  // namespace test

// Text on a canvas, and how much room it takes.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_TEXT_HPP
#define KONV_VISUAL_TEXT_HPP

#include <cstdio>
#include <string>
#include <string_view>

#include "draw.hpp"
#include "font.hpp"

KONV_BEGIN
namespace visual {

/// Where a text stands with respect to its x.
enum class align : unsigned char { left, centre, right };

/// The distance from one line of text to the next.
constexpr index_t line_height(index_t scale) {
  return (font::height + 2) * scale;
}

/// Columns that one line of text takes.
constexpr index_t text_width(std::string_view line, index_t scale = 1) {
  index_t columns = 0;
  for (const char c : line) columns += font::extent_of(c).count + 1;
  return columns > 0 ? (columns - 1) * scale : 0;
}

/// Width and height of a text, whose lines '\n' parts: from the top of the first line's capitals to the lowest
/// descender of the last.
constexpr konv::extent text_size(std::string_view text, index_t scale = 1) {
  konv::extent size{0, font::height * scale, 1};
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find('\n', begin);
    const index_t width = text_width(text.substr(begin, end == text.npos ? text.npos : end - begin), scale);
    if (width > size.width) size.width = width;
    if (end == text.npos) return size;
    size.height += line_height(scale);
    begin = end + 1;
  }
}

/// Draws a text, the top of its capitals at y. Each dot of the font is a square of scale x scale pixels.
inline void draw_text(canvas_view on, index_t x, index_t y, std::string_view text, colour c = ink, index_t scale = 1,
                      align at = align::left) {
  if (scale < 1) konv::detail::fail("visual::draw_text", {"scale is ", scale, ", expected at least 1"});
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find('\n', begin);
    const std::string_view line = text.substr(begin, end == text.npos ? text.npos : end - begin);
    const index_t width = text_width(line, scale);
    index_t pen = at == align::left ? x : at == align::right ? x - width : x - width / 2;
    for (const char character : line) {
      const font::span used = font::extent_of(character);
      for (index_t row = 0; row < font::height; ++row)
        for (index_t column = 0; column < used.count; ++column)
          if (font::find(character).rows[row] >> (font::columns - 1 - used.first - column) & 1)
            fill_rect(on, {pen + column * scale, y + row * scale, scale, scale}, c);
      pen += (used.count + 1) * scale;
    }
    if (end == text.npos) return;
    y += line_height(scale);
    begin = end + 1;
  }
}

/// A text in the middle of a rectangle, by its capitals.
inline void centre_text(canvas_view on, rect r, std::string_view text, colour c = ink, index_t scale = 1) {
  const index_t height = text_size(text, scale).height - (font::height - font::above_base) * scale;
  draw_text(on, r.x + r.width / 2, r.y + (r.height - height) / 2, text, c, scale, align::centre);
}

/// The text in lines of at most `width` pixels, parted at spaces. A single longer word keeps its length.
inline std::string wrap_text(std::string_view text, index_t width, index_t scale = 1) {
  std::string out, line;
  const auto finish = [&] {
    out += (out.empty() ? "" : "\n") + line;
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(" \n");
    const std::string word(text.substr(0, end));
    if (!line.empty() && text_width(line + " " + word, scale) > width) finish();
    line += (line.empty() ? "" : " ") + word;
    if (end == text.npos) break;
    if (text[end] == '\n') finish();
    text.remove_prefix(end + 1);
  }
  finish();
  return out;
}

/// A number as a person writes it: 3, -0.25, 1.5e+20; at most `digits` significant ones.
inline std::string number_text(double v, int digits = 3) {
  char text[40];
  const int length = std::snprintf(text, sizeof text, "%.*g", digits, v == 0 ? 0.0 : v);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace visual
KONV_END
#endif

// Pictures side by side: sheets with captions, feature maps, before and after.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_GRID_HPP
#define KONV_VISUAL_GRID_HPP

#include <span>
#include <vector>

#include "colour_map.hpp"
#include "text.hpp"

KONV_BEGIN
namespace visual {

/// A picture (u8, 1 or 3 channels) with what stands below it.
struct plate {
  image<std::uint8_t> picture;
  std::string caption = {};
};

struct grid_options {
  index_t columns = 0;  ///< plates per row; 0: as near to a square as it gets
  index_t gap = 12;     ///< pixels between plates
  index_t margin = 12;  ///< pixels around them all
  index_t text_scale = 1;
  colour background = white;
  colour text = ink;
  std::string title = {};  ///< above all, one step larger than the captions
};

/// Plates in rows. Each column is as wide as its widest picture, each row as high as its highest; pictures are
/// centred and captions wrapped to the column's width. Throws argument_error for a picture of 2 or more than 3
/// channels.
inline image<std::uint8_t> grid(std::span<const plate> plates, const grid_options& options = {}) {
  const index_t n = static_cast<index_t>(plates.size());
  index_t columns = options.columns;
  for (columns = columns > 0 ? columns : 1; options.columns <= 0 && columns * columns < n;) ++columns;
  if (n > 0 && columns > n) columns = n;
  const index_t rows = (n + columns - 1) / columns, scale = options.text_scale;
  const auto at = [](std::vector<index_t>& v, index_t i) -> index_t& { return v[static_cast<std::size_t>(i)]; };

  std::vector<index_t> widths(static_cast<std::size_t>(columns)), heights(static_cast<std::size_t>(rows)),
      texts(heights);
  std::vector<std::string> captions;
  for (index_t i = 0; i < n; ++i) {
    const plate& p = plates[static_cast<std::size_t>(i)];
    index_t& w = at(widths, i % columns);
    index_t& h = at(heights, i / columns);
    w = p.picture.width() > w ? p.picture.width() : w;
    h = p.picture.height() > h ? p.picture.height() : h;
  }
  for (index_t i = 0; i < n; ++i) {
    const std::string& caption = plates[static_cast<std::size_t>(i)].caption;
    captions.push_back(wrap_text(caption, at(widths, i % columns), scale));
    const konv::extent size = text_size(captions.back(), scale);
    if (size.width > at(widths, i % columns)) at(widths, i % columns) = size.width;  // one long word
    if (!caption.empty() && size.height + 4 * scale > at(texts, i / columns))
      at(texts, i / columns) = size.height + 4 * scale;
  }
  const konv::extent title = options.title.empty() ? konv::extent{} : text_size(options.title, scale + 1);
  index_t width = 2 * options.margin + (columns - 1) * options.gap;
  for (const index_t w : widths) width += w;
  if (title.width + 2 * options.margin > width) width = title.width + 2 * options.margin;
  const index_t top = options.margin + (title.height > 0 ? title.height + options.gap : 0);
  index_t height = top + options.margin + (rows > 0 ? rows - 1 : 0) * options.gap;
  for (index_t r = 0; r < rows; ++r) height += at(heights, r) + at(texts, r);

  image<std::uint8_t> sheet = canvas(width, height, options.background);
  draw_text(sheet, options.margin, options.margin, options.title, options.text, scale + 1);
  index_t y = top;
  for (index_t r = 0; r < rows; ++r) {
    index_t x = options.margin;
    for (index_t c = 0; c < columns && r * columns + c < n; ++c) {
      const std::size_t i = static_cast<std::size_t>(r * columns + c);
      const image<std::uint8_t>& picture = plates[i].picture;
      blit(sheet, picture, x + (at(widths, c) - picture.width()) / 2, y + (at(heights, r) - picture.height()) / 2);
      draw_text(sheet, x + at(widths, c) / 2, y + at(heights, r) + 4 * scale, captions[i], options.text, scale,
                align::centre);
      x += at(widths, c) + options.gap;
    }
    y += at(heights, r) + at(texts, r) + options.gap;
  }
  return sheet;
}

/// How feature maps are scaled to colours: each by its own smallest and largest number, or all alike.
enum class scaling : unsigned char { own, common };

/// One-channel images of one type (feature maps, learnt kernels) as a sheet.
template <sample T>
image<std::uint8_t> map_grid(std::span<const image_view<const T>> maps, scaling how = scaling::own,
                             colour_map map = colour_map::grey, const grid_options& options = {.gap = 2, .margin = 2}) {
  const auto centred = [map](range r) { return map == colour_map::red_blue ? around_zero(r) : r; };
  range all;
  for (std::size_t i = 0; i < maps.size(); ++i) all = i ? joined(all, range_of(maps[i])) : range_of(maps[i]);
  std::vector<plate> plates;
  for (const image_view<const T>& m : maps)
    plates.push_back({paint(m, map, centred(how == scaling::own ? range_of(m) : all))});
  return grid(plates, options);
}
/// The channels of one image as a sheet.
template <source_image S>
image<std::uint8_t> channel_grid(const S& picture, scaling how = scaling::own, colour_map map = colour_map::grey,
                                 const grid_options& options = {.gap = 2, .margin = 2}) {
  using T = sample_of<S>;
  const image_view<const T> v = picture;
  std::vector<image_view<const T>> channels;
  for (index_t c = 0; c < v.channels(); ++c) channels.push_back(v.channel(c));
  return map_grid<T>(channels, how, map, options);
}

/// Two pictures with an arrow between them.
inline image<std::uint8_t> before_after(image_view<const std::uint8_t> before, image_view<const std::uint8_t> after,
                                        const std::string& before_caption = "before",
                                        const std::string& after_caption = "after", grid_options options = {}) {
  image<std::uint8_t> sign = canvas(40, 24, options.background);
  arrow(sign, 4, 12, 35, 12, options.text, 2, 9);
  std::vector<plate> plates;
  plates.push_back({image<std::uint8_t>::copy_of(before), before_caption});
  plates.push_back({std::move(sign)});
  plates.push_back({image<std::uint8_t>::copy_of(after), after_caption});
  options.columns = 3;
  return grid(plates, options);
}

}  // namespace visual
KONV_END
#endif

// Figure 11: an RGB image, three filters, three feature maps.
// SPDX-License-Identifier: MIT
#include <konv/nn/conv.hpp>
#include <konv/visual/tile.hpp>

#include "book.hpp"
#include "feature_maps/photograph.hpp"
#include "feature_maps/sheets.hpp"

namespace article {
namespace {

using konv::index_t;

constexpr index_t photo_side = 168, cell = 30, tile = 3 * cell, gap = 16;

// Filter x channel x row x column. The first sees vertical edges in any colour, the second where red exceeds blue, the
// third is an emboss of the green.
constexpr float filters[3][3][3][3] = {
    {{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}},  //
     {{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}},
     {{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}},
    {{{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}, {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}, {{-1, -1, -1}, {-1, -1, -1}, {-1, -1, -1}}},
    {{{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}, {{-2, -1, 0}, {-1, 1, 1}, {0, 1, 2}}, {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}}};
constexpr visual::colour channel_ink[] = {visual::red, visual::green, visual::blue};
constexpr const char* channel_name[] = {"red", "green", "blue"};

picture one_channel(const picture& rgb, index_t c) {
  picture p(rgb.size());
  for (index_t y = 0; y < p.height(); ++y)
    for (index_t x = 0; x < p.width(); ++x) p(x, y, c) = rgb(x, y, c);
  return p;
}

}  // namespace

void figure11(book& b) {
  const picture photo = networks::square_of(b.photo(), photo_side);
  konv::tensor<float, 4> x({1, 3, photo_side, photo_side}, konv::nhwc);
  for (index_t v = 0; v < photo_side; ++v)
    for (index_t u = 0; u < photo_side; ++u)
      for (index_t c = 0; c < 3; ++c) x(0, c, v, u) = static_cast<float>(photo(u, v, c)) / 255;
  const konv::tensor_view<const float, 4> weight(&filters[0][0][0][0], {3, 3, 3, 3});
  // Without padding, as the article's layers: 168 - 3 + 1 = 166.
  const konv::tensor<float, 4> maps = konv::nn::conv2d(x, weight);

  // Three columns: the image's channels one behind the other, the filters, the feature maps.
  constexpr index_t margin = 20, step = 34, row = 190, head = 68;
  constexpr index_t filters_x = margin + photo_side + 2 * step + 70, maps_x = filters_x + 3 * tile + 2 * gap + 70;
  picture on = visual::canvas(maps_x + photo_side + 3 * margin, head + 3 * row);
  const auto title = [&](index_t left, const char* text) { visual::draw_text(on, left, margin, text, visual::ink, 2); };
  title(margin, "input\n3 x 168 x 168");
  title(filters_x, "three filters\n3 x 3 x 3 each");
  title(maps_x, "three feature maps\n166 x 166 each");

  const index_t input_y = head + (3 * row - photo_side - 2 * step) / 2;
  for (index_t c = 2; c >= 0; --c) {
    const index_t left = margin + c * step, top = input_y + (2 - c) * step;
    visual::blit(on, one_channel(photo, c), left, top);
    visual::outline(on, {left - 1, top - 1, photo_side + 2, photo_side + 2}, visual::white, 2);
    visual::outline(on, {left, top, photo_side, photo_side}, channel_ink[c], 2);
  }
  for (index_t f = 0; f < 3; ++f) {
    const index_t middle = head + f * row + photo_side / 2;
    for (index_t c = 0; c < 3; ++c) {
      const konv::kernel_view<float> k{&filters[f][c][0][0], 3, 3};
      const index_t left = filters_x + c * (tile + gap), top = middle - tile / 2;
      visual::blit(on,
                   visual::kernel_tile(k, {.cell = cell,
                                           .map = visual::colour_map::red_blue,
                                           .numbers = true,
                                           .over = visual::range{-2.5, 2.5},
                                           .text_scale = 2}),
                   left, top);
      visual::draw_text(on, left + tile / 2, top + tile + 8, channel_name[c], channel_ink[c], 2, visual::align::centre);
      if (c > 0) visual::centre_text(on, {left - gap, top, gap, tile}, "+", visual::ink, 2);
    }
    const index_t input_middle = input_y + photo_side / 2 + step;
    visual::arrow(on, static_cast<double>(margin + photo_side + 2 * step + 10), static_cast<double>(input_middle),
                  static_cast<double>(filters_x - 12), static_cast<double>(middle), visual::pale_ink);
    visual::arrow(on, static_cast<double>(maps_x - 58), static_cast<double>(middle), static_cast<double>(maps_x - 12),
                  static_cast<double>(middle), visual::pale_ink);
    visual::blit(on, networks::painted(networks::map_of(maps, f), visual::colour_map::grey), maps_x, head + f * row);
  }
  b.add(11, "", on,
        "A convolutional layer with three filters. Each has three kernels, one per channel; their three answers are "
        "added "
        "up to one feature map (each shown from its least number to its largest).");
}

}  // namespace article

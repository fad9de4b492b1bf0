// Figure 12: a 1x1x7 convolution over a 3x3x7 activation map.
// SPDX-License-Identifier: MIT
#include <array>

#include <konv/nn/conv.hpp>
#include <konv/visual/number_grid.hpp>

#include "blocks.hpp"
#include "book.hpp"

namespace article {
namespace {

using konv::index_t;

constexpr std::array<float, 63> activations{1, 4, 2, 0, 3, 5, 2, 1, 1,  // one line per channel
                                            2, 0, 1, 4, 2, 2, 3, 5, 0,  //
                                            0, 3, 3, 1, 5, 4, 2, 2, 1,  //
                                            5, 1, 0, 2, 2, 3, 4, 0, 1,  //
                                            1, 2, 4, 3, 0, 1, 5, 2, 3,  //
                                            3, 3, 1, 0, 4, 2, 1, 1, 5,  //
                                            2, 5, 0, 1, 1, 3, 0, 4, 2};
constexpr std::array<float, 7> weights{1, -1, 2, 0, -2, 1, 3};

constexpr index_t margin = 20, cell = 32, plane = 3 * cell + 1, gap = 22, planes_x = margin, numbers_y = 264;
constexpr index_t width = planes_x + 7 * plane + 6 * gap + 60 + plane + margin;

picture frame(const konv::tensor<float, 4>& result, index_t step) {
  const index_t px = step % 3, py = step / 3;
  picture on = visual::canvas(width, 404);

  // Above: the shapes. Nothing hides the column: it is drawn last.
  const block in{margin + 100, 110, 3, 3, 7, 26, 11}, kernel{in.x + 350, 136, 1, 1, 7, 26, 11},
      out{in.x + 650, 110, 3, 3, 1, 26, 11};
  draw_block(on, in, [](index_t, index_t, index_t) { return pale_grey; });
  draw_cubes(on, in, px, py, 0, px + 1, py + 1, 7, [](index_t, index_t, index_t) { return leaf; });
  draw_block(on, kernel, [](index_t, index_t, index_t) { return leaf; });
  draw_block(on, out, [&](index_t x, index_t y, index_t) {
    const index_t at = y * 3 + x;
    return at == step ? tomato : at < step ? pale_blue : pale_grey;
  });
  label_block(on, in, 204, "3 x 3 x 7");
  label_block(on, kernel, 204, "1 x 1 x 7");
  label_block(on, out, 204, "3 x 3 x 1");
  visual::centre_text(on, {in.x + in.width(), 136, kernel.x - in.x - in.width(), 26}, "*", visual::ink, 3);
  visual::centre_text(on, {kernel.x + kernel.width(), 136, out.x - kernel.x - kernel.width(), 26}, "=", visual::ink, 3);

  // Below: the numbers, channel by channel.
  std::string sum;
  for (index_t c = 0; c < 7; ++c) {
    const index_t x = planes_x + c * (plane + gap), y = numbers_y;
    const konv::image_view<const float> channel(activations.data() + 9 * c, {.width = 3, .height = 3});
    visual::draw_number_grid(on, x, y, channel, cell, 2, [&](index_t u, index_t v) {
      return visual::cell_look{u == px && v == py ? pale_leaf : visual::white, visual::ink, true};
    });
    visual::outline(on, {x + px * cell, y + py * cell, cell + 1, cell + 1}, visual::green, 2);
    const float w = weights[static_cast<std::size_t>(c)];
    const std::string text = visual::number_text(static_cast<double>(w));
    visual::draw_text(on, x + plane / 2, y - 20, "* " + text, visual::green, 2, visual::align::centre);
    visual::centre_text(on, {x + plane, y, c < 6 ? gap : 60, plane}, c < 6 ? "+" : "=", visual::ink, 2);
    sum += (c > 0 ? " + " : "") + visual::number_text(static_cast<double>(channel(px, py))) + "*" +
           (w < 0 ? "(" + text + ")" : text);
  }
  const index_t x = planes_x + 7 * plane + 6 * gap + 60;
  const konv::image_view<const float> map(result.data(), {.width = 3, .height = 3});
  visual::draw_number_grid(on, x, numbers_y, map, cell, 2, [&](index_t u, index_t v) {
    const index_t at = v * 3 + u;
    return visual::cell_look{at == step ? rose : at < step ? visual::white : visual::mist, visual::ink, at <= step};
  });
  visual::outline(on, {x + px * cell, numbers_y + py * cell, cell + 1, cell + 1}, visual::red, 2);
  visual::draw_text(on, planes_x, numbers_y + plane + 14,
                    sum + " = " + visual::number_text(static_cast<double>(map(px, py))), visual::ink, 2);
  return on;
}

}  // namespace

void figure12(book& b) {
  const konv::tensor<float, 4> result = konv::nn::conv2d(konv::tensor_view<const float, 4>(activations, {1, 7, 3, 3}),
                                                         konv::tensor_view<const float, 4>(weights, {1, 7, 1, 1}));
  std::vector<picture> frames;
  for (index_t step = 0; step < 9; ++step) frames.push_back(frame(result, step));
  b.add(
      12, "film", frames,
      "A 1x1x7 convolution over a 3x3x7 activation map gives 3x3x1: every position by itself, a weighted sum over the "
      "channels.");
  b.add(12, "still", frames[4], "One step of Figure 12's animation: seven products, one sum.");
}

}  // namespace article

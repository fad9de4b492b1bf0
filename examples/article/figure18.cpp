// Figure 18: a transposed convolution is a convolution with step 1 over an image with zeros put in between. konv
// computes it without them; here it is done both ways, and they must agree.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include <konv/core/error.hpp>
#include <konv/nn/conv_transpose.hpp>
#include <konv/visual/number_grid.hpp>

#include "film.hpp"
#include "numbers.hpp"

namespace article {
namespace {

constexpr konv::index_t stride = 2, padding = 1, side = 3;  // of the kernel and the image

konv::image<float> zeros_between(konv::image_view<const float> src) {
  konv::image<float> out({(src.width() - 1) * stride + 1, (src.height() - 1) * stride + 1});
  for (konv::index_t y = 0; y < src.height(); ++y)
    for (konv::index_t x = 0; x < src.width(); ++x) out(x * stride, y * stride) = src(x, y);
  return out;
}

konv::kernel<float> turned(const konv::kernel<float>& k) {
  std::vector<float> weights(k.values().begin(), k.values().end());
  std::reverse(weights.begin(), weights.end());
  return {k.rows(), k.cols(), std::move(weights)};
}

picture arrow() {
  picture on = visual::canvas(36, 24);
  visual::arrow(on, 2, 12, 33, 12, visual::ink, 2, 9);
  return on;
}

}  // namespace

void figure18(book& b) {
  const std::array<float, 9> values{5, 2, 7, 1, 8, 3, 6, 4, 9};
  const konv::image_view<const float> src(values, {.width = side, .height = side});
  const konv::image<float> between = zeros_between(src);
  const konv::index_t around = side - 1 - padding;
  const visual::sliding_window film(between, turned(sliding_kernel), {.pad = {around, around, around, around}});

  const konv::tensor_view<const float, 4> x(values, {1, 1, side, side});
  const konv::tensor_view<const float, 4> weight(sliding_kernel.values().data(), {1, 1, side, side});
  const konv::tensor<float, 4> transposed = konv::nn::conv_transpose2d(
      x, weight, {}, {.stride = {stride, stride}, .padding = {padding, padding, padding, padding}});
  const konv::image<float>& slid = film.result();
  bool same = transposed.shape() == konv::shape_of<4>{1, 1, slid.height(), slid.width()};
  for (konv::index_t v = 0; same && v < slid.height(); ++v)
    for (konv::index_t u = 0; u < slid.width(); ++u) same = same && transposed(0, 0, v, u) == slid(u, v);
  if (!same)
    throw konv::error("figure 18: the transposed convolution is not the convolution over zeros put in between");

  constexpr konv::index_t cell = 40;
  const konv::image<float> padded = konv::pad(between, {around, around, around, around}, konv::border::constant);
  const auto numbers = [&](const konv::image<float>& p, konv::index_t border, konv::index_t step) {
    picture on = visual::canvas(p.width() * cell + 1, p.height() * cell + 1);
    visual::draw_number_grid(on, 0, 0, p, cell, 2, [&](konv::index_t u, konv::index_t v) {
      const auto is_value = [&](konv::index_t at, konv::index_t n) {
        return at >= border && at < n - border && (at - border) % step == 0;
      };
      const bool is_old = is_value(u, p.width()) && is_value(v, p.height());
      return visual::cell_look{is_old ? visual::colour{250, 232, 190} : visual::mist,
                               is_old ? visual::ink : visual::pale_ink, true};
    });
    return on;
  };
  std::vector<visual::plate> plates;
  plates.push_back({numbers(konv::image<float>::copy_of(src), 0, 1), "input\n3x3"});
  plates.push_back({arrow()});
  plates.push_back({numbers(between, 0, stride), "zeros in between\n5x5"});
  plates.push_back({arrow()});
  plates.push_back({numbers(padded, around, stride), "zeros around\n7x7"});
  plates.push_back({arrow()});
  plates.push_back({visual::number_grid(slid, cell), "result\n5x5"});
  b.add(18, "", visual::grid(plates, {.columns = 7, .gap = 12, .margin = 16, .text_scale = 2}),
        "Transposed convolution with a 3x3 kernel, stride 2 and padding 1, as a convolution: stride - 1 = 1 line of "
        "zeros in between, kernel - 1 - padding = 1 around (more padding makes the result smaller), then the kernel "
        "with step 1.");
  b.add(18, "film", film.frames(),
        "The window over it, the kernel turned by 180 degrees. Most products are zero; konv computes the same result "
        "without ever forming them.");
  b.add(18, "strip", strip(film, {0, 1, 5, 6}),
        "Four of its 25 steps. One, two, two and four of the nine products come from the input.");
}

}  // namespace article

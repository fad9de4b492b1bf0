// Feature maps and kernels as pictures.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_FEATURE_MAPS_SHEETS_HPP
#define KONV_EXAMPLES_FEATURE_MAPS_SHEETS_HPP

#include <algorithm>

#include <konv/core/tensor.hpp>
#include <konv/visual/contrast.hpp>
#include <konv/visual/enlarge.hpp>
#include <konv/visual/grid.hpp>

namespace networks {

using picture = konv::image<std::uint8_t>;

/// Channel c of the first of a batch, as an image.
inline konv::image_view<const float> map_of(const konv::tensor<float, 4>& maps, konv::index_t c) {
  const konv::tensor_view<const float, 4> v = maps;
  return {v.data() + c * v.stride(1), {v.shape(3), v.shape(2)}, v.stride(2), v.stride(3)};
}

/// A map in colours from its least to its largest number, the highest and lowest hundredth held to the next, so that
/// one bright spot does not leave the rest dark. A map that is zero everywhere (ReLU can do that) is one flat colour.
inline picture painted(konv::image_view<const float> map, konv::visual::colour_map colours) {
  konv::visual::range r = konv::visual::range_of_most(map, 0.98);
  if (!(r.low < r.high)) r = konv::visual::range_of(map);
  if (!(r.low < r.high)) r.high = r.low + 1;
  return konv::visual::paint(map, colours, r);
}

/// About `side` pixels: small maps with every number as a square, large ones as the means of squares.
inline picture painted(konv::image_view<const float> map, konv::visual::colour_map colours, konv::index_t side) {
  using konv::index_t;
  const index_t most = std::max(map.width(), map.height());
  if (most <= side) return konv::visual::enlarge(painted(map, colours), std::max(side / most, index_t{1}));
  const index_t step = (most + side - 1) / side;
  konv::image<float> means({std::max(map.width() / step, index_t{1}), std::max(map.height() / step, index_t{1})});
  for (index_t y = 0; y < means.height(); ++y)
    for (index_t x = 0; x < means.width(); ++x) {
      float sum = 0;
      int count = 0;
      for (index_t j = y * step; j < std::min((y + 1) * step, map.height()); ++j)
        for (index_t i = x * step; i < std::min((x + 1) * step, map.width()); ++i, ++count) sum += map(i, j);
      means(x, y) = sum / static_cast<float>(count);
    }
  return painted(means, colours);
}

/// Up to `count` maps, evenly taken from all channels, in a grid with a title.
inline picture map_sheet(const konv::tensor<float, 4>& maps, konv::index_t count, const std::string& title,
                         konv::index_t side = 112, konv::index_t columns = 8,
                         konv::visual::colour_map colours = konv::visual::colour_map::viridis) {
  using konv::index_t;
  const index_t channels = maps.shape(1), shown = std::min(count, channels);
  std::vector<konv::visual::plate> plates;
  for (index_t i = 0; i < shown; ++i) plates.push_back({painted(map_of(maps, i * channels / shown), colours, side)});
  return konv::visual::grid(plates, {.columns = columns, .gap = 4, .margin = 12, .text_scale = 1, .title = title});
}

/// A kernel of three channels (3 x h x w, of weights O x 3 x h x w) in colour, each weight a square of `cell` pixels:
/// grey is zero, and the kernel's largest weight, of either sign, uses the whole scale.
inline picture kernel_picture(konv::tensor_view<const float, 4> weights, konv::index_t o, konv::index_t cell) {
  using konv::index_t;
  float most = 0;
  for (index_t c = 0; c < 3; ++c)
    for (index_t y = 0; y < weights.shape(2); ++y)
      for (index_t x = 0; x < weights.shape(3); ++x) most = std::max(most, std::abs(weights(o, c, y, x)));
  picture p({weights.shape(3), weights.shape(2), 3});
  for (index_t y = 0; y < p.height(); ++y)
    for (index_t x = 0; x < p.width(); ++x)
      for (index_t c = 0; c < 3; ++c)
        p(x, y, c) =
            konv::saturate_cast<std::uint8_t>(127.5f + 127.5f * (most > 0 ? weights(o, c, y, x) / most : 0.0f));
  return konv::visual::enlarge(p, cell);
}

/// Kernels of a first layer in a grid.
inline picture kernel_sheet(konv::tensor_view<const float, 4> weights, konv::index_t columns, konv::index_t cell,
                            const std::string& title = {}) {
  std::vector<konv::visual::plate> plates;
  for (konv::index_t o = 0; o < weights.shape(0); ++o) plates.push_back({kernel_picture(weights, o, cell)});
  return konv::visual::grid(plates, {.columns = columns, .gap = 4, .margin = 12, .title = title});
}

}  // namespace networks
#endif

// Pictures of what the network does: Figures 19 and 20 of the article, and reconstructions beside their originals.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_AUTOENCODER_PICTURES_HPP
#define KONV_EXAMPLES_AUTOENCODER_PICTURES_HPP

#include <konv/filter/correlate.hpp>
#include <konv/visual/enlarge.hpp>
#include <konv/visual/grid.hpp>

#include "network.hpp"

namespace autoencoder {

namespace visual = konv::visual;
using picture = konv::image<std::uint8_t>;
using map_view = konv::image_view<const float>;

/// A grey photograph in one patch: the square in its middle, made smaller by means of f x f pixels. Throws
/// argument_error for a side below 96 pixels.
inline tensor portrait_of(const picture& photo) {
  const index_t f = std::min(photo.width(), photo.height()) / side, square = f * side;
  if (f < 1)
    throw konv::argument_error("portrait_of: the photograph is " + std::to_string(photo.width()) + "x" +
                               std::to_string(photo.height()) + ", expected at least 96x96");
  const konv::kernel<float> box(f, f, std::vector<float>(static_cast<std::size_t>(f * f), 1));
  const picture small = konv::correlate<std::uint8_t>(
      photo.crop({(photo.width() - square) / 2, (photo.height() - square) / 2, square, square}), box,
      {.output = konv::coverage::valid, .stride = {f, f}, .scale = 1 / static_cast<double>(f * f)});
  tensor x({1, 1, side, side});
  for (index_t v = 0; v < side; ++v)
    for (index_t u = 0; u < side; ++u) x(0, 0, v, u) = from_pixel(small(u, v));
  return x;
}

/// Channel c of image n of a packed tensor as an image.
inline map_view map_of(view t, index_t n, index_t c) {
  return {t.data() + n * t.stride(0) + c * t.stride(1), {.width = t.shape(3), .height = t.shape(2)}, t.stride(2)};
}
/// Pixels -1 to 1 as grey.
inline picture grey(map_view m, index_t factor) {
  return visual::enlarge(visual::paint(m, visual::colour_map::grey, {-1, 1}), factor);
}

/// The channel that resembles image 0 of x most, or its negative: by correlation with the mean of x around the place of
/// each of its pixels, which is `step` times their own.
inline index_t likest_channel(view t, view x, index_t step) {
  const map_view input = map_of(x, 0, 0);
  const auto around = [&](index_t u, index_t v) {
    double sum = 0, count = 0;
    for (index_t j = std::max<index_t>(0, v - step / 2); j < std::min(v + (step + 1) / 2, input.height()); ++j)
      for (index_t i = std::max<index_t>(0, u - step / 2); i < std::min(u + (step + 1) / 2, input.width());
           ++i, ++count)
        sum += static_cast<double>(input(i, j));
    return sum / count;
  };
  index_t best = 0;
  double most = -1;
  for (index_t c = 0; c < t.shape(1); ++c) {
    const map_view m = map_of(t, 0, c);
    double n = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;
    for (index_t v = 0; v < m.height(); ++v)
      for (index_t u = 0; u < m.width(); ++u, ++n) {
        const double p = static_cast<double>(m(u, v)), q = around(u * step, v * step);
        a += p, b += q, aa += p * p, bb += q * q, ab += p * q;
      }
    const double spread = (aa - a * a / n) * (bb - b * b / n);  // 0 where a map is flat
    const double likeness = spread > 0 ? std::fabs(ab - a * b / n) / std::sqrt(spread) : 0;
    if (likeness > most) {
      most = likeness;
      best = c;
    }
  }
  return best;
}

/// "32x32".
inline std::string size_of_map(view t) {
  return std::to_string(t.shape(3)) + "x" + std::to_string(t.shape(2));
}

/// How far apart in the input the pixels of each layer's maps stand.
inline constexpr std::array<index_t, 6> steps{3, 9, 18, 9, 3, 1};

/// Figure 19: of each of the six layers the map that resembles the input or its negative most, all equally large; a row
/// per network.
struct named_network {
  const network* net;
  const char* name;
};
inline picture evolution(std::span<const named_network> networks, view x) {
  constexpr index_t width = 192;
  std::vector<visual::plate> plates;
  for (const named_network& n : networks) {
    const network::activations all = n.net->forward(x);
    plates.push_back({grey(map_of(x, 0, 0), width / side), std::string(n.name) + ":\ninput " + size_of_map(x)});
    for (std::size_t k = 0; k < 6; ++k) {
      const view a = all[k];
      const map_view m = map_of(a, 0, likest_channel(a, x, steps[k]));
      // A feature map has no scale of its own; the last layer's numbers are pixels again.
      picture p = k == 5 ? grey(m, width / m.width()) : visual::enlarge(visual::paint(m), width / m.width());
      const std::string one = a.shape(1) > 1 ? "one of " + std::to_string(a.shape(1)) + ", " : "";
      plates.push_back({std::move(p), std::string(listing2[k].transposed ? "transposed " : "conv ") +
                                          std::to_string(k % 3 + 1) + ":\n" + one + size_of_map(a)});
    }
  }
  return visual::grid(plates, {.columns = 7, .gap = 12, .margin = 12, .text_scale = 2});
}

/// Figure 20: a 6x6 map as the first transposed convolution gets it, and what the last one makes of all 64.
inline picture two_extremes(const network& net, view x) {
  const network::activations all = net.forward(x);
  const view code = all[2];
  std::vector<map_view> maps;
  for (index_t c = 0; c < code.shape(1); ++c) maps.push_back(map_of(code, 0, c));
  constexpr index_t cell = 7;
  std::vector<visual::plate> tiles;
  visual::range over;
  for (const map_view& m : maps) over = visual::joined(over, visual::range_of(m));
  for (const map_view& m : maps)
    tiles.push_back({visual::enlarge(visual::paint(m, visual::colour_map::grey, over), cell)});

  std::vector<visual::plate> plates;
  plates.push_back({visual::enlarge(visual::paint(map_of(code, 0, likest_channel(code, x, steps[2]))), 60),
                    "into the decoder: 6x6"});
  plates.push_back({visual::grid(tiles, {.columns = 8, .gap = 3, .margin = 0}), "one of these 64"});
  plates.push_back({grey(map_of(all[5], 0, 0), 4), "out of the decoder: " + size_of_map(all[5])});
  plates.push_back({grey(map_of(target_of(x), 0, 0), 4), "what it should be"});
  return visual::grid(plates, {.columns = 4, .gap = 16, .margin = 16, .text_scale = 2});
}

/// Two rows of 7 patches, or one where there are fewer than 14, and below each patch what the network makes of it.
inline picture reconstructions(const network& net, view x) {
  const tensor y = std::move(net.forward(x)[5]);
  const index_t count = x.shape(0), columns = std::min<index_t>(count, 7), shown = count < 14 ? columns : 14;
  std::vector<visual::plate> plates;
  for (index_t from = 0; from < shown; from += columns)
    for (const view& row : {target_of(x), view(y)})
      for (index_t i = from; i < from + columns; ++i) plates.push_back({grey(map_of(row, i * count / shown, 0), 2)});
  return visual::grid(plates, {.columns = columns, .gap = 6, .margin = 12});
}

}  // namespace autoencoder
#endif

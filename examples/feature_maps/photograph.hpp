// A photograph as a network's input.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_FEATURE_MAPS_PHOTOGRAPH_HPP
#define KONV_EXAMPLES_FEATURE_MAPS_PHOTOGRAPH_HPP

#include <algorithm>
#include <cmath>
#include <vector>

#include <konv/core/image.hpp>
#include <konv/core/tensor.hpp>

namespace networks {

namespace detail {

// Which samples of a line a resampled one is the mean of, and with what weights.
struct window {
  konv::index_t first = 0;
  std::vector<double> weights;
};

// A triangle as wide as the larger of a source and a target pixel: bilinear when enlarging, free of aliases when
// reducing.
inline std::vector<window> triangle(konv::index_t from, konv::index_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to), reach = std::max(scale, 1.0);
  std::vector<window> all;
  for (konv::index_t i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale - 0.5;
    const auto low = std::max(static_cast<konv::index_t>(std::ceil(centre - reach)), konv::index_t{0});
    const auto high = std::min(static_cast<konv::index_t>(std::floor(centre + reach)), from - 1);
    window w{low, {}};
    double sum = 0;
    for (konv::index_t k = low; k <= high; ++k) {
      w.weights.push_back(std::max(1 - std::abs(static_cast<double>(k) - centre) / reach, 0.0));
      sum += w.weights.back();
    }
    for (double& v : w.weights) v /= sum;
    all.push_back(std::move(w));
  }
  return all;
}

}  // namespace detail

/// The largest square in the middle of an RGB photograph, brought to side x side pixels.
inline konv::image<std::uint8_t> square_of(const konv::image<std::uint8_t>& photo, konv::index_t side) {
  using konv::index_t;
  const index_t s = std::min(photo.width(), photo.height());
  const auto part = photo.crop({(photo.width() - s) / 2, (photo.height() - s) / 2, s, s});
  const auto windows = detail::triangle(s, side);
  konv::image<double> narrow({side, s, 3});
  for (index_t y = 0; y < s; ++y)
    for (index_t x = 0; x < side; ++x)
      for (index_t c = 0; c < 3; ++c) {
        const detail::window& w = windows[static_cast<std::size_t>(x)];
        for (std::size_t k = 0; k < w.weights.size(); ++k)
          narrow(x, y, c) += w.weights[k] * part(w.first + static_cast<index_t>(k), y, c);
      }
  konv::image<std::uint8_t> out({side, side, 3});
  for (index_t y = 0; y < side; ++y)
    for (index_t x = 0; x < side; ++x)
      for (index_t c = 0; c < 3; ++c) {
        const detail::window& w = windows[static_cast<std::size_t>(y)];
        double sum = 0;
        for (std::size_t k = 0; k < w.weights.size(); ++k)
          sum += w.weights[k] * narrow(x, w.first + static_cast<index_t>(k), c);
        out(x, y, c) = konv::saturate_cast<std::uint8_t>(sum);
      }
  return out;
}

/// An RGB picture as 1 x 3 x H x W, channels last in memory: 0 to 1, less ImageNet's mean, over its deviation, which is
/// what torchvision's networks were trained on.
inline konv::tensor<float, 4> normalised(const konv::image<std::uint8_t>& rgb) {
  constexpr float mean[] = {0.485f, 0.456f, 0.406f}, deviation[] = {0.229f, 0.224f, 0.225f};
  konv::tensor<float, 4> x({1, 3, rgb.height(), rgb.width()}, konv::nhwc);
  for (konv::index_t v = 0; v < rgb.height(); ++v)
    for (konv::index_t u = 0; u < rgb.width(); ++u)
      for (konv::index_t c = 0; c < 3; ++c)
        x(0, c, v, u) = (static_cast<float>(rgb(u, v, c)) / 255.0f - mean[c]) / deviation[c];
  return x;
}

}  // namespace networks
#endif

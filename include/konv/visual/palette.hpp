// At most 256 colours for a set of pictures: exact where they have no more, else median cut.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_PALETTE_HPP
#define KONV_VISUAL_PALETTE_HPP

#include <algorithm>
#include <span>
#include <vector>

#include "../core/image.hpp"
#include "colour.hpp"

KONV_BEGIN
namespace visual {

/// Colours to choose from, and which one stands for any other.
class palette {
 public:
  /// Made for RGB pictures. If they have at most `most` colours (2 to 256), these are it and nothing changes. Otherwise
  /// colours are counted in 32 x 32 x 32 bins, and boxes of bins are halved by population along their longest side
  /// (P. Heckbert, 1982) until there are `most`; each box gives its mean.
  explicit palette(std::span<const image<std::uint8_t>> pictures, index_t most = 256) {
    if (most < 2 || most > 256)
      konv::detail::fail("visual::palette", {"size is ", most, ", expected 2 to 256"});
    if (!collect(pictures, static_cast<std::size_t>(most))) cut(pictures, static_cast<std::size_t>(most));
  }

  const std::vector<colour>& colours() const { return colours_; }
  bool exact() const { return exact_; }

  /// The number of the nearest colour.
  std::uint8_t nearest(colour c) const {
    std::size_t best = 0;
    long least = 1L << 30;
    for (std::size_t i = 0; i < colours_.size(); ++i) {
      const long r = colours_[i].r - c.r, g = colours_[i].g - c.g, b = colours_[i].b - c.b;
      const long d = r * r + g * g + b * b;
      if (d < least) {
        least = d;
        best = i;
      }
    }
    return static_cast<std::uint8_t>(best);
  }

  /// The numbers of all pixels of a picture.
  std::vector<std::uint8_t> indices(image_view<const std::uint8_t> v) const {
    std::vector<std::uint8_t> out;
    out.reserve(static_cast<std::size_t>(v.width() * v.height()));
    std::vector<std::int16_t> known(bins, -1);  // colours of one bin may differ: remember the last one's answer
    std::vector<colour> asked(bins);
    for (index_t y = 0; y < v.height(); ++y)
      for (index_t x = 0; x < v.width(); ++x) {
        const colour c{v(x, y, 0), v(x, y, 1), v(x, y, 2)};
        const std::size_t b = bin(c);
        if (known[b] < 0 || asked[b] != c) {
          known[b] = nearest(c);
          asked[b] = c;
        }
        out.push_back(static_cast<std::uint8_t>(known[b]));
      }
    return out;
  }

 private:
  static constexpr std::size_t bins = 32 * 32 * 32;
  static constexpr std::size_t bin(colour c) {
    return static_cast<std::size_t>(c.r >> 3) << 10 | static_cast<std::size_t>(c.g >> 3) << 5 |
           static_cast<std::size_t>(c.b >> 3);
  }

  template <class F>
  static void each_pixel(std::span<const image<std::uint8_t>> pictures, F f) {
    for (const image<std::uint8_t>& p : pictures) {
      if (p.channels() != 3)
        konv::detail::fail("visual::palette",
                           {"picture has ", p.channels(), " channels, expected 3 (RGB)"});
      for (index_t y = 0; y < p.height(); ++y)
        for (index_t x = 0; x < p.width(); ++x)
          if (!f(colour{p(x, y, 0), p(x, y, 1), p(x, y, 2)})) return;
    }
  }

  // Every colour there is; false if they are too many.
  bool collect(std::span<const image<std::uint8_t>> pictures, std::size_t most) {
    std::vector<bool> seen(std::size_t{1} << 24);
    exact_ = true;
    each_pixel(pictures, [&](colour c) {
      const std::size_t code = static_cast<std::size_t>(c.r) << 16 | static_cast<std::size_t>(c.g) << 8 | c.b;
      if (seen[code]) return true;
      seen[code] = true;
      colours_.push_back(c);
      return exact_ = colours_.size() <= most;
    });
    return exact_;
  }

  struct counted {
    std::size_t pixels = 0, sum[3] = {};
    std::uint8_t at[3] = {};  // the bin's place
  };
  struct box {
    std::size_t begin, end, pixels;
    int axis, length;
  };

  void cut(std::span<const image<std::uint8_t>> pictures, std::size_t most) {
    std::vector<counted> all(bins);
    each_pixel(pictures, [&](colour c) {
      counted& n = all[bin(c)];
      const std::uint8_t rgb[3] = {c.r, c.g, c.b};
      ++n.pixels;
      for (int k = 0; k < 3; ++k) {
        n.sum[k] += rgb[k];
        n.at[k] = static_cast<std::uint8_t>(rgb[k] >> 3);
      }
      return true;
    });
    std::vector<counted> used;
    for (const counted& n : all)
      if (n.pixels > 0) used.push_back(n);

    std::vector<box> boxes{measured(used, 0, used.size())};
    while (boxes.size() < most) {
      const auto worth = [](const box& b) { return b.pixels * static_cast<std::size_t>(b.length); };
      const auto next =
          std::max_element(boxes.begin(), boxes.end(), [&](const box& a, const box& b) { return worth(a) < worth(b); });
      if (next->length == 0) break;  // every box is a single bin
      const box b = *next;
      const auto first = used.begin() + static_cast<std::ptrdiff_t>(b.begin);
      std::sort(first, used.begin() + static_cast<std::ptrdiff_t>(b.end),
                [axis = b.axis](const counted& x, const counted& y) { return x.at[axis] < y.at[axis]; });
      std::size_t middle = b.begin, below = 0;
      while (middle + 1 < b.end && (below + used[middle].pixels <= b.pixels / 2 || middle == b.begin))
        below += used[middle++].pixels;
      *next = measured(used, b.begin, middle);
      boxes.push_back(measured(used, middle, b.end));
    }
    colours_.clear();
    for (const box& b : boxes) {
      std::size_t sum[3] = {};
      for (std::size_t i = b.begin; i < b.end; ++i)
        for (int k = 0; k < 3; ++k) sum[k] += used[i].sum[k];
      const auto mean = [&](int k) { return static_cast<std::uint8_t>((sum[k] + b.pixels / 2) / b.pixels); };
      colours_.push_back({mean(0), mean(1), mean(2)});
    }
  }

  static box measured(const std::vector<counted>& used, std::size_t begin, std::size_t end) {
    box b{begin, end, 0, 0, 0};
    int low[3] = {31, 31, 31}, high[3] = {};
    for (std::size_t i = begin; i < end; ++i) {
      b.pixels += used[i].pixels;
      for (int k = 0; k < 3; ++k) {
        low[k] = std::min<int>(low[k], used[i].at[k]);
        high[k] = std::max<int>(high[k], used[i].at[k]);
      }
    }
    for (int k = 0; k < 3; ++k)
      if (high[k] - low[k] > b.length) {
        b.length = high[k] - low[k];
        b.axis = k;
      }
    return b;
  }

  std::vector<colour> colours_;
  bool exact_ = false;
};

}  // namespace visual
KONV_END
#endif

// Photographs, and the patches that the network sees of them.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_AUTOENCODER_PATCHES_HPP
#define KONV_EXAMPLES_AUTOENCODER_PATCHES_HPP

#include <konv/filter/pyramid.hpp>
#include <konv/io/stb.hpp>

#include "network.hpp"

namespace autoencoder {

/// Grey photographs, each also at a half, a quarter, ... of its size, as long as a patch fits: fine and coarse detail.
class patches {
 public:
  /// Throws io_error for a file that is no picture, argument_error for one that no patch fits into.
  explicit patches(std::span<const std::string> files) {
    for (const std::string& file : files) {
      konv::image<std::uint8_t> level = konv::io::load_grey(file);
      if (!fits(level))
        throw konv::argument_error(file + ": the picture is " + std::to_string(level.width()) + "x" +
                                   std::to_string(level.height()) + ", expected at least 96x96");
      while (fits(level)) {
        konv::image<std::uint8_t> half = konv::pyramid_down(level);
        levels_.push_back(std::move(level));
        level = std::move(half);
      }
    }
    if (levels_.empty()) throw konv::argument_error("patches: there are no photographs, expected at least one");
  }

  /// Patches first, first + 1, ... of a seed's endless row: any place of any level, one in two turned left to right.
  tensor draw(std::uint64_t seed, std::uint64_t first, index_t count) const {
    tensor x({count, 1, side, side});
    for (index_t n = 0; n < count; ++n) {
      const std::uint64_t at = 4 * (first + static_cast<std::uint64_t>(n));
      const auto below = [&](std::uint64_t what, index_t bound) {
        return static_cast<index_t>(unit(random_bits(seed, at + what)) * static_cast<double>(bound));
      };
      const index_t which = below(0, static_cast<index_t>(levels_.size()));
      const konv::image<std::uint8_t>& level = levels_[static_cast<std::size_t>(which)];
      const index_t left = below(1, level.width() - side + 1), top = below(2, level.height() - side + 1);
      put(level, left, top, below(3, 2) == 1, x, n);
    }
    return x;
  }

  /// All patches side by side, of every level.
  tensor all() const {
    index_t count = 0;
    for (const auto& level : levels_) count += (level.width() / side) * (level.height() / side);
    tensor x({count, 1, side, side});
    index_t n = 0;
    for (const auto& level : levels_)
      for (index_t top = 0; top + side <= level.height(); top += side)
        for (index_t left = 0; left + side <= level.width(); left += side) put(level, left, top, false, x, n++);
    return x;
  }

 private:
  static bool fits(const konv::image<std::uint8_t>& p) { return p.width() >= side && p.height() >= side; }
  static void put(const konv::image<std::uint8_t>& level, index_t left, index_t top, bool flip, tensor& x, index_t n) {
    for (index_t v = 0; v < side; ++v)
      for (index_t u = 0; u < side; ++u) x(n, 0, v, u) = from_pixel(level(left + (flip ? side - 1 - u : u), top + v));
  }

  std::vector<konv::image<std::uint8_t>> levels_;
};

}  // namespace autoencoder
#endif

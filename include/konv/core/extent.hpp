// Sizes, positions and rectangles, in pixels.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_EXTENT_HPP
#define KONV_CORE_EXTENT_HPP

#include <cstddef>

#include "../config.hpp"

KONV_BEGIN_TYPES

/// Signed, so that positions before the first pixel have a name.
using index_t = std::ptrdiff_t;

/// The size of an image: pixels per row, rows, samples per pixel.
struct extent {
  index_t width = 0;
  index_t height = 0;
  index_t channels = 1;

  constexpr bool empty() const { return width == 0 || height == 0 || channels == 0; }
  constexpr index_t pixels() const { return width * height; }
  constexpr index_t samples() const { return width * height * channels; }
  friend constexpr bool operator==(const extent&, const extent&) = default;
};

/// A part of an image: its first pixel and its size.
struct rect {
  index_t x = 0;
  index_t y = 0;
  index_t width = 0;
  index_t height = 0;
  friend constexpr bool operator==(const rect&, const rect&) = default;
};

/// A pair of numbers per axis, rows first as in NumPy: {.y = 2, .x = 1} or {2, 1}.
struct size2 {
  index_t y = 0;
  index_t x = 0;
  friend constexpr bool operator==(const size2&, const size2&) = default;
};

/// Rows and columns added on each side, in the order of OpenCV's copyMakeBorder.
struct margins {
  index_t top = 0;
  index_t bottom = 0;
  index_t left = 0;
  index_t right = 0;
  friend constexpr bool operator==(const margins&, const margins&) = default;
};

KONV_END_TYPES
#endif

// Which rows are at hand.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_ROW_PLACES_HPP
#define KONV_ENGINE_ROW_PLACES_HPP

#include <cstdint>

#include "../core/buffer.hpp"
#include "../core/extent.hpp"

KONV_BEGIN

/// Places for rows that are kept by their number until another wants the place. Two rows less than `capacity` apart
/// never share one.
class row_places {
 public:
  void reset(index_t capacity) {
    index_t n = 1;  // a power of two: finding a row's place must not cost a division
    while (n < capacity) n *= 2;
    rows_.assign(static_cast<std::size_t>(n), PTRDIFF_MIN);
    mask_ = n - 1;
  }
  index_t count() const { return mask_ + 1; }
  /// Row y's place, y any integer.
  index_t of(index_t y) const { return y & mask_; }
  /// Whether row y has yet to be made; it is taken to be from now on.
  bool wants(index_t y) {
    index_t& row = rows_[static_cast<std::size_t>(of(y))];
    const bool other = row != y;
    row = y;
    return other;
  }

 private:
  index_t mask_ = -1;
  buffer<index_t> rows_;
};

KONV_END
#endif

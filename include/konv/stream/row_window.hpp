// row_window: the rows that a filter of a stream still needs, side by side in a memory that holds few of them.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_ROW_WINDOW_HPP
#define KONV_STREAM_ROW_WINDOW_HPP

#include <cstring>

#include "../engine/samples.hpp"

KONV_BEGIN
namespace detail {

/// Rows [first, end) of an image, in memory of others. Rows come in order at the end and go in order at the beginning.
///
/// Not a ring: filters want their rows at one stride, so that any of them runs here as it runs on an image. What is
/// kept moves to the top when the memory is used up, a few rows for a block of them, and from cache to cache.
class row_window {
 public:
  /// An empty window from row `first` on, in memory for `size.height` rows.
  void set(const target_bytes& memory, index_t first) {
    memory_ = memory;
    first_ = end_ = first;
    borrowed_ = {};
  }
  /// An image that is there as a whole: all its rows.
  void borrow(const source_bytes& image) {
    borrowed_ = image;
    first_ = 0;
    end_ = image.size.height;
  }

  index_t first() const { return first_; }
  index_t end() const { return end_; }

  /// The rows. Invalid once there is room made for more.
  source_bytes rows() const {
    if (borrowed_.data) return borrowed_;
    return {memory_.data, {memory_.size.width, end_ - first_, memory_.size.channels}, memory_.row_stride,
            memory_.pixel_stride, memory_.sample};
  }

  /// Room for the next rows, as many as there are places for once those before `keep` are gone.
  target_bytes room(index_t keep) {
    if (keep > end_) keep = end_;
    if (keep > first_) {
      const index_t kept = end_ - keep;
      std::memmove(memory_.data, memory_.row(keep - first_), static_cast<std::size_t>(kept * memory_.row_stride));
      first_ = keep;
    }
    target_bytes free = memory_;
    free.data = memory_.row(end_ - first_);
    free.size.height -= end_ - first_;
    return free;
  }
  /// The first `count` rows of that room are filled.
  void add(index_t count) { end_ += count; }

 private:
  target_bytes memory_;
  source_bytes borrowed_;
  index_t first_ = 0, end_ = 0;
};

}  // namespace detail
KONV_END
#endif

// The slab: the rows that a few output rows read, padded, channels last. Layouts and padding end here.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_SLAB_HPP
#define KONV_NN_SLAB_HPP

#include <cstring>

#include "../core/border.hpp"
#include "../kernels/copy.hpp"
#include "../kernels/nn_rows.hpp"
#include "geometry.hpp"

KONV_BEGIN
namespace nn {

/// Memory for vectors, 64-byte aligned, that only ever grows; it does not keep what is in it when it does. A copy
/// begins with none: it is for another thread.
template <class T>
class scratch {
 public:
  scratch() = default;
  scratch(const scratch&) {}
  scratch(scratch&&) = default;
  scratch& operator=(scratch&&) = default;
  T* take(index_t n) {
    if (n > memory_.size()) {
      memory_ = {};  // first, or both would be held for a moment
      memory_ = tensor<T, 1>({n}, layout::channels_first, uninitialized);
    }
    return memory_.data();
  }
  std::size_t bytes() const { return static_cast<std::size_t>(memory_.size()) * sizeof(T); }

 private:
  tensor<T, 1> memory_;
};

/// Serves the source of one pass: either the source itself, where its channels lie side by side and no tap leaves it,
/// or padded rows of our own. Either way a sample is base() + z * plane() + y * row() + x * pixel() + channel, with y
/// and x counted from the first position that the chunk reads.
template <class T>
class slab {
 public:
  /// copy: never in place, so that vectors may read up to 64 samples past the last one.
  void begin(const field<const T>& src, const axis_rule* axes, border edge, const row_functions<T>& rows,
             bool copy = false) {
    src_ = src;
    axes_ = axes;
    edge_ = edge;
    rows_ = &rows;
    in_place_ = !copy && src.sc == 1 && axes[0].inside(src.d) && axes[1].inside(src.h) && axes[2].inside(src.w);
    image_ = -1;
  }
  bool in_place() const { return in_place_; }
  /// Bytes that one more output row costs.
  index_t row_bytes() const {
    return axes_[1].step * axes_[2].span(axes_[2].count) * src_.c * static_cast<index_t>(sizeof(T));
  }

  /// Output rows [y0, y0 + outputs) of image n from here on, any z.
  void chunk(index_t n, index_t y0, index_t outputs) {
    image_ = n;
    y0_ = y0;
    if (in_place_) return;
    const index_t slots = axes_[0].high() - axes_[0].low() + 1;
    width_ = axes_[2].span(axes_[2].count);
    height_ = axes_[1].span(outputs);
    row_ = width_ * src_.c;
    constexpr index_t line = 64 / static_cast<index_t>(sizeof(T));
    row_ = (row_ + line - 1) / line * line;
    if (row_ % (64 * line) == 0) row_ += line;  // rows 4096 bytes apart would share their cache sets
    plane_ = row_ * height_;
    own_ = memory_.take(plane_ * slots + 8 * line);  // a gradient's vectors may read past the last sample
    base_ = own_;
    held_.assign(static_cast<std::size_t>(slots), no_slice);
  }
  /// Makes the slices that output slice z reads present.
  void slice(index_t z) {
    if (in_place_) {
      base_ = src_.at(image_, z * axes_[0].step, y0_ * axes_[1].step, 0);
      return;
    }
    for (const index_t t : axes_[0].taps) {
      const index_t at = z * axes_[0].step + t;
      index_t& held = held_[static_cast<std::size_t>(slot(at))];
      if (held == at) continue;
      held = at;
      T* out = own_ + slot(at) * plane_;
      for (index_t y = 0; y < height_; ++y)
        line(at, y0_ * axes_[1].step + axes_[1].low() + y, out + y * row_);
    }
  }

  const T* base() const { return base_; }
  index_t row() const { return in_place_ ? src_.sh : row_; }
  index_t pixel() const { return in_place_ ? src_.sw : src_.c; }
  /// Offset from an output's pixel (its row and column times step) to a tap's sample, for output slice z.
  index_t tap(index_t z, index_t tz, index_t ty, index_t tx) const {
    if (in_place_) return tz * src_.sd + ty * src_.sh + tx * src_.sw;
    return slot(z * axes_[0].step + tz) * plane_ + (ty - axes_[1].low()) * row_ + (tx - axes_[2].low()) * src_.c;
  }
  std::size_t bytes() const { return memory_.bytes(); }

 private:
  static constexpr index_t no_slice = PTRDIFF_MIN;
  index_t slot(index_t z) const {
    const index_t n = static_cast<index_t>(held_.size());
    return (z % n + n) % n;
  }
  // One padded row of `width_` pixels.
  void line(index_t z, index_t y, T* out) const {
    const index_t c = src_.c, mz = border_index(edge_, z, src_.d), my = border_index(edge_, y, src_.h);
    if (mz < 0 || my < 0) {
      std::memset(static_cast<void*>(out), 0, static_cast<std::size_t>(width_ * c) * sizeof(T));
      return;
    }
    const T* row = src_.at(image_, mz, my, 0);
    const index_t first = axes_[2].low();
    const auto within = [&](index_t v) { return v < 0 ? 0 : v > width_ ? width_ : v; };
    const index_t a = within(-first), b = within(src_.w - first) < a ? a : within(src_.w - first);
    if (b > a) inner(row + (first + a) * src_.sw, out + a * c, b - a);
    const auto outside = [&](index_t from, index_t to) {
      for (index_t p = from; p < to; ++p) {
        const index_t x = border_index(edge_, first + p, src_.w);
        if (x < 0)
          std::memset(static_cast<void*>(out + p * c), 0, static_cast<std::size_t>(c) * sizeof(T));
        else if (src_.sc == 1)
          std::memcpy(out + p * c, row + x * src_.sw, static_cast<std::size_t>(c) * sizeof(T));
        else
          for (index_t k = 0; k < c; ++k) out[p * c + k] = row[x * src_.sw + k * src_.sc];
      }
    };
    outside(0, a);
    outside(b, width_);
  }
  void inner(const T* in, T* out, index_t n) const {
    const index_t c = src_.c;
    if (src_.sc == 1 && src_.sw == c) {
      copy_(in, out, n * c);
    } else if (src_.sw == 1) {
      rows_->transpose(in, src_.sc, out, c, c, n);
    } else {
      for (index_t p = 0; p < n; ++p)
        for (index_t k = 0; k < c; ++k) out[p * c + k] = in[p * src_.sw + k * src_.sc];
    }
  }

  field<const T> src_;
  const axis_rule* axes_ = nullptr;
  const row_functions<T>* rows_ = nullptr;
  row_copy copy_;
  border edge_ = border::constant;
  bool in_place_ = false;
  index_t image_ = -1, y0_ = 0;
  const T* base_ = nullptr;
  T* own_ = nullptr;
  index_t width_ = 0, height_ = 0, row_ = 0, plane_ = 0;
  buffer<index_t> held_;
  scratch<T> memory_;
};

}  // namespace nn
KONV_END
#endif

// The engine for channels-first tensors whose rows are long: vectors over pixels, weights broadcast, nothing transposed.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_PLANES_CORE_HPP
#define KONV_NN_PLANES_CORE_HPP

#include "dense_core.hpp"

KONV_BEGIN
namespace nn {

/// Convolutions of channels-first tensors with stride 1 along the row. The tile kernel with its roles exchanged: its
/// pixels are output channels, its vectors are pixels of a row. Padded rows of a few output rows, a plane per channel,
/// are copied first (a 1x1 convolution copies a few hundred pixels of each channel); results go straight to their rows.
/// Sums have the same order as dense_core's where that takes all input channels at once, so the same bits.
template <class T>
class planes_core {
 public:
  /// weights: [output][tap][input], of one group.
  planes_core(const axis_rule* axes, index_t in, index_t out, const weight_field<T>& w) : in_(in), out_(out) {
    for (int a = 0; a < 3; ++a) axes_[a] = axes[a];
    weights_ = make_packed<T>(out * static_cast<index_t>(axes[1].taps.size() * axes[2].taps.size()) * in);
    T* to = weights_->data();
    for (index_t o = 0; o < out; ++o)
      for (const index_t ky : axes[1].kernel)
        for (const index_t kx : axes[2].kernel)
          for (index_t i = 0; i < in; ++i) *to++ = w.at(0, o, i, 0, ky, kx);
  }

  /// Whether this engine serves x and y well: rows of whole vectors, or nearly.
  bool suits(const field<const T>& x, const field<T>& y, const tile_kernel<T>& kernel) const {
    if (x.sw != 1 || y.sw != 1 || axes_[2].step != 1 || kernel.lanes < 4) return false;
    if (in_ > 64 && weights_->size() > in_ * out_) return false;  // to transpose costs less than these rows' overlap
    const index_t n = flat(axes_, x, y) ? y.h * y.w : y.w;
    return 10 * n >= 9 * ((n + kernel.lanes - 1) / kernel.lanes * kernel.lanes);
  }

  void run(const field<const T>& x0, const field<T>& y0, const size3& origin, border edge, const T* bias,
           const epilogue<T>& e, const tile_kernel<T>& kernel) {
    aim(axes_, origin, {1, y0.h, y0.w});
    field<const T> x = x0;
    field<T> y = y0;
    if (flat(axes_, x, y)) {  // one long row
      x.w = y.w = y.h * y.w;
      x.h = y.h = 1;
    }
    const axis_rule &ay = axes_[1], &ax = axes_[2];
    const index_t reach_y = ay.high() - ay.low(), reach_x = ax.high() - ax.low();
    const index_t most = kernel.lanes * kernel.most_vecs;
    constexpr index_t budget = 384 * 1024 / static_cast<index_t>(sizeof(T));
    index_t columns = y.w;
    if (y.h == 1) {
      columns = budget / (in_ * (reach_y + 1)) / most * most;
      columns = columns < most ? most : columns > y.w ? y.w : columns;
    }
    constexpr index_t line = 64 / static_cast<index_t>(sizeof(T));
    const index_t whole = (columns + kernel.lanes - 1) / kernel.lanes * kernel.lanes;  // what vectors cover
    pitch_ = (whole + reach_x + line - 1) / line * line;
    index_t rows = (budget / (in_ * pitch_) - reach_y - 1) / ay.step + 1;
    rows = rows < 1 ? 1 : rows > y.h ? y.h : rows;
    plane_ = ((rows - 1) * ay.step + reach_y + 1) * pitch_;
    if (plane_ % (64 * line) == 0) plane_ += line;  // planes 4096 bytes apart would share their cache sets
    memory_.take(in_ * plane_);

    const index_t taps = static_cast<index_t>(ay.taps.size() * ax.taps.size());
    segments_.clear();
    w_segments_.clear();
    from_.clear();
    for (const index_t ty : ay.taps)
      for (const index_t tx : ax.taps) {
        segments_.push_back(static_cast<index_t>(segments_.size()) * in_);
        w_segments_.push_back((ty - ay.low()) * pitch_ + tx - ax.low());
      }
    for (index_t o = 0; o < out_; ++o) from_.push_back(weights_->data() + o * taps * in_);
    // Few planes at a time, all rows that we have, where what a row reads stays in the first cache: 64 planes written
    // by turns are too many.
    const index_t read = in_ * (reach_y + 1) * pitch_ * static_cast<index_t>(sizeof(T));
    const index_t group = read <= 16 * 1024 ? 12 : out_;
    tile_args<T> a;
    a.segments = segments_.data();
    a.w_segments = w_segments_.data();
    a.segment_count = taps;
    a.length = in_;
    a.w_step = plane_;
    a.bound = e.bound;
    a.slope = e.slope;
    a.low = e.low;
    a.high = e.high;
    for (index_t n = 0; n < x.n; ++n) {
      to_.clear();
      for (index_t o = 0; o < out_; ++o) to_.push_back(y.at(n, 0, 0, 0) + o * y.sc);
      for (index_t y1 = 0; y1 < y.h; y1 += rows)
        for (index_t x1 = 0; x1 < y.w; x1 += columns) {
          const index_t h = y.h - y1 < rows ? y.h - y1 : rows, w = y.w - x1 < columns ? y.w - x1 : columns;
          fill(x, n, y1 * ay.step + ay.low(), (h - 1) * ay.step + reach_y + 1, x1 + ax.low(), w + reach_x, edge);
          for (index_t o = 0; o < out_; o += group) {
            a.n = out_ - o < group ? out_ - o : group;
            a.x = from_.data() + o;
            a.y = to_.data() + o;
            a.starts = bias + o;
            for (index_t r = 0; r < h; ++r)
              for (index_t c = 0; c < w; c += most) {
                a.valid = w - c < most ? w - c : most;
                a.vecs = (a.valid + kernel.lanes - 1) / kernel.lanes;
                a.w = memory_.take(0) + r * ay.step * pitch_ + c;
                a.y_offset = (y1 + r) * y.sh + x1 + c;
                kernel.run(a);
              }
          }
        }
    }
  }

  std::size_t weight_bytes() const { return bytes_of(weights_); }
  std::size_t workspace_bytes() const {
    return memory_.bytes() + sizeof(T*) * (from_.capacity() + to_.capacity()) +
           sizeof(index_t) * (segments_.capacity() + w_segments_.capacity());
  }

 private:
  static bool flat(const axis_rule* axes, const field<const T>& x, const field<T>& y) {
    return axes[1].taps.size() == 1 && axes[2].taps.size() == 1 && axes[1].step == 1 && axes[1].low() == 0 &&
           axes[2].low() == 0 && y.h == x.h && y.w == x.w && x.sh == x.w && y.sh == y.w;
  }
  // Source rows [y0, y0 + rows), columns [x0, x0 + columns) of every channel.
  void fill(const field<const T>& x, index_t n, index_t y0, index_t rows, index_t x0, index_t columns, border edge) {
    const auto within = [&](index_t v) { return v < 0 ? index_t{0} : v > columns ? columns : v; };
    const index_t a = within(-x0), b = within(x.w - x0) < a ? a : within(x.w - x0);
    for (index_t c = 0; c < in_; ++c)
      for (index_t r = 0; r < rows; ++r) {
        T* to = memory_.take(0) + c * plane_ + r * pitch_;
        const index_t my = border_index(edge, y0 + r, x.h);
        if (my < 0) {
          std::memset(static_cast<void*>(to), 0, static_cast<std::size_t>(columns) * sizeof(T));
          continue;
        }
        const T* row = x.at(n, 0, my, 0) + c * x.sc;
        const auto outside = [&](index_t p) {
          const index_t at = border_index(edge, x0 + p, x.w);
          to[p] = at < 0 ? T{0} : row[at];
        };
        for (index_t p = 0; p < a; ++p) outside(p);
        copy_(row + x0 + a, to + a, b - a);
        for (index_t p = b; p < columns; ++p) outside(p);
      }
  }

  axis_rule axes_[3];
  index_t in_, out_;
  packed<T> weights_;
  row_copy copy_;
  index_t pitch_ = 0, plane_ = 0;
  scratch<T> memory_;
  buffer<const T*> from_;
  buffer<T*> to_;
  buffer<index_t> segments_, w_segments_;
};

}  // namespace nn
KONV_END
#endif

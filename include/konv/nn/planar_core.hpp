// The engine of depthwise layers over channels-first tensors: plane by plane, nothing transposed.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_PLANAR_CORE_HPP
#define KONV_NN_PLANAR_CORE_HPP

#include "../kernels/nn_planar.hpp"
#include "dense_core.hpp"

KONV_BEGIN
namespace nn {

/// Convolutions of two dimensions. Of a plane a few padded rows at a time are copied, split by their place modulo the
/// stride: then every tap of every output is at a fixed distance from it, and a row of outputs, or where rows are short
/// all rows of the chunk at once, is one run of vectors. Stride 2 along the row needs no copy where what lies outside
/// is zeros or nothing. Memory: those rows, up to 24 KiB or what one output row reads, and results of short rows, up to
/// as much again. Sums as depthwise_core's.
template <class T>
class planar_core {
 public:
  planar_core(const axis_rule* axes, index_t channels, const weight_field<T>& w)
      : channels_(channels), functions_(find_planar<T>(cpu::current())) {
    for (int a = 0; a < 3; ++a) axes_[a] = axes[a];
    weights_ = make_packed<T>(channels * static_cast<index_t>(axes[1].taps.size() * axes[2].taps.size()));
    T* to = weights_->data();
    for (index_t c = 0; c < channels; ++c)
      for (const index_t ky : axes[1].kernel)
        for (const index_t kx : axes[2].kernel) *to++ = w.at(c, 0, 0, 0, ky, kx);
  }

  static bool suits(const field<const T>& x, const field<T>& y) { return x.sw == 1 && y.sw == 1; }

  void run(const field<const T>& x, const field<T>& y, const size3& origin, border edge, const T* bias,
           const epilogue<T>& e) {
    const axis_rule &ay = axes_[1], &ax = axes_[2];
    aim(axes_, origin, {1, y.h, y.w});
    const index_t reach_y = ay.high() - ay.low(), reach_x = ax.high() - ax.low();
    const index_t width = static_cast<index_t>(ax.taps.size());
    if (functions_.pairs && ax.step == 2 && reach_x == width - 1 && (width == 3 || width == 5) &&
        (edge == border::constant || ax.inside(x.w)))
      return pairs(x, y, edge, bias, e);
    pitch_ = y.w + reach_x / ax.step;
    const index_t row_bytes = pitch_ * ay.step * ax.step * static_cast<index_t>(sizeof(T));
    index_t rows = 24 * 1024 / row_bytes - reach_y / ay.step;
    rows = rows < 1 ? 1 : rows > y.h ? y.h : rows;
    part_ = (rows + reach_y / ay.step) * pitch_ + margin;  // a part for each place modulo the strides
    fill_.to = memory_.take(part_ * ay.step * ax.step + margin);
    offsets_.clear();
    for (const index_t ty : ay.taps)
      for (const index_t tx : ax.taps) {
        const index_t v = ty - ay.low(), u = tx - ax.low();
        offsets_.push_back((v % ay.step * ax.step + u % ax.step) * part_ + v / ay.step * pitch_ + u / ax.step);
      }
    set_columns(x.w, edge);
    const bool together = y.w <= 32;
    T* const results = together ? results_.take(rows * pitch_ + margin) : nullptr;
    planar_args<T> a;
    a.offsets = offsets_.data();
    a.taps = static_cast<index_t>(offsets_.size());
    a.run = ax.step == 1 && reach_x == width - 1 && (width == 3 || width == 5) ? width : 1;
    a.bound = e.bound;
    a.slope = e.slope;
    a.low = e.low;
    a.high = e.high;
    for (index_t y0 = 0; y0 < y.h; y0 += rows) {
      const index_t h = y.h - y0 < rows ? y.h - y0 : rows;
      set_rows(x, y0 * ay.step + ay.low(), (h - 1) * ay.step + reach_y + 1, edge);
      for (index_t n = 0; n < x.n; ++n)
        for (index_t c = 0; c < channels_; ++c) {
          fill_.plane = x.at(n, 0, 0, 0) + c * x.sc;
          functions_.fill(fill_);
          T* const to = y.at(n, 0, y0, 0) + c * y.sc;
          a.w = weights_->data() + c * a.taps;
          a.bias = bias[c];
          a.x = fill_.to;
          a.y = to;
          if (together) {
            a.y = results;
            a.n = (h - 1) * pitch_ + y.w;
            functions_.row(a);
            functions_.place(results, pitch_, to, y.sh, h, y.w);
          } else {
            a.n = y.w;
            for (index_t r = 0; r < h; ++r, a.x += pitch_, a.y += y.sh) functions_.row(a);
          }
        }
    }
  }
  std::size_t weight_bytes() const { return bytes_of(weights_); }
  std::size_t workspace_bytes() const {
    return memory_.bytes() + results_.bytes() + offsets_.capacity() * sizeof(index_t) +
           (rows_.capacity() + places_.capacity()) * sizeof(index_t) + ends_.capacity() * sizeof(planar_end);
  }

 private:
  // Planes that need no copy: samples two apart come together in the kernel.
  void pairs(const field<const T>& x, const field<T>& y, border edge, const T* bias, const epilogue<T>& e) {
    const axis_rule &ay = axes_[1], &ax = axes_[2];
    rows_.clear();
    for (index_t r = 0; r < y.h; ++r)
      for (const index_t t : ay.taps) {
        const index_t my = border_index(edge, r * ay.step + t, x.h);
        rows_.push_back(my < 0 ? planar_end::nowhere : my * x.sh);
      }
    planar_pairs<T> a;
    a.rows = rows_.data();
    a.row_taps = static_cast<index_t>(ay.taps.size());
    a.width = x.w;
    a.first = ax.low();
    a.run = static_cast<index_t>(ax.taps.size());
    a.y_step = y.sh;
    a.h = y.h;
    a.n = y.w;
    a.bound = e.bound;
    a.slope = e.slope;
    a.low = e.low;
    a.high = e.high;
    for (index_t n = 0; n < x.n; ++n)
      for (index_t c = 0; c < channels_; ++c) {
        a.plane = x.at(n, 0, 0, 0) + c * x.sc;
        a.y = y.at(n, 0, 0, 0) + c * y.sc;
        a.w = weights_->data() + c * a.row_taps * a.run;
        a.bias = bias[c];
        functions_.pairs(a);
      }
  }

  // What the kernel may read or write past a row.
  static constexpr index_t margin = 128 / static_cast<index_t>(sizeof(T));

  // What a row consists of: samples that are copied as they are, and positions outside of the source.
  void set_columns(index_t width, border edge) {
    const axis_rule& ax = axes_[2];
    const index_t first = ax.low(), positions = ax.span(ax.count);
    const auto within = [&](index_t v) { return v < 0 ? index_t{0} : v > positions ? positions : v; };
    const index_t begin = within(-first), end = within(width - first) < begin ? begin : within(width - first);
    ends_.clear();
    for (index_t p = 0; p < positions; ++p) {
      if (p >= begin && p < end) continue;
      const index_t at = border_index(edge, first + p, width);
      ends_.push_back({p % ax.step * part_ + p / ax.step, at < 0 ? planar_end::nowhere : at - first - begin});
    }
    fill_.step = ax.step;
    fill_.part = part_;
    fill_.positions = positions;
    fill_.begin = begin;
    fill_.n = end - begin;
    fill_.ends = ends_.data();
    fill_.end_count = static_cast<index_t>(ends_.size());
  }
  // `count` rows from row y0 of the source on.
  void set_rows(const field<const T>& x, index_t y0, index_t count, border edge) {
    rows_.clear();
    places_.clear();
    for (index_t r = 0; r < count; ++r) {
      const index_t my = border_index(edge, y0 + r, x.h);
      rows_.push_back(my < 0 ? planar_end::nowhere : my * x.sh + axes_[2].low() + fill_.begin);
      places_.push_back(r % axes_[1].step * axes_[2].step * part_ + r / axes_[1].step * pitch_);
    }
    fill_.rows = rows_.data();
    fill_.places = places_.data();
    fill_.count = count;
  }

  axis_rule axes_[3];
  index_t channels_;
  planar_functions<T> functions_;
  packed<T> weights_;
  buffer<index_t> offsets_;
  planar_fill<T> fill_;
  buffer<index_t> rows_, places_;
  buffer<planar_end> ends_;
  index_t pitch_ = 0, part_ = 0;
  scratch<T> memory_, results_;
};

}  // namespace nn
KONV_END
#endif

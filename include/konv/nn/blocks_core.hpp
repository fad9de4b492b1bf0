// The engine of transposed convolutions whose kernel is no larger than their stride: every input pixel makes a block of
// outputs of its own.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_BLOCKS_CORE_HPP
#define KONV_NN_BLOCKS_CORE_HPP

#include "../kernels/nn_planar.hpp"
#include "dense_core.hpp"

KONV_BEGIN
namespace nn {

/// A 1x1 convolution to stride x stride x outputs channels, whose results are then put in their places: with few output
/// channels that fills the vectors which the phases one by one would leave empty. One group, two dimensions.
template <class T>
class blocks_core {
 public:
  static bool suits(const axis_options* axes, const channel_split& c) {
    const auto small = [](const axis_options& a) { return a.kernel <= a.stride && a.dilation == 1; };
    return c.groups == 1 && c.out <= 32 && axes[0].kernel == 1 && axes[0].stride == 1 && small(axes[1]) &&
           small(axes[2]) && axes[1].stride * axes[2].stride <= 64;
  }

  blocks_core(const axis_options* axes, const channel_split& c, const activation& act, const weight_field<T>& w,
              const T* bias)
      : y_(axes[1]),
        x_(axes[2]),
        out_(c.out),
        lanes_(wide(axes, c).out),
        epilogue_(act),
        core_(wide(axes, c), fused(act), border::constant),
        copy_rows_(find_planar<T>(cpu::current()).place) {
    tensor<T, 2> weights({lanes_, c.in});
    buffer<T> biases(static_cast<std::size_t>(lanes_));
    for (index_t py = 0; py < y_.stride; ++py)
      for (index_t px = 0; px < x_.stride; ++px)
        for (index_t o = 0; o < out_; ++o) {
          const index_t lane = (py * x_.stride + px) * out_ + o;
          biases[static_cast<std::size_t>(lane)] = bias ? bias[o] : T{0};
          if (py < y_.kernel && px < x_.kernel)
            for (index_t i = 0; i < c.in; ++i) weights(lane, i) = w.at(0, o, i, 0, py, px);
        }
    core_.set_bias(biases.data());
    core_.add(conv_axis({}), conv_axis({}), conv_axis({}), {weights.data(), 0, c.in, 1, 0, 0, 0});
  }

  /// Every output belongs to a block (there is none beyond the last, as output_padding may add).
  bool covers(const field<const T>& x, const field<T>& y, const size3& origin) const {
    return x.h * y_.stride - y_.pad_low >= origin.y + y.h && x.w * x_.stride - x_.pad_low >= origin.x + y.w;
  }

  void run(field<const T> x, const field<T>& y, const size3& origin) {
    // The blocks that y has something of, and what of the first ones lies before it.
    const auto narrow = [](index_t from, index_t n, index_t stride, index_t& before) {
      before = from % stride;
      return (from + n + stride - 1) / stride - from / stride;
    };
    const index_t from_y = y_.pad_low + origin.y, from_x = x_.pad_low + origin.x;
    x.data = x.at(0, 0, from_y / y_.stride, from_x / x_.stride);
    x.h = narrow(from_y, y.h, y_.stride, before_y_);
    x.w = narrow(from_x, y.w, x_.stride, before_x_);
    index_t rows = 64 * 1024 / (x.w * lanes_ * static_cast<index_t>(sizeof(T)));
    rows = rows < 1 ? 1 : rows > x.h ? x.h : rows;
    T* blocks = memory_.take(rows * x.w * lanes_ + margin);
    for (index_t n = 0; n < x.n; ++n)
      for (index_t y0 = 0; y0 < x.h; y0 += rows) {
        const index_t h = x.h - y0 < rows ? x.h - y0 : rows;
        field<const T> part = x;
        part.data = x.at(n, 0, y0, 0);
        part.n = 1;
        part.h = h;
        core_.run(part, {blocks, 1, lanes_, 1, h, x.w, 0, 1, 0, x.w * lanes_, lanes_});
        for (index_t r = 0; r < h; ++r)
          for (index_t py = 0; py < y_.stride; ++py) {
            const index_t oy = (y0 + r) * y_.stride + py - before_y_;
            if (oy >= 0 && oy < y.h)
              place(blocks + r * x.w * lanes_ + py * x_.stride * out_, x.w, y.at(n, 0, oy, 0), y);
          }
      }
    epilogue_.finish(y, core_.rows());
  }
  std::size_t weight_bytes() const { return core_.weight_bytes(); }
  std::size_t workspace_bytes() const { return memory_.bytes() + core_.workspace_bytes(); }

 private:
  static constexpr index_t margin = 64 / static_cast<index_t>(sizeof(T));  // what the copying of a row may read past it

  // Blocks of whole vectors, so that the kernel stores them whole.
  static channel_split wide(const axis_options* axes, const channel_split& c) {
    return {1, c.in, (axes[1].stride * axes[2].stride * c.out + 15) / 16 * 16};
  }
  // What the kernel applies itself; the rest follows when the outputs are in place.
  static activation fused(const activation& a) { return epilogue<T>(a).later ? none : a; }

  // One row of n blocks to one row of outputs: those that lie inside whole, and those at the ends as far as they do.
  void place(const T* from, index_t n, T* row, const field<T>& y) const {
    if (y.sc != 1 || y.sw != out_) {
      for (index_t k = 0; k < n * x_.stride; ++k) {
        const index_t ox = k - before_x_;
        if (ox < 0 || ox >= y.w) continue;
        const T* pixel = from + k / x_.stride * lanes_ + k % x_.stride * out_;
        for (index_t o = 0; o < out_; ++o) row[ox * y.sw + o * y.sc] = pixel[o];
      }
      return;
    }
    const index_t width = x_.stride * out_, skip = before_x_ * out_;  // less than a block
    const index_t end = skip + y.w * out_, all = end < n * width ? end : n * width;
    const index_t first = skip > 0 ? 1 : 0, last = all / width;
    if (last < first) return copy_rows_(from + skip, 0, row, 0, 1, all - skip);
    if (first > 0) copy_rows_(from + skip, 0, row, 0, 1, width - skip);
    copy_rows_(from + first * lanes_, lanes_, row + first * width - skip, width, last - first, width);
    if (last * width < all) copy_rows_(from + last * lanes_, 0, row + last * width - skip, 0, 1, all - last * width);
  }

  axis_options y_, x_;
  index_t out_, lanes_, before_y_ = 0, before_x_ = 0;
  epilogue<T> epilogue_;
  dense_core<T> core_;
  void (*copy_rows_)(const T*, index_t, T*, index_t, index_t, index_t);
  scratch<T> memory_;
};

}  // namespace nn
KONV_END
#endif

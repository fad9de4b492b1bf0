// The engine of transposed convolutions whose kernel is no larger than their stride: every input pixel makes a block of
// outputs of its own.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_BLOCKS_CORE_HPP
#define KONV_NN_BLOCKS_CORE_HPP

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
      : y_(axes[1]), x_(axes[2]), out_(c.out), epilogue_(act), core_(wide(axes, c), fused(act), border::constant) {
    const index lanes = y_.stride * x_.stride * out_;
    tensor<T, 2> weights({lanes, c.in});
    std::vector<T> biases(static_cast<std::size_t>(lanes));
    for (index py = 0; py < y_.stride; ++py)
      for (index px = 0; px < x_.stride; ++px)
        for (index o = 0; o < out_; ++o) {
          const index lane = (py * x_.stride + px) * out_ + o;
          biases[static_cast<std::size_t>(lane)] = bias ? bias[o] : T{0};
          if (py < y_.kernel && px < x_.kernel)
            for (index i = 0; i < c.in; ++i) weights(lane, i) = w.at(0, o, i, 0, py, px);
        }
    core_.set_bias(biases.data());
    core_.add(conv_axis({}), conv_axis({}), conv_axis({}), {weights.data(), 0, c.in, 1, 0, 0, 0});
  }

  /// Every output belongs to a block (there is none beyond the last, as output_padding may add).
  bool covers(const field<const T>& x, const field<T>& y) const {
    return x.h * y_.stride - y_.pad_low >= y.h && x.w * x_.stride - x_.pad_low >= y.w;
  }

  void run(const field<const T>& x, const field<T>& y) {
    const index lanes = y_.stride * x_.stride * out_;
    index rows = 256 * 1024 / (x.w * lanes * static_cast<index>(sizeof(T)));
    rows = rows < 1 ? 1 : rows > x.h ? x.h : rows;
    T* blocks = memory_.take(rows * x.w * lanes);
    for (index n = 0; n < x.n; ++n)
      for (index y0 = 0; y0 < x.h; y0 += rows) {
        const index h = x.h - y0 < rows ? x.h - y0 : rows;
        field<const T> part = x;
        part.data = x.at(n, 0, y0, 0);
        part.n = 1;
        part.h = h;
        core_.run(part, {blocks, 1, lanes, 1, h, x.w, 0, 1, 0, x.w * lanes, lanes});
        for (index r = 0; r < h; ++r)
          for (index py = 0; py < y_.stride; ++py) {
            const index oy = (y0 + r) * y_.stride + py - y_.pad_low;
            if (oy >= 0 && oy < y.h)
              place(blocks + r * x.w * lanes + py * x_.stride * out_, lanes, x.w, y.at(n, 0, oy, 0), y);
          }
      }
    epilogue_.finish(y, core_.rows());
  }
  std::size_t weight_bytes() const { return core_.weight_bytes(); }
  std::size_t workspace_bytes() const { return memory_.bytes() + core_.workspace_bytes(); }

 private:
  static channel_split wide(const axis_options* axes, const channel_split& c) {
    return {1, c.in, axes[1].stride * axes[2].stride * c.out};
  }
  // What the kernel applies itself; the rest follows when the outputs are in place.
  static activation fused(const activation& a) { return epilogue<T>(a).later ? none : a; }

  // One row of blocks to one row of outputs.
  void place(const T* from, index lanes, index n, T* row, const field<T>& y) const {
    const bool dense = y.sc == 1 && y.sw == out_;
    for (index j = 0; j < n; ++j, from += lanes) {
      const index ox = j * x_.stride - x_.pad_low;
      const index a = ox < 0 ? -ox : 0, b = y.w - ox < x_.stride ? y.w - ox : x_.stride;
      if (a >= b) continue;
      if (dense) {
        T* to = row + (ox + a) * out_;
        const T* values = from + a * out_;
        for (index k = 0; k < (b - a) * out_; ++k) to[k] = values[k];
      } else {
        for (index p = a; p < b; ++p)
          for (index o = 0; o < out_; ++o) row[(ox + p) * y.sw + o * y.sc] = from[p * out_ + o];
      }
    }
  }

  axis_options y_, x_;
  index out_;
  epilogue<T> epilogue_;
  dense_core<T> core_;
  scratch<T> memory_;
};

}  // namespace nn
KONV_END
#endif

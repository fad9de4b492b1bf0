// The engine of depthwise layers of 3x3 taps, channels last.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_DEPTHWISE3X3_CORE_HPP
#define KONV_NN_DEPTHWISE3X3_CORE_HPP

#include "../core/border.hpp"
#include "../kernels/nn_depthwise3x3.hpp"
#include "dense_pass.hpp"

KONV_BEGIN
namespace nn {

/// Taps side by side, stride 1 or 2, that reach at most one column beyond a row; whatever lies outside, nothing is
/// copied. Weights: [tap][channel], a multiple of 16 channels.
template <class T>
class depthwise3x3_core {
 public:
  bool suits(const dense_pass<T>& p, const field<const T>& x, const field<T>& y) const {
    const axis_rule &ay = p.axes[1], &ax = p.axes[2];
    const auto plain = [](const axis_rule& a) { return a.taps.size() == 3 && a.high() - a.low() == 2; };
    return x.sc == 1 && y.sc == 1 && p.axes[0].taps.size() == 1 && plain(ay) && plain(ax) && ax.step == ay.step &&
           ax.step <= 2 && ax.count >= kernel_.least_width(x.c) && ax.low() >= -1 && last(ax) <= x.w;
  }

  void run(const dense_pass<T>& p, const field<const T>& x, const field<T>& y, border edge, const T* bias,
           const epilogue<T>& e) {
    const axis_rule &az = p.axes[0], &ay = p.axes[1], &ax = p.axes[2];
    const auto place = [&](index_t column) {
      const index_t at = border_index(edge, column, x.w);
      return at < 0 ? outside_is_zero : at * x.sw;
    };
    depthwise3x3_args<T> a;
    a.first = ax.low();
    a.step = ax.step;
    a.x_step = x.sw;
    a.y_step = ax.every * y.sw;
    a.y_row = ay.every * y.sh;
    a.left = ax.low() < 0;
    a.right = last(ax) >= x.w;
    a.left_at = place(ax.low());
    a.right_at = place(last(ax));
    a.width = ax.count;
    a.channels = x.c;
    a.w = p.weights->data();
    a.w_step = (x.c + 15) / 16 * 16;
    a.bias = bias;
    a.bound = e.bound;
    a.slope = e.slope;
    a.low = e.low;
    a.high = e.high;
    constexpr index_t most = 28;  // rows: higher bands would read a large image against its order in memory
    const index_t bands = (ay.count + most - 1) / most;
    for (index_t n = 0; n < x.n; ++n)
      for (index_t z = 0; z < az.count; ++z)
        for (index_t b = 0; b < bands; ++b) {
          const index_t y0 = ay.count * b / bands, y1 = ay.count * (b + 1) / bands;
          const index_t mz = border_index(edge, z * az.step + az.low(), x.d);
          rows_.clear();
          for (index_t r = y0 * ay.step + ay.low(); r <= (y1 - 1) * ay.step + ay.high(); ++r) {
            const index_t my = border_index(edge, r, x.h);
            rows_.push_back(mz < 0 || my < 0 ? nullptr : x.at(n, mz, my, 0));
          }
          a.rows = rows_.data();
          a.height = y1 - y0;
          a.y = y.at(n, az.first + z * az.every, ay.first + y0 * ay.every, ax.first);
          kernel_.run(a);
        }
  }

  std::size_t workspace_bytes() const { return rows_.capacity() * sizeof(T*); }

 private:
  static index_t last(const axis_rule& a) { return (a.count - 1) * a.step + a.high(); }

  depthwise3x3_kernel<T> kernel_ = find_depthwise3x3<T>(cpu::current());
  buffer<const T*> rows_;
};

}  // namespace nn
KONV_END
#endif

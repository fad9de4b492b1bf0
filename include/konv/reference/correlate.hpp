// Correlation and convolution as their definitions: the slow twin of filter/correlate.hpp, and its oracle.
// SPDX-License-Identifier: MIT
#ifndef KONV_REFERENCE_CORRELATE_HPP
#define KONV_REFERENCE_CORRELATE_HPP

#include "rules.hpp"

KONV_BEGIN
namespace reference {

/// Which way the weights meet the pixels: correlation's first weight the pixel above and left, convolution's the
/// one below and right.
enum class orientation : unsigned char { correlation, convolution };

/// The weights of a kernel, rows x cols, in the type of the sums.
struct weights {
  index_t rows = 0;
  index_t cols = 0;
  std::vector<long double> values;
  long double operator()(index_t i, index_t j) const { return values[static_cast<std::size_t>(i * cols + j)]; }
};

template <weight W>
weights weights_of(kernel_view<W> k) {
  weights w{k.rows, k.cols, {}};
  for (index_t i = 0; i < k.rows * k.cols; ++i) w.values.push_back(static_cast<long double>(k.data[i]));
  return w;
}

/// dst(y, x) = offset + scale * sum over i, j of
///   correlation   k(i, j) * src(y*sy + (i - ay)*dy, x*sx + (j - ax)*dx)
///   convolution   k(i, j) * src(y*sy - (i - ay)*dy, x*sx - (j - ax)*dx)
/// for each channel by itself, in long double with a compensated sum: exact for integers, and good to far below one
/// unit of a double. One rounding at the end, to Dst. Every field of the options counts except accuracy, how and run,
/// which never change what is meant. Expects arguments that the fast verbs accept; it does not check them.
template <sample Dst, class T>
image<Dst> apply(image_view<const T> src, const weights& k, const filter_options& o, orientation turn) {
  const bool turned = turn == orientation::convolution;
  const size2 anchor = o.anchor.value_or(size2{k.rows / 2, k.cols / 2});
  const margins pad = o.pad.value_or(margins{});
  const windows wy = windows_of(o, src.height(), k.rows, o.stride.y, o.dilation.y,
                                turned ? k.rows - 1 - anchor.y : anchor.y, pad.top, pad.bottom);
  const windows wx = windows_of(o, src.width(), k.cols, o.stride.x, o.dilation.x,
                                turned ? k.cols - 1 - anchor.x : anchor.x, pad.left, pad.right);
  image<Dst> dst({wx.count, wy.count, src.channels()});
  for (index_t y = 0; y < dst.height(); ++y)
    for (index_t x = 0; x < dst.width(); ++x)
      for (index_t c = 0; c < dst.channels(); ++c) {
        long_sum sum;
        for (index_t i = 0; i < k.rows; ++i)
          for (index_t j = 0; j < k.cols; ++j) {
            const index_t row = wy.start + y * o.stride.y + (turned ? k.rows - 1 - i : i) * o.dilation.y;
            const index_t col = wx.start + x * o.stride.x + (turned ? k.cols - 1 - j : j) * o.dilation.x;
            sum.add(k(i, j) * static_cast<long double>(sample_at(src, col, row, c, o.edge, o.value)));
          }
        dst(x, y, c) =
            store<Dst>(static_cast<long double>(o.offset) + static_cast<long double>(o.scale) * sum.value(), o.round);
      }
  return dst;
}

/// The real-valued result (as double), or with a type named the correctly rounded, saturated one:
///     reference::correlate(src, k)                  image<double>
///     reference::correlate<std::uint8_t>(src, k)    image<std::uint8_t>
template <sample Dst = double, source_image S, kernel_like K>
image<Dst> correlate(const S& src, const K& k, const filter_options& options = {}) {
  const image_view<const sample_of<S>> view = src;
  return apply<Dst>(view, weights_of<weight_of<K>>(k), options, orientation::correlation);
}

/// The same for a convolution: the kernel turned by 180 degrees about its anchor.
template <sample Dst = double, source_image S, kernel_like K>
image<Dst> convolve(const S& src, const K& k, const filter_options& options = {}) {
  const image_view<const sample_of<S>> view = src;
  return apply<Dst>(view, weights_of<weight_of<K>>(k), options, orientation::convolution);
}

}  // namespace reference
KONV_END
#endif

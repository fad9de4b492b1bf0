// The engine of weight gradients: for each tap, a product of outputs' gradients and inputs over all pixels.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_WEIGHT_GRADIENT_HPP
#define KONV_NN_WEIGHT_GRADIENT_HPP

#include "layer.hpp"

KONV_BEGIN
namespace nn {

/// sum over images n and positions p: coarse(n, o, p) * fine(n, c, p * stride + tap), for every o, c of a group and
/// tap. For a convolution `coarse` is the gradient of the output and `fine` the input; for a transposed one it is the
/// other way round. The tile kernel with other roles: its pixels are o, its steps a row of p, its weights the slab of
/// `fine`.
template <class T>
class weight_gradient {
 public:
  /// add(g, o, c, z, y, x, value) takes the sums.
  template <class Add>
  void run(const layer_spec& s, const channel_split& channels, const field<const T>& coarse,
           const field<const T>& fine, Add&& add) {
    axis_rule axes[3] = {conv_axis(s.axes[0]), conv_axis(s.axes[1]), conv_axis(s.axes[2])};
    set_outputs(axes[0], coarse.d);
    set_outputs(axes[1], coarse.h);
    set_outputs(axes[2], coarse.w);
    const index_t firsts = channels.out, seconds = channels.in;  // coarse and fine channels per group
    const index_t vectors = (seconds + kernel_.lanes - 1) / kernel_.lanes, pitch = vectors * kernel_.lanes;
    const index_t taps = s.axes[0].kernel * s.axes[1].kernel * s.axes[2].kernel;
    const index_t group = taps * firsts * pitch;
    T* sums = sums_.take(group * channels.groups);
    std::memset(static_cast<void*>(sums), 0, static_cast<std::size_t>(group * channels.groups) * sizeof(T));
    // Vectors of channels run past a group's last one: that must not be the end of somebody's memory.
    slab_.begin(fine, axes, s.edge, rows_, pitch != seconds);

    const index_t rows = coarse.h, columns = coarse.w;
    index_t height = 256 * 1024 / slab_.row_bytes();
    height = height < 1 ? 1 : height > rows ? rows : height;
    for (index_t n = 0; n < coarse.n; ++n)
      for (index_t y0 = 0; y0 < rows; y0 += height) {
        const index_t h = rows - y0 < height ? rows - y0 : height;
        slab_.chunk(n, y0, h);
        for (index_t z = 0; z < coarse.d; ++z) {
          slab_.slice(z);
          gather(coarse, n, z, y0, h);
          tile_args<T> a;
          a.length = columns;
          a.segment_count = h;
          a.n = firsts;
          a.w_step = axes[2].step * slab_.pixel();
          segments_.clear();
          w_segments_.clear();
          for (index_t r = 0; r < h; ++r) {
            segments_.push_back(r * columns);
            w_segments_.push_back(r * axes[1].step * slab_.row());
          }
          a.segments = segments_.data();
          a.w_segments = w_segments_.data();
          for (index_t g = 0; g < channels.groups; ++g) {
            x_.clear();
            for (index_t o = 0; o < firsts; ++o) x_.push_back(planes_.take(0) + (g * firsts + o) * h * columns);
            a.x = x_.data();
            index_t tap = 0;
            for (const index_t tz : axes[0].taps)
              for (const index_t ty : axes[1].taps)
                for (const index_t tx : axes[2].taps) {
                  y_.clear();
                  for (index_t o = 0; o < firsts; ++o) y_.push_back(sums + g * group + (tap * firsts + o) * pitch);
                  a.y = a.from = y_.data();
                  ++tap;
                  const T* w = slab_.base() + slab_.tap(z, tz, ty, tx) + g * seconds;
                  for (index_t v = 0; v < vectors; v += a.vecs) {
                    a.vecs = vectors - v < kernel_.most_vecs ? vectors - v : kernel_.most_vecs;
                    a.valid = a.vecs * kernel_.lanes;
                    a.w = w + v * kernel_.lanes;
                    block(a, v * kernel_.lanes);
                  }
                }
          }
        }
      }
    for (index_t g = 0; g < channels.groups; ++g) {
      index_t tap = 0;
      for (index_t z = 0; z < s.axes[0].kernel; ++z)
        for (index_t y = 0; y < s.axes[1].kernel; ++y)
          for (index_t x = 0; x < s.axes[2].kernel; ++x, ++tap)
            for (index_t o = 0; o < firsts; ++o)
              for (index_t c = 0; c < seconds; ++c)
                add(g, o, c, z, y, x, sums[g * group + (tap * firsts + o) * pitch + c]);
    }
  }

 private:
  // Sums of vectors from lane `at` on: the pointers move there, since the kernel reads `from` where it stands.
  void block(tile_args<T>& a, index_t at) {
    moved_.clear();
    for (T* y : y_) moved_.push_back(y + at);
    a.y = a.from = moved_.data();
    kernel_.run(a);
  }
  // Rows [y0, y0 + h) of slice z, one plane per channel.
  void gather(const field<const T>& f, index_t n, index_t z, index_t y0, index_t h) {
    T* out = planes_.take(f.c * h * f.w);
    for (index_t r = 0; r < h; ++r) {
      const T* row = f.at(n, z, y0 + r, 0);
      if (f.sc == 1) {
        rows_.transpose(row, f.sw, out + r * f.w, h * f.w, f.w, f.c);
        continue;
      }
      for (index_t c = 0; c < f.c; ++c)
        for (index_t x = 0; x < f.w; ++x) out[(c * h + r) * f.w + x] = row[c * f.sc + x * f.sw];
    }
  }

  tile_kernel<T> kernel_ = find_tile<T>(cpu::current());
  row_functions<T> rows_ = find_nn_rows<T>(cpu::current());
  slab<T> slab_;
  scratch<T> sums_, planes_;
  buffer<const T*> x_;
  buffer<T*> y_, moved_;
  buffer<index_t> segments_, w_segments_;
};

}  // namespace nn
KONV_END
#endif

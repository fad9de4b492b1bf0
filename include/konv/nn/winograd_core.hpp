// The engine of 3x3 convolutions by Winograd's F(m x m, 3x3): for 4 x 4 outputs 36 products where the direct way has
// 144, for 2 x 2 outputs 16 where it has 36. SPDX-License-Identifier: MIT
#ifndef KONV_NN_WINOGRAD_CORE_HPP
#define KONV_NN_WINOGRAD_CORE_HPP

#include "../kernels/nn_winograd.hpp"
#include "dense_core.hpp"

KONV_BEGIN
namespace nn {

/// f32, one group, stride and dilation 1. Tiles of m x m outputs, m = 2 or 4, go through in chunks: each tile's inputs,
/// (m + 2)^2 of them, are transformed, as many matrix products over input channels follow, and their transforms are the
/// outputs. Weights are transformed in double and packed as [block of outputs][place in the tile][input][output of the
/// block]: four times the plain ones, for m = 2 almost twice. Memory: transformed inputs of a chunk, at most the larger
/// of 320 KiB and a quarter of those weights, as much again for one block of 64 outputs, and the chunk's padded rows.
class winograd_core {
 public:
  winograd_core(index_t m, const axis_options* axes, index_t in, index_t out, const weight_field<float>& w)
      : m_(m),
        places_((m + 2) * (m + 2)),
        in_(in),
        out_(out),
        kernel_(find_tile<float>(cpu::current())),
        transforms_(find_winograd(cpu::current(), m)) {
    for (int a = 0; a < 3; ++a) axes_[a] = conv_axis(axes[a]);
    pitch_ = (in + kernel_.lanes - 1) / kernel_.lanes * kernel_.lanes;
    const index_t vectors = (out + kernel_.lanes - 1) / kernel_.lanes;
    block_ = (vectors < kernel_.most_vecs ? vectors : kernel_.most_vecs) * kernel_.lanes;
    blocks_ = (out + block_ - 1) / block_;
    weights_ = make_packed<float>(blocks_ * places_ * in * block_);
    for (index_t o = 0; o < out; ++o)
      for (index_t i = 0; i < in; ++i) {
        double u[36];  // places_ of them
        transform(m, [&](index_t y, index_t x) { return static_cast<double>(w.at(0, o, i, 0, y, x)); }, u);
        for (index_t k = 0; k < places_; ++k)
          (*weights_)(((o / block_ * places_ + k) * in + i) * block_ + o % block_) = static_cast<float>(u[k]);
      }
  }

  /// Outputs along a side of a tile: a part of the result begins at a multiple of it.
  index_t tile() const { return m_; }

  void run(const field<const float>& x, const field<float>& y, const size3& origin, border edge, const float* bias,
           const epilogue<float>& e, const row_functions<float>& rows) {
    // Whole tiles: what lies beyond is computed and dropped.
    aim(axes_, origin, {1, (y.h + m_ - 1) / m_ * m_, (y.w + m_ - 1) / m_ * m_});
    const index_t across = axes_[2].count / m_, down = axes_[1].count / m_;
    slab_.begin(x, axes_, edge, rows, pitch_ != in_);
    const index_t quarter = weights_->size() / 4, least = 80 * 1024;
    index_t tile_rows = (quarter > least ? quarter : least) / (places_ * pitch_ * across);
    tile_rows = tile_rows < 1 ? 1 : tile_rows > down ? down : tile_rows;
    for (index_t n = 0; n < x.n; ++n)
      for (index_t t0 = 0; t0 < down; t0 += tile_rows) {
        const index_t h = down - t0 < tile_rows ? down - t0 : tile_rows;
        slab_.chunk(n, m_ * t0, m_ * h);
        slab_.slice(0);
        // A tile row may still be too much for the cache: pieces of it.
        const index_t most = (quarter > least ? quarter : least) / (places_ * pitch_);
        const index_t piece = most < 12 ? 12 : most;
        for (index_t first = 0; first < h * across; first += piece)
          tiles(y, bias, e, n, t0, across, first, h * across - first < piece ? h * across - first : piece);
      }
  }
  std::size_t weight_bytes() const { return bytes_of(weights_); }
  std::size_t workspace_bytes() const {
    return slab_.bytes() + v_.bytes() + products_.bytes() + patch_.bytes() +
           sizeof(float*) * (from_.capacity() + to_.capacity());
  }

 private:
  // u = G w G^T
  template <class W>
  static void transform(index_t m, W&& w, double* u) {
    constexpr double two[4][3] = {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};
    constexpr double four[6][3] = {{1.0 / 4, 0, 0},
                                   {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                   {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                   {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                   {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                   {0, 0, 1}};
    const double(*const g)[3] = m == 2 ? two : four;
    for (index_t a = 0; a < m + 2; ++a)
      for (index_t b = 0; b < m + 2; ++b) {
        double sum = 0;
        for (index_t y = 0; y < 3; ++y)
          for (index_t x = 0; x < 3; ++x) sum += g[a][y] * g[b][x] * w(y, x);
        u[a * (m + 2) + b] = sum;
      }
  }

  // `count` tiles from number `first` of the chunk on, row by row.
  void tiles(const field<float>& y, const float* bias, const epilogue<float>& e, index_t n, index_t t0, index_t across,
             index_t first, index_t count) {
    // The places of a tile one cache line beyond a multiple of 4096 bytes apart: each in a cache set of its own.
    const auto apart = [](index_t size) { return (size + 1023) / 1024 * 1024 + 16; };
    const index_t v_step = apart(count * pitch_), m_step = apart(count * block_);
    float* v = v_.take(places_ * v_step);
    float* m = products_.take(places_ * m_step);
    from_.clear();
    to_.clear();
    const float* corner = slab_.base() + slab_.tap(0, 0, axes_[1].low(), axes_[2].low());
    for (index_t t = 0; t < count; ++t) {
      const index_t row = (first + t) / across, column = (first + t) % across;
      transforms_.forward(corner + m_ * row * slab_.row() + m_ * column * slab_.pixel(), slab_.row(), slab_.pixel(),
                          v + t * pitch_, v_step, pitch_);
      from_.push_back(v + t * pitch_);
      to_.push_back(m + t * block_);
    }
    const index_t origin = 0;
    tile_args<float> a;
    a.x = from_.data();
    a.y = to_.data();
    a.n = count;
    a.segments = &origin;
    a.segment_count = 1;
    a.length = in_;
    a.w_step = block_;
    for (index_t b = 0; b < blocks_; ++b) {
      const index_t left = out_ - b * block_, channels = left < block_ ? left : block_;
      a.vecs = (channels + kernel_.lanes - 1) / kernel_.lanes;
      a.valid = a.vecs * kernel_.lanes;
      a.starts = nullptr;
      for (index_t k = 0; k < places_; ++k) {
        a.w = weights_->data() + (b * places_ + k) * in_ * block_;
        a.x_offset = k * v_step;
        a.y_offset = k * m_step;
        kernel_.run(a);
      }
      for (index_t t = 0; t < count; ++t) {
        const index_t oy = m_ * (t0 + (first + t) / across), ox = m_ * ((first + t) % across);
        const index_t h = y.h - oy < m_ ? y.h - oy : m_, w = y.w - ox < m_ ? y.w - ox : m_;
        if (h < 1 || w < 1) continue;
        float* to = y.at(n, 0, oy, ox) + b * block_ * y.sc;
        const bool straight = y.sc == 1;
        float* out = straight ? to : patch_.take(m_ * m_ * block_);
        transforms_.back(m + t * block_, m_step, bias + b * block_, out, straight ? y.sh : m_ * block_,
                         straight ? y.sw : block_, h, w, channels, e.bound, e.slope, e.low, e.high);
        if (straight) continue;
        for (index_t c = 0; c < channels; ++c)
          for (index_t i = 0; i < h; ++i)
            for (index_t j = 0; j < w; ++j) to[c * y.sc + i * y.sh + j * y.sw] = out[(m_ * i + j) * block_ + c];
      }
    }
  }

  axis_rule axes_[3];
  index_t m_, places_, in_, out_;
  tile_kernel<float> kernel_;
  winograd_functions transforms_;
  index_t pitch_ = 0, block_ = 0, blocks_ = 0;
  packed<float> weights_;
  slab<float> slab_;
  scratch<float> v_, products_, patch_;
  buffer<const float*> from_;
  buffer<float*> to_;
};

}  // namespace nn
KONV_END
#endif

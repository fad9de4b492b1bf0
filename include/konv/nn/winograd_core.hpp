// The engine of 3x3 convolutions by Winograd's F(4x4, 3x3): 36 products for 16 outputs where the direct way has 144.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_WINOGRAD_CORE_HPP
#define KONV_NN_WINOGRAD_CORE_HPP

#include "../kernels/nn_winograd.hpp"
#include "dense_core.hpp"

KONV_BEGIN
namespace nn {

/// f32, one group, stride and dilation 1. Tiles of 4 x 4 outputs go through in chunks: each tile's 6 x 6 inputs are
/// transformed, 36 matrix products over input channels follow, and their transforms are the outputs. Weights are
/// transformed in double and packed as [block of outputs][one of 36][input][output of the block]: four times the plain
/// ones. Memory: transformed inputs of a chunk, at most the larger of 320 KiB and a quarter of those weights, as much
/// again for one block of 64 outputs, and the chunk's padded rows.
class winograd_core {
 public:
  winograd_core(const axis_options* axes, index in, index out, const weight_field<float>& w)
      : in_(in), out_(out), kernel_(find_tile<float>(cpu::current())), transforms_(find_winograd(cpu::current())) {
    for (int a = 0; a < 3; ++a) axes_[a] = conv_axis(axes[a]);
    pitch_ = (in + kernel_.lanes - 1) / kernel_.lanes * kernel_.lanes;
    const index vectors = (out + kernel_.lanes - 1) / kernel_.lanes;
    block_ = (vectors < kernel_.most_vecs ? vectors : kernel_.most_vecs) * kernel_.lanes;
    blocks_ = (out + block_ - 1) / block_;
    weights_ = tensor<float, 1>({blocks_ * 36 * in * block_});
    for (index o = 0; o < out; ++o)
      for (index i = 0; i < in; ++i) {
        double u[36];
        transform([&](index y, index x) { return static_cast<double>(w.at(0, o, i, 0, y, x)); }, u);
        for (index k = 0; k < 36; ++k)
          weights_(((o / block_ * 36 + k) * in + i) * block_ + o % block_) = static_cast<float>(u[k]);
      }
  }

  void run(const field<const float>& x, const field<float>& y, border edge, const float* bias,
           const epilogue<float>& e, const row_functions<float>& rows) {
    axes_[0].count = 1;
    axes_[1].count = (y.h + 3) / 4 * 4;  // whole tiles: what lies beyond is computed and dropped
    axes_[2].count = (y.w + 3) / 4 * 4;
    const index across = axes_[2].count / 4, down = axes_[1].count / 4;
    slab_.begin(x, axes_, edge, rows, pitch_ != in_);
    const index quarter = weights_.size() / 4, least = 80 * 1024;
    index tile_rows = (quarter > least ? quarter : least) / (36 * pitch_ * across);
    tile_rows = tile_rows < 1 ? 1 : tile_rows > down ? down : tile_rows;
    for (index n = 0; n < x.n; ++n)
      for (index t0 = 0; t0 < down; t0 += tile_rows) {
        const index h = down - t0 < tile_rows ? down - t0 : tile_rows;
        slab_.chunk(n, 4 * t0, 4 * h);
        slab_.slice(0);
        // A tile row may still be too much for the cache: pieces of it.
        const index most = (quarter > least ? quarter : least) / (36 * pitch_);
        const index piece = most < 12 ? 12 : most;
        for (index first = 0; first < h * across; first += piece)
          tiles(y, bias, e, n, t0, across, first, h * across - first < piece ? h * across - first : piece);
      }
  }
  std::size_t weight_bytes() const { return static_cast<std::size_t>(weights_.size()) * sizeof(float); }
  std::size_t workspace_bytes() const {
    return slab_.bytes() + v_.bytes() + m_.bytes() + patch_.bytes() +
           sizeof(float*) * (from_.capacity() + to_.capacity());
  }

 private:
  // u = G w G^T
  template <class W>
  static void transform(W&& w, double* u) {
    constexpr double g[6][3] = {{1.0 / 4, 0, 0},
                                {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                {0, 0, 1}};
    for (index a = 0; a < 6; ++a)
      for (index b = 0; b < 6; ++b) {
        double sum = 0;
        for (index y = 0; y < 3; ++y)
          for (index x = 0; x < 3; ++x) sum += g[a][y] * g[b][x] * w(y, x);
        u[a * 6 + b] = sum;
      }
  }

  // `count` tiles from number `first` of the chunk on, row by row.
  void tiles(const field<float>& y, const float* bias, const epilogue<float>& e, index n, index t0, index across, index first, index count) {
    // The 36 places of a tile one cache line beyond a multiple of 4096 bytes apart: in 36 different cache sets.
    const auto apart = [](index size) { return (size + 1023) / 1024 * 1024 + 16; };
    const index v_step = apart(count * pitch_), m_step = apart(count * block_);
    float* v = v_.take(36 * v_step);
    float* m = m_.take(36 * m_step);
    from_.clear();
    to_.clear();
    const float* corner = slab_.base() + slab_.tap(0, 0, axes_[1].low(), axes_[2].low());
    for (index t = 0; t < count; ++t) {
      const index row = (first + t) / across, column = (first + t) % across;
      transforms_.forward(corner + 4 * row * slab_.row() + 4 * column * slab_.pixel(), slab_.row(), slab_.pixel(),
                          v + t * pitch_, v_step, pitch_);
      from_.push_back(v + t * pitch_);
      to_.push_back(m + t * block_);
    }
    const index origin = 0;
    tile_args<float> a;
    a.x = from_.data();
    a.y = to_.data();
    a.n = count;
    a.segments = &origin;
    a.segment_count = 1;
    a.length = in_;
    a.w_step = block_;
    for (index b = 0; b < blocks_; ++b) {
      const index left = out_ - b * block_, channels = left < block_ ? left : block_;
      a.vecs = (channels + kernel_.lanes - 1) / kernel_.lanes;
      a.valid = a.vecs * kernel_.lanes;
      a.starts = nullptr;
      for (index k = 0; k < 36; ++k) {
        a.w = weights_.data() + (b * 36 + k) * in_ * block_;
        a.x_offset = k * v_step;
        a.y_offset = k * m_step;
        kernel_.run(a);
      }
      for (index t = 0; t < count; ++t) {
        const index oy = 4 * (t0 + (first + t) / across), ox = 4 * ((first + t) % across);
        const index h = y.h - oy < 4 ? y.h - oy : 4, w = y.w - ox < 4 ? y.w - ox : 4;
        if (h < 1 || w < 1) continue;
        float* to = y.at(n, 0, oy, ox) + b * block_ * y.sc;
        const bool straight = y.sc == 1;
        float* out = straight ? to : patch_.take(16 * block_);
        transforms_.back(m + t * block_, m_step, bias + b * block_, out, straight ? y.sh : 4 * block_,
                         straight ? y.sw : block_, h, w, channels, e.bound, e.slope, e.low, e.high);
        if (straight) continue;
        for (index c = 0; c < channels; ++c)
          for (index i = 0; i < h; ++i)
            for (index j = 0; j < w; ++j) to[c * y.sc + i * y.sh + j * y.sw] = out[(4 * i + j) * block_ + c];
      }
    }
  }

  axis_rule axes_[3];
  index in_, out_;
  tile_kernel<float> kernel_;
  winograd_functions transforms_;
  index pitch_ = 0, block_ = 0, blocks_ = 0;
  tensor<float, 1> weights_;
  slab<float> slab_;
  scratch<float> v_, m_, patch_;
  std::vector<const float*> from_;
  std::vector<float*> to_;
};

}  // namespace nn
KONV_END
#endif

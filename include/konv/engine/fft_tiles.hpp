// Tiles for convolution by the Fourier transform (overlap-save): how large they are, where they lie, what the kernel's
// transform is.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_FFT_TILES_HPP
#define KONV_ENGINE_FFT_TILES_HPP

#include "../core/buffer.hpp"
#include "../kernels/fft.hpp"
#include "arithmetic.hpp"
#include "geometry.hpp"

KONV_BEGIN

/// A grid of tiles over the outputs of a geometry, stride 1 positions. Each tile reads (1 << log_y) x (1 << log_x)
/// samples and yields block_y x block_x outputs: as many as its samples hold whole footprints.
struct tile_grid {
  int log_y = 0, log_x = 0;
  index_t block_y = 0, block_x = 0;
  index_t count_y = 0, count_x = 0;

  index_t height() const { return index_t{1} << log_y; }
  index_t width() const { return index_t{1} << log_x; }
};

namespace detail {

inline index_t fft_reach(index_t taps, index_t dilation) { return (taps - 1) * dilation; }

/// The cheapest grid: pairs of tiles times the work in each. Measured: to fill and to store a sample takes as long as
/// ten stages of the transforms, of which there is one for each two bits of a side; what does not fit into the second
/// cache (two planes of samples, two of the kernel) takes longer.
KONV_COLD inline tile_grid choose_tiles(const geometry& g, index_t lanes) {
  const index_t reach_y = fft_reach(g.rows, g.dy), reach_x = fft_reach(g.cols, g.dx);
  const index_t out_y = (g.dst.height - 1) * g.sy + 1, out_x = (g.dst.width - 1) * g.sx + 1;
  tile_grid best;
  double least = 0;
  for (int ly = 2; ly < 40; ++ly) {
    const index_t block_y = (index_t{1} << ly) - reach_y;
    if (block_y < 1 || (index_t{1} << ly) < lanes) continue;
    for (int lx = 2; lx < 40; ++lx) {
      const index_t block_x = (index_t{1} << lx) - reach_x;
      if (block_x < 1 || (index_t{1} << lx) < lanes) continue;
      const index_t ny = (out_y + block_y - 1) / block_y, nx = (out_x + block_x - 1) / block_x;
      const double samples = std::ldexp(1.0, ly + lx);
      double work = samples * (10 + (ly + lx) / 2);
      if (samples * 16 > (1 << 20)) work *= 1.35;
      if (samples * 16 > (1 << 22)) work *= 1.4;
      const double cost = work * static_cast<double>((ny * nx * g.src.channels + 1) / 2);
      if (least == 0 || cost < least) {
        least = cost;
        best = {ly, lx, block_y < out_y ? block_y : out_y, block_x < out_x ? block_x : out_x, ny, nx};
      }
      if (nx == 1) break;  // larger ones only cost more
    }
    if (block_y >= out_y) break;
  }
  return best;
}

}  // namespace detail

/// One complex tile in the making, and the transforms on it. Not shared between threads.
class tile_transform {
 public:
  tile_transform(const tile_grid& grid, cpu::isa isa)
      : grid_(grid), kernels_(find_fft(isa)), pitch_(grid.width() + 16) {
    const auto plane = static_cast<std::size_t>(pitch_ * grid.height());
    const auto strip = static_cast<std::size_t>(grid.width() * kernels_.lanes);
    re_.assign(plane, 0.0f);
    im_.assign(plane, 0.0f);
    strip_re_.resize(strip);
    strip_im_.resize(strip);
    twiddles_y_.resize(static_cast<std::size_t>(fft_twiddle_count(grid.log_y)));
    twiddles_x_.resize(static_cast<std::size_t>(fft_twiddle_count(grid.log_x)));
    fft_twiddles(grid.log_y, twiddles_y_.data());
    fft_twiddles(grid.log_x, twiddles_x_.data());
  }

  float* re(index_t y) { return re_.data() + y * pitch_; }
  float* im(index_t y) { return im_.data() + y * pitch_; }
  const fft_kernels& kernels() const { return kernels_; }

  /// Samples to spectrum, product, spectrum to samples: of the outputs' columns only.
  void convolve(const buffer<float>& by_re, const buffer<float>& by_im) {
    forward_columns();
    rows([&](float* re, float* im, index_t n, index_t at) {
      kernels_.multiply(re, im, by_re.data() + at, by_im.data() + at, n);
    }, true);
    for (index_t x = 0; x < grid_.block_x; x += kernels_.lanes)
      kernels_.inverse(re(0) + x, im(0) + x, pitch_, grid_.log_y, twiddles_y_.data());
  }
  /// The spectrum of what is there, as convolve() wants it: conjugate, divided by the number of samples.
  void spectrum(buffer<float>& out_re, buffer<float>& out_im) {
    const auto n = static_cast<std::size_t>(grid_.width() * grid_.height());
    out_re.resize(n);
    out_im.resize(n);
    const float part = 1.0f / static_cast<float>(n);
    forward_columns();
    rows([&](const float* re, const float* im, index_t count, index_t at) {
      for (index_t i = 0; i < count; ++i) {
        out_re[static_cast<std::size_t>(at + i)] = re[i] * part;
        out_im[static_cast<std::size_t>(at + i)] = im[i] * -part;
      }
    }, false);
  }

 private:
  void forward_columns() {
    for (index_t x = 0; x < grid_.width(); x += kernels_.lanes)
      kernels_.forward(re(0) + x, im(0) + x, pitch_, grid_.log_y, twiddles_y_.data());
  }
  // `lanes` rows at a time become columns of a strip in the first cache, are transformed, used, and brought back.
  template <class Use>
  void rows(Use&& use, bool back) {
    const index_t lanes = kernels_.lanes, n = grid_.width();
    float *const sr = strip_re_.data(), *const si = strip_im_.data();
    for (index_t y = 0; y < grid_.height(); y += lanes) {
      kernels_.transpose(re(y), pitch_, sr, lanes, lanes, n);
      kernels_.transpose(im(y), pitch_, si, lanes, lanes, n);
      kernels_.forward(sr, si, lanes, grid_.log_x, twiddles_x_.data());
      use(sr, si, n * lanes, y * n);
      if (!back) continue;
      kernels_.inverse(sr, si, lanes, grid_.log_x, twiddles_x_.data());
      const index_t used = (grid_.block_x + lanes - 1) / lanes * lanes;
      kernels_.transpose(sr, lanes, re(y), pitch_, used, lanes);
      kernels_.transpose(si, lanes, im(y), pitch_, used, lanes);
    }
  }

  tile_grid grid_;
  fft_kernels kernels_;
  index_t pitch_;
  buffer<float> re_, im_, strip_re_, strip_im_, twiddles_y_, twiddles_x_;
};

KONV_END
#endif

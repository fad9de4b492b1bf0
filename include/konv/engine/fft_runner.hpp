// Convolution by the Fourier transform: fills tiles, two to a complex one, and stores what comes out.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_FFT_RUNNER_HPP
#define KONV_ENGINE_FFT_RUNNER_HPP

#include "../kernels/copy.hpp"
#include "fft_tiles.hpp"
#include "line.hpp"
#include "overlap.hpp"
#include "parallel.hpp"

KONV_BEGIN

/// The kernel, made ready: a grid and a spectrum.
struct fft_taps {
  tile_grid grid;
  buffer<float> re, im;
  weight_table weights;  ///< for samples that no transform can take: NaN and infinity
};

KONV_COLD inline fft_taps make_fft_taps(const geometry& g, const weight_table& w, double scale, cpu::isa isa) {
  fft_taps t{detail::choose_tiles(g, find_fft(isa).lanes), {}, {}, w};
  for (double& v : t.weights.values) v *= scale;
  tile_transform tile(t.grid, isa);
  for (index_t i = 0; i < g.rows; ++i)
    for (index_t j = 0; j < g.cols; ++j) tile.re(i * g.dy)[j * g.dx] = static_cast<float>(t.weights(i, j));
  tile.spectrum(t.re, t.im);
  return t;
}

/// Works through pairs of tiles; one per thread. A tile's samples are divided by a power of two before and its sums
/// multiplied after, so that neither its partner nor an overflow can spoil it. Samples that are not finite are taken
/// out and their products added to the outputs whose footprints hold them.
template <class Src, class Dst>
class fft_runner {
 public:
  fft_runner(const geometry& g, const fft_taps& taps, const filter_options& o, image_view<const Src> src,
             image_view<Dst> dst, cpu::isa isa)
      : g_(g),
        taps_(taps),
        reader_(src, o.edge, o.value),
        dst_(dst),
        offset_(o.offset),
        round_(o.round),
        tile_(taps.grid, isa),
        copy_(isa),
        convert_(find_convert<Src, float>(isa)),
        finish_(find_finish<float, Dst>(isa)) {}

  /// Tiles in all, of each channel.
  static index_t tiles(const geometry& g, const tile_grid& grid) {
    return grid.count_y * grid.count_x * g.src.channels;
  }

  /// Tiles 2 * pair and 2 * pair + 1 (there may be none).
  void run(index_t pair) {
    const index_t all = tiles(g_, taps_.grid);
    load(0, 2 * pair);
    if (2 * pair + 1 < all) load(1, 2 * pair + 1);
    else clear(1);
    level();
    tile_.convolve(taps_.re, taps_.im);
    store(0, 2 * pair);
    if (2 * pair + 1 < all) store(1, 2 * pair + 1);
  }

 private:
  struct place {
    index_t x, y, channel;  // the tile's first output, in positions of stride 1
  };
  struct stray {
    index_t x, y;  // in the tile
    float value;
  };
  place of(index_t tile) const {
    const index_t c = g_.src.channels, at = tile / c, row = at / taps_.grid.count_x;
    return {(at - row * taps_.grid.count_x) * taps_.grid.block_x, row * taps_.grid.block_y, tile % c};
  }
  float* line(int half, index_t y) { return half ? tile_.im(y) : tile_.re(y); }
  void clear(int half) {
    for (index_t y = 0; y < taps_.grid.height(); ++y)
      std::memset(line(half, y), 0, static_cast<std::size_t>(taps_.grid.width()) * sizeof(float));
    top_[half] = no_top;
  }

  void load(int half, index_t tile) {
    const place p = of(tile);
    const index_t n = taps_.grid.width(), c = g_.src.channels;
    line_layout layout;
    layout.first = g_.first_x + p.x;
    layout.length = n;
    frame_.set(layout, g_.src.width, reader_.edge());
    std::int32_t peak = 0;
    for (index_t y = 0; y < taps_.grid.height(); ++y) {
      float* out = line(half, y);
      const Src* row = reader_.samples(g_.first_y + p.y + y) + p.channel;
      const index_t inside = frame_.end() - frame_.begin();
      if (c == 1 && inside > 0)
        convert_row(row + frame_.column(), out + frame_.begin(), inside);
      else
        for (index_t x = 0; x < inside; ++x)
          out[frame_.begin() + x] = static_cast<float>(row[(frame_.column() + x) * c]);
      for (const auto& o : frame_.outside())
        out[o.to] = static_cast<float>(o.from < 0 ? reader_.constant(p.channel) : row[o.from * c]);
      const std::int32_t top = tile_.kernels().peak(out, n);
      peak = peak > top ? peak : top;
    }
    strays_[half].clear();
    if (peak >= 0x7f800000) peak = take_out_strays(half);
    top_[half] = peak == 0 ? no_top : (peak >> 23) - 127;
  }
  // Brings both halves to about the same size, which no transform overflows: by powers of two, so that nothing is lost.
  void level() {
    int wanted = top_[0] == no_top ? top_[1] : top_[0];
    if (wanted < -40 || wanted > 40) wanted = 0;
    for (const int half : {0, 1}) {
      exponent_[half] = top_[half] == no_top ? 0 : top_[half] - wanted;
      if (exponent_[half] == 0) continue;
      const float by = std::ldexp(1.0f, -exponent_[half] < 127 ? -exponent_[half] : 127);
      for (index_t y = 0; y < taps_.grid.height(); ++y) tile_.kernels().scale(line(half, y), taps_.grid.width(), by);
    }
  }
  void convert_row(const Src* in, float* out, index_t n) {
    if constexpr (std::is_same_v<Src, float>)
      copy_(in, out, n);
    else
      convert_(in, out, n);
  }
  std::int32_t take_out_strays(int half) {
    std::int32_t peak = 0;
    for (index_t y = 0; y < taps_.grid.height(); ++y) {
      float* row = line(half, y);
      for (index_t x = 0; x < taps_.grid.width(); ++x)
        if (!(row[x] - row[x] == 0)) {
          strays_[half].push_back({x, y, row[x]});
          row[x] = 0;
        }
      const std::int32_t top = tile_.kernels().peak(row, taps_.grid.width());
      peak = peak > top ? peak : top;
    }
    return peak;
  }

  void store(int half, index_t tile) {
    const place p = of(tile);
    const index_t out_y = (g_.dst.height - 1) * g_.sy + 1, out_x = (g_.dst.width - 1) * g_.sx + 1;
    const index_t rows = taps_.grid.block_y < out_y - p.y ? taps_.grid.block_y : out_y - p.y;
    const index_t cols = taps_.grid.block_x < out_x - p.x ? taps_.grid.block_x : out_x - p.x;
    add_strays(half, rows, cols);
    const finish_args finish{std::ldexp(1.0, exponent_[half]), offset_, round_};
    const bool whole = g_.sx == 1 && g_.src.channels == 1 && dst_.packed();
    samples_.resize(static_cast<std::size_t>(cols));
    for (index_t y = (g_.sy - p.y % g_.sy) % g_.sy; y < rows; y += g_.sy) {
      const index_t to = (p.y + y) / g_.sy;
      if (whole) {
        finish_(line(half, y), dst_.row(to) + p.x, cols, finish);
        continue;
      }
      finish_(line(half, y), samples_.data(), cols, finish);
      for (index_t x = (g_.sx - p.x % g_.sx) % g_.sx; x < cols; x += g_.sx)
        dst_((p.x + x) / g_.sx, to, p.channel) = samples_[static_cast<std::size_t>(x)];
    }
  }
  void add_strays(int half, index_t rows, index_t cols) {
    for (const stray& s : strays_[half])
      for (index_t i = 0; i < g_.rows; ++i)
        for (index_t j = 0; j < g_.cols; ++j) {
          const index_t y = s.y - i * g_.dy, x = s.x - j * g_.dx;
          if (y >= 0 && y < rows && x >= 0 && x < cols)
            line(half, y)[x] += static_cast<float>(taps_.weights(i, j)) * s.value;
        }
  }

  const geometry& g_;
  const fft_taps& taps_;
  row_reader<Src> reader_;
  image_view<Dst> dst_;
  double offset_;
  rounding round_;
  tile_transform tile_;
  row_copy copy_;
  convert_fn convert_;
  finish_fn finish_;
  line_frame frame_;
  buffer<stray> strays_[2];
  static constexpr int no_top = -1000;  // nothing but zeros
  int top_[2] = {no_top, no_top};       // the largest sample is in [2^top, 2^(top + 1))
  int exponent_[2] = {0, 0};            // what is in the tile stands for 2^exponent times as much
  buffer<Dst> samples_;
};

KONV_END
#endif

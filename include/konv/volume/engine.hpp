// How a volume is correlated: the dense row kernels of images, with one pass more for each slice of the kernel.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_ENGINE_HPP
#define KONV_VOLUME_ENGINE_HPP

#include <numeric>
#include <vector>

#include "../core/border.hpp"
#include "../kernels/dense.hpp"
#include "../kernels/rows.hpp"
#include "bands.hpp"
#include "rows.hpp"

KONV_BEGIN
namespace detail {

// One sum per output, in the type of Row.
template <dense_kind K, class Src, class Dst>
class volume_runner {
 public:
  using row_type = dense_row<K>;

  volume_runner(const volume_geometry& g, const std::vector<double>& weights, const finish_args& finish)
      : g_(g), finish_args_(finish), isa_(cpu::current()), kernel_(find_dense<K>(isa_)) {
    const volume_axis &y = g.axes[1], &x = g.axes[2];
    // Kernel rows whose steps agree modulo the stride form a pass; within it, output rows `spacing_` apart share
    // source rows, so a block takes its rows that far apart. See dense_args.
    const index_t common = std::gcd(y.step, y.gap);
    const index_t phases = y.step / common;
    spacing_ = y.gap / common;
    passes_ = phases < y.taps ? phases : y.taps;
    for (index_t k = 0; k < g.axes[0].taps; ++k)
      for (index_t p = 0; p < passes_; ++p) {
        taps_y_.push_back((y.taps - p + phases - 1) / phases);
        for (index_t j = 0; j < x.taps; ++j)
          for (index_t i = p; i < y.taps; i += phases)
            weights_.push_back(
                static_cast<dense_weight<K>>(weights[static_cast<std::size_t>((k * y.taps + i) * x.taps + j)]));
      }
  }

  void run(tensor_view<const Src, 3> src, tensor_view<Dst, 3> dst, border edge, double value, const volume_band& band) {
    const volume_axis &z = g_.axes[0], &y = g_.axes[1], &x = g_.axes[2];
    volume_rows<Src, row_type> rows(src, g_, edge, value, isa_);
    for (index_t j = 0; j < x.taps; ++j) offsets_.push_back(rows.tap(j));
    const index_t reach = (y.taps - 1) * y.gap, slots = (z.taps - 1) * z.gap + 1;
    const index_t block = x.count >= kernel_.tile_samples ? kernel_.block_rows : 1;
    // Rows that fit half of a common second-level cache with all their slices.
    index_t height = (512 * 1024 / (rows.row_bytes() * slots) - reach) / y.step;
    const index_t least = block * spacing_;
    height = height < least ? least : height / least * least;
    for (index_t y0 = band.y0; y0 < band.y1; y0 += height) {
      const index_t h = band.y1 - y0 < height ? band.y1 - y0 : height;
      rows.chunk(y.first + y0 * y.step, (h - 1) * y.step + reach + 1);
      for (index_t oz = band.z0; oz < band.z1; ++oz) {
        slices_.clear();
        for (index_t k = 0; k < z.taps; ++k) slices_.push_back(rows.slice(z.first + oz * z.step + k * z.gap));
        if (h < least) {
          for (index_t r = y0; r < y0 + h; ++r) block_of(rows, dst, oz, r, 1);
          continue;
        }
        for (index_t base = y0; base < y0 + h; base += least) {
          if (base > y0 + h - least) base = y0 + h - least;  // what is computed twice comes out the same
          for (index_t r = base; r < base + spacing_; ++r) block_of(rows, dst, oz, r, block);
        }
      }
    }
  }

 private:
  void block_of(volume_rows<Src, row_type>& rows, tensor_view<Dst, 3>& dst, index_t oz, index_t oy, index_t count) {
    const volume_axis &z = g_.axes[0], &y = g_.axes[1];
    lines_.clear();
    const index_t step = spacing_ * y.step * rows.row_stride();
    for (index_t k = 0; k < z.taps; ++k)
      for (index_t p = 0; p < passes_; ++p) {
        const index_t first = y.first + oy * y.step + p * y.gap - rows.first_row();
        const row_type* at = slices_[static_cast<std::size_t>(k)] + first * rows.row_stride();
        const index_t n = count + taps_y_[static_cast<std::size_t>(k * passes_ + p)] - 1;
        for (index_t t = 0; t < n; ++t) lines_.push_back(at + t * step);
      }
    dense_args<K> a;
    a.rows = lines_.data();
    a.taps_y = taps_y_.data();
    a.passes = static_cast<index_t>(taps_y_.size());
    a.weights = weights_.data();
    a.offsets = offsets_.data();
    a.columns = g_.axes[2].taps;
    a.n = g_.axes[2].count;
    out_.clear();
    const bool straight = std::is_same_v<Dst, row_type> && finish_args_.scale == 1 && finish_args_.offset == 0 &&
                          dst.stride(2) == 1;
    sums_.resize(static_cast<std::size_t>(straight ? 0 : count * a.n));
    for (index_t k = 0; k < count; ++k) {
      if constexpr (std::is_same_v<Dst, row_type>) {
        if (straight) {
          out_.push_back(dst.data() + oz * dst.stride(0) + (oy + k * spacing_) * dst.stride(1));
          continue;
        }
      }
      out_.push_back(sums_.data() + k * a.n);
    }
    a.out = out_.data();
    (count > 1 ? kernel_.block : kernel_.single)(a);
    if (straight) return;
    const auto finish = find_finish<dense_out<K>, Dst>(isa_);
    for (index_t k = 0; k < count; ++k) {
      Dst* to = dst.data() + oz * dst.stride(0) + (oy + k * spacing_) * dst.stride(1);
      if (dst.stride(2) == 1) {
        finish(out_[static_cast<std::size_t>(k)], to, a.n, finish_args_);
        continue;
      }
      stored_.resize(static_cast<std::size_t>(a.n));
      finish(out_[static_cast<std::size_t>(k)], stored_.data(), a.n, finish_args_);
      for (index_t x = 0; x < a.n; ++x) to[x * dst.stride(2)] = stored_[static_cast<std::size_t>(x)];
    }
  }

  const volume_geometry& g_;
  finish_args finish_args_;
  cpu::isa isa_;
  dense_kernel<K> kernel_;
  index_t spacing_ = 1, passes_ = 1;
  std::vector<index_t> taps_y_, offsets_;
  std::vector<dense_weight<K>> weights_;
  std::vector<const row_type*> lines_, slices_;
  std::vector<dense_out<K>*> out_;
  std::vector<dense_out<K>> sums_;
  std::vector<Dst> stored_;
};

template <dense_kind K, class Src, class Dst>
void run_volume(const volume_geometry& g, const std::vector<double>& weights, const finish_args& finish,
                tensor_view<const Src, 3> src, tensor_view<Dst, 3> dst, const volume_options& o) {
  for_volume_bands(o.run, g.result(), 8, [&](const volume_band& band) {
    volume_runner<K, Src, Dst>(g, weights, finish).run(src, dst, o.edge, o.value, band);
  });
}

// Integers beyond 53 bits: 128-bit sums, one output at a time.
template <class Src, class Dst>
void run_volume_wide(const volume_geometry& g, const std::vector<double>& weights, const finish_args& f,
                     tensor_view<const Src, 3> src, tensor_view<Dst, 3> dst, const volume_options& o) {
#if defined(__SIZEOF_INT128__)
  __extension__ typedef __int128 wide;
#else
  using wide = long long;
#endif
  const auto at = [&](int axis, index_t out, index_t k) {
    const volume_axis& a = g.axes[axis];
    return border_index(o.edge, a.first + out * a.step + k * a.gap, a.source);
  };
  const Src outside = saturate_cast<Src>(o.value);
  for (index_t z = 0; z < dst.shape(0); ++z)
    for (index_t y = 0; y < dst.shape(1); ++y)
      for (index_t x = 0; x < dst.shape(2); ++x) {
        wide sum = 0;
        const double* w = weights.data();
        for (index_t i = 0; i < g.axes[0].taps; ++i)
          for (index_t j = 0; j < g.axes[1].taps; ++j)
            for (index_t k = 0; k < g.axes[2].taps; ++k, ++w) {
              const index_t pz = at(0, z, i), py = at(1, y, j), px = at(2, x, k);
              const Src s = pz < 0 || py < 0 || px < 0 ? outside : src(pz, py, px);
              sum += static_cast<wide>(*w) * static_cast<wide>(s);
            }
        // A sum beyond 53 bits is rounded to double only where it must be scaled, or is a floating result.
        if constexpr (std::is_integral_v<Dst>) {
          if (f.scale == 1 && f.offset == 0) {
            constexpr wide low = std::numeric_limits<Dst>::min(), high = std::numeric_limits<Dst>::max();
            dst(z, y, x) = static_cast<Dst>(sum < low ? low : sum > high ? high : sum);
            continue;
          }
        }
        dst(z, y, x) = saturate_cast<Dst>(static_cast<double>(sum) * f.scale + f.offset, f.round);
      }
}

}  // namespace detail
KONV_END
#endif

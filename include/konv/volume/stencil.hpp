// How a volume is correlated with a kernel of 3 x 3 or 5 x 5 columns and any depth in f32: rows read where they are.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_STENCIL_HPP
#define KONV_VOLUME_STENCIL_HPP

#include "../core/border.hpp"
#include "../core/buffer.hpp"
#include "../kernels/rows.hpp"
#include "../kernels/volume.hpp"
#include "bands.hpp"

KONV_BEGIN
namespace detail {

/// Loop order: chunks of output rows, slices, blocks of a few rows. A chunk's rows of all slices under the kernel stay
/// in the second cache, so a source row comes from memory once; while a block is computed, the source rows that enter
/// there with the next slice are asked for.
///
/// An f32 source is read in place, but for copies of its rows' ends; any other one is converted as it is reached.
/// Memory: a chunk of rows, about 0.3 MB (in place: their ends). Results of more than 2 MiB go past the
/// caches: two filters in a row took 0.9 (2 MB) to 0.5 of the time (7 MB), the second one's reading included.
template <class Src, class Dst>
class volume_stencil {
 public:
  static bool suits(const volume_geometry& g) {
    const volume_axis &y = g.axes[1], &x = g.axes[2];
    return y.taps == x.taps && (x.taps == 3 || x.taps == 5) && y.step == 1 && x.step == 1 && y.gap == 1 && x.gap == 1 &&
           x.count >= 16 && find_volume(cpu::current(), x.taps).blocks;
  }

  volume_stencil(const volume_geometry& g, const std::vector<double>& weights, const finish_args& finish)
      : g_(g), finish_args_(finish), kernel_(find_volume(cpu::current(), g.axes[2].taps)),
        convert_(find_convert<Src, float>(cpu::current())) {
    for (const double w : weights) weights_.push_back(static_cast<float>(w));
  }

  void run(tensor_view<const Src, 3> src, tensor_view<Dst, 3> dst, border edge, double value, const volume_band& band) {
    const volume_axis &z = g_.axes[0], &y = g_.axes[1];
    src_ = src;
    edge_ = edge;
    outside_ = static_cast<float>(saturate_cast<Src>(value));
    begin(dst);
    const index_t block_rows = band.y1 - band.y0 < kernel_.block_rows ? 1 : kernel_.block_rows;
    for (index_t y0 = band.y0, y1; y0 < band.y1; y0 = y1) {
      y1 = band.y1 - y0 < chunk_ + block_rows ? band.y1 : y0 + chunk_;
      open_chunk(y.first + y0, y1 - y0 + y.taps - 1);
      for (index_t oz = band.z0; oz < band.z1; ++oz) {
        const index_t first = z.first + oz * z.step;
        for (index_t k = 0; k < z.taps; ++k) slices_[static_cast<std::size_t>(k)] = slice(first + k * z.gap);
        const bool more = in_place_ && far_ && oz + 1 < band.z1 && list_soon(first + z.step + (z.taps - 1) * z.gap);
        args_.soon = more ? soon_.data() : nullptr;
        const auto compute = block_rows > 1 ? kernel_.blocks : kernel_.singles;
        if constexpr (std::is_same_v<Dst, float>) {
          if (direct_ && !staged_) {
            args_.first = 0;
            args_.rows = y1 - y0;
            args_.out = dst.data() + oz * dst.stride(0) + y0 * dst.stride(1);
            args_.out_stride = dst.stride(1);
            compute(args_);
            continue;
          }
        }
        args_.rows = block_rows;
        args_.out = sums_.data();
        args_.out_stride = args_.n;
        for (index_t oy = y0; oy < y1; oy += block_rows) {
          if (oy > y1 - block_rows) oy = y1 - block_rows;
          args_.first = oy - y0;
          compute(args_);
          leave(dst, oz, oy, block_rows);
        }
      }
    }
    if (direct_ && far_) past_stores_done();
  }

 private:
  static constexpr index_t no_slice = PTRDIFF_MIN;
  static constexpr index_t second_cache = 320 << 10;  // bytes: what we take of it
  static constexpr index_t near_caches = 2 << 20;     // bytes of results that stay in them
  static constexpr index_t margin = volume_margin;

  // Source columns [column, column + count) go to `at` of a row of our own.
  struct piece {
    index_t at, column, count;
  };

  static bool aligned(const tensor_view<Dst, 3>& dst) {
    return reinterpret_cast<std::uintptr_t>(dst.data()) % 64 == 0 && dst.stride(0) % margin == 0 &&
           dst.stride(1) % margin == 0;
  }

  void begin(const tensor_view<Dst, 3>& dst) {
    const volume_axis &z = g_.axes[0], &y = g_.axes[1], &x = g_.axes[2];
    const index_t n = x.count;
    const index_t reach = x.taps / 2, room = x.source - x.first - reach;
    first_ = x.first + reach;  // the column of position 0
    in_place_ = std::is_same_v<Src, float> && src_.stride(2) == 1 && first_ >= 0 && room >= margin;
    args_.whole = (in_place_ && room < n ? room : n) / margin * margin;
    pieces_.clear();
    if (in_place_) {
      own(-reach, 0, margin);
      own(args_.whole, n + reach, margin - args_.whole);
    } else {
      own(-reach, n + reach, margin);
    }
    // Positions [-margin, 0) and [whole, ...) of a row of ours stand side by side; of rows in place, only those under a
    // tap count, and a row's stand right behind the row's before.
    pitch_ = in_place_ ? 2 * reach + n - args_.whole : margin + n / margin * margin + 3 * margin;
    const index_t row_bytes = n * static_cast<index_t>(sizeof(float)), slots = (z.taps - 1) * z.gap + 1;
    chunk_ = (second_cache / (row_bytes * (slots + 2)) - y.taps + 1) / kernel_.block_rows * kernel_.block_rows;
    if (chunk_ > y.count) chunk_ = y.count / kernel_.block_rows * kernel_.block_rows;
    if (chunk_ < kernel_.block_rows) chunk_ = kernel_.block_rows;
    lines_ = chunk_ + kernel_.block_rows + y.taps - 1;
    held_.resize(static_cast<std::size_t>(slots));
    rows_.resize(static_cast<std::size_t>(slots * lines_));
    slices_.resize(static_cast<std::size_t>(z.taps));
    constant_.assign(static_cast<std::size_t>(n + 4 * margin), outside_);
    memory_.assign(static_cast<std::size_t>(slots * lines_ * pitch_ + 3 * margin), outside_);
    direct_ = std::is_same_v<Dst, float> && finish_args_.scale == 1 && finish_args_.offset == 0 && dst.stride(2) == 1;
    far_ = z.count * y.count * row_bytes > near_caches;
    args_.past_caches = far_ && direct_ && aligned(dst);
    staged_ = far_ && direct_ && !args_.past_caches;  // by way of rows of ours
    if (!direct_ || staged_) sums_.resize(static_cast<std::size_t>(kernel_.block_rows * n));
    args_.slices = slices_.data();
    args_.slice_count = z.taps;
    args_.weights = weights_.data();
    args_.n = n;
  }
  // Positions [a, b) of a row of ours, position p of it at p + shift: where they come from. What comes from nowhere is
  // the constant, and there already.
  void own(index_t a, index_t b, index_t shift) {
    const index_t from = -first_ < a ? a : -first_ < b ? -first_ : b, end = g_.axes[2].source - first_;
    const index_t to = end < from ? from : end < b ? end : b;
    if (from < to) pieces_.push_back({from + shift, first_ + from, to - from});
    for (index_t p = a; p < b; ++p) {
      const index_t column = border_index(edge_, first_ + p, g_.axes[2].source);
      if ((p < from || p >= to) && column >= 0) pieces_.push_back({p + shift, column, 1});
    }
  }

  // From here on, slice() means `count` rows from source row y on.
  void open_chunk(index_t y, index_t count) {
    held_.assign(held_.size(), no_slice);
    starts_.clear();
    for (index_t k = 0; k < count; ++k) {
      const index_t my = border_index(edge_, y + k, src_.shape(1));
      starts_.push_back(my < 0 ? no_slice : my * src_.stride(1));
    }
  }
  const volume_row* slice(index_t z) {
    const index_t slots = static_cast<index_t>(held_.size()), slot = (z % slots + slots) % slots;
    volume_row* rows = rows_.data() + slot * lines_;
    if (index_t& held = held_[static_cast<std::size_t>(slot)]; held != z) {
      held = z;
      const index_t mz = border_index(edge_, z, src_.shape(0));
      float* own = memory_.data() + slot * lines_ * pitch_;
      const float* line = constant_.data();
      for (const index_t at : starts_) {
        *rows++ = mz < 0 || at == no_slice ? volume_row{line, line + margin, line + margin + args_.whole}
                                           : own_row(src_.data() + mz * src_.stride(0) + at, own);
        own += pitch_;
      }
    }
    return rows_.data() + slot * lines_;
  }
  volume_row own_row(const Src* row, float* own) const {
    const index_t step = src_.stride(2);
    for (const piece& p : pieces_) {
      if (step == 1 && p.count >= margin)
        convert_(row + p.column, own + p.at, p.count);
      else
        for (index_t k = 0; k < p.count; ++k) own[p.at + k] = static_cast<float>(row[(p.column + k) * step]);
    }
    if constexpr (std::is_same_v<Src, float>)
      if (in_place_) return {own, row + first_, own + margin};
    return {own, own + margin, own + margin + args_.whole};
  }
  // The chunk's rows of slice z; those outside are never read, and any other row does.
  bool list_soon(index_t z) {
    soon_.clear();
    if constexpr (std::is_same_v<Src, float>) {
      const index_t mz = border_index(edge_, z, src_.shape(0));
      for (const index_t at : starts_)
        if (mz >= 0) soon_.push_back(src_.data() + mz * src_.stride(0) + (at == no_slice ? 0 : at));
    }
    return !soon_.empty();
  }

  // Our rows of sums to output rows [oy, oy + rows).
  void leave(const tensor_view<Dst, 3>& dst, index_t oz, index_t oy, index_t rows) {
    const index_t n = args_.n;
    Dst* out = dst.data() + oz * dst.stride(0) + oy * dst.stride(1);
    if constexpr (std::is_same_v<Dst, float>)
      if (staged_) return put(dst, out, rows);
    const auto finish = find_finish<float, Dst>(cpu::current());
    for (index_t r = 0; r < rows; ++r, out += dst.stride(1)) {
      const float* sums = sums_.data() + r * n;
      if (dst.stride(2) == 1) {
        finish(sums, out, n, finish_args_);
        continue;
      }
      stored_.resize(static_cast<std::size_t>(n));
      finish(sums, stored_.data(), n, finish_args_);
      for (index_t x = 0; x < n; ++x) out[x * dst.stride(2)] = stored_[static_cast<std::size_t>(x)];
    }
  }

  // Our rows past the caches. Cache lines at the ends that are shared with others go by way of the caches: those of the
  // next slice are asked for.
  void put(const tensor_view<Dst, 3>& dst, float* to, index_t rows) const {
    const bool together = dst.stride(1) == args_.n;
    const index_t pieces = together ? 1 : rows, n = together ? rows * args_.n : args_.n;
    for (index_t k = 0; k < pieces; ++k, to += dst.stride(1)) {
      kernel_.put(sums_.data() + k * n, to, n);
      if (reinterpret_cast<std::uintptr_t>(to) % 64) detail::prefetch<2, 1>(to + dst.stride(0));
      if (reinterpret_cast<std::uintptr_t>(to + n) % 64) detail::prefetch<2, 1>(to + dst.stride(0) + n);
    }
  }

  const volume_geometry& g_;
  finish_args finish_args_;
  volume_kernel kernel_;
  tensor_view<const Src, 3> src_;
  border edge_ = border::constant;
  float outside_ = 0;
  bool in_place_ = false, direct_ = false, far_ = false, staged_ = false;
  index_t first_ = 0, chunk_ = 0, lines_ = 0, pitch_ = 0;
  convert_fn convert_;
  volume_args args_;
  buffer<piece> pieces_;
  buffer<index_t> held_, starts_;
  buffer<volume_row> rows_;
  buffer<const volume_row*> slices_;
  buffer<const float*> soon_;
  buffer<float> weights_, memory_, constant_, sums_;
  buffer<Dst> stored_;
};

}  // namespace detail
KONV_END
#endif

// How a volume is correlated with a kernel of 3 x 3 or 5 x 5 columns and any depth in f32: rows read where they are.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_STENCIL_HPP
#define KONV_VOLUME_STENCIL_HPP

#include <vector>

#include "../core/border.hpp"
#include "../kernels/rows.hpp"
#include "../kernels/volume.hpp"
#include "options.hpp"

KONV_BEGIN
namespace detail {

/// A few output rows at a time, slice by slice: the source rows of one slice then serve all slices of the kernel from
/// the first cache. An f32 source is read in place, its rows' ends through copies of a few samples; any other one is
/// converted, again a few rows of as many slices as the kernel has. Results of more than 8 MiB go straight to
/// memory where their rows are aligned.
template <class Src, class Dst>
class volume_stencil {
 public:
  static bool suits(const volume_geometry& g) {
    const volume_axis &y = g.axes[1], &x = g.axes[2];
    return y.taps == x.taps && (x.taps == 3 || x.taps == 5) && y.step == 1 && x.step == 1 && y.gap == 1 && x.gap == 1 &&
           x.count >= 16 && find_volume(cpu::current(), x.taps).block;
  }

  volume_stencil(const volume_geometry& g, const std::vector<double>& weights, const finish_args& finish)
      : g_(g), finish_args_(finish), kernel_(find_volume(cpu::current(), g.axes[2].taps)),
        convert_(find_rows<Src, float>(cpu::current()).convert) {
    for (const double w : weights) weights_.push_back(static_cast<float>(w));
  }

  void run(tensor_view<const Src, 3> src, tensor_view<Dst, 3> dst, border edge, double value) {
    src_ = src;
    edge_ = edge;
    outside_ = static_cast<float>(saturate_cast<Src>(value));
    const volume_axis &z = g_.axes[0], &y = g_.axes[1];
    begin();
    args_.past_caches = straight_ && aligned(dst) &&
                        z.count * y.count * g_.axes[2].count * static_cast<index>(sizeof(float)) > past_caches;
    for (index y0 = 0; y0 < y.count;) {
      index rows = kernel_.block_rows;
      if (y.count < rows)
        rows = 1;
      else if (y0 > y.count - rows)
        y0 = y.count - rows;  // what is computed twice comes out the same
      held_.assign(held_.size(), no_slice);
      for (index oz = 0; oz < z.count; ++oz) {
        for (index k = 0; k < z.taps; ++k)
          slices_[static_cast<std::size_t>(k)] = slice(z.first + oz * z.step + k * z.gap, y.first + y0, rows + y.taps - 1);
        block(dst, oz, y0, rows);
      }
      y0 += rows;
    }
    if (args_.past_caches) volume_stores_done();
  }

 private:
  static constexpr index no_slice = PTRDIFF_MIN;
  static constexpr index past_caches = 8 << 20;
  static constexpr index margin = 16;  // floats: what the kernel may read beside a row's taps

  static bool aligned(const tensor_view<Dst, 3>& dst) {
    return reinterpret_cast<std::uintptr_t>(dst.data()) % 64 == 0 && dst.stride(0) % margin == 0 &&
           dst.stride(1) % margin == 0;
  }

  void begin() {
    const volume_axis &z = g_.axes[0], &y = g_.axes[1], &x = g_.axes[2];
    const index reach = x.taps / 2, first = x.first + reach, room = src_.shape(2) - first;
    in_place_ = std::is_same_v<Src, float> && src_.stride(2) == 1 && first >= 0 && room >= margin;
    whole_ = (in_place_ && room < x.count ? room : x.count) / margin * margin;
    const index kept = in_place_ ? x.count - whole_ : x.count;  // positions of a row that we have a copy of
    pitch_ = margin + (kept + reach + 2 * margin) / margin * margin;
    // The positions that come straight from the source, and which column stands at each of the others.
    const index end = x.count + reach;
    const auto within = [&](index p) { return p < -reach ? -reach : p > end ? end : p; };
    first_ = in_place_ ? 0 : within(-first);
    last_ = in_place_ ? whole_ : within(x.source - first) < first_ ? first_ : within(x.source - first);
    ends_.clear();
    for (index p = first_ == -reach ? last_ : -reach; p < end; p = p + 1 == first_ ? last_ : p + 1)
      ends_.push_back({in_place_ && p >= whole_ ? p - whole_ : p, border_index(edge_, first + p, x.source)});
    const index slots = (z.taps - 1) * z.gap + 1, lines = kernel_.block_rows + y.taps - 1;
    held_.resize(static_cast<std::size_t>(slots));
    rows_.resize(static_cast<std::size_t>(slots * lines));
    slices_.resize(static_cast<std::size_t>(z.taps));
    memory_.assign(static_cast<std::size_t>(slots * lines * pitch_), 0.0f);
    constant_.assign(static_cast<std::size_t>(x.count + reach + 3 * margin), outside_);
    straight_ = std::is_same_v<Dst, float> && finish_args_.scale == 1 && finish_args_.offset == 0;
    args_.slices = slices_.data();
    args_.slice_count = z.taps;
    args_.whole = whole_;
    args_.weights = weights_.data();
    args_.n = x.count;
  }

  // Rows [y, y + count) of source slice z.
  const volume_row* slice(index z, index y, index count) {
    const index slots = static_cast<index>(held_.size()), slot = (z % slots + slots) % slots;
    const index lines = static_cast<index>(rows_.size()) / slots;
    volume_row* rows = rows_.data() + slot * lines;
    if (index& held = held_[static_cast<std::size_t>(slot)]; held != z) {
      held = z;
      const index mz = border_index(edge_, z, src_.shape(0));
      for (index k = 0; k < count; ++k) {
        const index my = border_index(edge_, y + k, src_.shape(1));
        if (mz < 0 || my < 0) {
          const float* line = constant_.data() + margin;
          rows[k] = {line, line, line + whole_};
        } else {
          rows[k] = line(src_.data() + mz * src_.stride(0) + my * src_.stride(1),
                         memory_.data() + (slot * lines + k) * pitch_ + margin);
        }
      }
    }
    return rows;
  }
  volume_row line(const Src* row, float* own) const {
    const volume_axis& x = g_.axes[2];
    const index first = x.first + x.taps / 2, step = src_.stride(2);
    for (const end_sample& e : ends_)
      own[e.position] = e.column < 0 ? outside_ : static_cast<float>(row[e.column * step]);
    if constexpr (std::is_same_v<Src, float>)
      if (in_place_) return {row + first, own, own};
    if (step == 1 && first_ < last_)
      convert_(row + first + first_, own + first_, last_ - first_);
    else
      for (index p = first_; p < last_; ++p) own[p] = static_cast<float>(row[(first + p) * step]);
    return {own, own, own + whole_};
  }

  void block(tensor_view<Dst, 3>& dst, index oz, index oy, index rows) {
    const index n = args_.n;
    float* out[8];
    const auto to = [&](index r) { return dst.data() + oz * dst.stride(0) + (oy + r) * dst.stride(1); };
    const bool direct = straight_ && dst.stride(2) == 1;
    if (!direct) sums_.resize(static_cast<std::size_t>(rows * n));
    for (index r = 0; r < rows; ++r) {
      out[r] = sums_.data() + r * n;
      if constexpr (std::is_same_v<Dst, float>)
        if (direct) out[r] = to(r);
    }
    args_.out = out;
    (rows > 1 ? kernel_.block : kernel_.single)(args_);
    if (direct) return;
    const auto finish = find_finish<float, Dst>(cpu::current());
    for (index r = 0; r < rows; ++r) {
      if (dst.stride(2) == 1) {
        finish(out[r], to(r), n, finish_args_);
        continue;
      }
      stored_.resize(static_cast<std::size_t>(n));
      finish(out[r], stored_.data(), n, finish_args_);
      for (index x = 0; x < n; ++x) to(r)[x * dst.stride(2)] = stored_[static_cast<std::size_t>(x)];
    }
  }

  const volume_geometry& g_;
  finish_args finish_args_;
  volume_kernel kernel_;
  tensor_view<const Src, 3> src_;
  border edge_ = border::constant;
  float outside_ = 0;
  bool in_place_ = false, straight_ = false;
  index whole_ = 0, pitch_ = 0, first_ = 0, last_ = 0;
  void (*convert_)(const Src*, float*, index);
  volume_args args_;
  struct end_sample {
    index position, column;
  };
  std::vector<end_sample> ends_;
  std::vector<index> held_;
  std::vector<volume_row> rows_;
  std::vector<const volume_row*> slices_;
  std::vector<float> weights_, memory_, constant_, sums_;
  std::vector<Dst> stored_;
};

}  // namespace detail
KONV_END
#endif

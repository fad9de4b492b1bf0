// A volume correlated with three lines, down the slices, down the columns, along the rows: no volume stands in between.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_PASSES_HPP
#define KONV_VOLUME_PASSES_HPP

#include "../core/border.hpp"
#include "../core/buffer.hpp"
#include "../kernels/dense.hpp"
#include "../kernels/rows.hpp"
#include "bands.hpp"

KONV_BEGIN
namespace detail {

/// Loop order: groups of output slices; source rows; the slices of the group. A source row's place in all slices under
/// the group is read at once and gives one row for each slice of the group, which goes into a ring of as many rows as
/// the column has taps; from there down the columns, close the row's ends, along the row, out. The larger the group,
/// the fewer times a source sample is read: taps / group + 1.
///
/// Memory: the group's rings, at most 0.5 MB or, where rows are long, block_rows times the column's span, and a few
/// rows.
///
/// A line that is a single 1 where it stands is left out. Where the source has the type of the sums and its samples lie
/// side by side it is read in place. Borders: indices map to indices on each axis, so the first pass works on what
/// exists and the next ones pad what it made; the constant outside becomes what the passes before make of it.
template <dense_kind K, class Src, class Dst>
class volume_passes {
 public:
  using row_type = dense_row<K>;
  using line = buffer<double>;

  /// The three lines in correlation order, {z, y, x}. divisor: of the sums, in double, before they are rounded.
  volume_passes(const volume_geometry& g, const line (&lines)[3], const finish_args& finish, double divisor)
      : g_(g), finish_args_(finish), divisor_(divisor), isa_(cpu::current()), kernel_(find_dense<K>(isa_)),
        convert_(find_convert<Src, row_type>(isa_)), finish_(find_finish<row_type, Dst>(isa_)) {
    for (int a = 0; a < 3; ++a) {
      const volume_axis& v = g.axes[a];
      pass& p = passes_[a];
      for (const double w : lines[a]) {
        p.weights.push_back(static_cast<row_type>(w));
        p.sum += w;
      }
      p.skipped = v.taps == 1 && lines[a][0] == 1 && v.first == 0 && v.step == 1 && v.count == v.source;
      p.block = v.step == 1 && v.gap == 1 ? kernel_.block_rows : 1;
    }
  }

  void run(tensor_view<const Src, 3> src, tensor_view<Dst, 3> dst, border edge, double value, const volume_band& band) {
    src_ = src;
    edge_ = edge;
    begin(dst, static_cast<double>(saturate_cast<Src>(value)));
    const volume_axis& y = g_.axes[1];
    const index_t block = band.y1 - band.y0 < passes_[1].block ? 1 : passes_[1].block;
    for (index_t z0 = band.z0; z0 < band.z1; z0 += group_) {
      const index_t slices = band.z1 - z0 < group_ ? band.z1 - z0 : group_;
      tags_.assign(tags_.size(), nothing);
      for (index_t y0 = band.y0; y0 < band.y1; y0 += block) {
        if (y0 > band.y1 - block) y0 = band.y1 - block;  // what is computed twice comes out the same
        for (index_t r = 0; r < block; ++r)
          for (index_t k = 0; k < y.taps; ++k) down_slices(z0, slices, y.first + (y0 + r) * y.step + k * y.gap);
        for (index_t s = 0; s < slices; ++s) rows_out(dst, s, z0 + s, y0, block);
      }
    }
  }

 private:
  static constexpr index_t nothing = PTRDIFF_MIN;
  static constexpr index_t line_size = 64 / static_cast<index_t>(sizeof(row_type));
  static constexpr index_t rings_size = 512 << 10;  // bytes

  struct pass {
    buffer<row_type> weights;
    double sum = 0;
    bool skipped = false;
    index_t block = 1;
  };
  struct outside_sample {
    index_t at, column;
  };

  static index_t whole_lines(index_t n) { return (n + line_size - 1) / line_size * line_size; }

  void begin(const tensor_view<Dst, 3>& dst, double value) {
    const volume_axis &z = g_.axes[0], &y = g_.axes[1], &x = g_.axes[2];
    const index_t n = x.source, length = (x.count - 1) * x.step + (x.taps - 1) * x.gap + 1;
    // A row of ours: the source's columns, and room for the border beside them and for what kernels read too far.
    columns_at_ = whole_lines(x.first < 0 ? -x.first : 0);
    line_at_ = columns_at_ + x.first;
    const index_t end = columns_at_ + n > line_at_ + length ? columns_at_ + n : line_at_ + length;
    stride_ = whole_lines(end + 64);
    if (stride_ % (64 * line_size) == 0) stride_ += line_size;  // rows 4096 bytes apart would share their cache sets
    ends_.clear();
    for (index_t p = 0; p < length; ++p)
      if (const index_t c = x.first + p; c < 0 || c >= n) ends_.push_back({line_at_ + p, border_index(edge_, c, n)});
    plane_ = (length + x.step - 1) / x.step;
    offsets_.clear();
    for (index_t j = 0; j < x.taps; ++j)
      offsets_.push_back(j * x.gap % x.step * plane_ + j * x.gap / x.step);
    in_place_ = std::is_same_v<Src, row_type> && src_.stride(2) == 1 && n >= kernel_.tile_samples;
    direct_ = std::is_same_v<Dst, row_type> && finish_args_.scale == 1 && finish_args_.offset == 0 &&
              divisor_ == 1 && dst.stride(2) == 1;

    slots_ = passes_[1].block + (y.taps - 1) * y.gap;
    const index_t most = rings_size / (slots_ * stride_ * static_cast<index_t>(sizeof(row_type)));
    const index_t wanted = (z.taps + kernel_.block_rows - 1) / kernel_.block_rows * kernel_.block_rows;
    group_ = wanted < most ? wanted : most / kernel_.block_rows * kernel_.block_rows;
    if (group_ < kernel_.block_rows) group_ = kernel_.block_rows;
    if (group_ > z.count) group_ = z.count;
    tags_.resize(static_cast<std::size_t>(slots_));
    at_.resize(static_cast<std::size_t>(group_ * slots_));
    rings_.assign(static_cast<std::size_t>(group_ * slots_ * stride_), row_type{});
    middle_.assign(static_cast<std::size_t>(passes_[1].block * stride_), row_type{});
    planes_.resize(static_cast<std::size_t>(x.step > 1 ? passes_[1].block * stride_plane() : 0));
    sums_.resize(static_cast<std::size_t>(direct_ ? 0 : passes_[1].block * x.count));
    stored_.resize(static_cast<std::size_t>(dst.stride(2) == 1 ? 0 : x.count));
    const index_t sources = passes_[0].block == 1 ? z.taps : group_ + z.taps - 1;
    converted_.resize(static_cast<std::size_t>(in_place_ ? 0 : sources * stride_));
    constant_.assign(static_cast<std::size_t>(stride_), static_cast<row_type>(value));
    after_z_.assign(static_cast<std::size_t>(stride_), static_cast<row_type>(value * passes_[0].sum));
    outside_ = static_cast<row_type>(value * passes_[0].sum * passes_[1].sum);
  }
  index_t stride_plane() const { return whole_lines(plane_ * g_.axes[2].step + 64); }

  // Source row y of slice z in the type of the sums; `own` is memory for it.
  const row_type* source(index_t z, index_t y, row_type* own) const {
    const index_t mz = border_index(edge_, z, src_.shape(0)), n = src_.shape(2), step = src_.stride(2);
    if (mz < 0) return constant_.data();
    const Src* row = src_.data() + mz * src_.stride(0) + y * src_.stride(1);
    if constexpr (std::is_same_v<Src, row_type>)
      if (in_place_) return row;
    if (step == 1)
      convert_(row, own, n);
    else
      for (index_t c = 0; c < n; ++c) own[c] = static_cast<row_type>(row[c * step]);
    return own;
  }

  // Row y, any integer, of all slices of the group after the first pass.
  void down_slices(index_t z0, index_t slices, index_t y) {
    const index_t slot = (y % slots_ + slots_) % slots_;
    if (tags_[static_cast<std::size_t>(slot)] == y) return;
    tags_[static_cast<std::size_t>(slot)] = y;
    const volume_axis& z = g_.axes[0];
    const index_t my = border_index(edge_, y, src_.shape(1));
    const auto ring = [&](index_t s) { return rings_.data() + (s * slots_ + slot) * stride_ + columns_at_; };
    const auto at = [&](index_t s) -> const row_type*& { return at_[static_cast<std::size_t>(s * slots_ + slot)]; };
    if (my < 0) {
      for (index_t s = 0; s < slices; ++s) at(s) = after_z_.data();
      return;
    }
    if (passes_[0].skipped) {
      for (index_t s = 0; s < slices; ++s) at(s) = source(z0 + s, my, ring(s));
      return;
    }
    const index_t block = passes_[0].block;
    if (block > 1) {
      lines_.clear();
      for (index_t k = 0; k < slices + z.taps - 1; ++k)
        lines_.push_back(source(z.first + z0 + k, my, converted_.data() + k * stride_));
    }
    for (index_t s = 0, count; s < slices; s += count) {
      count = slices - s >= block ? block : 1;
      outs_.clear();
      for (index_t r = 0; r < count; ++r) {
        outs_.push_back(ring(s + r));
        at(s + r) = ring(s + r);
      }
      if (block == 1) {
        lines_.clear();
        for (index_t k = 0; k < z.taps; ++k)
          lines_.push_back(source(z.first + (z0 + s) * z.step + k * z.gap, my, converted_.data() + k * stride_));
      }
      down(lines_.data() + (block > 1 ? s : 0), passes_[0], outs_.data(), count);
    }
  }

  // Output rows [y0, y0 + count) of slice z, the group's slice s.
  void rows_out(tensor_view<Dst, 3>& dst, index_t s, index_t z, index_t y0, index_t count) {
    const volume_axis &y = g_.axes[1], &x = g_.axes[2];
    const auto to = [&](index_t r) { return dst.data() + z * dst.stride(0) + (y0 + r) * dst.stride(1); };
    const auto at = [&](index_t position) {
      return at_[static_cast<std::size_t>(s * slots_ + (position % slots_ + slots_) % slots_)];
    };
    lines_.clear();
    if (passes_[1].skipped) {
      for (index_t r = 0; r < count; ++r) lines_.push_back(at(y0 + r));
    } else {
      const index_t needed = count > 1 ? count + y.taps - 1 : y.taps, apart = count > 1 ? 1 : y.gap;
      for (index_t k = 0; k < needed; ++k) lines_.push_back(at(y.first + y0 * y.step + k * apart));
      outs_.clear();
      for (index_t r = 0; r < count; ++r) outs_.push_back(middle_.data() + r * stride_ + columns_at_);
      if constexpr (std::is_same_v<Dst, row_type>)
        for (index_t r = 0; r < count && direct_ && passes_[2].skipped; ++r) outs_[static_cast<std::size_t>(r)] = to(r);
      down(lines_.data(), passes_[1], outs_.data(), count);
      lines_.clear();
      for (row_type* row : outs_) lines_.push_back(row);
      if (direct_ && passes_[2].skipped) return;
    }
    if (!passes_[2].skipped) along(dst, z, y0, count);
    for (index_t r = 0; r < count; ++r) {
      const row_type* row = lines_[static_cast<std::size_t>(r)];
      if (!direct_ || passes_[2].skipped) leave(row, to(r), dst.stride(2), x.count);
    }
  }

  // The last pass over the rows in lines_, which are replaced by its results.
  void along(tensor_view<Dst, 3>& dst, index_t z, index_t y0, index_t count) {
    const volume_axis& x = g_.axes[2];
    outs_.clear();
    for (index_t r = 0; r < count; ++r) {
      const row_type*& row = lines_[static_cast<std::size_t>(r)];
      row_type* own = middle_.data() + r * stride_;
      if (row != own + columns_at_)
        std::memcpy(own + columns_at_, row, static_cast<std::size_t>(x.source) * sizeof(row_type));
      for (const outside_sample& e : ends_) own[e.at] = e.column < 0 ? outside_ : own[columns_at_ + e.column];
      row = own + line_at_;
      if (x.step > 1) {  // a plane for each position modulo the step
        row_type* planes = planes_.data() + r * stride_plane();
        const index_t length = (x.count - 1) * x.step + (x.taps - 1) * x.gap + 1;
        for (index_t f = 0; f < x.step; ++f)
          for (index_t p = f, q = f * plane_; p < length; p += x.step, ++q) planes[q] = row[p];
        row = planes;
      }
      outs_.push_back(sums_.data() + r * x.count);
      if constexpr (std::is_same_v<Dst, row_type>)
        if (direct_) outs_.end()[-1] = dst.data() + z * dst.stride(0) + (y0 + r) * dst.stride(1);
    }
    static constexpr index_t one = 1;
    dense_args<K> a;
    a.taps_y = &one;
    a.weights = passes_[2].weights.data();
    a.offsets = offsets_.data();
    a.columns = x.taps;
    a.n = x.count;
    call(a, lines_.data(), outs_.data(), count);
    for (index_t r = 0; r < count; ++r) lines_[static_cast<std::size_t>(r)] = outs_[static_cast<std::size_t>(r)];
  }

  // One column pass over whole rows: `count` outputs from rows that stand one after the other.
  void down(const row_type* const* rows, const pass& p, row_type* const* out, index_t count) const {
    static constexpr index_t here = 0;
    const index_t taps = static_cast<index_t>(p.weights.size());
    dense_args<K> a;
    a.taps_y = &taps;
    a.weights = p.weights.data();
    a.offsets = &here;
    a.columns = 1;
    a.n = g_.axes[2].source;
    call(a, rows, out, count);
  }
  void call(dense_args<K>& a, const row_type* const* rows, row_type* const* out, index_t count) const {
    const index_t at_once = count == kernel_.block_rows && a.n >= kernel_.tile_samples ? count : 1;
    for (index_t r = 0; r < count; r += at_once) {
      a.rows = rows + r;
      a.out = out + r;
      (at_once > 1 ? kernel_.block : kernel_.single)(a);
    }
  }

  void leave(const row_type* row, Dst* to, index_t step, index_t n) {
    if (divisor_ != 1) {
      for (index_t c = 0; c < n; ++c) to[c * step] = saturate_cast<Dst>(static_cast<double>(row[c]) / divisor_);
      return;
    }
    finish_(row, step == 1 ? to : stored_.data(), n, finish_args_);
    for (index_t c = 0; c < n && step != 1; ++c) to[c * step] = stored_[static_cast<std::size_t>(c)];
  }

  const volume_geometry& g_;
  finish_args finish_args_;
  double divisor_;
  cpu::isa isa_;
  dense_kernel<K> kernel_;
  convert_fn convert_;
  finish_fn finish_;
  pass passes_[3];
  tensor_view<const Src, 3> src_;
  border edge_ = border::constant;
  bool in_place_ = false, direct_ = false;
  row_type outside_{};  // beside a row before the last pass
  index_t columns_at_ = 0, line_at_ = 0, stride_ = 0, plane_ = 0, slots_ = 1, group_ = 1;
  buffer<outside_sample> ends_;
  buffer<index_t> offsets_, tags_;
  buffer<const row_type*> at_, lines_;  // at_: where the group's rows after the first pass are, [slice][slot]
  buffer<row_type*> outs_;
  buffer<row_type> rings_, middle_, planes_, sums_, converted_, constant_, after_z_;
  buffer<Dst> stored_;
};

}  // namespace detail
KONV_END
#endif

// The rows of a volume as kernels read them: padded, in one piece, in the working type.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_ROWS_HPP
#define KONV_VOLUME_ROWS_HPP

#include <vector>

#include "../core/border.hpp"
#include "../kernels/copy.hpp"
#include "../kernels/rows.hpp"
#include "options.hpp"

KONV_BEGIN
namespace detail {

/// The rows of a few output rows, of as many slices as the kernel has: a row is converted once, however many slices
/// read it.
template <class Src, class Row>
class volume_rows {
 public:
  volume_rows(tensor_view<const Src, 3> src, const volume_geometry& g, border edge, double value, cpu::isa isa)
      : src_(src),
        g_(g),
        edge_(edge),
        outside_(static_cast<Row>(saturate_cast<Src>(value))),
        convert_(find_convert<Src, Row>(isa)),
        copy_(isa) {
    const volume_axis& x = g.axes[2];
    positions_ = (x.count - 1) * x.step + (x.taps - 1) * x.gap + 1;
    plane_ = (positions_ + x.step - 1) / x.step;
    stride_ = (plane_ * x.step + 64 + 15) / 16 * 16;  // kernels may read 64 bytes further than counts
    if (stride_ * static_cast<index_t>(sizeof(Row)) % 4096 == 0) stride_ += 16;
    packed_.resize(static_cast<std::size_t>(positions_ + src.shape(2)));
  }
  index_t row_bytes() const { return stride_ * static_cast<index_t>(sizeof(Row)); }
  // Where column tap j begins: with a stride s a row is stored as s planes, one for each position mod s.
  index_t tap(index_t j) const {
    const index_t p = j * g_.axes[2].gap, s = g_.axes[2].step;
    return p % s * plane_ + p / s;
  }
  // Source rows [y0, y0 + rows) from here on.
  void chunk(index_t y0, index_t rows) {
    y0_ = y0;
    rows_ = rows;
    const index_t slots = (g_.axes[0].taps - 1) * g_.axes[0].gap + 1;
    held_.assign(static_cast<std::size_t>(slots), no_slice);
    const index_t wanted = slots * rows * stride_;
    if (static_cast<index_t>(memory_.size()) < wanted) memory_.resize(static_cast<std::size_t>(wanted));
  }
  // The chunk's rows of source slice z, row_stride() apart.
  const Row* slice(index_t z) {
    const index_t slots = static_cast<index_t>(held_.size()), slot = (z % slots + slots) % slots;
    Row* out = memory_.data() + slot * rows_ * stride_;
    if (index_t& held = held_[static_cast<std::size_t>(slot)]; held != z) {
      held = z;
      for (index_t y = 0; y < rows_; ++y) write(z, y0_ + y, out + y * stride_);
    }
    return out;
  }
  index_t row_stride() const { return stride_; }
  index_t first_row() const { return y0_; }

 private:
  static constexpr index_t no_slice = PTRDIFF_MIN;

  void write(index_t z, index_t y, Row* out) {
    const volume_axis& x = g_.axes[2];
    const index_t mz = border_index(edge_, z, src_.shape(0)), my = border_index(edge_, y, src_.shape(1));
    const index_t n = src_.shape(2), first = x.first;
    const auto within = [&](index_t v) { return v < 0 ? index_t{0} : v > positions_ ? positions_ : v; };
    const index_t a = within(-first), b = within(n - first) < a ? a : within(n - first);
    Row* line = x.step == 1 ? out : packed_.data();
    if (mz < 0 || my < 0) {
      for (index_t p = 0; p < positions_; ++p) line[p] = outside_;
    } else {
      const Src* row = src_.data() + mz * src_.stride(0) + my * src_.stride(1);
      const index_t step = src_.stride(2);
      if (step == 1 && b > a) {
        if constexpr (std::is_same_v<Src, Row>)
          copy_(row + first + a, line + a, b - a);
        else
          convert_(row + first + a, line + a, b - a);
      } else {
        for (index_t p = a; p < b; ++p) line[p] = static_cast<Row>(row[(first + p) * step]);
      }
      const auto close = [&](index_t p) {
        const index_t at = border_index(edge_, first + p, n);
        line[p] = at < 0 ? outside_ : static_cast<Row>(row[at * step]);
      };
      for (index_t p = 0; p < a; ++p) close(p);
      for (index_t p = b; p < positions_; ++p) close(p);
    }
    if (x.step == 1) return;
    for (index_t f = 0; f < x.step; ++f)
      for (index_t p = f, q = f * plane_; p < positions_; p += x.step, ++q) out[q] = line[p];
  }

  tensor_view<const Src, 3> src_;
  const volume_geometry& g_;
  border edge_;
  Row outside_;
  convert_fn convert_;
  row_copy copy_;
  index_t positions_ = 0, plane_ = 0, stride_ = 0, y0_ = 0, rows_ = 1;
  std::vector<index_t> held_;
  std::vector<Row> memory_, packed_;
};

}  // namespace detail
KONV_END
#endif

// Runs the small Gaussians of u8 over images: a few rows at a time, straight from the source into the destination.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_SMALL_GAUSSIAN_HPP
#define KONV_ENGINE_SMALL_GAUSSIAN_HPP

#include "../core/image.hpp"
#include "../kernels/small_gaussian.hpp"
#include "overlap.hpp"
#include "padded.hpp"

KONV_BEGIN
namespace detail {

/// A band of rows. The source is packed, and apart from the destination, which is packed.
///
/// Outputs whose taps all lie in the source are made from it where it stands. Those at the two ends of a row are made
/// from padded lines of our own, and so are rows so short that copying the whole costs less. Each part has its own
/// piece of the kernel's state.
class small_gaussian_band {
 public:
  template <int Unused = 0>
  KONV_COLD small_gaussian_band(image_view<const std::uint8_t> src, int taps, border edge, const fill& value)
      : reader_(src, edge, value),
        kept_(small_gaussian_state(taps)),
        radius_(taps / 2),
        n_(src.width() * src.channels()),
        step_(src.channels()),
        kernel_(find_small_gaussian(cpu::current(), taps, step_)) {
    parts_[0].end = n_;
    const index_t first = whole(reach()), last = (n_ - reach()) / block * block;
    if (last - first >= 8 * block) {
      count_ = 3;
      parts_[0].end = parts_[1].begin = first;
      parts_[1].end = parts_[2].begin = last;
      parts_[2].end = n_;
    }
    for (index_t p = 0, at = 0; p < count_; at += whole(parts_[p].size()) * kept_, ++p) parts_[p].state = at;
    state_.assign(static_cast<std::size_t>((whole(n_) + 2 * block) * kept_), 0);
    for (index_t p = 0; p < count_; p += 2) {
      parts_[p].stride = whole(parts_[p].size()) + 2 * reach() + block;
      parts_[p].lines.assign(static_cast<std::size_t>(parts_[p].stride * small_gaussian_rows), 0);
    }
    for (index_t k = 0; k < radius_; ++k) {
      before_[k] = reader_.column(k - radius_);
      after_[k] = reader_.column(src.width() + k);
    }
  }

  /// Output rows [y0, y1), row y of which stands on row y + shift of the source.
  void run(image_view<std::uint8_t> dst, index_t y0, index_t y1, index_t shift = 0) {
    std::uint8_t* out[small_gaussian_rows];
    for (auto& row : out) row = dst.row(y0);  // written over by the first real row
    take(y0 + shift - radius_, 2 * radius_, out);
    const index_t from_src = at_once(reader_.source().row_stride()), from_dst = at_once(dst.row_stride());
    const index_t most = from_src < from_dst ? from_src : from_dst;
    for (index_t y = y0; y < y1; y += most) {
      const index_t left = y1 - y, count = left < most ? left : most;
      for (index_t i = 0; i < count; ++i) out[i] = dst.row(y + i);
      take(y + shift + radius_, count, out);
    }
  }

 private:
  static constexpr index_t block = small_gaussian_block;
  struct part {
    index_t begin = 0, end = 0;  // outputs
    index_t state = 0;           // where its state begins
    index_t stride = 0;
    buffer<std::uint8_t> lines;
    index_t size() const { return end - begin; }
  };

  // How many rows the kernel walks down at a time. Those whose beginnings are a multiple of 4096 bytes apart share the
  // same sets of the first cache, of 8 lines: three of the source and three of the destination do not drive each other
  // out. (Images 4096 wide: 20 cycles for 64 pixels of 3 taps, of eight rows at a time 31; AVX2 19 and 53.)
  static index_t at_once(index_t stride) {
    const index_t sets = stride | 4096, distinct = 4096 / (sets & -sets), most = 3 * distinct;
    return most < small_gaussian_rows ? most : small_gaussian_rows;
  }
  static index_t whole(index_t samples) { return (samples + block - 1) / block * block; }
  index_t reach() const { return radius_ * step_; }

  // The source rows y .. y + count - 1.
  void take(index_t y, index_t count, std::uint8_t* const* out) {
    const std::uint8_t* rows[small_gaussian_rows];
    for (index_t i = 0; i < count; ++i) rows[i] = reader_.samples(y + i);
    for (index_t p = 0; p < count_; ++p) {
      part& here = parts_[p];
      const std::uint8_t* in[small_gaussian_rows];
      std::uint8_t* to[small_gaussian_rows];
      for (index_t i = 0; i < count; ++i) {
        in[i] = p == 1 ? rows[i] + here.begin - reach() : padded(here, rows[i], i);
        to[i] = out[i] + here.begin;
      }
      kernel_(in, to, count, here.size(), step_, state_.data() + here.state);
    }
  }
  // The samples under the taps of a part, and what the border has where there are none.
  const std::uint8_t* padded(part& p, const std::uint8_t* row, index_t slot) {
    std::uint8_t* const line = p.lines.data() + slot * p.stride;
    const index_t first = p.begin - reach(), past = p.end + reach();
    const index_t from = first < 0 ? 0 : first, to = past < n_ ? past : n_;
    copy(row + from, line + from - first, to - from);
    if (p.begin == 0) outside(line, row, before_);
    if (p.end == n_) outside(line + n_ - p.begin + reach(), row, after_);
    return line;
  }
  // Mostly less than 100 bytes, of which a call would be a good part of the cost.
  static void copy(const std::uint8_t* from, std::uint8_t* to, index_t n) {
    constexpr index_t few = 16;
    if (n < few || n > 16 * few) {
      std::memcpy(to, from, static_cast<std::size_t>(n));
      return;
    }
    for (index_t i = 0; i + few < n; i += few) std::memcpy(to + i, from + i, few);
    std::memcpy(to + n - few, from + n - few, few);
  }
  void outside(std::uint8_t* at, const std::uint8_t* row, const index_t* columns) const {
    for (index_t i = 0; i < radius_; ++i)
      for (index_t k = 0, x = columns[i]; k < step_; ++k) *at++ = x < 0 ? reader_.constant(k) : row[x * step_ + k];
  }

  row_reader<std::uint8_t> reader_;
  index_t kept_, radius_;  // numbers of state for each sample; columns outside on each side
  index_t n_, step_;
  small_gaussian_fn kernel_;
  part parts_[3];
  index_t count_ = 1;
  buffer<std::int16_t> state_;
  index_t before_[3], after_[3];  // the columns that stand beside the image
};

}  // namespace detail

/// Whether both lists of weights are the small Gaussian of as many taps (3, 5 or 7).
template <class Weights>
bool is_small_gaussian(const Weights& column, const Weights& row) {
  const auto is = [&](auto taps) {
    const double one = 1 << taps.shift;
    for (std::size_t i = 0; i < row.size(); ++i)
      if (column[i] * one != taps.weights[i] || row[i] * one != taps.weights[i]) return false;
    return true;
  };
  if (column.size() != row.size()) return false;
  if (row.size() == 3) return is(small_gaussian_taps<3>{});
  if (row.size() == 5) return is(small_gaussian_taps<5>{});
  return row.size() == 7 && is(small_gaussian_taps<7>{});
}

/// The small Gaussian of 3, 5 or 7 taps on both axes, correctly rounded. dst has src's size; they may overlap.
template <int Unused = 0>
void run_small_gaussian(image_view<const std::uint8_t> src, image_view<std::uint8_t> dst, int taps, border edge,
                               const fill& value, const execution& run) {
  if (!src.packed() || detail::overlap(src, dst)) {
    const image<std::uint8_t> copy = image<std::uint8_t>::copy_of(src);
    run_small_gaussian(copy.view(), dst, taps, edge, value, run);
  } else if (!dst.packed()) {
    image<std::uint8_t> whole(dst.size(), uninitialized);
    run_small_gaussian(src, whole.view(), taps, edge, value, run);
    for (index_t y = 0; y < dst.height(); ++y)
      for (index_t x = 0; x < dst.width(); ++x)
        for (index_t c = 0; c < dst.channels(); ++c) dst(x, y, c) = whole(x, y, c);
  } else {
    for_bands(run, dst.height(), 4 * taps, [&](index_t y0, index_t y1) {
      detail::small_gaussian_band(src, taps, edge, value).run(dst, y0, y1);
    });
  }
}

KONV_END
#endif

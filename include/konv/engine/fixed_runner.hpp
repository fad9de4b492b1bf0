// The separable method from u8 to u8 in fixed point: the run.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_FIXED_RUNNER_HPP
#define KONV_ENGINE_FIXED_RUNNER_HPP

#include "fixed_passes.hpp"
#include "line.hpp"

KONV_BEGIN

/// Runs fixed_passes over bands of rows, two at a time. The source must be packed; no strides.
///
/// The columns are taken in strips, from the top of the band to its bottom: what the rows of a strip amount to, as
/// pairs of rows, stays in the first cache for as long as the column pass wants it. Where all taps of a strip lie in
/// the source it is read in place; the ends of rows are copied beside their border first, and so are rows so short that
/// the ends would cost more than copying the whole.
class fixed_runner {
 public:
  fixed_runner(const geometry& g, const fixed_passes& passes, source_rows& reader, const target_bytes& dst,
               cpu::isa isa)
      : g_(g),
        row_(passes.row.view()),
        column_(passes.column.view()),
        kernels_(find_u8_passes(isa)),
        reader_(reader),
        dst_(dst) {}

  /// Output rows [y0, y1).
  KONV_NOINLINE void run(index_t y0, index_t y1) {
    const index_t c = g_.src.channels, n = g_.dst.width * c;
    step_ = g_.dx * c;
    if (step_ > 1) {  // only the first form of the weights is asked for: a last unit without a weight in it is not read
      row_.units = (g_.cols + 1) / 2;
      const index_t finer = row_.units - row_.fine_begin;
      if (row_.fine_units > finer) row_.fine_units = finer;
    }
    shift_ = g_.first_x * c;
    beyond_ = (2 * row_.units - 1) * step_;
    const index_t inside = g_.src.width * c - shift_ - beyond_;
    index_t first = shift_ < 0 ? whole(-shift_) : 0, last = (inside < n ? inside : n) / block * block;
    if (last - first < 16 * block) first = last = n;
    strips(0, first, false, y0, y1);
    strips(first, last, true, y0, y1);
    strips(last, n, false, y0, y1);
  }

 private:
  static constexpr index_t block = u8_pass_block;
  static constexpr index_t cached = 4096;  // pairs of rows, 4 bytes each, of half the first cache
  static index_t whole(index_t samples) { return (samples + block - 1) / block * block; }

  // Output samples [begin, end) of the rows.
  void strips(index_t begin, index_t end, bool in_place, index_t y0, index_t y1) {
    const index_t fits = cached / column_.units / block * block, strip = fits < 4 * block ? 4 * block : fits;
    in_place_ = in_place;
    for (index_t x = begin; x < end; x += strip) {
      begin_ = x;
      end_ = end - x < strip ? end : x + strip;
      if (!in_place) set_lines(begin_ + shift_, end_ - begin_ + beyond_);
      const index_t n = end_ - begin_, pairs = column_.units;
      stride_ = whole(n);
      ring_.resize(static_cast<std::size_t>(pairs * stride_));
      spare_.resize(static_cast<std::size_t>(2 * n));
      slots_.clear();
      for (index_t k = 0; k < 2 * pairs; ++k) slots_.push_back(ring_.data() + k % pairs * stride_);
      // Where the kernel is dilated, every dy-th row shares its source rows.
      for (index_t y = y0; y < y0 + g_.dy && y < y1; ++y) rows(y, (y1 - y - 1) / g_.dy + 1);
    }
  }

  // `count` output rows from y on, dy apart.
  KONV_NOINLINE void rows(index_t y, index_t count) {
    const index_t pairs = column_.units, n = end_ - begin_;
    most_ = count + g_.rows - 2;
    for (index_t q = 0; q < pairs - 1; ++q) fill(y, q);
    for (index_t i = 0; i < count; i += 2) {
      fill(y, i / 2 + pairs - 1);
      std::uint8_t* out[2] = {spare_.data(), spare_.data() + n};
      for (index_t k = 0; k < 2 && i + k < count && dst_.packed(); ++k)
        out[k] = reinterpret_cast<std::uint8_t*>(dst_.row(y + (i + k) * g_.dy)) + begin_;
      kernels_.down(column_, slots_.data() + i / 2 % pairs, out, n);
      if (dst_.packed()) continue;
      for (index_t k = 0; k < 2 && i + k < count; ++k) scatter(out[k], y + (i + k) * g_.dy);
    }
  }
  // The row pass of pair q of the source rows under the output rows from y on.
  void fill(index_t y, index_t q) {
    kernels_.along(row_, source(y, 2 * q), source(y, 2 * q + 1), step_,
                   slots_[static_cast<std::size_t>(q % column_.units)], stride_);
  }
  const std::uint8_t* source(index_t y, index_t i) {
    const index_t row = g_.first_y + y + (i < most_ ? i : most_) * g_.dy;  // past it: for outputs that nobody asked for
    const std::byte* const samples = reader_.samples(row);
    return reinterpret_cast<const std::uint8_t*>(in_place_ ? samples + begin_ + shift_ : line(samples, i % 2));
  }
  void scatter(const std::uint8_t* from, index_t y) {
    const index_t c = g_.src.channels, k = begin_ % c;
    copy_samples(reinterpret_cast<const std::byte*>(from), c, dst_.row(y) + begin_ / c * dst_.pixel_stride + k,
                 dst_.pixel_stride, k, c, end_ - begin_, 1);
  }

  // Lines of n samples from source sample `from` on, either of which may lie outside and in the middle of a pixel.
  KONV_NOINLINE void set_lines(index_t from, index_t n) {
    const index_t c = g_.src.channels;
    line_layout l;
    l.first = (from < 0 ? from - c + 1 : from) / c;
    within_ = from - l.first * c;
    l.length = (within_ + n + c - 1) / c;
    l.channels = c;
    l.plane = l.length * c;
    frame_.set(l, g_.src.width, reader_.edge());
    line_ = whole(l.plane) + 2 * block;  // whole blocks are read
    lines_.assign(static_cast<std::size_t>(2 * line_), std::byte{});
  }
  KONV_NOINLINE const std::byte* line(const std::byte* row, index_t slot) {
    std::byte* const out = lines_.data() + slot * line_;
    const index_t c = g_.src.channels;
    if (const index_t n = frame_.samples(); n > 0)
      std::memcpy(out + frame_.begin() * c, row + frame_.column() * c, static_cast<std::size_t>(n));
    frame_.close(out, row, reader_.constant(), 1);
    return out + within_;
  }

  const geometry& g_;
  u8_pass row_, column_;
  u8_pass_kernels kernels_;
  source_rows& reader_;
  target_bytes dst_;
  line_frame frame_;
  index_t step_ = 1, shift_ = 0, beyond_ = 0;  // of the row's taps, in samples: between, to the first, to past the last
  index_t begin_ = 0, end_ = 0, stride_ = 0;   // of the strip; of the ring
  index_t most_ = 0;                           // the last source row that counts
  index_t line_ = 0, within_ = 0;
  bool in_place_ = false;
  buffer<std::byte> lines_;
  buffer<std::uint8_t> spare_;
  buffer<std::int32_t> ring_;
  buffer<std::int32_t*> slots_;
};

KONV_END
#endif

// The separable method from u8 to u8 in fixed point: the run.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_FIXED_RUNNER_HPP
#define KONV_ENGINE_FIXED_RUNNER_HPP

#include "fixed_passes.hpp"
#include "line.hpp"

KONV_BEGIN

/// The ends of rows, and rows too short for anything else: samples of two source rows, copied beside their border.
class copied_ends {
 public:
  /// Outputs [begin, end); `reach` samples from the first tap of the last of them on are read, in whole blocks.
  KONV_NOINLINE void set(index_t begin, index_t end, index_t shift, index_t reach, const source_rows& reader) {
    begin_ = begin;
    end_ = end;
    if (begin >= end) return;
    const index_t c = reader.source().size.channels, from = begin + shift, n = end - begin + reach;
    line_layout l;
    l.first = (from < 0 ? from - c + 1 : from) / c;  // a strip may begin in the middle of a pixel
    within_ = from - l.first * c;
    l.length = (within_ + n + c - 1) / c;
    l.channels = c;
    l.plane = l.length * c;
    frame_.set(l, reader.source().size.width, reader.edge());
    line_ = (l.plane + 3 * u8_pass_block - 1) / u8_pass_block * u8_pass_block;
    lines_.assign(static_cast<std::size_t>(2 * line_), std::byte{});
  }
  index_t begin() const { return begin_; }
  index_t size() const { return end_ - begin_; }
  void copy(const std::byte* row, index_t slot, const source_rows& reader, const row_copy& copy) {
    std::byte* const out = lines_.data() + slot * line_;
    const index_t c = frame_.layout().channels;
    if (const index_t n = frame_.samples(); n > 0) copy(row + frame_.column() * c, out + frame_.begin() * c, n);
    frame_.close(out, row, reader.constant(), 1);
  }
  const std::uint8_t* line(index_t slot) const {
    return reinterpret_cast<const std::uint8_t*>(lines_.data() + slot * line_ + within_);
  }

 private:
  line_frame frame_;
  index_t begin_ = 0, end_ = 0, line_ = 0, within_ = 0;
  buffer<std::byte> lines_;
};

/// Runs fixed_passes over bands of rows, two at a time. The source must be packed; no strides.
///
/// The columns are taken in strips, from the top of the band to its bottom: what the rows of a strip amount to, as
/// pairs of rows, stays in the first cache for as long as the column pass wants it. Where all taps lie in the source it
/// is read in place; the ends of rows are copied, and so are short rows. Copies are made a while before they are read:
/// a vector over bytes that were stored one by one waits for them.
class fixed_runner {
 public:
  fixed_runner(const geometry& g, const fixed_passes& passes, const u8_pass_kernels& kernels, source_rows& reader,
               const target_bytes& dst, cpu::isa isa)
      : g_(g),
        row_(passes.row.view()),
        column_(passes.column.view()),
        kernels_(kernels),
        copy_(isa),
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
    const index_t beyond = (2 * row_.units - 1) * step_;
    const index_t inside = g_.src.width * c - shift_ - beyond;
    index_t first = shift_ < 0 ? whole(-shift_) : 0, last = (inside < n ? inside : n) / block * block;
    if (last - first < 4 * block) first = last = n;

    const index_t pairs = column_.units, fits = cached / pairs / block * block;
    const index_t most = fits < 4 * block ? 4 * block : fits;
    const index_t strips = (n + most - 1) / most, strip = whole((n + strips - 1) / strips);
    const index_t row = g_.src.width * c;
    ahead_ = 2 * strip < row;
    stride_ = strip;
    ring_.resize(static_cast<std::size_t>(pairs * stride_));
    slots_.clear();
    for (index_t k = 0; k < 2 * pairs; ++k) slots_.push_back(ring_.data() + k % pairs * stride_);
    spare_.resize(static_cast<std::size_t>(2 * strip));
    for (index_t x = 0; x < n; x += strip) {
      begin_ = x;
      end_ = n - x < strip ? n : x + strip;
      inside_ = first < begin_ ? begin_ : first < end_ ? first : end_;
      inside_end_ = last < inside_ ? inside_ : last < end_ ? last : end_;
      ends_[0].set(begin_, inside_, shift_, beyond, reader_);
      ends_[1].set(inside_end_, end_, shift_, beyond, reader_);
      // Where the kernel is dilated, every dy-th row shares its source rows.
      for (index_t y = y0; y < y0 + g_.dy && y < y1; ++y) rows(y, (y1 - y - 1) / g_.dy + 1);
    }
  }

 private:
  static constexpr index_t block = u8_pass_block;
  static constexpr index_t cached = 4096;  // pairs of rows, 4 bytes each, of half the first cache
  static index_t whole(index_t samples) { return (samples + block - 1) / block * block; }

  // `count` output rows from y on, dy apart.
  KONV_NOINLINE void rows(index_t y, index_t count) {
    const index_t pairs = column_.units, n = end_ - begin_;
    const index_t most = count + g_.rows - 2;  // the last source row that counts; past it: for outputs nobody asked for
    const auto get = [&](index_t q) {
      for (index_t k = 0; k < 2; ++k) {
        const index_t i = 2 * q + k < most ? 2 * q + k : most;
        prepare(g_.first_y + y + i * g_.dy, k);
      }
    };
    get(0);
    for (index_t q = 0; q < pairs - 1; ++q) {
      fill(slots_[static_cast<std::size_t>(q)]);
      get(q + 1);
    }
    for (index_t i = 0, slot = 0; i < count; i += 2, slot = slot + 1 < pairs ? slot + 1 : 0) {
      fill(slots_[static_cast<std::size_t>(slot + pairs - 1)]);
      if (i + 2 < count) get(i / 2 + pairs);
      std::uint8_t* out[2] = {spare_.data(), spare_.data() + n};
      for (index_t k = 0; k < 2 && i + k < count && dst_.packed(); ++k)
        out[k] = reinterpret_cast<std::uint8_t*>(dst_.row(y + (i + k) * g_.dy)) + begin_;
      kernels_.down(column_, slots_.data() + slot, out, n);
      if (dst_.packed()) continue;
      for (index_t k = 0; k < 2 && i + k < count; ++k) scatter(out[k], y + (i + k) * g_.dy);
    }
  }
  // Source row y is the next to be taken, as the upper or the lower of two.
  KONV_INLINE void prepare(index_t y, index_t k) {
    const std::byte* const row = reader_.samples(y);
    for (copied_ends& e : ends_)
      if (e.size() > 0) e.copy(row, k, reader_, copy_);
    next_[k] = reinterpret_cast<const std::uint8_t*>(row) + inside_ + shift_;
    if (ahead_)
      for (index_t x = 0; x < inside_end_ - inside_; x += 64) detail::prefetch(next_[k] + x);
  }
  // The row pass of the two.
  KONV_INLINE void fill(std::int32_t* pairs) {
    for (const copied_ends& e : ends_)
      if (e.size() > 0)
        kernels_.along(row_, e.line(0), e.line(1), step_, pairs + (e.begin() - begin_), whole(e.size()));
    if (inside_end_ > inside_)
      kernels_.along(row_, next_[0], next_[1], step_, pairs + (inside_ - begin_), inside_end_ - inside_);
  }
  void scatter(const std::uint8_t* from, index_t y) {
    const index_t c = g_.src.channels, k = begin_ % c;
    copy_samples(reinterpret_cast<const std::byte*>(from), c, dst_.row(y) + begin_ / c * dst_.pixel_stride + k,
                 dst_.pixel_stride, k, c, end_ - begin_, 1);
  }

  const geometry& g_;
  u8_pass row_, column_;
  u8_pass_kernels kernels_;
  row_copy copy_;
  source_rows& reader_;
  target_bytes dst_;
  index_t step_ = 1, shift_ = 0;                    // of the row's taps, in samples: between them, to the first
  index_t begin_ = 0, end_ = 0, stride_ = 0;        // of the strip; of the ring
  index_t inside_ = 0, inside_end_ = 0;             // outputs of the strip that are read in place
  bool ahead_ = false;                              // rows are asked for before they are read
  const std::uint8_t* next_[2] = {nullptr, nullptr};
  copied_ends ends_[2];                             // outputs before these and after
  buffer<std::uint8_t> spare_;
  buffer<std::int32_t> ring_;
  buffer<std::int32_t*> slots_;
};

KONV_END
#endif

// Padded rows of a source in its own sample type, and rows of a destination: for kernels that convert on their own.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_PADDED_HPP
#define KONV_ENGINE_PADDED_HPP

#include "../core/buffer.hpp"
#include "line.hpp"
#include "parallel.hpp"

KONV_BEGIN

/// Source rows as contiguous padded lines, each written when it is first asked for and kept for `capacity` rows.
/// Sample 0 of a line is the first tap of output column 0. Up to `slack` bytes after the last sample may be read.
template <class Src>
class padded_rows {
 public:
  static constexpr index_t slack = 256;

  /// Lines for output columns [x0, x0 + outputs) of a geometry without stride.
  padded_rows(row_reader<Src>& reader, const geometry& g, index_t x0, index_t outputs, index_t capacity)
      : reader_(&reader) {
    line_layout l;
    l.first = g.first_x + x0;
    l.length = outputs + (g.cols - 1) * g.dx;
    l.channels = g.src.channels;
    l.plane = l.length * l.channels;
    frame_.set(l, g.src.width, reader.edge());
    constexpr index_t line = 64 / static_cast<index_t>(sizeof(Src));
    stride_ = (l.plane + slack / static_cast<index_t>(sizeof(Src)) + line - 1) / line * line;
    if (stride_ % (64 * line) == 0) stride_ += line;  // lines 4096 bytes apart would share their cache sets
    index_t slots = 1;  // a power of two: finding a line's place must not cost a division
    while (slots < capacity) slots *= 2;
    memory_.assign(static_cast<std::size_t>(stride_ * slots), Src{});  // what lies past the lines is read, not used
    tags_.assign(static_cast<std::size_t>(slots), PTRDIFF_MIN);
  }

  /// Row y, any integer.
  const Src* line(index_t y) {
    const index_t slot = y & (static_cast<index_t>(tags_.size()) - 1);
    Src* at = memory_.data() + slot * stride_;
    if (index_t& tag = tags_[static_cast<std::size_t>(slot)]; tag != y) {
      write(y, at);
      tag = y;
    }
    return at;
  }

 private:
  void write(index_t y, Src* out) {
    const Src* row = reader_->samples(y);
    const index_t c = frame_.layout().channels;
    if (const index_t n = frame_.samples(); n > 0) copy_(row + frame_.column() * c, out + frame_.begin() * c, n);
    frame_.close(out, [&](index_t x, index_t k) { return x < 0 ? reader_->constant(k) : row[x * c + k]; });
  }

  row_reader<Src>* reader_;
  row_copy copy_;
  line_frame frame_;
  index_t stride_ = 0;
  buffer<Src> memory_;
  buffer<index_t> tags_;
};

/// Destination rows to write into as contiguous samples: the view's own where they are, else memory of ours.
template <class Dst>
class row_target {
 public:
  explicit row_target(image_view<Dst> dst) : dst_(dst) {
    if (!dst.packed()) samples_.resize(static_cast<std::size_t>(dst.width() * dst.channels()));
  }
  Dst* begin(index_t y) { return dst_.packed() ? dst_.row(y) : samples_.data(); }
  /// Row y is written.
  void end(index_t y) {
    if (dst_.packed()) return;
    const index_t c = dst_.channels();
    for (index_t x = 0; x < dst_.width(); ++x)
      for (index_t k = 0; k < c; ++k) dst_(x, y, k) = samples_[static_cast<std::size_t>(x * c + k)];
  }

 private:
  image_view<Dst> dst_;
  buffer<Dst> samples_;
};

/// Calls band(y0, y1) for bands that make up [0, rows), in parallel as `run` says; none much lower than `least` rows.
template <class Band>
void for_bands(const execution& run, index_t rows, index_t least, Band&& band) {
  const index_t most = (rows + least - 1) / least;
  const index_t n = run.threads() < most ? run.threads() : most;
  parallel_for(run, n, [&](index_t i) { band(rows * i / n, rows * (i + 1) / n); });
}

KONV_END
#endif

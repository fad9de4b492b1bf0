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
class padded_lines {
 public:
  static constexpr index_t slack = 256;

  /// Lines for output columns [x0, x0 + outputs) of a geometry without stride.
  KONV_NOINLINE padded_lines(source_rows& reader, const geometry& g, index_t x0, index_t outputs, index_t capacity)
      : reader_(&reader), sample_(reader.source().sample) {
    line_layout l;
    l.first = g.first_x + x0;
    l.length = outputs + (g.cols - 1) * g.dx;
    l.channels = g.src.channels;
    l.plane = l.length * l.channels;
    frame_.set(l, g.src.width, reader.edge());
    stride_ = (l.plane * sample_ + slack + 63) / 64 * 64;
    if (stride_ % 4096 == 0) stride_ += 64;  // lines 4096 bytes apart would share their cache sets
    places_.reset(capacity);
    const std::size_t bytes = static_cast<std::size_t>(stride_ * places_.count());
    memory_.resize(bytes);
    std::memset(memory_.data(), 0, bytes);  // what lies past the lines is read, not used
  }

  /// Row y, any integer.
  const std::byte* line(index_t y) {
    std::byte* const at = memory_.data() + places_.of(y) * stride_;
    if (places_.wants(y)) write(y, at);
    return at;
  }

 private:
  KONV_NOINLINE void write(index_t y, std::byte* out) {
    const std::byte* const row = reader_->samples(y);
    const index_t pixel = frame_.layout().channels * sample_, n = frame_.samples() * sample_;
    if (n > 0) copy_(row + frame_.column() * pixel, out + frame_.begin() * pixel, n);
    frame_.close(out, row, reader_->constant(), sample_);
  }

  source_rows* reader_;
  row_copy copy_;
  line_frame frame_;
  index_t sample_, stride_ = 0;  // bytes
  buffer<std::byte> memory_;
  row_places places_;
};

/// padded_lines of a type that is known.
template <class Src>
class padded_rows : public padded_lines {
 public:
  using padded_lines::padded_lines;
  KONV_INLINE const Src* line(index_t y) { return reinterpret_cast<const Src*>(padded_lines::line(y)); }
};

/// Destination rows to write into as contiguous samples: the view's own where they are, else memory of ours.
class target_rows {
 public:
  KONV_NOINLINE explicit target_rows(const target_bytes& dst) : dst_(dst) {
    if (!dst.packed()) samples_.resize(static_cast<std::size_t>(dst.size.width * dst.pixel()));
  }
  std::byte* begin(index_t y) { return dst_.packed() ? dst_.row(y) : samples_.data(); }
  /// Row y is written.
  void end(index_t y) {
    if (dst_.packed()) return;
    const index_t c = dst_.size.channels;
    copy_samples(samples_.data(), dst_.pixel(), dst_.row(y), dst_.pixel_stride, 0, c, dst_.size.width * c, dst_.sample);
  }

 private:
  target_bytes dst_;
  buffer<std::byte> samples_;
};

/// target_rows of a type that is known.
template <class Dst>
class row_target : public target_rows {
 public:
  KONV_INLINE explicit row_target(image_view<Dst> dst) : target_rows(target_of(dst)) {}
  KONV_INLINE Dst* begin(index_t y) { return reinterpret_cast<Dst*>(target_rows::begin(y)); }
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

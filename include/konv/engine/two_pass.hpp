// The separable method: down the columns, then along the rows. What lies between stays in the cache.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_TWO_PASS_HPP
#define KONV_ENGINE_TWO_PASS_HPP

#include "direct.hpp"

KONV_BEGIN

/// A column and a row whose outer product is the kernel, scheduled.
struct two_pass_taps {
  taps_table column, row;

  KONV_COLD static two_pass_taps of(dense_kind kind, const geometry& g, const buffer<double>& column,
                                    const buffer<double>& row) {
    geometry down = g, along = g;
    down.cols = 1;
    along.rows = 1;
    along.sy = along.dy = 1;
    return {make_taps(kind, down, column), make_taps(kind, along, row)};
  }
};

/// Runs a two_pass_taps over bands of rows, in f32 or f64.
///
/// Per block of output rows: the column kernel over the columns that exist, then the border of each such row, then the
/// row kernel. The border's value outside is the column kernel's sum over the constant: what is padded is the source,
/// not the first pass. Where the source is of the working type it is read in place.
class two_pass_runner {
 public:
  two_pass_runner(const geometry& g, const two_pass_taps& taps, const dense_system& system, const finish_args& finish,
                  source_rows& reader, const target_bytes& dst, cpu::isa isa)
      : g_(g),
        taps_(taps),
        system_(system),
        kernel_(system.usual),
        reader_(reader),
        ring_(reader, system.rows, isa),
        store_(dst, system.sum, system.finish_for(finish), finish) {}

  /// Output rows [y0, y1).
  KONV_NOINLINE void run(index_t y0, index_t y1) {
    const taps_table& down = taps_.column;
    frame_.set(line_layout::of(g_, 0, g_.dst.width), g_.src.width, reader_.edge());
    const line_layout& layout = frame_.layout();
    const index_t n = g_.src.width * layout.channels;  // the column pass takes every column: borders may ask for any
    in_place_ = system_.rows.same() && reader_.source().packed() && n >= kernel_.tile_samples;
    if (!in_place_) {
      line_layout columns;
      columns.length = g_.src.width;
      columns.channels = layout.channels;
      columns.plane = n;
      const index_t block = kernel_.block_rows * down.spacing;
      ring_.reset(columns, (block - 1) * g_.sy + (down.units - 1) * down.unit_step + 1, 0);
    }
    offsets_.clear();
    for (index_t j = 0; j < g_.cols; ++j) offsets_.push_back(layout.tap(j, g_.dx));
    prepare_middle(n);
    if (reader_.edge() == border::constant) outside();
    const index_t outputs = g_.dst.width * layout.channels;
    const bool blocks = outputs >= kernel_.tile_samples && n >= kernel_.tile_samples;
    for_blocks(y0, y1, blocks ? kernel_.block_rows : 1, down.spacing, [&](index_t first, index_t count) {
      list_rows(taps_.column, g_, first, count, reader_, in_place_ ? nullptr : &ring_, lines_);
      outs_.resize(count);
      for (index_t k = 0; k < count; ++k) outs_.put(k, middle(k) + columns_at_);
      column_pass(outs_, n, count);
      for (index_t k = 0; k < count; ++k) close(middle(k));
      row_pass(outputs, first, count);
    });
  }

 private:
  index_t size() const { return system_.rows.work; }
  std::byte* middle(index_t k) { return middle_.data() + k * stride_; }

  // The column kernel's sum where every sample is the constant: a pixel.
  KONV_COLD void outside() {
    const index_t c = g_.src.channels;
    buffer<std::byte> row(static_cast<std::size_t>((c + line_layout::slack) * size()), std::byte{});
    if (system_.rows.same())
      std::memcpy(row.data(), reader_.constant(), static_cast<std::size_t>(c * size()));
    else
      system_.rows.convert(reader_.constant(), row.data(), c);
    outside_.resize(static_cast<std::size_t>(c * size()));
    lines_.resize(taps_.column.units);
    for (index_t i = 0; i < taps_.column.units; ++i) lines_.put(i, row.data());
    outs_.resize(1);
    outs_.put(0, outside_.data());
    column_pass(outs_, c, 1);
  }

  // A row in between: the columns of the source, with room for the padded line around them and for its planes.
  void prepare_middle(index_t n) {
    const line_layout& l = frame_.layout();
    const index_t c = l.channels, left = l.first < 0 ? -l.first * c : 0, reach = (l.first + l.length) * c;
    const auto whole_lines = [](index_t bytes) { return (bytes + 63) / 64 * 64; };
    columns_at_ = whole_lines(left * size());  // aligned, for the column kernel's stores
    line_at_ = columns_at_ + l.first * c * size();
    planes_at_ = whole_lines(columns_at_ + ((n > reach ? n : reach) + line_layout::slack) * size());
    stride_ = planes_at_ + (l.stride > 1 ? whole_lines(l.samples() * size()) : 0);
    if (stride_ % 4096 == 0) stride_ += 64;
    middle_.resize(static_cast<std::size_t>(stride_ * kernel_.block_rows));
    middles_.resize(kernel_.block_rows);
    for (index_t k = 0; k < kernel_.block_rows; ++k)
      middles_.put(k, middle(k) + (l.stride > 1 ? planes_at_ : line_at_));
  }

  void column_pass(const row_pointers& out, index_t n, index_t count) {
    static constexpr index_t here = 0;
    dense_call c;
    c.taps = &taps_.column;
    c.rows = &lines_;
    c.out = &out;
    c.offsets = &here;
    c.columns = 1;
    c.n = n;
    kernel_(c, count);
  }

  void close(std::byte* row) {
    frame_.close(row + line_at_, row + columns_at_, outside_.data(), size());
    if (frame_.layout().stride > 1)
      frame_.split(row + line_at_, 0, frame_.layout().length, row + planes_at_, system_.rows.split2, size());
  }

  void row_pass(index_t n, index_t first, index_t count) {
    dense_call c;
    c.taps = &taps_.row;
    c.rows = &middles_;
    c.offsets = offsets_.data();
    c.columns = g_.cols;
    store_.take(0, n, first, count, taps_.column.spacing, kernel_.tile_samples,
                [&](index_t at, index_t m, const row_pointers& out) {
                  c.out = &out;
                  c.x = at;
                  c.n = m;
                  kernel_(c, count);
                });
  }

  const geometry& g_;
  const two_pass_taps& taps_;
  const dense_system& system_;
  const dense_any& kernel_;
  source_rows& reader_;
  line_ring ring_;
  row_store store_;
  line_frame frame_;
  bool in_place_ = false;
  index_t stride_ = 0, columns_at_ = 0, line_at_ = 0, planes_at_ = 0;  // of a row in between, in bytes
  buffer<index_t> offsets_;
  buffer<std::byte> middle_, outside_;
  row_pointers lines_, middles_, outs_;
};

KONV_END
#endif

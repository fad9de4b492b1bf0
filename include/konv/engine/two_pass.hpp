// The separable method: down the columns, then along the rows. What lies between stays in the cache.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_TWO_PASS_HPP
#define KONV_ENGINE_TWO_PASS_HPP

#include "../core/buffer.hpp"
#include "direct.hpp"
#include "quad_passes.hpp"

KONV_BEGIN

/// A column and a row whose outer product is the kernel, scheduled.
template <dense_kind K>
struct two_pass_taps {
  taps_table<K> column, row;

  static two_pass_taps of(const geometry& g, const buffer<double>& column, const buffer<double>& row) {
    geometry down = g, along = g;
    down.cols = 1;
    along.rows = 1;
    along.sy = along.dy = 1;
    return {make_taps<K>(down, column), make_taps<K>(along, row)};
  }
};

/// Runs a two_pass_taps over bands of rows, in f32 or f64.
///
/// Per block of output rows: the column kernel over the columns that exist, then the border of each such row, then the
/// row kernel. The border's value outside is the column kernel's sum over the constant: what is padded is the source,
/// not the first pass. Where the source is of the working type it is read in place.
template <dense_kind K, class Src, class Dst>
class two_pass_runner {
 public:
  using row_type = dense_row<K>;

  two_pass_runner(const geometry& g, const two_pass_taps<K>& taps, const finish_args& finish, cpu::isa isa)
      : g_(g),
        taps_(taps),
        finish_(finish),
        isa_(isa),
        kernel_(find_dense < K, is_rare<K, Src, Dst> ? dense_road::rare : dense_road::usual > (isa)) {}

  /// Output rows [y0, y1).
  void run(image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value, index_t y0, index_t y1) {
    row_reader<Src> reader(src, edge, value);
    line_ring<Src, row_type> ring(reader, isa_);
    row_sink<row_type, Dst> sink(dst, finish_, finish_.scale == 1 && finish_.offset == 0, isa_);
    const auto split2 = find_rows<Src, row_type>(isa_).split2;
    const taps_table<K>& down = taps_.column;
    const index_t block = kernel_.block_rows * down.spacing;
    const index_t capacity = (block - 1) * g_.sy + (down.units - 1) * down.unit_step + 1;
    outside(reader);

    frame_.set(line_layout::of(g_, 0, g_.dst.width), src.width(), edge);
    const line_layout& layout = frame_.layout();
    const index_t n = src.width() * layout.channels;  // the column pass takes every column: borders may ask for any
    const bool in_place = std::is_same_v<Src, row_type> && src.packed() && n >= kernel_.tile_samples;
    if (!in_place) {
      line_layout columns;
      columns.length = src.width();
      columns.channels = layout.channels;
      columns.plane = n;
      ring.reset(columns, capacity, 0);
    }
    offsets_.clear();
    for (index_t j = 0; j < g_.cols; ++j) offsets_.push_back(layout.tap(j, g_.dx));
    prepare_middle(n);
    const index_t outputs = g_.dst.width * layout.channels;
    for_blocks(y0, y1, outputs >= kernel_.tile_samples && n >= kernel_.tile_samples ? kernel_.block_rows : 1,
               down.spacing, [&](index_t first, index_t count) {
                 gather(reader, ring, in_place, first, count);
                 column_pass(count, n);
                 for (index_t k = 0; k < count; ++k) close(k, split2);
                 row_pass(sink, outputs, first, count);
               });
  }

 private:
  // The column kernel's sum where every sample is the constant, per channel.
  void outside(row_reader<Src>& reader) {
    if (reader.edge() != border::constant) return;
    const index_t c = g_.src.channels;
    buffer<row_type> row(static_cast<std::size_t>(c + line_layout::slack));
    for (index_t k = 0; k < c; ++k) row[static_cast<std::size_t>(k)] = static_cast<row_type>(reader.constant(k));
    outside_.resize(static_cast<std::size_t>(c));
    index_t lines = 0;
    for (const index_t t : taps_.column.taps_y) lines += t;
    lines_.assign(static_cast<std::size_t>(lines), row.data());
    row_type* out = outside_.data();
    dense_args<K> a = column_args();
    a.out = &out;
    a.n = c;
    kernel_.single(a);
  }

  // A row in between: the columns of the source, with room for the padded line around them and for its planes.
  void prepare_middle(index_t n) {
    const line_layout& l = frame_.layout();
    const index_t c = l.channels, left = l.first < 0 ? -l.first * c : 0, reach = (l.first + l.length) * c;
    constexpr index_t line = 64 / static_cast<index_t>(sizeof(row_type));
    const auto whole_lines = [](index_t samples) { return (samples + line - 1) / line * line; };
    columns_at_ = whole_lines(left);  // aligned, for the column kernel's stores
    line_at_ = columns_at_ + l.first * c;
    planes_at_ = whole_lines(columns_at_ + (n > reach ? n : reach) + line_layout::slack);
    stride_ = planes_at_ + (l.stride > 1 ? whole_lines(l.samples()) : 0);
    if (stride_ % (64 * line) == 0) stride_ += line;
    middle_.resize(static_cast<std::size_t>(stride_ * kernel_.block_rows + line));
    const auto address = reinterpret_cast<std::uintptr_t>(middle_.data());
    base_ = middle_.data() + (64 - address % 64) % 64 / sizeof(row_type);
    middles_.clear();
    for (index_t k = 0; k < kernel_.block_rows; ++k)
      middles_.push_back(base_ + k * stride_ + (l.stride > 1 ? planes_at_ : line_at_));
  }

  void gather(row_reader<Src>& reader, line_ring<Src, row_type>& ring, bool in_place, index_t first, index_t count) {
    const taps_table<K>& t = taps_.column;
    lines_.clear();
    for (index_t p = 0; p < t.passes(); ++p) {
      const index_t y = g_.first_y + first * g_.sy + p * t.unit_step;
      const index_t lines = count + t.taps_y[static_cast<std::size_t>(p)] - 1;
      for (index_t k = 0; k < lines; ++k) {
        const index_t row = y + k * t.spacing * g_.sy;
        if constexpr (std::is_same_v<Src, row_type>) {
          if (in_place) {
            lines_.push_back(reader.samples(row));
            continue;
          }
        }
        lines_.push_back(ring.line(row));
      }
    }
  }

  dense_args<K> column_args() const {
    static constexpr index_t here = 0;
    dense_args<K> a;
    a.rows = lines_.data();
    a.taps_y = taps_.column.taps_y.data();
    a.passes = taps_.column.passes();
    a.weights = taps_.column.weights.data();
    a.offsets = &here;
    a.columns = 1;
    return a;
  }

  void column_pass(index_t count, index_t n) {
    outs_.clear();
    for (index_t k = 0; k < count; ++k) outs_.push_back(base_ + k * stride_ + columns_at_);
    dense_args<K> a = column_args();
    a.n = n;
    a.out = outs_.data();
    (count > 1 ? kernel_.block : kernel_.single)(a);
  }

  void close(index_t k, void (*split2)(const row_type*, row_type*, row_type*, index_t)) {
    const row_type* columns = base_ + k * stride_ + columns_at_;
    row_type* line = base_ + k * stride_ + line_at_;
    const index_t c = frame_.layout().channels;
    frame_.close(line, [&](index_t x, index_t s) {
      return x < 0 ? outside_[static_cast<std::size_t>(s)] : columns[x * c + s];
    });
    if (frame_.layout().stride > 1)
      frame_.split(line, index_t{0}, frame_.layout().length, middles_[static_cast<std::size_t>(k)], split2);
  }

  template <class Sink>
  void row_pass(Sink& sink, index_t n, index_t first, index_t count) {
    dense_args<K> a;
    a.rows = middles_.data();
    a.taps_y = taps_.row.taps_y.data();
    a.weights = taps_.row.weights.data();
    a.offsets = offsets_.data();
    a.columns = g_.cols;
    sink.take(0, n, first, count, taps_.column.spacing, kernel_.tile_samples, [&](index_t at, index_t m, auto out) {
      a.x = at;
      a.n = m;
      a.out = out;
      (count > 1 ? kernel_.block : kernel_.single)(a);
    });
  }

  const geometry& g_;
  const two_pass_taps<K>& taps_;
  const finish_args& finish_;
  cpu::isa isa_;
  dense_kernel<K> kernel_;
  line_frame frame_;
  index_t stride_ = 0, columns_at_ = 0, line_at_ = 0, planes_at_ = 0;  // of a row in between, in samples
  row_type* base_ = nullptr;
  buffer<index_t> offsets_;
  buffer<row_type> middle_, outside_;
  buffer<row_type*> middles_, outs_;
  buffer<const row_type*> lines_;
};

/// f32 without strides has kernels of its own for this. With them, sums that share a row or a column lie apart, and the
/// dense kernels on lines split by phase are faster.
struct real_taps : two_pass_taps<dense_kind::f32> {
  quad_taps quads;
  bool strided = false;

  static real_taps of(const geometry& g, const buffer<double>& column, const buffer<double>& row) {
    real_taps t;
    t.strided = g.sx > 1 || g.sy > 1;
    if (t.strided)
      static_cast<two_pass_taps<dense_kind::f32>&>(t) = two_pass_taps<dense_kind::f32>::of(g, column, row);
    else
      t.quads = quad_taps::of(column, row);
    return t;
  }
};
template <class Src, class Dst>
class real_runner {
 public:
  real_runner(const geometry& g, const real_taps& taps, const finish_args& finish, cpu::isa isa)
      : g_(g), taps_(taps), finish_(finish), isa_(isa) {}
  void run(image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value, index_t y0, index_t y1) {
    if (taps_.strided)
      two_pass_runner<dense_kind::f32, Src, Dst>(g_, taps_, finish_, isa_).run(src, dst, edge, value, y0, y1);
    else
      quad_runner<Src, Dst>(g_, taps_.quads, finish_, isa_).run(src, dst, edge, value, y0, y1);
  }

 private:
  const geometry& g_;
  const real_taps& taps_;
  const finish_args& finish_;
  cpu::isa isa_;
};

/// The two passes of a number system. Integer sources go by the dense kernels: they come here by way of odd weights
/// only, and a program that blurs u8 need not compile both.
template <dense_kind K, class Src>
struct passes_of {
  using taps = two_pass_taps<K>;
  template <class Dst>
  using runner = two_pass_runner<K, Src, Dst>;
};
template <>
struct passes_of<dense_kind::f32, float> {
  using taps = real_taps;
  template <class Dst>
  using runner = real_runner<float, Dst>;
};

KONV_END
#endif

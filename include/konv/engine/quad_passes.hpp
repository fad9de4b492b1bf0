// The separable method in f32: four output rows at a time, down the columns into quads and along these.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_QUAD_PASSES_HPP
#define KONV_ENGINE_QUAD_PASSES_HPP

#include "../kernels/quads_at_once.hpp"
#include "direct.hpp"

KONV_BEGIN

/// A column and a row, each with whether it is its own mirror image.
struct quad_taps {
  buffer<float> column, row;
  bool fold_column = false, fold_row = false;

  KONV_COLD static quad_taps of(const buffer<double>& column, const buffer<double>& row) {
    quad_taps t;
    for (const double v : column) t.column.push_back(static_cast<float>(v));
    for (const double v : row) t.row.push_back(static_cast<float>(v));
    t.fold_column = mirrored(t.column);
    t.fold_row = mirrored(t.row);
    return t;
  }

 private:
  static bool mirrored(const buffer<float>& w) {
    const std::size_t n = w.size();
    for (std::size_t i = 0; i < n / 2; ++i)
      if (!(w[i] == w[n - 1 - i])) return false;
    return n > 1;
  }
};

/// The columns of a source row that are not read where they are: what lies outside on the left, and on the right
/// whatever is left over after whole blocks, with what lies outside. Kept for `capacity` rows.
class line_ends {
 public:
  /// Positions count samples from source column 0. Left: [-room, 0), of which those from `first` on are asked for;
  /// right: [body, reach).
  KONV_NOINLINE void set(source_rows& reader, index_t channels, index_t first, index_t room, index_t body,
                         index_t reach, index_t capacity) {
    reader_ = &reader;
    channels_ = channels;
    body_ = body;
    left_ = first < 0 ? -first : 0;
    room_ = room;
    const index_t n = reader.source().size.width * channels;
    inside_ = (n < reach ? n : reach) - body;
    if (inside_ < 0) inside_ = 0;
    columns_.clear();
    for (index_t p = -left_; p < 0; p += channels) columns_.push_back(reader.column(p / channels));
    for (index_t p = body + inside_; p < reach; p += channels) columns_.push_back(reader.column(p / channels));
    stride_ = (room + (reach > body ? reach - body : 0) + 63) / 64 * 64 + slack;
    places_.reset(capacity);
    memory_.resize(static_cast<std::size_t>(stride_ * places_.count()));
  }
  /// Position -room of source row y; the right part follows position -1.
  const float* at(index_t y, const float* row) {
    float* const line = memory_.data() + places_.of(y) * stride_;
    if (places_.wants(y)) {
      std::memcpy(line + room_, row + body_, static_cast<std::size_t>(inside_) * sizeof(float));
      const auto* const constant = reinterpret_cast<const float*>(reader_->constant());
      float* out = line + room_ - left_;
      for (const index_t x : columns_) {
        if (out == line + room_) out += inside_;
        for (index_t k = 0; k < channels_; ++k) *out++ = x < 0 ? constant[k] : row[x * channels_ + k];
      }
    }
    return line;
  }

 private:
  static constexpr index_t slack = 128;  // read to the end of a block, and one more
  source_rows* reader_ = nullptr;
  index_t channels_ = 1, body_ = 0, left_ = 0, room_ = 0, inside_ = 0, stride_ = 0;
  buffer<index_t> columns_;
  row_places places_;
  buffer<float> memory_;
};

/// What quads need to know of an instruction set. at_once: quad_both kernels, where sums are what is stored.
struct quad_system {
  quad_kernels kernels{};
  quad_both_fn (*at_once)(cpu::isa, index_t taps, index_t step, bool fold) = nullptr;
};

/// Runs quad_taps over bands of rows, without strides, on sources of floats, which are read where they are, but for the
/// ends of rows.
class quad_runner {
 public:
  quad_runner(const geometry& g, const quad_taps& taps, const dense_system& system, const quad_system& quads,
              const finish_args& finish, source_rows& reader, const target_bytes& dst, cpu::isa isa)
      : g_(g),
        taps_(taps),
        system_(quads),
        kernels_(quads.kernels),
        reader_(reader),
        ring_(reader, system.rows, isa),
        store_(dst, system.sum, system.finish_for(finish), finish),
        isa_(isa),
        past_caches_(store_.past_caches()) {}

  /// Output rows [y0, y1).
  KONV_NOINLINE void run(index_t y0, index_t y1) {
    const line_layout layout = line_layout::of(g_, 0, g_.dst.width);
    const index_t c = layout.channels, n = g_.src.width * c, block = kernels_.block;
    const index_t spacing = g_.dy;
    slide_row_ = g_.dx * c == 1;
    in_place_ = reader_.source().packed() && n >= 2 * block;
    quad_both_fn at_once = nullptr;
    if (system_.at_once && in_place_ && g_.rows == g_.cols && taps_.fold_column == taps_.fold_row)
      at_once = system_.at_once(isa_, g_.cols, g_.dx * c, taps_.fold_row);
    unit_ = at_once ? kernels_.lanes : block;
    index_t capacity = (4 + g_.rows - 1) * g_.dy + 1;
    folded_ = capacity > g_.src.height;  // a kernel taller than the image meets its rows again and again
    if (folded_) capacity = g_.src.height + 1;
    index_t first = 0;  // where the first tap of the first output stands
    parts_ = 1;
    if (in_place_) {
      const index_t left = layout.first < 0 ? -layout.first * c : 0, reach = (layout.first + layout.length) * c;
      const index_t room = (left + unit_ - 1) / unit_ * unit_;
      const index_t inside = n < reach ? n : reach, body = inside < 0 ? 0 : inside / unit_ * unit_;
      first = room + layout.first * c;
      ends_.set(reader_, c, layout.first * c, room, body, reach, capacity);
      ends_of_part_[0] = room;
      ends_of_part_[1] = room + body;
      ends_of_part_[2] = room + (reach > body ? reach : body);
      parts_ = 3;
    } else {
      ring_.reset(layout, capacity, 0);
      ends_of_part_[0] = layout.plane;
    }
    if (!at_once) prepare_quads(ends_of_part_[parts_ - 1], layout, first);
    for (auto& l : lines_) l.resize(static_cast<std::size_t>(g_.rows + 3));

    const index_t outputs = g_.dst.width * c;
    const auto rows = [&](index_t y, index_t count) {
      gather(y, count);
      if (in_place_) gather_soon(y + count * spacing);
      done_ = 0;
      store_.take(0, outputs, y, count, spacing, at_once ? outputs : block,
                  [&](index_t at, index_t m, const row_pointers& list) {
                    float* const* const out = list.as<float>();
                    float* quad[4];
                    if (count < 4) spare_.resize(static_cast<std::size_t>(m));
                    for (index_t r = 0; r < 4; ++r) quad[r] = r < count ? out[r] : spare_.data();
                    at_once ? both(at_once, first + g_.cols / 2 * g_.dx * c, m, quad) : fill(at, m, quad);
                  });
    };
    if (y1 - y0 >= 4 * spacing || spacing > 1)
      for_blocks(y0, y1, 4, spacing, rows);
    else
      rows(y0, y1 - y0);
    if (past_caches_) past_stores_done();
  }

 private:
  static constexpr index_t strip = 1024;

  void prepare_quads(index_t length, const line_layout& layout, index_t first) {
    const index_t c = layout.channels;
    plane_ = (length + 127) / 64 * 64 + 16;
    quads_.resize(static_cast<std::size_t>(4 * plane_));
    const auto at = [&](index_t p) { return quads_.data() + p % 4 * plane_ + p / 4 * 4; };
    for (index_t r = 0; r < 4; ++r) planes_[r] = quads_.data() + r * plane_;
    along_.clear();
    if (slide_row_)
      for (index_t i = 0; i < g_.cols + 3; ++i) along_.push_back(at(first + i));
    else
      for (index_t j = 0; j < g_.cols; ++j)
        for (index_t a = 0; a < 4; ++a) along_.push_back(at(first + layout.tap(j, g_.dx) + a));
    span_ = first + (g_.cols - 1) * g_.dx * c;
  }

  // The source rows of a block, as the column pass lists them: for each part.
  void gather(index_t y, index_t count) {
    const index_t most = g_.rows + count - 2;  // what is past it belongs to outputs that nobody asked for
    for (index_t i = 0; i < g_.rows + 3; ++i) {
      index_t row = g_.first_y + y + (i < most ? i : most) * g_.dy;
      if (folded_ && (row < 0 || row >= g_.src.height))
        row = reader_.edge() == border::constant ? -1 : border_index(reader_.edge(), row, g_.src.height);
      const auto* const line = reinterpret_cast<const float*>(in_place_ ? reader_.samples(row) : ring_.line(row));
      const float* const ends = in_place_ ? ends_.at(row, line) : line;
      const auto at = static_cast<std::size_t>(i);
      lines_[0][at] = ends;
      lines_[1][at] = line;
      lines_[2][at] = ends + ends_of_part_[0];
    }
  }

  // What is fetched while the block before row y is made: the rows that the next one is the first to read. An image of
  // less than 4 MB gains from the block's own last rows, a little ahead, and loses from more; one in the second cache
  // loses from either.
  void gather_soon(index_t y) {
    const index_t samples = g_.src.height * g_.src.width * g_.src.channels;
    if (samples < 128 << 10) return;
    const bool far = samples > 1 << 20;
    for (index_t i = 0; i < 4; ++i) {
      const index_t row = g_.first_y + y + (g_.rows - 1 + i) * g_.dy, last = g_.src.height - 1;
      soon_[i] = far ? reinterpret_cast<const float*>(reader_.samples(row < 0 ? 0 : row < last ? row : last))
                     : lines_[1][static_cast<std::size_t>(g_.rows - 1 + i)] + 64;
    }
  }

  // Samples [at, at + m) of the rows of a block: strip by strip, so that the quads are in the first cache when read.
  void fill(index_t at, index_t m, float* const* rows) {
    const auto along = kernels_.find(taps_.fold_row, slide_row_);
    const quad_pass p{along_.data(), taps_.row.data(), g_.cols, nullptr, past_caches_ && rows[3] != spare_.data()};
    for (index_t x = at; x < at + m; x += strip) {
      const index_t n = at + m - x < strip ? at + m - x : strip;
      columns(span_ + x + n);
      along(p, x, rows, x - at, n);
    }
  }

  // Whole rows of a block, both passes in one.
  void both(quad_both_fn fn, index_t shift, index_t n, float* const* rows) {
    quad_both p;
    for (int i = 0; i < 3; ++i) {
      p.rows[i] = lines_[i].data();
      p.end[i] = ends_of_part_[i];
    }
    p.end[2] = (p.end[2] + unit_ - 1) / unit_ * unit_ + unit_;
    p.column = taps_.column.data();
    p.row = taps_.row.data();
    p.out = rows;
    p.soon = soon_[0] ? soon_ : nullptr;
    p.shift = shift;
    p.n = n;
    p.past_caches = past_caches_ && shift % 16 == 0 && rows[3] != spare_.data();
    fn(p);
  }

  // The column pass, up to position `to`.
  void columns(index_t to) {
    const auto down = kernels_.find(taps_.fold_column, true);
    for (index_t part = 0, begin = 0; part < parts_; begin = ends_of_part_[part++]) {
      const index_t end = ends_of_part_[part] < to ? ends_of_part_[part] : to;
      if (done_ >= end) continue;
      const index_t n = (end - done_ + kernels_.block - 1) / kernels_.block * kernels_.block;
      const quad_pass p{lines_[part].data(), taps_.column.data(), g_.rows, part == 1 && soon_[0] ? soon_ : nullptr};
      down(p, done_ - begin, planes_, done_, n);
      done_ += n;
    }
  }

  const geometry& g_;
  const quad_taps& taps_;
  const quad_system& system_;
  const quad_kernels& kernels_;
  source_rows& reader_;
  line_ring ring_;
  row_store store_;
  cpu::isa isa_;
  line_ends ends_;
  bool past_caches_, in_place_ = false, folded_ = false;
  index_t parts_ = 1, ends_of_part_[3] = {}, done_ = 0;
  buffer<const float*> lines_[3], along_;
  const float* soon_[4] = {};
  buffer<float> quads_, spare_;
  float* planes_[4] = {};
  // span_: from the first position to one past the last tap of output sample 0, less one
  index_t plane_ = 0, span_ = 0;
  index_t unit_ = 1;  // columns that are read at a time
  bool slide_row_ = false;
};

KONV_END
#endif

// The direct method: every tap of the kernel. Rows of the source go through a ring of padded lines into the dense
// kernels, a block of output rows at a time.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_DIRECT_HPP
#define KONV_ENGINE_DIRECT_HPP

#include "dense_system.hpp"
#include "store.hpp"

KONV_BEGIN

/// Cuts output rows [y0, y1) into blocks of `rows` rows, `spacing` apart, and calls f(first row, count) for each with
/// count == rows, or 1 where no block fits. The last blocks move back to end with the band: what is computed twice
/// comes out the same.
template <class F>
void for_blocks(index_t y0, index_t y1, index_t rows, index_t spacing, F&& f) {
  const index_t block = rows * spacing;
  const bool fits = rows > 1 && y1 - y0 >= block;
  for (index_t base = y0; base < y1; base += fits ? block : 1) {
    if (fits && base > y1 - block) base = y1 - block;
    for (index_t first = base; first < base + (fits ? spacing : 1); ++first) f(first, fits ? rows : 1);
  }
}

/// Lists the source rows under `count` output rows from `first`, t.spacing apart, one pass of the kernel after the other:
/// lines of the ring, or without one the rows where they are.
KONV_NOINLINE inline void list_rows(const taps_table& t, const geometry& g, index_t first, index_t count,
                                    source_rows& reader, line_ring* ring, row_pointers& list) {
  list.resize(t.units + t.passes() * (count - 1));
  for (index_t p = 0, at = 0; p < t.passes(); ++p) {
    const index_t rows = count + t.taps_y[static_cast<std::size_t>(p)] - 1;
    const index_t step = t.spacing * g.sy, row = g.first_y + first * g.sy + p * t.unit_step;
    if (ring)
      ring->lines(row, step, rows, list, at);
    else
      for (index_t k = 0; k < rows; ++k) list.put(at + k, reader.samples(row + k * step));
    at += rows;
  }
}

/// Runs a taps_table over bands of rows.
class direct_runner {
 public:
  direct_runner(const geometry& g, const taps_table& taps, const dense_system& system, const finish_args& finish,
                source_rows& reader, const target_bytes& dst, cpu::isa isa)
      : g_(g),
        taps_(taps),
        system_(system),
        reader_(reader),
        ring_(reader, system.rows, isa),
        store_(dst, rounded(finish) ? dst.sample : system.sum, rounded(finish) ? nullptr : system.finish_for(finish),
               finish) {
    call_.taps = &taps;
    call_.rows = &lines_;
    call_.columns = static_cast<index_t>(taps.columns.size());
    if (rounded(finish)) call_.result = system.own;
    past_caches_ = system.kind == dense_kind::f32 && store_.past_caches();
  }

  /// Output rows [y0, y1).
  KONV_NOINLINE void run(index_t y0, index_t y1) {
    choose_kernel(y1 - y0);
    const part middle = in_place_part();
    through_ring(0, middle.begin, y0, y1);
    if (middle.begin < middle.end) {
      in_place_ = true;
      set_offsets(layout_of(middle.begin, middle.end - middle.begin));
      strip_rows(middle.begin, middle.end - middle.begin, y0, y1,
                 (g_.first_x + middle.begin * g_.sx) * g_.src.channels);
      in_place_ = false;
    }
    through_ring(middle.end, g_.dst.width, y0, y1);
    if (past_caches_) past_stores_done();
  }

 private:
  // The kernel rounds its sums itself.
  bool rounded(const finish_args& f) const {
    return system_.own == dense_result::u8 ? taps_.shift >= 0
                                           : system_.own == dense_result::s16 && f.scale == 1 && f.offset == 0;
  }

  // A horizontal stride of 2 has blocks of its own for f32 sources of one channel; lines are then not split into
  // planes.
  void choose_kernel(index_t rows) {
    kernel_ = system_.usual;
    whole_lines_ = g_.sx == 1;
    if (system_.tall.block && taps_.taps_y[taps_.taps_y.size() - 1] >= system_.tall.block_rows) take(system_.tall);
    if (system_.fast.block && taps_.fast && call_.result == dense_result::u8 && !taps_.ties) take(system_.fast);
    const dense_any& blocks = system_.stride2;
    if (g_.sx != 2 || g_.src.channels != 1 || !blocks.block) return;
    if (rows < blocks.block_rows * taps_.spacing || g_.dst.width < blocks.tile_samples) return;
    kernel_ = blocks;
    whole_lines_ = true;
  }
  // Other blocks; single rows as usual.
  void take(const dense_any& blocks) {
    kernel_.block = blocks.block;
    kernel_.block_rows = blocks.block_rows;
    kernel_.tile_samples = blocks.tile_samples;
  }
  line_layout layout_of(index_t x0, index_t outputs) const {
    line_layout l = line_layout::of(g_, x0, outputs);
    if (whole_lines_) {
      l.stride = 1;
      l.plane = l.length * l.channels;
    }
    return l;
  }

  // Output columns whose taps all lie inside rows that can be read where they are: no copy, and half the traffic of the
  // second-level cache. The ends, at least a tile each, go through the ring. Empty, at the left end, where it does not
  // pay.
  struct part {
    index_t begin = 0, end = 0;
  };
  part in_place_part() const {
    if (!system_.rows.same() || !reader_.source().packed() || !whole_lines_) return {};
    const index_t c = g_.src.channels, tile = (kernel_.tile_samples + c - 1) / c, w = g_.dst.width;
    const index_t ahead = (dense_ahead + c - 1) / c;
    // Outputs below `inside` end in the source.
    const index_t inside = (g_.src.width - g_.first_x - (g_.cols - 1) * g_.dx - ahead + g_.sx - 1) / g_.sx;
    const index_t outside = g_.first_x >= 0 ? 0 : (g_.sx - 1 - g_.first_x) / g_.sx;  // outputs that begin before it
    const index_t least = outside > tile ? outside : tile;
    const index_t begin = outside == 0 ? 0 : (least + 15) / 16 * 16;  // where a cache line begins, if the row does
    const index_t end = inside >= w ? w : inside < w - tile ? inside : w - tile;
    if ((end - begin) * g_.sx * reader_.source().pixel() < 1536) return {};  // three parts cost more than copying
    return {begin, end};
  }
  void set_offsets(const line_layout& layout) {
    offsets_.clear();
    offsets_.reserve(taps_.columns.size());
    for (const index_t j : taps_.columns) offsets_.push_back(layout.tap(j, g_.dx));
    call_.offsets = offsets_.data();
  }

  // Output columns [x_begin, x_end) by way of the ring, a strip at a time.
  KONV_NOINLINE void through_ring(index_t x_begin, index_t x_end, index_t y0, index_t y1) {
    const index_t block = kernel_.block_rows * taps_.spacing;
    const index_t capacity = (block - 1) * g_.sy + (taps_.units - 1) * taps_.unit_step + 1;
    const index_t strip = strip_width(capacity);
    for (index_t x0 = x_begin; x0 < x_end;) {
      const index_t left = x_end - x0, outputs = left < strip + strip / 2 ? left : strip;
      const line_layout layout = layout_of(x0, outputs);
      ring_.reset(layout, capacity, g_.dy);
      set_offsets(layout);
      strip_rows(x0, outputs, y0, y1, 0);
      x0 += outputs;
    }
  }

  // The ring may take half of a common second-level cache. Shorter lines that fit the first level were slower: each
  // begins anew for the prefetcher.
  index_t strip_width(index_t capacity) const {
    const index_t fits = 512 * 1024 / system_.rows.work / (capacity * g_.sx * g_.src.channels);
    const index_t least = 16 * (g_.cols * g_.dx + 16);
    const index_t wanted = fits > least ? fits : least;
    return (wanted + 63) / 64 * 64;
  }

  KONV_NOINLINE void strip_rows(index_t x0, index_t outputs, index_t y0, index_t y1, index_t shift) {
    const index_t n = outputs * g_.src.channels;
    call_.past_caches = past_caches_ && x0 * g_.src.channels % 16 == 0;
    for_blocks(y0, y1, n >= kernel_.tile_samples ? kernel_.block_rows : 1, taps_.spacing,
               [&](index_t first, index_t count) {
                 if (in_place_) look_ahead(first, count, y1);
                 rows(first, count, x0, n, shift);
               });
    call_.soon_rows = 0;
  }

  // Rows of the source past the last one of this block, up to the last one of the next: nobody has read them yet. Those
  // of blocks whose rows lie apart come with the block beside them.
  void look_ahead(index_t first, index_t count, index_t y1) {
    const index_t end = g_.first_y + (taps_.units - 1) * taps_.unit_step + 1;  // of what row 0 reads
    const index_t next = first + 2 * count < y1 ? first + 2 * count : y1;      // the end of the next block
    const index_t from = end + (first + count - 1) * g_.sy, to = end + (next - 1) * g_.sy;
    const index_t h = g_.src.height;
    call_.soon_rows = 0;
    if (count == 1 || taps_.spacing != 1 || from < 0 || from >= h) return;
    call_.soon = reader_.samples(from);
    call_.soon_rows = (to < h ? to : h) - from;
    call_.soon_step = reader_.source().row_stride;
  }

  // `count` output rows from `first`, `spacing` apart. `shift`: where output x0 stands in the lines, in samples.
  KONV_NOINLINE void rows(index_t first, index_t count, index_t x0, index_t n, index_t shift) {
    list_rows(taps_, g_, first, count, reader_, in_place_ ? nullptr : &ring_, lines_);
    store_.take(x0, n, first, count, taps_.spacing, kernel_.tile_samples,
                [&](index_t at, index_t m, const row_pointers& out) {
                  call_.out = &out;
                  call_.x = shift + (whole_lines_ ? at * g_.sx : at);
                  call_.n = m;
                  kernel_(call_, count);
                });
  }

  const geometry& g_;
  const taps_table& taps_;
  const dense_system& system_;
  source_rows& reader_;
  line_ring ring_;
  row_store store_;
  dense_any kernel_;
  dense_call call_;
  bool whole_lines_ = true;
  bool past_caches_ = false;  // what is finished is not wanted soon
  bool in_place_ = false;  // rows are read where they are
  buffer<index_t> offsets_;
  row_pointers lines_;
};

KONV_END
#endif

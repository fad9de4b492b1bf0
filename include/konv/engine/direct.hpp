// The direct method: every tap of the kernel. Rows of the source go through a ring of padded lines into the dense
// kernels, a block of output rows at a time.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_DIRECT_HPP
#define KONV_ENGINE_DIRECT_HPP

#include <memory>

#include "../core/buffer.hpp"
#include "line.hpp"
#include "store.hpp"
#include "taps.hpp"

KONV_BEGIN

/// Padded lines by source row, each written when it is first asked for. Two rows less than `capacity` apart never
/// share a place.
template <class Src, class Row>
class line_ring {
 public:
  line_ring(row_reader<Src>& reader, cpu::isa isa) : writer_(reader, isa) {}

  void reset(const line_layout& layout, index capacity, index below) {
    below_ = below;
    writer_.set(layout);
    stride_ = layout.samples();
    constexpr index line = 64 / static_cast<index>(sizeof(Row));
    if (stride_ % (64 * line) == 0) stride_ += line;  // lines 4096 bytes apart would share their cache sets
    const index wanted = stride_ * capacity + line;
    if (static_cast<index>(memory_.size()) < wanted) memory_.resize(static_cast<std::size_t>(wanted));
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
    base_ = memory_.data() + (64 - address % 64) % 64 / sizeof(Row);
    tags_.assign(static_cast<std::size_t>(capacity), no_row);
  }

  const Row* line(index y) {
    const index capacity = static_cast<index>(tags_.size());
    const index slot = (y % capacity + capacity) % capacity;
    Row* at = base_ + slot * stride_;
    if (index& tag = tags_[static_cast<std::size_t>(slot)]; tag != y) {
      writer_.write(y, below_, at);
      tag = y;
    }
    return at;
  }

 private:
  static constexpr index no_row = PTRDIFF_MIN;
  line_writer<Src, Row> writer_;
  buffer<Row> memory_;
  Row* base_ = nullptr;
  index stride_ = 0, below_ = 0;
  buffer<index> tags_;
};

/// Cuts output rows [y0, y1) into blocks of `rows` rows, `spacing` apart, and calls f(first row, count) for each with
/// count == rows, or 1 where no block fits. The last blocks move back to end with the band: what is computed twice comes
/// out the same.
template <class F>
void for_blocks(index y0, index y1, index rows, index spacing, F&& f) {
  const index block = rows * spacing;
  if (rows == 1 || y1 - y0 < block) {
    for (index y = y0; y < y1; ++y) f(y, index{1});
    return;
  }
  for (index base = y0; base < y1; base += block) {
    if (base > y1 - block) base = y1 - block;
    for (index first = base; first < base + spacing; ++first) f(first, rows);
  }
}

/// Runs a taps_table over bands of rows. One object per thread; it keeps its memory from call to call.
template <dense_kind K, class Src, class Dst>
class direct_runner {
 public:
  direct_runner(const geometry& g, const taps_table<K>& taps, const finish_args& finish, cpu::isa isa)
      : g_(g), taps_(taps), finish_(finish), isa_(isa), kernel_(find_dense<K>(isa)) {}

  /// Output rows [y0, y1).
  void run(image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value, index y0, index y1) {
    const bool plain = finish_.scale == 1 && finish_.offset == 0;
    if constexpr (integer_sums && std::is_same_v<Dst, std::uint8_t>) {
      if (taps_.shift >= 0) return run_into<std::uint8_t>(src, dst, edge, value, y0, y1, true);
    }
    if constexpr (integer_sums && std::is_same_v<Dst, std::int16_t>) {
      if (plain) return run_into<std::int16_t>(src, dst, edge, value, y0, y1, true);
    }
    run_into<dense_out<K>>(src, dst, edge, value, y0, y1, plain);
  }

 private:
  static constexpr bool integer_sums = K == dense_kind::pair || K == dense_kind::bytes;

  // Out: what the kernel leaves: sums, or samples that it has rounded itself.
  template <class Out>
  void run_into(image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value, index y0, index y1,
                bool finished) {
    row_sink<Out, Dst> sink(dst, finish_, finished, isa_);
    row_reader<Src> reader(src, edge, value);
    line_ring<Src, dense_row<K>> ring(reader, isa_);
    const index block = kernel_.block_rows * taps_.spacing;
    const index capacity = (block - 1) * g_.sy + (taps_.units - 1) * taps_.unit_step + 1 +
                           (K == dense_kind::bytes ? g_.dy : 0);
    const index strip = strip_width(capacity);
    for (index x0 = 0; x0 < g_.dst.width; x0 += strip) {
      const index outputs = g_.dst.width - x0 < strip + strip / 2 ? g_.dst.width - x0 : strip;
      const line_layout layout = line_layout::of(g_, x0, outputs);
      ring.reset(layout, capacity, g_.dy);
      offsets_.clear();
      for (index j = 0; j < g_.cols; ++j) offsets_.push_back(layout.tap(j, g_.dx));
      strip_rows(ring, sink, x0, outputs, y0, y1);
      if (outputs != strip) break;
    }
  }

  // The ring may take half of a common second-level cache. Shorter lines that fit the first level were slower: each
  // begins anew for the prefetcher.
  index strip_width(index capacity) const {
    constexpr index samples = 512 * 1024 / static_cast<index>(sizeof(dense_row<K>));
    const index fits = samples / (capacity * g_.sx * g_.src.channels);
    const index least = 16 * (g_.cols * g_.dx + 16);
    const index wanted = fits > least ? fits : least;
    return (wanted + 63) / 64 * 64;
  }

  template <class Ring, class Sink>
  void strip_rows(Ring& ring, Sink& sink, index x0, index outputs, index y0, index y1) {
    const index n = outputs * g_.src.channels;
    for_blocks(y0, y1, n >= kernel_.tile_samples ? kernel_.block_rows : 1, taps_.spacing,
               [&](index first, index count) {
                 rows(ring, sink, count > 1 ? kernel_.block : kernel_.single, first, count, x0, n);
               });
  }

  // `count` output rows from `first`, `spacing` apart.
  template <class Ring, class Sink, class Fn>
  void rows(Ring& ring, Sink& sink, Fn kernel, index first, index count, index x0, index n) {
    lines_.clear();
    for (index p = 0; p < taps_.passes(); ++p) {
      const index y = g_.first_y + first * g_.sy + p * taps_.unit_step;
      const index lines = count + taps_.taps_y[static_cast<std::size_t>(p)] - 1;
      for (index k = 0; k < lines; ++k) {
        const index row = y + k * taps_.spacing * g_.sy;
        if constexpr (K == dense_kind::bytes)
          lines_.push_back({ring.line(row), ring.line(row + g_.dy)});
        else
          lines_.push_back(ring.line(row));
      }
    }
    dense_args<K> a;
    a.rows = lines_.data();
    a.taps_y = taps_.taps_y.data();
    a.passes = taps_.passes();
    a.weights = taps_.weights.data();
    a.offsets = offsets_.data();
    a.columns = g_.cols;
    a.bias = taps_.bias;
    a.shift = taps_.shift;
    a.ties = taps_.ties;
    sink.take(x0, n, first, count, taps_.spacing, kernel_.tile_samples, [&](index at, index m, auto out) {
      a.x = at;
      a.n = m;
      if constexpr (std::is_same_v<decltype(out), std::uint8_t**>)
        a.out_u8 = out;
      else if constexpr (std::is_same_v<decltype(out), std::int16_t**>)
        a.out_s16 = out;
      else
        a.out = out;
      kernel(a);
    });
  }

  const geometry& g_;
  const taps_table<K>& taps_;
  const finish_args& finish_;
  cpu::isa isa_;
  dense_kernel<K> kernel_;
  buffer<index> offsets_;
  buffer<dense_unit<K>> lines_;
};

KONV_END
#endif

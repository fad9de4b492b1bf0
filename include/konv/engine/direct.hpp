// The direct method: every tap of the kernel. Rows of the source go through a ring of padded lines into the dense
// kernels, a block of output rows at a time.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_DIRECT_HPP
#define KONV_ENGINE_DIRECT_HPP

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

  void reset(const line_layout& layout, index_t capacity, index_t below) {
    below_ = below;
    writer_.set(layout);
    stride_ = layout.samples();
    constexpr index_t line = 64 / static_cast<index_t>(sizeof(Row));
    if (stride_ % (64 * line) == 0) stride_ += line;  // lines 4096 bytes apart would share their cache sets
    index_t slots = 1;  // a power of two: finding a line's place must not cost a division
    while (slots < capacity) slots *= 2;
    const index_t wanted = stride_ * slots + line;
    if (static_cast<index_t>(memory_.size()) < wanted) memory_.resize(static_cast<std::size_t>(wanted));
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
    base_ = memory_.data() + (64 - address % 64) % 64 / sizeof(Row);
    tags_.assign(static_cast<std::size_t>(slots), no_row);
  }

  const Row* line(index_t y) {
    const index_t slot = y & (static_cast<index_t>(tags_.size()) - 1);
    Row* at = base_ + slot * stride_;
    if (index_t& tag = tags_[static_cast<std::size_t>(slot)]; tag != y) {
      writer_.write(y, below_, at);
      tag = y;
    }
    return at;
  }

 private:
  static constexpr index_t no_row = PTRDIFF_MIN;
  line_writer<Src, Row> writer_;
  buffer<Row> memory_;
  Row* base_ = nullptr;
  index_t stride_ = 0, below_ = 0;
  buffer<index_t> tags_;
};

/// Cuts output rows [y0, y1) into blocks of `rows` rows, `spacing` apart, and calls f(first row, count) for each with
/// count == rows, or 1 where no block fits. The last blocks move back to end with the band: what is computed twice
/// comes out the same.
template <class F>
void for_blocks(index_t y0, index_t y1, index_t rows, index_t spacing, F&& f) {
  const index_t block = rows * spacing;
  if (rows == 1 || y1 - y0 < block) {
    for (index_t y = y0; y < y1; ++y) f(y, index_t{1});
    return;
  }
  for (index_t base = y0; base < y1; base += block) {
    if (base > y1 - block) base = y1 - block;
    for (index_t first = base; first < base + spacing; ++first) f(first, rows);
  }
}

/// u8 to u8 goes in integers, but for truncation, precision beyond theirs, and sums that 16 bits do not hold.
template <dense_kind K, class Src, class Dst>
inline constexpr bool is_rare =
    K == dense_kind::f32 && std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t>;

/// The kernels that a direct_runner may use: for all strides, and where there is one, for a horizontal stride of 2.
template <dense_kind K>
struct dense_choice {
  dense_kernel<K> usual = {}, stride2 = {};
};

/// Chooses them. Factored: the kernel came as a column and a row, and is rarely carried out tap by tap: a program that
/// only blurs is spared the special cases, which were a fifth of what it compiled.
template <dense_kind K, class Src, class Dst, bool Factored>
dense_choice<K> choose_dense(cpu::isa isa) {
  constexpr bool integer_sums = K == dense_kind::pair || K == dense_kind::bytes;
  constexpr bool main = integer_sums ? std::is_same_v<Dst, std::int16_t> : std::is_same_v<Src, float> && !Factored;
  constexpr bool rare = is_rare<K, Src, Dst> || (K == dense_kind::f32 && Factored);
  dense_choice<K> choice;
  choice.usual = find_dense<K, main ? dense_road::main : rare ? dense_road::rare : dense_road::usual>(isa);
  if constexpr (K == dense_kind::f32 && main) choice.stride2 = find_stride2<>(isa);
  return choice;
}

/// Runs a taps_table over bands of rows. One object per thread; it keeps its memory from call to call.
template <dense_kind K, class Src, class Dst>
class direct_runner {
 public:
  direct_runner(const geometry& g, const taps_table<K>& taps, const dense_choice<K>& kernels, const finish_args& finish,
                cpu::isa isa)
      : g_(g), taps_(taps), kernels_(kernels), finish_(finish), isa_(isa) {}

  /// Output rows [y0, y1).
  void run(image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value, index_t y0, index_t y1) {
    choose_kernel(y1 - y0);
    row_store store(dst, finish_, choose_result());
    row_reader<Src> reader(src, edge, value);
    line_ring<Src, dense_row<K>> ring(reader, isa_);
    const index_t block = kernel_.block_rows * taps_.spacing;
    const index_t capacity = (block - 1) * g_.sy + (taps_.units - 1) * taps_.unit_step + 1 +
                           (K == dense_kind::bytes ? g_.dy : 0);
    const part middle = in_place_part(src);
    through_ring(ring, store, capacity, 0, middle.begin, y0, y1);
    if constexpr (may_read_in_place) {
      if (middle.begin < middle.end) {
        in_place_ = &reader;
        set_offsets(layout_of(middle.begin, middle.end - middle.begin));
        strip_rows(ring, store, middle.begin, middle.end - middle.begin, y0, y1,
                   (g_.first_x + middle.begin * g_.sx) * g_.src.channels);
        in_place_ = nullptr;
      }
    }
    through_ring(ring, store, capacity, middle.end, g_.dst.width, y0, y1);
  }

 private:
  static constexpr bool integer_sums = K == dense_kind::pair || K == dense_kind::bytes;
  using row_type = dense_row<K>;
  using ring_type = line_ring<Src, row_type>;

  // A horizontal stride of 2 has blocks of its own for f32 sources of one channel; lines are then not split into
  // planes.
  void choose_kernel(index_t rows) {
    kernel_ = kernels_.usual;
    whole_lines_ = g_.sx == 1;
    const dense_kernel<K>& blocks = kernels_.stride2;
    if (g_.sx != 2 || g_.src.channels != 1 || !blocks.block) return;
    if (rows < blocks.block_rows * taps_.spacing || g_.dst.width < blocks.tile_samples) return;
    kernel_ = blocks;
    whole_lines_ = true;
  }
  line_layout layout_of(index_t x0, index_t outputs) const {
    line_layout l = line_layout::of(g_, x0, outputs);
    if (whole_lines_) {
      l.stride = 1;
      l.plane = l.length * l.channels;
    }
    return l;
  }

  // What the kernel leaves: sums, or samples that it has rounded itself.
  row_store::form choose_result() {
    const bool plain = finish_.scale == 1 && finish_.offset == 0;
    if constexpr (integer_sums && (std::is_same_v<Dst, std::uint8_t> || std::is_same_v<Dst, std::int16_t>)) {
      rounded_ = std::is_same_v<Dst, std::uint8_t> ? taps_.shift >= 0 : plain;
      if (rounded_) return store_form<Dst, Dst>(true, isa_);
    }
    return store_form<dense_out<K>, Dst>(plain, isa_);
  }

  // Output columns whose taps all lie inside rows that can be read where they are: no copy, and half the traffic of the
  // second-level cache. The ends, at least a tile each, go through the ring. Empty, at the left end, where it does not
  // pay.
  struct part {
    index_t begin = 0, end = 0;
  };
  static constexpr bool may_read_in_place = std::is_same_v<Src, dense_row<K>> && K != dense_kind::pair;
  part in_place_part(image_view<const Src> src) const {
    if (!may_read_in_place || !src.packed() || !whole_lines_) return {};
    const index_t c = g_.src.channels, tile = (kernel_.tile_samples + c - 1) / c, w = g_.dst.width;
    const index_t ahead = (dense_ahead + c - 1) / c;
    // Outputs below `inside` end in the source.
    const index_t inside = (src.width() - g_.first_x - (g_.cols - 1) * g_.dx - ahead + g_.sx - 1) / g_.sx;
    const index_t outside = g_.first_x >= 0 ? 0 : (g_.sx - 1 - g_.first_x) / g_.sx;  // outputs that begin before it
    const index_t begin = outside == 0 ? 0 : outside > tile ? outside : tile;
    const index_t end = inside >= w ? w : inside < w - tile ? inside : w - tile;
    if (end - begin < 4 * tile) return {};
    return {begin, end};
  }
  void set_offsets(const line_layout& layout) {
    offsets_.clear();
    for (index_t j = 0; j < g_.cols; ++j) offsets_.push_back(layout.tap(j, g_.dx));
  }

  // Output columns [x_begin, x_end) by way of the ring, a strip at a time.
  void through_ring(ring_type& ring, row_store& store, index_t capacity, index_t x_begin, index_t x_end, index_t y0,
                    index_t y1) {
    const index_t strip = strip_width(capacity);
    for (index_t x0 = x_begin; x0 < x_end;) {
      const index_t left = x_end - x0, outputs = left < strip + strip / 2 ? left : strip;
      const line_layout layout = layout_of(x0, outputs);
      ring.reset(layout, capacity, g_.dy);
      set_offsets(layout);
      strip_rows(ring, store, x0, outputs, y0, y1, 0);
      x0 += outputs;
    }
  }

  // The ring may take half of a common second-level cache. Shorter lines that fit the first level were slower: each
  // begins anew for the prefetcher.
  index_t strip_width(index_t capacity) const {
    constexpr index_t samples = 512 * 1024 / static_cast<index_t>(sizeof(dense_row<K>));
    const index_t fits = samples / (capacity * g_.sx * g_.src.channels);
    const index_t least = 16 * (g_.cols * g_.dx + 16);
    const index_t wanted = fits > least ? fits : least;
    return (wanted + 63) / 64 * 64;
  }

  void strip_rows(ring_type& ring, row_store& store, index_t x0, index_t outputs, index_t y0, index_t y1,
                  index_t shift) {
    const index_t n = outputs * g_.src.channels;
    for_blocks(y0, y1, n >= kernel_.tile_samples ? kernel_.block_rows : 1, taps_.spacing,
               [&](index_t first, index_t count) {
                 rows(ring, store, count > 1 ? kernel_.block : kernel_.single, first, count, x0, n, shift);
               });
  }

  const row_type* line(ring_type& ring, index_t y) {
    if constexpr (may_read_in_place)
      if (in_place_) return in_place_->samples(y);
    return ring.line(y);
  }

  // `count` output rows from `first`, `spacing` apart. `shift`: where output x0 stands in the lines, in samples.
  void rows(ring_type& ring, row_store& store, void (*kernel)(const dense_args<K>&), index_t first, index_t count,
            index_t x0, index_t n, index_t shift) {
    lines_.resize(static_cast<std::size_t>(taps_.units + taps_.passes() * (count - 1)));
    dense_unit<K>* at_line = lines_.data();
    for (index_t p = 0; p < taps_.passes(); ++p) {
      const index_t y = g_.first_y + first * g_.sy + p * taps_.unit_step;
      const index_t lines = count + taps_.taps_y[static_cast<std::size_t>(p)] - 1;
      for (index_t k = 0; k < lines; ++k) {
        const index_t row = y + k * taps_.spacing * g_.sy;
        if constexpr (K == dense_kind::bytes)
          *at_line++ = {line(ring, row), line(ring, row + g_.dy)};
        else
          *at_line++ = line(ring, row);
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
    if (store.straight()) {
      aim(a, count, [&](index_t k) { return store.at(x0, first + k * taps_.spacing); });
      a.x = shift;
      a.n = n;
      kernel(a);
      return;
    }
    store.take(x0, n, first, count, taps_.spacing, kernel_.tile_samples, [&](index_t at, index_t m, void* const* out) {
      aim(a, count, [&](index_t k) { return out[k]; });
      a.x = shift + (whole_lines_ ? at * g_.sx : at);
      a.n = m;
      kernel(a);
    });
  }
  // Lets the kernel write row k to out(k).
  template <class Out>
  KONV_INLINE void aim(dense_args<K>& a, index_t count, Out&& out) {
    if constexpr (integer_sums && (std::is_same_v<Dst, std::uint8_t> || std::is_same_v<Dst, std::int16_t>)) {
      if (rounded_) {
        for (index_t k = 0; k < count; ++k) rounded_rows_[k] = static_cast<Dst*>(out(k));
        if constexpr (std::is_same_v<Dst, std::uint8_t>)
          a.out_u8 = rounded_rows_;
        else
          a.out_s16 = rounded_rows_;
        return;
      }
    }
    for (index_t k = 0; k < count; ++k) sum_rows_[k] = static_cast<dense_out<K>*>(out(k));
    a.out = sum_rows_;
  }

  const geometry& g_;
  const taps_table<K>& taps_;
  const dense_choice<K>& kernels_;
  const finish_args& finish_;
  cpu::isa isa_;
  dense_kernel<K> kernel_{};
  bool whole_lines_ = true;
  buffer<index_t> offsets_;
  buffer<dense_unit<K>> lines_;
  row_reader<Src>* in_place_ = nullptr;  // set: rows are read where they are
  bool rounded_ = false;                 // the kernel leaves Dst
  Dst* rounded_rows_[dense_most_rows] = {};
  dense_out<K>* sum_rows_[dense_most_rows] = {};
};

KONV_END
#endif

// The row source: any row of a source, at any position, as a contiguous padded row of the working type. Borders,
// strides, channel layout and sample types end here; kernels see none of them.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_LINE_HPP
#define KONV_ENGINE_LINE_HPP

#include "../core/buffer.hpp"

#include "../core/border.hpp"
#include "../core/view.hpp"
#include "../kernels/copy.hpp"
#include "../kernels/rows.hpp"
#include "geometry.hpp"

KONV_BEGIN

/// How a padded line is laid out. Positions 0 .. length-1 stand for source columns first_x + position. With a
/// horizontal stride s the line is stored as s planes, one for each position mod s, so that neighbours in a plane are
/// neighbours in the output; a column tap is then a plane and a shift.
struct line_layout {
  index_t first = 0;     ///< source column of position 0
  index_t length = 0;    ///< positions
  index_t channels = 1;
  index_t stride = 1;
  index_t plane = 0;     ///< samples from one plane to the next

  static constexpr index_t slack = 64;  ///< samples after the last one that vector loads may touch

  static line_layout of(const geometry& g, index_t x0, index_t outputs) {
    line_layout l;
    l.first = g.first_x + x0 * g.sx;
    l.length = (outputs - 1) * g.sx + (g.cols - 1) * g.dx + 1;
    l.channels = g.src.channels;
    l.stride = g.sx;
    l.plane = (l.length + g.sx - 1) / g.sx * l.channels;
    return l;
  }
  /// Samples of storage, a whole number of cache lines.
  index_t samples() const { return (plane * stride + slack + 63) / 64 * 64; }
  /// Where column tap j begins.
  index_t tap(index_t j, index_t dilation) const {
    const index_t p = j * dilation;
    return p % stride * plane + p / stride * channels;
  }
};

/// Serves the rows of one view. Row y may be any integer.
template <class Src>
class row_reader {
 public:
  KONV_NOINLINE row_reader(image_view<const Src> src, border edge, const fill& value) : src_(src), edge_(edge) {
    if (edge == border::constant)
      for (index_t c = 0; c < src.channels(); ++c) value_.push_back(saturate_cast<Src>(value[c]));
    if (edge == border::constant) {
      outside_.resize(static_cast<std::size_t>(src.width() * src.channels()));
      for (std::size_t i = 0; i < outside_.size(); ++i) outside_[i] = value_[i % value_.size()];
    }
    if (!src.packed()) packed_.resize(static_cast<std::size_t>(2 * src.width() * src.channels()));
  }

  image_view<const Src> source() const { return src_; }
  border edge() const { return edge_; }
  /// The source column at any column position, -1 for the constant.
  index_t column(index_t x) const { return border_index(edge_, x, src_.width()); }
  Src constant(index_t channel) const { return value_[static_cast<std::size_t>(channel)]; }

  /// The samples of row y side by side: in the source itself, or packed into slot 0 or 1 of our own memory.
  const Src* samples(index_t y, int slot = 0) {
    const index_t m = border_index(edge_, y, src_.height());
    if (m < 0) return outside_.data();
    const Src* row = src_.row(m);
    if (src_.packed()) return row;
    const index_t c = src_.channels(), w = src_.width(), step = src_.pixel_stride();
    Src* out = packed_.data() + slot * w * c;
    for (index_t x = 0; x < w; ++x)
      for (index_t k = 0; k < c; ++k) out[x * c + k] = row[x * step + k];
    return out;
  }

 private:
  image_view<const Src> src_;
  border edge_;
  buffer<Src> value_;    // one per channel
  buffer<Src> outside_;  // a row of the constant
  buffer<Src> packed_;
};

/// The ends of padded lines: which positions lie outside the source, and what stands there.
class line_frame {
 public:
  void set(const line_layout& layout, index_t width, border edge) {
    layout_ = layout;
    begin_ = within(-layout.first);
    end_ = within(width - layout.first);
    if (end_ < begin_) end_ = begin_;
    columns_.clear();
    for (index_t p = 0; p < begin_; ++p) columns_.push_back(border_index(edge, layout.first + p, width));
    for (index_t p = end_; p < layout.length; ++p) columns_.push_back(border_index(edge, layout.first + p, width));
  }
  const line_layout& layout() const { return layout_; }
  index_t begin() const { return begin_; }  ///< the first position in the source
  index_t end() const { return end_; }      ///< one past the last
  index_t column() const { return layout_.first + begin_; }             ///< the source column at begin()
  index_t samples() const { return (end_ - begin_) * layout_.channels; }  ///< in between

  /// Writes the positions outside, where sample k of position p is value(source column or -1, k). `planes`: into the
  /// planes of the layout.
  template <class Row, class Value>
  void close(Row* line, Value&& value, bool planes = false) const {
    const index_t c = layout_.channels, gap = end_ - begin_;
    for (index_t e = 0; e < static_cast<index_t>(columns_.size()); ++e) {
      const index_t p = e < begin_ ? e : e + gap, x = columns_[static_cast<std::size_t>(e)];
      Row* const at = line + (planes ? layout_.tap(p, 1) : p * c);
      for (index_t k = 0; k < c; ++k) at[k] = value(x, k);
    }
  }
  /// Puts samples side by side into the planes of the layout: those of positions [from, to).
  template <class Row>
  void split(const Row* samples, index_t from, index_t to, Row* planes,
             void (*split2)(const Row*, Row*, Row*, index_t)) const {
    const index_t c = layout_.channels, s = layout_.stride;
    if (c == 1 && s == 2) {
      Row* const even = planes + (from + 1) / 2;
      Row* const odd = planes + layout_.plane + from / 2;
      split2(samples, from % 2 ? odd : even, from % 2 ? even : odd, to - from);
      return;
    }
    for (index_t f = 0; f < s; ++f)
      for (index_t p = from + (f + s - from % s) % s; p < to; p += s)
        for (index_t k = 0; k < c; ++k) planes[f * layout_.plane + p / s * c + k] = samples[(p - from) * c + k];
  }

 private:
  index_t within(index_t v) const { return v < 0 ? 0 : v > layout_.length ? layout_.length : v; }
  line_layout layout_;
  index_t begin_ = 0, end_ = 0;
  buffer<index_t> columns_;  // of the positions outside
};

/// Writes padded lines of the working type Row: float, double, or std::int32_t for pairs of rows.
template <class Src, class Row>
class line_writer {
 public:
  static constexpr bool pairs = std::is_same_v<Row, std::int32_t>;

  line_writer(row_reader<Src>& reader, cpu::isa isa)
      : reader_(&reader), kernels_(find_rows<Src, Row>(isa)), copy_(isa) {}

  void set(const line_layout& layout) {
    frame_.set(layout, reader_->source().width(), reader_->edge());
    if (layout.stride > 1 && !same) whole_.resize(static_cast<std::size_t>(layout.length * layout.channels));
  }

  /// Row y (for pairs: y in the low halves, y + below in the high ones) into out, layout.samples() long.
  void write(index_t y, index_t below, Row* out) {
    const Src* top = reader_->samples(y, 0);
    const Src* low = pairs ? reader_->samples(y + below, 1) : top;
    const bool planes = frame_.layout().stride > 1;
    const index_t c = frame_.layout().channels, from = frame_.column() * c, n = frame_.samples();
    if (n > 0) {
      Row* const whole = planes ? whole_.data() : out + frame_.begin() * c;
      const Row* samples = whole;
      if constexpr (pairs)
        kernels_.pair(top + from, low + from, whole, n);
      else if constexpr (!same)
        kernels_.convert(top + from, whole, n);
      else if (planes)
        samples = top + from;
      else
        copy_(top + from, whole, n);
      if (planes) frame_.split(samples, frame_.begin(), frame_.end(), out, kernels_.split2);
    }
    const auto outside = [&](index_t x, index_t k) {
      return x < 0 ? unit(reader_->constant(k), reader_->constant(k)) : unit(top[x * c + k], low[x * c + k]);
    };
    frame_.close(out, outside, planes);
  }

 private:
  static constexpr bool same = std::is_same_v<Src, Row> && !pairs;

  static Row unit(Src top, [[maybe_unused]] Src low) {
    if constexpr (pairs)
      return detail::pack_pair(half(top), half(low));
    else
      return static_cast<Row>(top);
  }
  static int half(Src v) {
    if constexpr (std::is_same_v<Src, std::uint16_t>) return v - 0x8000;
    return static_cast<int>(v);
  }

  row_reader<Src>* reader_;
  row_kernels<Src, Row> kernels_;
  row_copy copy_;
  line_frame frame_;
  buffer<Row> whole_;  // converted samples before they are split into planes
};

KONV_END
#endif

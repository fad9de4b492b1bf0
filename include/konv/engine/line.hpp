// The row source: any row of a source, at any position, as a contiguous padded row of the working type. Borders,
// strides, channel layout and sample types end here; kernels see none of them.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_LINE_HPP
#define KONV_ENGINE_LINE_HPP

#include "../core/border.hpp"
#include "../core/buffer.hpp"
#include "../kernels/copy.hpp"
#include "../kernels/rows.hpp"
#include "geometry.hpp"
#include "row_places.hpp"
#include "samples.hpp"

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

/// Serves the rows of one image. Row y may be any integer.
class source_rows {
 public:
  KONV_NOINLINE source_rows(const source_bytes& src, const sample_type& type, border edge, const fill& value)
      : src_(src), in_place_(src.packed()), edge_(edge) {
    const index_t pixel = src.pixel(), row = src.size.width * pixel;
    if (!in_place_) packed_.resize(static_cast<std::size_t>(2 * row));
    if (edge != border::constant) return;
    outside_.resize(static_cast<std::size_t>(row));
    for (index_t c = 0; c < src.size.channels; ++c) {
      const double v = value[c];
      type.write(&v, outside_.data() + c * src.sample, 1, rounding::nearest_even);
    }
    for (index_t done = pixel; done < row; done *= 2) {
      const index_t more = row < 2 * done ? row - done : done;
      std::memcpy(outside_.data() + done, outside_.data(), static_cast<std::size_t>(more));
    }
  }

  const source_bytes& source() const { return src_; }
  border edge() const { return edge_; }
  /// The source column at any column position, -1 for the constant.
  index_t column(index_t x) const { return border_index(edge_, x, src_.size.width); }
  /// A pixel of the constant.
  const std::byte* constant() const { return outside_.data(); }

  /// The samples of row y side by side: in the source itself, or packed into slot 0 or 1 of our own memory.
  const std::byte* samples(index_t y, int slot = 0) {
    if (y >= 0 && y < src_.size.height && in_place_) return src_.row(y);
    return samples_elsewhere(y, slot);
  }

 private:
  KONV_NOINLINE const std::byte* samples_elsewhere(index_t y, int slot) {
    const index_t m = border_index(edge_, y, src_.size.height);
    if (m < 0) return outside_.data();
    if (in_place_) return src_.row(m);
    const index_t c = src_.size.channels, w = src_.size.width;
    std::byte* const out = packed_.data() + slot * w * src_.pixel();
    copy_samples(src_.row(m), src_.pixel_stride, out, src_.pixel(), 0, c, w * c, src_.sample);
    return out;
  }

  source_bytes src_;
  bool in_place_;
  border edge_;
  buffer<std::byte> outside_;  // a row of the constant
  buffer<std::byte> packed_;
};

/// source_rows of a type that is known.
template <class Src>
class row_reader : public source_rows {
 public:
  KONV_INLINE row_reader(image_view<const Src> src, border edge, const fill& value)
      : source_rows(source_of(src), type_of<Src>, edge, value), view_(src) {}
  KONV_INLINE image_view<const Src> source() const { return view_; }
  KONV_INLINE Src constant(index_t channel) const {
    return reinterpret_cast<const Src*>(source_rows::constant())[channel];
  }
  KONV_INLINE const Src* samples(index_t y, int slot = 0) {
    return reinterpret_cast<const Src*>(source_rows::samples(y, slot));
  }

 private:
  image_view<const Src> view_;
};

/// The ends of padded lines: which positions lie outside the source, and what stands there.
class line_frame {
 public:
  /// `planes`: positions outside are put into the planes of the layout.
  KONV_NOINLINE void set(const line_layout& layout, index_t width, border edge, bool planes = false) {
    layout_ = layout;
    begin_ = within(-layout.first);
    end_ = within(width - layout.first);
    if (end_ < begin_) end_ = begin_;
    outside_.clear();
    outside_.reserve(static_cast<std::size_t>(layout.length - (end_ - begin_)));
    for (index_t p = 0; p < layout.length; ++p) {
      if (p == begin_) p = end_;
      if (p == layout.length) break;
      const index_t x = border_index(edge, layout.first + p, width);
      outside_.push_back({x < 0 ? x : x * layout.channels, planes ? layout.tap(p, 1) : p * layout.channels});
    }
  }
  const line_layout& layout() const { return layout_; }
  index_t begin() const { return begin_; }  ///< the first position in the source
  index_t end() const { return end_; }      ///< one past the last
  index_t column() const { return layout_.first + begin_; }             ///< the source column at begin()
  index_t samples() const { return (end_ - begin_) * layout_.channels; }  ///< in between

  /// A pixel outside: the sample of the source's row that it begins with, -1 for the constant; its place in the line.
  struct pixel {
    index_t from, to;
  };
  const buffer<pixel>& outside() const { return outside_; }

  /// Writes those from the source row's samples, of `size` bytes, and a pixel of the constant.
  void close(std::byte* line, const std::byte* row, const std::byte* constant, index_t size) const {
    const index_t bytes = layout_.channels * size;
    if (bytes == 1)  // for small images, the ends are a good part of a line
      for (const pixel& p : outside_) line[p.to] = p.from < 0 ? *constant : row[p.from];
    else if (bytes == 4)
      for (const pixel& p : outside_) std::memcpy(line + p.to * size, p.from < 0 ? constant : row + p.from * size, 4);
    else
      for (const pixel& p : outside_)
        std::memcpy(line + p.to * size, p.from < 0 ? constant : row + p.from * size, static_cast<std::size_t>(bytes));
  }
  /// Puts samples of `size` bytes, side by side, into the planes of the layout: those of positions [from, to).
  KONV_NOINLINE void split(const std::byte* samples, index_t from, index_t to, std::byte* planes, split_fn split2,
                           index_t size) const {
    const index_t c = layout_.channels, s = layout_.stride;
    if (c == 1 && s == 2 && split2) {
      std::byte* const even = planes + (from + 1) / 2 * size;
      std::byte* const odd = planes + (layout_.plane + from / 2) * size;
      split2(samples, from % 2 ? odd : even, from % 2 ? even : odd, to - from);
      return;
    }
    for (index_t f = 0; f < s; ++f) {
      const index_t p = from + (f + s - from % s) % s;  // the first of the plane
      if (p < to)
        copy_samples(samples + (p - from) * c * size, s * c * size, planes + (f * layout_.plane + p / s * c) * size,
                     c * size, 0, c, (to - p + s - 1) / s * c, size);
    }
  }

 private:
  index_t within(index_t v) const { return v < 0 ? 0 : v > layout_.length ? layout_.length : v; }
  line_layout layout_;
  index_t begin_ = 0, end_ = 0;
  buffer<pixel> outside_;
};

/// How the rows of a source become rows of the working type: by conversion, two at a time as pairs, or not at all.
struct row_form {
  index_t source = 1, work = 1;  ///< bytes of a sample
  convert_fn convert = nullptr;
  pair_fn pair = nullptr;
  split_fn split2 = nullptr;  ///< of the working type; may be null

  bool same() const { return !convert && !pair; }
};

/// Padded lines of the working type by source row, each written when it is first asked for. Two rows less than
/// `capacity` apart never share a place. Pairs: row y in the low halves, y + below in the high ones.
class line_ring {
 public:
  line_ring(source_rows& reader, const row_form& form, cpu::isa isa) : reader_(&reader), form_(form), copy_(isa) {}

  KONV_NOINLINE void reset(const line_layout& layout, index_t capacity, index_t below) {
    below_ = below;
    frame_.set(layout, reader_->source().size.width, reader_->edge(), layout.stride > 1);
    planes_ = layout.stride > 1;
    from_ = frame_.column() * layout.channels * form_.source;
    to_ = frame_.begin() * layout.channels * form_.work;
    plain_ = form_.same() && !planes_;
    bytes_ = frame_.samples() * form_.work;
    if (planes_ && !form_.same())
      whole_.resize(static_cast<std::size_t>(layout.length * layout.channels * form_.work));
    // Stores that cross a line take twice as long: the first sample of the source stands at the beginning of one.
    lead_ = (64 - to_ % 64) % 64;
    stride_ = layout.samples() * form_.work + (lead_ > 0 ? 64 : 0);
    if (stride_ % 4096 == 0) stride_ += 64;  // lines 4096 bytes apart would share their cache sets
    places_.reset(capacity);
    const std::size_t wanted = static_cast<std::size_t>(stride_ * places_.count());
    if (memory_.size() < wanted) memory_.resize(wanted);
  }

  const std::byte* line(index_t y) {
    std::byte* const at = memory_.data() + places_.of(y) * stride_ + lead_;
    if (places_.wants(y)) write(y, at);
    return at;
  }
  /// `count` of them, from y on, `step` apart, into places `at`, `at` + 1, ... of a list.
  void lines(index_t y, index_t step, index_t count, row_pointers& list, index_t at) {
    std::byte* const first = memory_.data() + lead_;
    for (const index_t end = at + count; at < end; ++at, y += step) {
      std::byte* const to = first + places_.of(y) * stride_;
      if (places_.wants(y)) write(y, to);
      list.put(at, to);
    }
  }

 private:
  // For small images, what writes a line is a good part of a row.
  KONV_INLINE void write(index_t y, std::byte* out) {
    if (!plain_) return write_otherwise(y, out);
    const std::byte* const top = reader_->samples(y, 0);
    copy_(top + from_, out + to_, bytes_);
    frame_.close(out, top, reader_->constant(), form_.work);
  }
  KONV_NOINLINE void write_otherwise(index_t y, std::byte* out) {
    const std::byte* const top = reader_->samples(y, 0);
    if (!form_.same()) return write_made(y, top, out);
    if (frame_.samples() > 0)
      frame_.split(top + from_, frame_.begin(), frame_.end(), out, form_.split2, form_.work);
    frame_.close(out, top, reader_->constant(), form_.work);
  }
  // The same where the working type is not the source's.
  KONV_NOINLINE void write_made(index_t y, const std::byte* top, std::byte* out) {
    const std::byte* const low = form_.pair ? reader_->samples(y + below_, 1) : top;
    if (const index_t n = frame_.samples(); n > 0) {
      make(top + from_, low + from_, planes_ ? whole_.data() : out + to_, n);
      if (planes_) frame_.split(whole_.data(), frame_.begin(), frame_.end(), out, form_.split2, form_.work);
    }
    const std::byte* const constant = reader_->constant();
    const index_t size = form_.source;
    for (const auto& p : frame_.outside())
      make(p.from < 0 ? constant : top + p.from * size, p.from < 0 ? constant : low + p.from * size,
           out + p.to * form_.work, frame_.layout().channels);
  }
  void make(const std::byte* top, const std::byte* low, std::byte* out, index_t n) const {
    if (form_.pair)
      form_.pair(top, low, reinterpret_cast<std::int32_t*>(out), n);
    else
      form_.convert(top, out, n);
  }

  source_rows* reader_;
  row_form form_;
  row_copy copy_;
  line_frame frame_;
  bool planes_ = false;
  bool plain_ = false;  // lines are rows as they are, side by side, and their ends
  index_t bytes_ = 0;   // of a line that the source has
  index_t from_ = 0, to_ = 0;  // bytes: where the columns in the source begin, there and in the line
  index_t stride_ = 0;         // bytes from line to line
  index_t lead_ = 0;           // bytes before the first of a line
  index_t below_ = 0;
  buffer<std::byte> memory_;
  buffer<std::byte> whole_;  // converted samples before they are split into planes
  row_places places_;
};

KONV_END
#endif

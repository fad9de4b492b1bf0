// Runs 3x3 stencils over images: three rows at a time, straight into the destination.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_STENCIL_HPP
#define KONV_ENGINE_STENCIL_HPP

#include <optional>

#include "../core/image.hpp"
#include "../kernels/stencil.hpp"
#include "overlap.hpp"
#include "padded.hpp"

KONV_BEGIN
namespace detail {

/// The types for which there are stencils of their own.
template <class Src, class Dst>
inline constexpr bool has_stencil =
    (std::is_same_v<Src, std::uint8_t> && (std::is_same_v<Dst, std::int16_t> || std::is_same_v<Dst, std::uint8_t>)) ||
    (std::is_same_v<Src, float> && std::is_same_v<Dst, float>);

/// The ends of rows: what has a border in its neighbourhood. Three columns at each end, one of them outside, stand side
/// by side for row after row, six pixels to the row, so that one call of the kernel does a block of rows.
template <class Src, class Dst>
class stencil_ends {
 public:
  static constexpr index_t block = 16;  // rows
  explicit stencil_ends(row_reader<Src>& reader)
      : reader_(&reader),
        c_(reader.source().channels()),
        left_(reader.column(-1)),
        right_(reader.column(reader.source().width())) {
    lines_.assign(static_cast<std::size_t>(6 * c_ * (block + 2) + 2 * stencil_least), Src{});
    for (auto& out : out_) out.resize(static_cast<std::size_t>(6 * c_ * block));
  }
  /// Output rows [y, y + rows), at most a block.
  void compute(index_t y, index_t rows, stencil_fn<Src, Dst> kernel, const stencil_weights& w) {
    const index_t width = reader_->source().width(), line = 6 * c_;
    const auto* const constant = reinterpret_cast<const Src*>(reader_->source_rows::constant());
    for (index_t i = 0; i < rows + 2; ++i) {
      const Src* const row = reader_->samples(y + i - 1);
      const Src* const before = left_ < 0 ? constant : row + left_ * c_;
      const Src* const after = right_ < 0 ? constant : row + right_ * c_;
      const Src* const tail = row + (width - 2) * c_;
      Src* const at = lines_.data() + i * line;
      if (c_ == 1) {  // loops around so little would take four times as long, a third of what a row of 320 does
        at[0] = *before, at[1] = row[0], at[2] = row[1], at[3] = tail[0], at[4] = tail[1], at[5] = *after;
        continue;
      }
      for (index_t k = 0; k < c_; ++k) at[k] = before[k], at[5 * c_ + k] = after[k];
      for (index_t k = 0; k < 2 * c_; ++k) at[c_ + k] = row[k], at[3 * c_ + k] = tail[k];
    }
    const Src* const lines[3] = {lines_.data(), lines_.data() + line, lines_.data() + 2 * line};
    Dst* const out[2] = {out_[0].data(), out_[1].data()};
    kernel(lines, out, 1, rows * line - 2 * c_, c_, w);
  }
  /// The ends of the block's row i, of result `which`, into a whole row.
  void put(int which, index_t i, Dst* row) const {
    const Dst* at = out_[which].data() + i * 6 * c_;
    const index_t last = (reader_->source().width() - 1) * c_;
    for (index_t k = 0; k < c_; ++k) {
      row[k] = at[k];
      row[last + k] = at[3 * c_ + k];
    }
  }

 private:
  row_reader<Src>* reader_;
  index_t c_, left_, right_;  // the columns that stand beside the image, -1 for the constant
  buffer<Src> lines_;
  buffer<Dst> out_[2];
};

/// Rows [y0, y1) of one or two destinations, whose row y stands on row y + shift of the source. Rows that stand side by
/// side in memory are read where they are, but for their ends; others, and short ones, go through padded lines.
template <class Src, class Dst>
void stencil_rows(image_view<const Src> src, image_view<Dst> a, image_view<Dst> b, border edge, const fill& value,
                  index_t y0, index_t y1, stencil_fn<Src, Dst> kernel, const stencil_weights& w, index_t shift = 0) {
  const index_t c = src.channels(), n = src.width() * c, inner = n - 2 * c;
  const bool two = b.data() != nullptr, in_place = src.packed() && inner >= stencil_least;
  // Results beyond the second cache: their lines are fetched to be overwritten, for fewer rows at once in better time.
  const bool many_bytes =
      (two ? 2 : 1) * a.size().samples() * static_cast<index_t>(sizeof(Dst)) >= past_caches_least;
  const index_t most = many_bytes ? stencil_height / 2 : stencil_height;
  row_reader<Src> reader(src, edge, value);
  row_target<Dst> a_rows(a), b_rows(b);
  const bool many = a.packed() && (!two || b.packed());  // a target that is not has memory for one row
  std::optional<stencil_ends<Src, Dst>> ends;
  std::optional<padded_rows<Src>> lines;
  if (in_place) {
    ends.emplace(reader);
  } else {
    geometry g;
    g.src = g.dst = src.size();
    g.rows = g.cols = 3;
    g.first_x = g.first_y = -1;
    lines.emplace(reader, g, 0, src.width(), most + 2);
  }
  for (index_t y = y0, height; y < y1; y += height) {
    height = !many ? 1 : y1 - y < most ? y1 - y : most;
    const Src* rows[stencil_height + 2];
    for (index_t i = 0; i < height + 2; ++i) {
      const index_t row = y + shift + i - 1;
      rows[i] = in_place ? reader.samples(row) : lines->line(row);
    }
    Dst* out[2 * stencil_height];
    for (index_t i = 0; i < height; ++i) {
      out[i] = a_rows.begin(y + i);
      if (two) out[height + i] = b_rows.begin(y + i);
    }
    if (in_place) {
      const index_t at = (y - y0) % ends->block;
      if (at == 0) ends->compute(y + shift, y1 - y < ends->block ? y1 - y : ends->block, kernel, w);
      for (index_t i = 0; i < (two ? 2 : 1) * height; ++i) {
        ends->put(i >= height, at + i % height, out[i]);
        out[i] += c;
      }
    }
    kernel(rows, out, height, in_place ? inner : n, c, w);
    a_rows.end(y);
    if (two) b_rows.end(y);
  }
  if (w.stream) past_stores_done();
}

/// Whether results go past the caches. Several rows of them at once do that well only where the caches are far too small:
/// with 24 MB and more a filter takes .75 to .9 of its time, with 8 MB (past_caches_least) up to 1.5 times it.
template <class Dst>
bool stencil_past_caches(image_view<Dst> a, image_view<Dst> b) {
  constexpr index_t large = 24 << 20;
  return sizeof(Dst) == 4 && (b.data() ? 2 : 1) * a.size().samples() * 4 >= large;
}

/// b: the second result of kernels that have one, else an empty view.
template <class Src, class Dst>
void run_stencil(image_view<const Src> src, image_view<Dst> a, image_view<Dst> b, border edge, const fill& value,
                 const execution& run, stencil_fn<Src, Dst> kernel, stencil_weights w) {
  w.stream = stencil_past_caches(a, b);
  for_bands(run, a.height(), 8,
            [&](index_t y0, index_t y1) { stencil_rows<Src, Dst>(src, a, b, edge, value, y0, y1, kernel, w); });
}

/// The stencil for a call, if there is one, run: says whether it was. find(kernel) sets the kernel.
template <class S, class D, class Find>
bool try_stencil(const char* where, const S& src, D& dst, border edge, const fill& value, const execution& run,
                 const stencil_weights& w, Find&& find) {
  using src_type = sample_of<S>;
  using dst_type = sample_of<D>;
  if constexpr (has_stencil<src_type, dst_type>) {
    const image_view<const src_type> from = src;
    const image_view<dst_type> to = dst;
    if (from.empty() || from.size() != to.size()) return false;  // the plan's to refuse
    if (edge == border::constant) value.check(where, from.channels());
    stencil_fn<src_type, dst_type> kernel;
    find(kernel);
    // From a copy where they overlap: another method would not round f32 sums alike.
    const auto copy = overlap(from, to) ? image<src_type>::copy_of(from) : image<src_type>();
    run_stencil<src_type, dst_type>(copy.empty() ? from : copy.view(), to, {}, edge, value, run, kernel, w);
    return true;
  }
  return false;
}

}  // namespace detail
KONV_END
#endif

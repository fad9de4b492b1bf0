// Runs 3x3 stencils over images: three padded rows at a time, straight into the destination.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_STENCIL_HPP
#define KONV_ENGINE_STENCIL_HPP

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

/// row(rows, y) for each output row, rows the three padded rows around it. src and dst do not overlap.
template <class Src, class Row>
void stencil_rows(image_view<const Src> src, border edge, const fill& value, index y0, index y1, Row&& row) {
  geometry g;
  g.src = g.dst = src.size();
  g.rows = g.cols = 3;
  g.first_x = g.first_y = -1;
  row_reader<Src> reader(src, edge, value);
  padded_rows<Src> lines(reader, g, 0, src.width(), 3);
  for (index y = y0; y < y1; ++y) {
    const Src* rows[3] = {lines.line(y - 1), lines.line(y), lines.line(y + 1)};
    row(rows, y);
  }
}

template <class Src, class Dst>
void run_stencil(image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value, const execution& run,
                 stencil_fn<Src, Dst> kernel, const stencil_weights& w) {
  const index c = src.channels(), n = src.width() * c;
  for_bands(run, dst.height(), 8, [&](index y0, index y1) {
    row_target<Dst> target(dst);
    stencil_rows<Src>(src, edge, value, y0, y1, [&](const Src* const* rows, index y) {
      kernel(rows, target.begin(y), n, c, w);
      target.end(y);
    });
  });
}

/// The stencil for a call, if there is one, run: says whether it was. `pick` chooses from the table.
template <class S, class D, class Pick>
bool try_stencil(const char* where, const S& src, D& dst, border edge, const fill& value, const execution& run,
                 const stencil_weights& w, Pick&& pick) {
  using src_type = sample_of<S>;
  using dst_type = sample_of<D>;
  if constexpr (has_stencil<src_type, dst_type>) {
    const image_view<const src_type> from = src;
    const image_view<dst_type> to = dst;
    if (from.empty() || from.size() != to.size() || overlap(from, to)) return false;  // the plan's to refuse, or to copy
    if (edge == border::constant) value.check(where, from.channels());
    run_stencil<src_type, dst_type>(from, to, edge, value, run, pick(find_stencils<src_type, dst_type>(cpu::current())),
                                    w);
    return true;
  }
  return false;
}

}  // namespace detail
KONV_END
#endif

// Where every output's taps lie in the source: the options of a call, resolved to numbers and checked.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_GEOMETRY_HPP
#define KONV_ENGINE_GEOMETRY_HPP

#include "../core/options.hpp"

KONV_BEGIN

/// Output (x, y), tap (i, j) reads source position (first_x + x*sx + j*dx, first_y + y*sy + i*dy).
struct geometry {
  extent src;
  extent dst;
  index_t rows = 0, cols = 0;  ///< of the kernel
  index_t first_y = 0, first_x = 0;
  index_t sy = 1, sx = 1;
  index_t dy = 1, dx = 1;
};

namespace detail {

struct axis {
  index_t first, out;
};

KONV_COLD inline void too_large(const char* where, index_t k_rows, index_t k_cols, const filter_options& o,
                                extent src) {
  const extent kernel{k_cols, k_rows};
  const extent wide{effective_length(k_cols, o.dilation.x), effective_length(k_rows, o.dilation.y)};
  const margins m = o.pad.value_or(margins{});
  const extent room{src.width + m.left + m.right, src.height + m.top + m.bottom};
  const char* const expected = ", expected no larger than the source, ";
  const char* const padded = o.pad ? " with its padding" : "";
  if (o.dilation == size2{1, 1}) fail(where, {"kernel is ", kernel, expected, room, padded});
  fail(where, {"kernel is ", kernel, " (", wide, " with its dilation)", expected, room, padded});
}

// One axis. `anchor` counts in the kernel as it lies after any turning.
inline axis resolve_axis(const filter_options& o, index_t n, index_t k, index_t s, index_t d, index_t anchor,
                         index_t pad_lo, index_t pad_hi) {
  if (o.pad) return {-pad_lo, output_length(n, k, s, pad_lo, pad_hi, d)};
  const index_t out = output_length(o.output, n, k, s, d);
  if (o.output == coverage::valid) return {0, out};
  if (o.output == coverage::full) return {-(effective_length(k, d) - 1), out};
  return {-anchor * d, out};
}

}  // namespace detail

/// Resolves options for a kernel of rows x cols. `turned`: the kernel was rotated by 180 degrees for a convolution, so
/// that the anchor, which counts in the kernel as the user gave it, lies at the mirrored place.
/// Throws argument_error, in the name of `where`, for anything the operation cannot work with.
KONV_COLD inline geometry resolve(const char* where, extent src, index_t rows, index_t cols, const filter_options& o,
                                  bool turned) {
  using detail::fail;
  if (src.empty()) fail(where, {"src is ", src, ", expected at least one pixel"});
  if (rows < 1 || cols < 1)
    fail(where, {"kernel is ", extent{cols, rows}, ", expected at least one tap"});
  if (o.stride.y < 1 || o.stride.x < 1) fail(where, {"stride is ", o.stride, ", expected at least 1"});
  if (o.dilation.y < 1 || o.dilation.x < 1) fail(where, {"dilation is ", o.dilation, ", expected at least 1"});
  constexpr index_t most = index_t{1} << 30;  // so that no position computed from these overflows
  if (o.stride.y > most || o.stride.x > most) fail(where, {"stride is ", o.stride, ", expected at most 2^30"});
  if (o.dilation.y > most / rows || o.dilation.x > most / cols)
    fail(where, {"dilation is ", o.dilation, ": the kernel would span more than 2^30 pixels"});
  if (o.pad)
    for (const index_t m : {o.pad->top, o.pad->bottom, o.pad->left, o.pad->right})
      if (m < -most || m > most) fail(where, {"pad is ", m, ", expected at most 2^30 on each side"});
  if (!(o.scale - o.scale == 0)) fail(where, {"scale is ", o.scale, ", expected a finite number"});
  if (!(o.offset - o.offset == 0)) fail(where, {"offset is ", o.offset, ", expected a finite number"});
  if (o.edge == border::constant) o.value.check(where, src.channels);
  size2 anchor{rows / 2, cols / 2};
  if (o.anchor) {
    anchor = *o.anchor;
    if (anchor.y < 0 || anchor.y >= rows || anchor.x < 0 || anchor.x >= cols)
      fail(where, {"anchor is ", anchor, ", expected inside the kernel of ", rows, " rows and ", cols, " columns"});
  }
  if (turned) anchor = {rows - 1 - anchor.y, cols - 1 - anchor.x};

  const margins pad = o.pad.value_or(margins{});
  const auto y = detail::resolve_axis(o, src.height, rows, o.stride.y, o.dilation.y, anchor.y, pad.top, pad.bottom);
  const auto x = detail::resolve_axis(o, src.width, cols, o.stride.x, o.dilation.x, anchor.x, pad.left, pad.right);
  if (y.out < 1 || x.out < 1) detail::too_large(where, rows, cols, o, src);
  return {src,        {x.out, y.out, src.channels}, rows, cols, y.first, x.first, o.stride.y, o.stride.x,
          o.dilation.y, o.dilation.x};
}

KONV_END
#endif

// Sums and means of rectangles, by the numbers that they need: running sums of integers, windows of real ones.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_BOX_HPP
#define KONV_ENGINE_BOX_HPP

#include "../core/buffer.hpp"
#include "../core/image.hpp"
#include "../kernels/box.hpp"
#include "../kernels/quotient.hpp"
#include "../kernels/sums.hpp"
#include "box_exact.hpp"
#include "box_real.hpp"
#include "padded.hpp"
#include "stencil.hpp"

// Why no plain running sum of real numbers: what has entered one never quite leaves it (drift, and NaN for ever), and
// its bits depend on where it began. Windows of a few samples are trees of additions (box_real.hpp), long ones of f32
// running sums in which no addition rounds (box_exact.hpp).
KONV_BEGIN
namespace detail {

/// sum / area in Dst: rounded once, ties to even.
template <class Dst, class A>
Dst divide(A sum, A area) {
  if constexpr (std::is_floating_point_v<Dst>) {
    return saturate_cast<Dst>(static_cast<double>(sum) / static_cast<double>(area));
  } else {
    A q = sum / area, r = sum % area;
    if (r < 0) {
      r += area;
      --q;
    }
    if (r > area - r || (r == area - r && (q & 1))) ++q;
    return saturate_cast<Dst>(q);
  }
}

/// Columns [x0, x0 + outputs), rows [y0, y1).
template <class A, class Src, class Dst>
void box_strip(const geometry& g, row_reader<Src>& reader, image_view<Dst> dst, bool normalize, index_t x0,
               index_t outputs, index_t y0, index_t y1) {
  const cpu::isa isa = cpu::current();
  const index_t c = g.src.channels, n = outputs * c, wide = n + (g.cols - 1) * c;
  padded_rows<Src> lines(reader, g, x0, outputs, 1);
  row_windows<A> along(g.cols, c, n, isa);
  column_windows<A> down(g.rows, n, isa);
  row_target<Dst> target(dst.crop({x0, 0, outputs, dst.height()}));
  buffer<A> sum(static_cast<std::size_t>(n));
  buffer<A> converted(std::is_same_v<A, Src> ? 0 : static_cast<std::size_t>(wide));
  const auto write = [&](index_t y, A* to) {
    const Src* line = lines.line(y);
    if constexpr (std::is_same_v<A, Src>) {
      along.run(line, to);
    } else {
      for (index_t x = 0; x < wide; ++x) converted[static_cast<std::size_t>(x)] = static_cast<A>(line[x]);
      along.run(converted.data(), to);
    }
  };
  const double area = normalize ? static_cast<double>(g.rows * g.cols) : 1;
  for (index_t y = y0; y < y1; ++y) {
    Dst* out = target.begin(y);
    down.run(g.first_y + y, sum.data(), write);
    if constexpr (std::is_floating_point_v<A>) {
      find_finish<A, Dst>(isa)(sum.data(), out, n, {1 / area, 0, rounding::nearest_even});
    } else {
      for (index_t x = 0; x < n; ++x)
        out[x] = divide<Dst, A>(sum[static_cast<std::size_t>(x)], static_cast<A>(area));
    }
    target.end(y);
  }
}

/// Means of u8 to u8, one channel, where box_area::fits_u8: running sums of columns, and running sums of those. Rows
/// are read where they are; columns outside are copies of the sums inside.
template <int Unused = 0>
void box_u8_band(const geometry& g, row_reader<std::uint8_t>& reader, image_view<std::uint8_t> dst, index_t y0,
                        index_t y1) {
  const box_u8_kernels kernels = find_box_u8(cpu::current());
  const index_t n = g.src.width, last = g.first_x + g.dst.width + g.cols - 1;
  const index_t lead = whole_lines<std::uint16_t>(g.cols / 2 + 65),
                plane = lead + whole_lines<std::uint16_t>(last / 2 + n / 2 + 192);
  buffer<std::uint16_t> memory(static_cast<std::size_t>(2 * plane + 33), 0);
  const box_planes sums{memory.data() + lead, memory.data() + plane + lead};
  struct copied {
    std::uint16_t *to, *from;
    index_t count, way, step;
  };
  buffer<copied> outside;
  // Every second column from s on, away from the source, which is one plane: runs of sums side by side.
  const auto copy = [&](index_t s, index_t way) {
    for (bool begun = false; g.first_x <= s && s < last; s += 2 * way, begun = true) {
      const index_t column = reader.column(s);
      std::uint16_t* const from = column < 0 ? memory.data() + 2 * plane : sums.at(column);
      if (begun) {
        copied& run = outside[outside.size() - 1];
        const index_t step = run.count == 1 ? from - run.from : run.step;
        if (step >= -1 && step <= 1 && from == run.from + run.count * step) {
          run.step = step;
          ++run.count;
          continue;
        }
      }
      outside.push_back({sums.at(s), from, 1, way, 0});
    }
  };
  for (index_t i = 0; i < 2; ++i) {
    copy(-1 - i, -1);
    copy(n + i, 1);
  }
  if (reader.edge() == border::constant)
    memory[static_cast<std::size_t>(2 * plane)] = static_cast<std::uint16_t>(reader.constant(0) * g.rows);
  const buffer<std::uint8_t> nothing(static_cast<std::size_t>(n), 0);
  const box_area area = box_area::of(static_cast<std::int32_t>(g.rows * g.cols));
  row_target<std::uint8_t> target(dst);
  for (index_t i = 0; i + 1 < g.rows; ++i) kernels.columns(sums, reader.samples(g.first_y + y0 + i), nothing.data(), n);
  for (index_t y = y0; y < y1; ++y) {
    const std::uint8_t* leave = y == y0 ? nothing.data() : reader.samples(g.first_y + y - 1, 1);
    kernels.columns(sums, reader.samples(g.first_y + y + g.rows - 1), leave, n);
    for (const copied& c : outside) kernels.outside(c.to, c.from, c.count, c.way, c.step);
    kernels.means(sums, g.first_x, g.cols, area, target.begin(y), g.dst.width);
    target.end(y);
  }
}

/// Integers of 8 and 16 bits whose sums fit in 32: running sums of columns, and running sums of those along the row.
template <class Src, class Dst>
void box_band(const geometry& g, row_reader<Src>& reader, image_view<Dst> dst, bool normalize, index_t y0, index_t y1) {
  const cpu::isa isa = cpu::current();
  const index_t c = g.src.channels, n = g.dst.width * c, wide = n + (g.cols - 1) * c;
  padded_rows<Src> lines(reader, g, 0, g.dst.width, g.rows + 1);
  const auto slide = find_slide<Src>(isa);
  const box_along_kernels along = find_box_along(isa);
  const auto divided = find_quotient<Dst>(isa);
  const buffer<Src> nothing(static_cast<std::size_t>(wide), 0);
  const index_t lead = whole_lines<std::int32_t>(c);
  buffer<std::int32_t> memory(static_cast<std::size_t>(lead + wide + 16), 0), sums(static_cast<std::size_t>(n + 16));
  std::int32_t* const columns = memory.data() + lead;
  const std::int32_t count = normalize ? static_cast<std::int32_t>(g.rows * g.cols) : 1;
  const box_area area = box_area::of(count);
  const bool fast = std::is_same_v<Src, std::uint8_t> && box_area::fits(255, count) && normalize;
  row_target<Dst> target(dst);
  for (index_t i = 0; i + 1 < g.rows; ++i)
    slide(columns, lines.line(g.first_y + y0 + i), nothing.data(), wide);
  for (index_t y = y0; y < y1; ++y) {
    const Src* enter = lines.line(g.first_y + y + g.rows - 1);
    slide(columns, enter, y == y0 ? nothing.data() : lines.line(g.first_y + y - 1), wide);
    Dst* out = target.begin(y);
    bool done = false;
    if constexpr (std::is_same_v<Dst, std::uint8_t>) {
      if (fast) {
        along.means(columns, g.cols, c, area, out, n);
        done = true;
      }
    }
    if (!done) {
      along.sums(columns, g.cols, c, sums.data(), n);
      divided(sums.data(), count, out, n);
    }
    target.end(y);
  }
}

/// To the nearest integers.
template <class Dst>
void box_rounded(image_view<const float> means, image_view<Dst> dst, const execution& run) {
  for_bands(run, dst.height(), 64, [&](index_t y0, index_t y1) {
    row_target<Dst> target(dst);
    const auto round = find_finish<float, Dst>(cpu::current());
    for (index_t y = y0; y < y1; ++y) {
      round(means.row(y), target.begin(y), dst.width() * dst.channels(), {});
      target.end(y);
    }
  });
}

}  // namespace detail

/// Box sums or means of a geometry without stride and dilation, on any types: integers exactly, real numbers in
/// their own type, in f64 where the result is f64.
template <class Src, class Dst>
void run_box(const geometry& g, image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value,
             bool normalize, const execution& run) {
  if constexpr (std::is_same_v<Src, Dst> && (std::is_same_v<Src, std::uint8_t> || std::is_same_v<Src, float>)) {
    if (normalize && g.rows == 3 && g.cols == 3 && g.first_x == -1 && g.first_y == -1) {
      detail::run_stencil<Src, Dst>(src, dst, {}, edge, value, run, find_mean<Src>(cpu::current()), {});
      return;
    }
  }
  if constexpr (std::is_same_v<Src, float> && std::is_integral_v<Dst>) {
    image<float> means(g.dst, uninitialized);
    run_box<float, float>(g, src, means.view(), edge, value, normalize, run);
    detail::box_rounded(means.view(), dst, run);
    return;
  }
  for_bands(run, g.dst.height, g.rows > 8 ? g.rows : 8, [&](index_t y0, index_t y1) {
    row_reader<Src> reader(src, edge, value);
    const auto strips = [&]<class A>(A) {
      // Strips narrow enough that the rows that are kept stay in the second cache.
      const index_t column = (g.rows + 8) * g.src.channels * static_cast<index_t>(sizeof(A));
      const index_t fits = (index_t{1} << 18) / column, least = 4 * g.cols + 64;
      const index_t strip = fits > least ? fits : least;
      for (index_t x0 = 0; x0 < g.dst.width;) {
        const index_t outputs = g.dst.width - x0 < strip + strip / 2 ? g.dst.width - x0 : strip;
        detail::box_strip<A>(g, reader, dst, normalize, x0, outputs, y0, y1);
        x0 += outputs;
      }
    };
    constexpr bool small = std::is_integral_v<Src> && sizeof(Src) <= 2;
    constexpr double most = sizeof(Src) == 1 ? 256 : 65536;
    const double area = static_cast<double>(g.rows) * static_cast<double>(g.cols);
    if constexpr (std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t>) {
      if (normalize && g.src.channels == 1 && box_area::fits_u8(g.rows, g.cols)) {
        detail::box_u8_band(g, reader, dst, y0, y1);
        return;
      }
    }
    if constexpr (small) {
      if (most * area < 2147483648.0) {
        detail::box_band<Src, Dst>(g, reader, dst, normalize, y0, y1);
        return;
      }
    }
    if constexpr (std::is_floating_point_v<Src> && std::is_same_v<Src, Dst>) {
      if (g.rows <= longest_window<Src> && g.cols <= longest_window<Src>) {
        detail::box_real_band<Src>(g, reader, dst, normalize, y0, y1);
        return;
      }
    }
    if constexpr (std::is_same_v<Src, float> && std::is_same_v<Dst, float>) {
      detail::box_exact(g, reader, dst, normalize).run(y0, y1);
      return;
    }
    if constexpr (std::is_floating_point_v<Src>)
      strips(double{});
    else
      strips(std::int64_t{});
  });
}

KONV_END
#endif

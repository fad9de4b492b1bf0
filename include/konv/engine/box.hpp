// Sums of rectangles: windows of 2^l samples from two of half the length, then a window of any length from those.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_BOX_HPP
#define KONV_ENGINE_BOX_HPP

#include "../core/buffer.hpp"
#include "../kernels/box.hpp"
#include "../kernels/sums.hpp"
#include "../kernels/windows.hpp"
#include "padded.hpp"
#include "stencil.hpp"

// Why no running sum for real numbers: what has entered one never quite leaves it (drift, and NaN for ever). A window
// of k samples is the sum of the windows whose lengths are the powers of two that make up k; each of those is the
// sum of two of the level below. That is log2(k) additions, or up to twice as many, in an order that is the same at every
// position.
KONV_BEGIN
namespace detail {

/// So many samples, rounded up to whole cache lines.
template <class A>
constexpr index whole_lines(index samples) {
  constexpr index line = 64 / static_cast<index>(sizeof(A));
  return (samples + line - 1) / line * line;
}

/// The powers of two of k, largest first, each with its place in the window.
struct window_part {
  index level, at;
};
inline buffer<window_part> window_parts(index k) {
  buffer<window_part> parts;
  index at = 0;
  for (index level = 40; level >= 0; --level)
    if (k >> level & 1) {
      parts.push_back({level, at});
      at += index{1} << level;
    }
  return parts;
}

/// Sums of kw neighbours along a line.
template <class A>
class row_windows {
 public:
  row_windows(index kw, index channels, index n, cpu::isa isa)
      : parts_(window_parts(kw)),
        kw_(kw),
        channels_(channels),
        n_(n),
        stride_(whole_lines<A>(n + kw * channels)),
        sums_(find_sums<A>(isa)) {
    levels_.resize(static_cast<std::size_t>(stride_ * parts_[0].level));
  }
  /// line: n + (kw - 1) * channels samples; out: n.
  void run(const A* line, A* out) {
    const A* below = line;
    for (index l = 1; l <= parts_[0].level; ++l) {
      const index step = (index{1} << (l - 1)) * channels_, length = n_ + (kw_ - (index{1} << l)) * channels_;
      A* to = parts_.size() == 1 && l == parts_[0].level ? out : levels_.data() + (l - 1) * stride_;
      sums_.add2(below, below + step, to, length);
      below = to;
    }
    if (kw_ == 1) std::memcpy(out, line, static_cast<std::size_t>(n_) * sizeof(A));
    const A* sum = below;
    for (std::size_t i = 1; i < parts_.size(); i += 2) {
      if (i + 1 < parts_.size())
        sums_.add3(sum, part(line, i), part(line, i + 1), out, n_);
      else
        sums_.add2(sum, part(line, i), out, n_);
      sum = out;
    }
  }

 private:
  const A* part(const A* line, std::size_t i) const {
    const window_part p = parts_[i];
    return (p.level == 0 ? line : levels_.data() + (p.level - 1) * stride_) + p.at * channels_;
  }
  buffer<window_part> parts_;
  index kw_, channels_, n_, stride_;
  sum_kernels<A> sums_;
  buffer<A> levels_;
};

/// Sums of kh rows. Rows of level l (sums of 2^l) are made when they are first wanted, and kept while they may be.
template <class A>
class column_windows {
 public:
  column_windows(index kh, index n, cpu::isa isa)
      : parts_(window_parts(kh)), n_(n), stride_(whole_lines<A>(n)), sums_(find_sums<A>(isa)) {
    if (stride_ * static_cast<index>(sizeof(A)) % 4096 == 0) stride_ += whole_lines<A>(1);
    // A row of level l is first wanted at the largest offset from the output row at which it is used, and then at
    // smaller ones, as the outputs move on.
    const index top = parts_[0].level;
    index newest_above = -1, rows = 0;
    for (index l = top; l >= 0; --l) {
      index low = PTRDIFF_MAX, high = -1;
      const auto use = [&](index at) {
        low = at < low ? at : low;
        high = at > high ? at : high;
      };
      for (const window_part& p : parts_)
        if (p.level == l) use(p.at);
      if (newest_above >= 0) {
        use(newest_above);
        use(newest_above + (index{1} << l));
      }
      levels_[l] = {rows, high - low + 1};
      rows += high - low + 1;
      newest_above = high;
    }
    tags_.assign(static_cast<std::size_t>(rows), PTRDIFF_MIN);
    rows_.resize(static_cast<std::size_t>(rows * stride_));
  }

  /// The sum of rows [y, y + kh) into out; write(y, to) makes a row of level 0.
  template <class Write>
  void run(index y, A* out, Write&& write) {
    const A* sum = row(parts_[0].level, y, write);
    if (parts_.size() == 1) std::memcpy(out, sum, static_cast<std::size_t>(n_) * sizeof(A));
    for (std::size_t i = 1; i < parts_.size(); i += 2) {
      const A* b = row(parts_[i].level, y + parts_[i].at, write);
      if (i + 1 < parts_.size())
        sums_.add3(sum, b, row(parts_[i + 1].level, y + parts_[i + 1].at, write), out, n_);
      else
        sums_.add2(sum, b, out, n_);
      sum = out;
    }
  }

 private:
  struct ring {
    index first = 0, capacity = 0;
  };
  template <class Write>
  const A* row(index level, index y, Write& write) {
    const ring& r = levels_[level];
    const index slot = r.first + (y % r.capacity + r.capacity) % r.capacity;
    A* at = rows_.data() + slot * stride_;
    if (index& tag = tags_[static_cast<std::size_t>(slot)]; tag != y) {
      if (level == 0) {
        write(y, at);
      } else {
        const A* a = row(level - 1, y, write);
        const A* b = row(level - 1, y + (index{1} << (level - 1)), write);
        sums_.add2(a, b, at, n_);
      }
      tag = y;
    }
    return at;
  }

  buffer<window_part> parts_;
  index n_, stride_;
  sum_kernels<A> sums_;
  ring levels_[41];
  buffer<index> tags_;
  buffer<A> rows_;
};

/// sum / area in Dst: rounded once, ties to even.
template <class Dst, class A>
Dst divide(A sum, A area) {
  if constexpr (std::is_floating_point_v<Dst> || sizeof(A) == 4) {
    // 31 bits by 31 bits: the quotient in double is a tie only where the true one is.
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
void box_strip(const geometry& g, row_reader<Src>& reader, image_view<Dst> dst, bool normalize, index x0,
               index outputs, index y0, index y1) {
  const cpu::isa isa = cpu::current();
  const index c = g.src.channels, n = outputs * c, wide = n + (g.cols - 1) * c;
  padded_rows<Src> lines(reader, g, x0, outputs, 1);
  row_windows<A> along(g.cols, c, n, isa);
  column_windows<A> down(g.rows, n, isa);
  row_target<Dst> target(dst.crop({x0, 0, outputs, dst.height()}));
  buffer<A> sum(static_cast<std::size_t>(n));
  buffer<A> converted(std::is_same_v<A, Src> ? 0 : static_cast<std::size_t>(wide));
  const auto write = [&](index y, A* to) {
    const Src* line = lines.line(y);
    if constexpr (std::is_same_v<A, Src>) {
      along.run(line, to);
    } else {
      for (index x = 0; x < wide; ++x) converted[static_cast<std::size_t>(x)] = static_cast<A>(line[x]);
      along.run(converted.data(), to);
    }
  };
  const double area = normalize ? static_cast<double>(g.rows * g.cols) : 1;
  for (index y = y0; y < y1; ++y) {
    Dst* out = target.begin(y);
    down.run(g.first_y + y, sum.data(), write);
    if constexpr (std::is_floating_point_v<A>) {
      find_finish<A, Dst>(isa)(sum.data(), out, n, {1 / area, 0, rounding::nearest_even});
    } else {
      for (index x = 0; x < n; ++x)
        out[x] = divide<Dst, A>(sum[static_cast<std::size_t>(x)], static_cast<A>(area));
    }
    target.end(y);
  }
}

/// v added up as a window of `length` equal numbers is.
template <class A>
A window_of(A v, index length) {
  A sum = v, window = 0;
  bool begun = false;
  for (; length > 0; length >>= 1, sum += sum)
    if (length & 1) {
      window = begun ? window + sum : sum;
      begun = true;
    }
  return window;
}

/// out row y = the sum of `length` rows from rows[y] on, y in [0, count): n samples each, at least kernel.strip.
template <class T>
void box_down(const buffer<const T*>& rows, index length, index count, index n, T* out, index out_stride,
              const window_down<T>& kernel) {
  const index strip = kernel.strip;
  buffer<window_level<T>> levels;
  index before = 0, room = 0;  // rows of the window in the parts so far, samples of all rings
  for (index l = 0; length >> l > 0; ++l) {
    window_level<T> level;
    const index rows_summed = index{1} << l;
    if (length >> (l + 1) > 0) level.twin = rows_summed * strip;
    if (length & rows_summed) {
      level.part = before * strip;
      before += rows_summed;
    }
    level.size = (level.twin > level.part ? level.twin : level.part) + strip;
    room += level.size;
    levels.push_back(level);
  }
  buffer<T> memory(static_cast<std::size_t>(room));
  for (index x = 0; x < n; x += strip) {
    if (x + strip > n) x = n - strip;  // what is computed twice comes out the same
    for (T& v : memory) v = 0;
    T* at = memory.data();
    for (window_level<T>& l : levels) {
      l.ring = at;
      l.at = 0;
      at += l.size;
    }
    kernel.run(rows.data(), length, count, levels.data(), static_cast<index>(levels.size()), out, out_stride, x);
  }
}

/// Windows of `length` along a line of n + length - 1 samples of one channel, scaled.
template <class T>
class line_windows {
 public:
  line_windows(index length, index n, T scale, cpu::isa isa)
      : length_(length), n_(n), wide_(n + length - 1), stride_(whole_lines<T>(wide_) + 64), scale_(scale),
        kernel_(find_window_along<T>(isa)), sums_(find_sums<T>(isa)) {
    while (length >> (top_ + 1) > 0) ++top_;
    // Which levels are wanted: the window's parts, and from the last one in registers on all up to the top.
    wanted_.assign(static_cast<std::size_t>((top_ < kernel_.levels ? kernel_.levels : top_) + 1), nullptr);
    index before = 0;  // samples of the window in the parts so far, counted from its end
    memory_.assign(static_cast<std::size_t>(stride_ * (top_ + 1)), T{0});
    for (index l = 0; l <= top_; ++l) {
      const bool part = (length >> l & 1) != 0;
      if (l == 0 || part || (l >= kernel_.levels && top_ > kernel_.levels))
        wanted_[static_cast<std::size_t>(l)] = memory_.data() + l * stride_;
      if (!part) continue;
      parts_.push_back(memory_.data() + l * stride_ + length - 1 - before);
      before += index{1} << l;
    }
  }
  T* line() { return memory_.data(); }
  void run(T* out) {
    if (top_ > 0) kernel_.run(memory_.data(), wide_, wanted_.data() + 1);
    for (index l = kernel_.levels + 1; l <= top_; ++l) {
      const T* below = memory_.data() + (l - 1) * stride_;
      const index apart = index{1} << (l - 1);
      sums_.add2(below + apart, below, memory_.data() + l * stride_ + apart, wide_ - apart);
    }
    kernel_.add(parts_.data(), static_cast<index>(parts_.size()), scale_, out, n_);
  }

 private:
  index length_, n_, wide_, stride_, top_ = 0;
  T scale_;
  window_along<T> kernel_;
  sum_kernels<T> sums_;
  buffer<T> memory_;
  buffer<T*> wanted_;
  buffer<const T*> parts_;
};

/// Boxes of real numbers, down the columns first and then along the rows, in the same order of additions whatever the
/// layout, the width and the instruction set. The sums of columns stand in dst itself where its rows lie as they should.
template <class T>
void box_real_band(const geometry& g, row_reader<T>& reader, image_view<T> dst, bool normalize, index y0, index y1) {
  const cpu::isa isa = cpu::current();
  const window_down<T> kernel = find_window_down<T>(isa);
  const index c = g.dst.channels, n = g.dst.width * c, wide = n > kernel.strip ? n : kernel.strip;
  const bool in_place = reader.source().packed() && dst.packed() && n == wide;
  const index sources = y1 - y0 + g.rows - 1;
  buffer<T> copies(in_place ? 0 : static_cast<std::size_t>((sources + y1 - y0) * wide), 0);
  buffer<const T*> rows;
  for (index i = 0; i < sources; ++i) {
    const T* row = reader.samples(g.first_y + y0 + i);
    if (!in_place) row = static_cast<T*>(std::memcpy(copies.data() + i * wide, row, static_cast<std::size_t>(n) * sizeof(T)));
    rows.push_back(row);
  }
  T* const sums = in_place ? dst.row(y0) : copies.data() + sources * wide;
  const index stride = in_place ? dst.row_stride() : wide;
  box_down<T>(rows, g.rows, y1 - y0, wide, sums, stride, kernel);

  const double factor = normalize ? 1 / (static_cast<double>(g.rows) * static_cast<double>(g.cols)) : 1;
  line_windows<T> plane(c == 1 ? g.cols : 1, g.dst.width, static_cast<T>(factor), isa);
  row_windows<T> pixels(c == 1 ? 1 : g.cols, c, n, isa);
  buffer<T> line(static_cast<std::size_t>(n + (g.cols - 1) * c + 64), 0);
  T* const first = (c == 1 ? plane.line() : line.data()) - g.first_x * c;
  row_target<T> target(dst);
  for (index y = y0; y < y1; ++y) {
    const T* row = sums + (y - y0) * stride;
    T* out = target.begin(y);
    std::memcpy(first, row, static_cast<std::size_t>(n) * sizeof(T));
    const auto close = [&](index x) {
      const index from = reader.column(x);
      for (index k = 0; k < c; ++k) first[x * c + k] = from < 0 ? window_of(reader.constant(k), g.rows) : row[from * c + k];
    };
    for (index x = g.first_x; x < 0; ++x) close(x);
    for (index x = g.dst.width; x < g.dst.width + g.cols - 1 + g.first_x; ++x) close(x);
    if (c == 1) {
      plane.run(out);
    } else {
      pixels.run(line.data(), out);
      find_finish<T, T>(isa)(out, out, n, {factor, 0, rounding::nearest_even});
    }
    target.end(y);
  }
}

/// Means of u8 to u8, one channel, where box_area::fits_u8: running sums of columns, and running sums of those. Rows are
/// read where they are; columns outside are copies of the sums inside.
inline void box_u8_band(const geometry& g, row_reader<std::uint8_t>& reader, image_view<std::uint8_t> dst, index y0,
                        index y1) {
  const box_u8_kernels kernels = find_box_u8(cpu::current());
  const index n = g.src.width, last = g.first_x + g.dst.width + g.cols - 1;
  const index lead = whole_lines<std::uint16_t>(g.cols / 2 + 65), plane = lead + whole_lines<std::uint16_t>(last / 2 + n / 2 + 192);
  buffer<std::uint16_t> memory(static_cast<std::size_t>(2 * plane + 1), 0);
  const box_planes sums{memory.data() + lead, memory.data() + plane + lead};
  struct copied {
    std::uint16_t *to, *from;
  };
  buffer<copied> outside;
  const auto copy = [&](index s) {
    const index from = reader.column(s);
    outside.push_back({sums.at(s), from < 0 ? memory.data() + 2 * plane : sums.at(from)});
  };
  for (index s = g.first_x; s < 0; ++s) copy(s);
  for (index s = n; s < last; ++s) copy(s);
  if (reader.edge() == border::constant)
    memory[static_cast<std::size_t>(2 * plane)] = static_cast<std::uint16_t>(reader.constant(0) * g.rows);
  const buffer<std::uint8_t> nothing(static_cast<std::size_t>(n), 0);
  const box_area area = box_area::of(static_cast<std::int32_t>(g.rows * g.cols));
  row_target<std::uint8_t> target(dst);
  for (index i = 0; i + 1 < g.rows; ++i) kernels.columns(sums, reader.samples(g.first_y + y0 + i), nothing.data(), n);
  for (index y = y0; y < y1; ++y) {
    const std::uint8_t* leave = y == y0 ? nothing.data() : reader.samples(g.first_y + y - 1, 1);
    kernels.columns(sums, reader.samples(g.first_y + y + g.rows - 1), leave, n);
    for (const copied& c : outside) *c.to = *c.from;
    kernels.means(sums, g.first_x, g.cols, area, target.begin(y), g.dst.width);
    target.end(y);
  }
}

/// Integers of 8 and 16 bits whose sums fit in 32: running sums of columns, then windows of those.
template <class Src, class Dst>
void box_band(const geometry& g, row_reader<Src>& reader, image_view<Dst> dst, bool normalize, index y0, index y1) {
  const cpu::isa isa = cpu::current();
  const index c = g.src.channels, n = g.dst.width * c, wide = n + (g.cols - 1) * c;
  padded_rows<Src> lines(reader, g, 0, g.dst.width, g.rows + 1);
  const auto slide = find_slide<Src>(isa);
  row_windows<std::int32_t> along(g.cols, c, n, isa);
  const buffer<Src> nothing(static_cast<std::size_t>(wide), 0);
  buffer<std::int32_t> columns(static_cast<std::size_t>(wide), 0), sums(static_cast<std::size_t>(n));
  const std::int32_t count = normalize ? static_cast<std::int32_t>(g.rows * g.cols) : 1;
  const box_area area = box_area::of(count);
  const bool fast = std::is_same_v<Src, std::uint8_t> && box_area::fits(255, count) && normalize;
  row_target<Dst> target(dst);
  for (index i = 0; i + 1 < g.rows; ++i)
    slide(columns.data(), lines.line(g.first_y + y0 + i), nothing.data(), wide);
  for (index y = y0; y < y1; ++y) {
    const Src* enter = lines.line(g.first_y + y + g.rows - 1);
    slide(columns.data(), enter, y == y0 ? nothing.data() : lines.line(g.first_y + y - 1), wide);
    along.run(columns.data(), sums.data());
    Dst* out = target.begin(y);
    bool done = false;
    if constexpr (std::is_same_v<Dst, std::uint8_t>) {
      if (fast) {
        find_divide(isa)(sums.data(), area, out, n);
        done = true;
      }
    }
    if (!done)
      for (index x = 0; x < n; ++x) out[x] = divide<Dst, std::int32_t>(sums[static_cast<std::size_t>(x)], count);
    target.end(y);
  }
}

}  // namespace detail

/// Box sums or means of a geometry without stride and dilation, on any types: integers exactly, real numbers in
/// their own type.
template <class Src, class Dst>
void run_box(const geometry& g, image_view<const Src> src, image_view<Dst> dst, border edge, const fill& value,
             bool normalize, const execution& run) {
  if constexpr (std::is_same_v<Src, Dst> && (std::is_same_v<Src, std::uint8_t> || std::is_same_v<Src, float>)) {
    if (normalize && g.rows == 3 && g.cols == 3 && g.first_x == -1 && g.first_y == -1) {
      detail::run_stencil<Src, Dst>(src, dst, {}, edge, value, run, find_mean<Src>(cpu::current()), {});
      return;
    }
  }
  for_bands(run, g.dst.height, g.rows > 8 ? g.rows : 8, [&](index y0, index y1) {
    row_reader<Src> reader(src, edge, value);
    const auto strips = [&]<class A>(A) {
      // Strips narrow enough that the rows that are kept stay in the second cache.
      const index column = (g.rows + 8) * g.src.channels * static_cast<index>(sizeof(A));
      const index fits = (index{1} << 18) / column, least = 4 * g.cols + 64;
      const index strip = fits > least ? fits : least;
      for (index x0 = 0; x0 < g.dst.width;) {
        const index outputs = g.dst.width - x0 < strip + strip / 2 ? g.dst.width - x0 : strip;
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
      detail::box_real_band<Src>(g, reader, dst, normalize, y0, y1);
      return;
    }
    if constexpr (std::is_floating_point_v<Src>)
      strips(Src{});
    else
      strips(std::int64_t{});
  });
}

KONV_END
#endif

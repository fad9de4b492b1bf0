// Boxes of f64: windows of columns in registers, a strip at a time, then windows along each row.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_BOX_REAL_HPP
#define KONV_ENGINE_BOX_REAL_HPP

#include "../kernels/windows.hpp"
#include "window_sums.hpp"

KONV_BEGIN
namespace detail {

/// v added up as a window of `length` equal numbers is.
template <class A>
A window_of(A v, index_t length) {
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
void box_down(const buffer<const T*>& rows, index_t length, index_t count, index_t n, T* out, index_t out_stride,
              const window_down<T>& kernel) {
  const index_t strip = kernel.strip;
  buffer<window_level<T>> levels;
  index_t before = 0, room = 0;  // rows of the window in the parts so far, samples of all rings
  for (index_t l = 0; length >> l > 0; ++l) {
    window_level<T> level;
    const index_t rows_summed = index_t{1} << l;
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
  for (index_t x = 0; x < n; x += strip) {
    if (x + strip > n) x = n - strip;  // what is computed twice comes out the same
    for (T& v : memory) v = 0;
    T* at = memory.data();
    for (window_level<T>& l : levels) {
      l.ring = at;
      l.at = 0;
      at += l.size;
    }
    kernel.run(rows.data(), length, count, levels.data(), static_cast<index_t>(levels.size()), out, out_stride, x);
  }
}

/// Windows of `length` along a line of n + length - 1 samples of one channel, scaled.
template <class T>
class line_windows {
 public:
  line_windows(index_t length, index_t n, T scale, cpu::isa isa)
      : length_(length), n_(n), wide_(n + length - 1), stride_(whole_lines<T>(wide_) + 64), scale_(scale),
        kernel_(find_window_along<T>(isa)), sums_(find_sums<T>(isa)) {
    while (length >> (top_ + 1) > 0) ++top_;
    // Which levels are wanted: the window's parts, and from the last one in registers on all up to the top.
    wanted_.assign(static_cast<std::size_t>((top_ < kernel_.levels ? kernel_.levels : top_) + 1), nullptr);
    index_t before = 0;  // samples of the window in the parts so far, counted from its end
    memory_.assign(static_cast<std::size_t>(stride_ * (top_ + 1)), T{0});
    for (index_t l = 0; l <= top_; ++l) {
      const bool part = (length >> l & 1) != 0;
      if (l == 0 || part || (l >= kernel_.levels && top_ > kernel_.levels))
        wanted_[static_cast<std::size_t>(l)] = memory_.data() + l * stride_;
      if (!part) continue;
      parts_.push_back(memory_.data() + l * stride_ + length - 1 - before);
      before += index_t{1} << l;
    }
  }
  T* line() { return memory_.data(); }
  void run(T* out) {
    if (top_ > 0) kernel_.run(memory_.data(), wide_, wanted_.data() + 1);
    for (index_t l = kernel_.levels + 1; l <= top_; ++l) {
      const T* below = memory_.data() + (l - 1) * stride_;
      const index_t apart = index_t{1} << (l - 1);
      sums_.add2(below + apart, below, memory_.data() + l * stride_ + apart, wide_ - apart);
    }
    kernel_.add(parts_.data(), static_cast<index_t>(parts_.size()), scale_, out, n_);
  }

 private:
  index_t length_, n_, wide_, stride_, top_ = 0;
  T scale_;
  window_along<T> kernel_;
  sum_kernels<T> sums_;
  buffer<T> memory_;
  buffer<T*> wanted_;
  buffer<const T*> parts_;
};

/// Boxes of f64, down the columns first and then along the rows, in the same order of additions whatever the
/// layout, the width and the instruction set. The sums of columns stand in dst itself where its rows lie as they
/// should.
template <class T>
void box_real_band(const geometry& g, row_reader<T>& reader, image_view<T> dst, bool normalize, index_t y0,
                   index_t y1) {
  const cpu::isa isa = cpu::current();
  const window_down<T> kernel = find_window_down<T>(isa);
  const index_t c = g.dst.channels, n = g.dst.width * c, wide = n > kernel.strip ? n : kernel.strip;
  const bool in_place = reader.source().packed() && dst.packed() && n == wide;
  const index_t sources = y1 - y0 + g.rows - 1;
  buffer<T> copies(in_place ? 0 : static_cast<std::size_t>((sources + y1 - y0) * wide), 0);
  buffer<const T*> rows;
  for (index_t i = 0; i < sources; ++i) {
    const T* row = reader.samples(g.first_y + y0 + i);
    if (!in_place)
      row = static_cast<T*>(std::memcpy(copies.data() + i * wide, row, static_cast<std::size_t>(n) * sizeof(T)));
    rows.push_back(row);
  }
  T* const sums = in_place ? dst.row(y0) : copies.data() + sources * wide;
  const index_t stride = in_place ? dst.row_stride() : wide;
  box_down<T>(rows, g.rows, y1 - y0, wide, sums, stride, kernel);

  const double factor = normalize ? 1 / (static_cast<double>(g.rows) * static_cast<double>(g.cols)) : 1;
  line_windows<T> plane(c == 1 ? g.cols : 1, g.dst.width, static_cast<T>(factor), isa);
  row_windows<T> pixels(c == 1 ? 1 : g.cols, c, n, isa);
  buffer<T> line(static_cast<std::size_t>(n + (g.cols - 1) * c + 64), 0);
  T* const first = (c == 1 ? plane.line() : line.data()) - g.first_x * c;
  row_target<T> target(dst);
  for (index_t y = y0; y < y1; ++y) {
    const T* row = sums + (y - y0) * stride;
    T* out = target.begin(y);
    std::memcpy(first, row, static_cast<std::size_t>(n) * sizeof(T));
    const auto close = [&](index_t x) {
      const index_t from = reader.column(x);
      for (index_t k = 0; k < c; ++k)
        first[x * c + k] = from < 0 ? window_of(reader.constant(k), g.rows) : row[from * c + k];
    };
    for (index_t x = g.first_x; x < 0; ++x) close(x);
    for (index_t x = g.dst.width; x < g.dst.width + g.cols - 1 + g.first_x; ++x) close(x);
    if (c == 1) {
      plane.run(out);
    } else {
      pixels.run(line.data(), out);
      find_finish<T, T>(isa)(out, out, n, {factor, 0, rounding::nearest_even});
    }
    target.end(y);
  }
}

}  // namespace detail
KONV_END
#endif

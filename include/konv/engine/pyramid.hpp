// Pyramids: a 5x5 binomial down to every second pixel, and up again.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_PYRAMID_HPP
#define KONV_ENGINE_PYRAMID_HPP

#include <optional>

#include "pyramid_plane.hpp"

KONV_BEGIN
namespace detail {

/// Rows [y0, y1) of the half-size result, of types without kernels.
template <class T>
void pyramid_down_rows(image_view<const T> src, image_view<T> dst, border edge, const fill& value, index_t y0,
                       index_t y1) {
  using sum_type = binomial_sum<T>;
  geometry g;
  g.src = src.size();
  g.rows = g.cols = 5;
  g.first_x = g.first_y = -2;
  const index_t c = src.channels(), wide = (src.width() + 5) * c;
  row_reader<T> reader(src, edge, value);
  padded_rows<T> lines(reader, g, 0, src.width() + 1, 5);
  row_target<T> target(dst);
  buffer<sum_type> column(static_cast<std::size_t>(wide));
  for (index_t y = y0; y < y1; ++y) {
    const T* r[5];
    for (index_t i = 0; i < 5; ++i) r[i] = lines.line(2 * y - 2 + i);
    const auto s = [](T v) { return static_cast<sum_type>(v); };
    for (index_t x = 0; x < wide; ++x)
      column[static_cast<std::size_t>(x)] = binomial_of(s(r[0][x]), s(r[1][x]), s(r[2][x]), s(r[3][x]), s(r[4][x]));
    T* out = target.begin(y);
    for (index_t x = 0; x < dst.width(); ++x)
      for (index_t k = 0; k < c; ++k) {
        const sum_type* v = column.data() + 2 * x * c + k;
        out[x * c + k] = binomial_store<T>(binomial_of(v[0], v[c], v[2 * c], v[3 * c], v[4 * c]), 8);
      }
    target.end(y);
  }
}

/// Rows of any layout, side by side in memory: where they are, or copies of so many.
template <class T>
class rows_side_by_side {
 public:
  rows_side_by_side(row_reader<T>& reader, index_t count) : reader_(&reader) {
    geometry g;
    g.src = reader.source().size();
    g.rows = g.cols = 1;
    if (!reader.source().packed()) copies_.emplace(reader, g, 0, g.src.width, count);
  }
  const T* row(index_t y) { return copies_ ? copies_->line(y) : reader_->samples(y); }

 private:
  row_reader<T>* reader_;
  std::optional<padded_rows<T>> copies_;
};

/// Any number of channels, through the kernels: sums of the columns of the source, copied where a column lies outside.
template <class T>
void pyramid_down_pixels(image_view<const T> src, image_view<T> dst, border edge, const fill& value, index_t y0,
                         index_t y1) {
  const pyramid_kernels<T> kernels = find_pyramid<T>(cpu::current());
  const index_t c = src.channels(), w = src.width(), out_w = dst.width();
  constexpr index_t slack = 64;
  row_reader<T> reader(src, edge, value);
  rows_side_by_side<T> rows(reader, 5);
  const index_t lead = (2 * c + slack - 1) / slack * slack;  // so that column 0 begins a line of the cache
  buffer<binomial_lane<T>> line(static_cast<std::size_t>(lead + (w + 3) * c + slack), 0);
  binomial_lane<T>* const sums = line.data() + lead;
  buffer<T> every(static_cast<std::size_t>((2 * out_w - 1) * c + slack));
  row_target<T> target(dst);
  for (index_t y = y0; y < y1; ++y) {
    const T* r[5];
    for (index_t i = 0; i < 5; ++i) r[i] = rows.row(2 * y - 2 + i);
    kernels.five(r, sums, w * c);
    const auto copy = [&](index_t x) {
      const index_t from = reader.column(x);
      for (index_t k = 0; k < c; ++k)
        sums[x * c + k] = from < 0 ? static_cast<binomial_lane<T>>(reader.constant(k) * 16) : sums[from * c + k];
    };
    for (index_t x = -2; x < 0; ++x) copy(x);
    for (index_t x = w; x < 2 * out_w + 1; ++x) copy(x);
    kernels.down_along(sums - 2 * c, every.data(), (2 * out_w - 1) * c, c);
    kernels.take_even(every.data(), target.begin(y), out_w, c);
    target.end(y);
  }
}

/// pyramid_up_rows, through the kernels.
template <class T>
void pyramid_up_pixels(image_view<const T> src, image_view<T> dst, index_t y0, index_t y1) {
  const pyramid_kernels<T> kernels = find_pyramid<T>(cpu::current());
  const index_t c = src.channels(), w = src.width(), h = src.height(), n = w * c;
  row_reader<T> reader(src, border::replicate, {});
  rows_side_by_side<T> rows(reader, 3);
  constexpr index_t slack = 64;
  const index_t lead = (c + slack - 1) / slack * slack;
  buffer<binomial_lane<T>> line(static_cast<std::size_t>(lead + n + c + slack), 0);
  binomial_lane<T>* const sums = line.data() + lead;
  buffer<T> even(static_cast<std::size_t>(n + slack)), odd(static_cast<std::size_t>(n + slack));
  row_target<T> target(dst);
  for (index_t y = y0; y < y1; ++y) {
    const index_t p = y / 2;
    const T *here = rows.row(p), *below = rows.row(p + 1 < h ? p + 1 : h - 1);
    if (y % 2 != 0) {
      const T* const two[2] = {here, below};
      kernels.two(two, sums, n);
    } else {
      const T* const three[3] = {rows.row(p > 0 ? p - 1 : h > 1 ? 1 : 0), here, below};
      kernels.three(three, sums, n);
    }
    for (index_t k = 0; k < c; ++k) {
      sums[k - c] = sums[w > 1 ? c + k : k];
      sums[n + k] = sums[n - c + k];
    }
    kernels.up_along(sums, even.data(), odd.data(), n, c);
    kernels.interleave(even.data(), odd.data(), target.begin(y), w, c);
    target.end(y);
  }
}

/// Rows [y0, y1) of the double-size result. Position 2p of what is blown up holds pixel p, with reflect_101 around all
/// 2n positions: pixel -1 is pixel 1, and pixel n is pixel n - 1.
template <class T>
void pyramid_up_rows(image_view<const T> src, image_view<T> dst, index_t y0, index_t y1) {
  using sum_type = binomial_sum<T>;
  const index_t c = src.channels(), w = src.width(), h = src.height();
  const auto pixel = [](index_t p, index_t n) {
    return p < 0 ? (n > 1 ? index_t{1} : index_t{0}) : p >= n ? n - 1 : p;
  };
  buffer<sum_type> column(static_cast<std::size_t>((w + 2) * c));
  row_target<T> target(dst);
  for (index_t y = y0; y < y1; ++y) {
    const index_t p = y / 2;
    const bool odd = y % 2 != 0;
    for (index_t x = -1; x <= w; ++x)
      for (index_t k = 0; k < c; ++k) {
        const index_t from = pixel(x, w);
        const auto at = [&](index_t row) { return static_cast<sum_type>(src(from, pixel(row, h), k)); };
        column[static_cast<std::size_t>((x + 1) * c + k)] =
            odd ? 4 * (at(p) + at(p + 1)) : (at(p - 1) + at(p + 1)) + 6 * at(p);
      }
    T* out = target.begin(y);
    for (index_t x = 0; x < w; ++x)
      for (index_t k = 0; k < c; ++k) {
        const sum_type* v = column.data() + (x + 1) * c + k;
        out[2 * x * c + k] = binomial_store<T>((v[-c] + v[c]) + 6 * v[0], 6);
        out[(2 * x + 1) * c + k] = binomial_store<T>(4 * (v[0] + v[c]), 6);
      }
    target.end(y);
  }
}

}  // namespace detail

/// dst: half of src's size, rounded up. The two do not overlap.
template <class T>
void run_pyramid_down(image_view<const T> src, image_view<T> dst, border edge, const fill& value,
                      const execution& run) {
  if (edge == border::constant) value.check("pyramid_down", src.channels());
  for_bands(run, dst.height(), 8, [&](index_t y0, index_t y1) {
    if constexpr (!detail::has_pyramid<T>)
      detail::pyramid_down_rows<T>(src, dst, edge, value, y0, y1);
    else if (src.channels() == 1 || (std::is_same_v<T, float> && (src.channels() == 2 || src.channels() == 4)))
      detail::pyramid_down_plane(src, dst, edge, value, y0, y1);
    else
      detail::pyramid_down_pixels<T>(src, dst, edge, value, y0, y1);
  });
}

/// dst: twice src's size. The two do not overlap.
template <class T>
void run_pyramid_up(image_view<const T> src, image_view<T> dst, const execution& run) {
  for_bands(run, dst.height(), 8, [&](index_t y0, index_t y1) {
    if constexpr (detail::has_pyramid<T>)
      detail::pyramid_up_pixels<T>(src, dst, y0, y1);
    else
      detail::pyramid_up_rows<T>(src, dst, y0, y1);
  });
}

KONV_END
#endif

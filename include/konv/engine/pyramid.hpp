// Pyramids: a 5x5 binomial down to every second pixel, and up again.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_PYRAMID_HPP
#define KONV_ENGINE_PYRAMID_HPP

#include "../kernels/pyramid.hpp"
#include "padded.hpp"
#include "plan.hpp"

KONV_BEGIN
namespace detail {

// What binomial sums are formed in: exact for integers (256 times a sample fits), the sample's type for reals.
template <class T>
using binomial_sum = std::conditional_t<std::is_floating_point_v<T>, T,
                                        std::conditional_t<sizeof(T) == 4, std::int64_t, std::int32_t>>;

/// sum / 2^shift; integers round halves up.
template <class T>
KONV_INLINE T binomial_store(binomial_sum<T> sum, int shift) {
  if constexpr (std::is_floating_point_v<T>)
    return sum * (T{1} / static_cast<T>(1 << shift));
  else
    return static_cast<T>((sum + (binomial_sum<T>{1} << (shift - 1))) >> shift);
}

/// a + 4 b + 6 c + 4 d + e, in the order that the kernels have.
template <class V>
KONV_INLINE V binomial_of(V a, V b, V c, V d, V e) {
  return (a + e) + (c + c) + ((b + c) + d) * 4;
}

/// Rows of one channel, through the kernels. Rows that stand side by side in memory are read where they are, but for the
/// first result and the last one or two.
template <class T>
void pyramid_down_plane(image_view<const T> src, row_reader<T>& reader, padded_rows<T>& lines, image_view<T> dst,
                        index y0, index y1) {
  const auto kernel = find_halve<T>(cpu::current());
  row_target<T> target(dst);
  const index inner = (src.width() - 4) / 2;
  const bool in_place = src.packed() && inner >= halve_least;
  for (index y = y0; y < y1; ++y) {
    T* out = target.begin(y);
    const T* r[5];
    for (index i = 0; i < 5; ++i) r[i] = in_place ? reader.samples(2 * y - 2 + i) : lines.line(2 * y - 2 + i);
    if (in_place) {
      const auto column = [&](index at) {
        const index x = reader.column(at);
        const auto s = [&](index i) { return static_cast<binomial_sum<T>>(x < 0 ? reader.constant(0) : r[i][x]); };
        return binomial_of(s(0), s(1), s(2), s(3), s(4));
      };
      const auto end = [&](index x) {
        out[x] = binomial_store<T>(binomial_of(column(2 * x - 2), column(2 * x - 1), column(2 * x), column(2 * x + 1),
                                               column(2 * x + 2)), 8);
      };
      end(0);
      for (index x = inner + 1; x < dst.width(); ++x) end(x);
      kernel(r, out + 1, inner);
    } else {
      kernel(r, out, dst.width());
    }
    target.end(y);
  }
}

/// Rows [y0, y1) of the half-size result, any type.
template <class T>
void pyramid_down_rows(image_view<const T> src, image_view<T> dst, border edge, const fill& value, index y0,
                       index y1) {
  using sum_type = binomial_sum<T>;
  geometry g;
  g.src = src.size();
  g.rows = g.cols = 5;
  g.first_x = g.first_y = -2;
  const index c = src.channels(), wide = (src.width() + 5) * c;
  row_reader<T> reader(src, edge, value);
  padded_rows<T> lines(reader, g, 0, src.width() + 1, 5);
  if constexpr (std::is_same_v<T, std::uint8_t> || std::is_same_v<T, float>) {
    if (c == 1) {
      pyramid_down_plane<T>(src, reader, lines, dst, y0, y1);
      return;
    }
  }
  row_target<T> target(dst);
  buffer<sum_type> column(static_cast<std::size_t>(wide));
  for (index y = y0; y < y1; ++y) {
    const T* r[5];
    for (index i = 0; i < 5; ++i) r[i] = lines.line(2 * y - 2 + i);
    const auto s = [](T v) { return static_cast<sum_type>(v); };
    for (index x = 0; x < wide; ++x)
      column[static_cast<std::size_t>(x)] = binomial_of(s(r[0][x]), s(r[1][x]), s(r[2][x]), s(r[3][x]), s(r[4][x]));
    T* out = target.begin(y);
    for (index x = 0; x < dst.width(); ++x)
      for (index k = 0; k < c; ++k) {
        const sum_type* v = column.data() + 2 * x * c + k;
        out[x * c + k] = binomial_store<T>(binomial_of(v[0], v[c], v[2 * c], v[3 * c], v[4 * c]), 8);
      }
    target.end(y);
  }
}

/// Rows [y0, y1) of the double-size result. Position 2p of what is blown up holds pixel p, with reflect_101 around all
/// 2n positions: pixel -1 is pixel 1, and pixel n is pixel n - 1.
template <class T>
void pyramid_up_rows(image_view<const T> src, image_view<T> dst, index y0, index y1) {
  using sum_type = binomial_sum<T>;
  const index c = src.channels(), w = src.width(), h = src.height();
  const auto pixel = [](index p, index n) { return p < 0 ? (n > 1 ? index{1} : index{0}) : p >= n ? n - 1 : p; };
  buffer<sum_type> column(static_cast<std::size_t>((w + 2) * c));
  row_target<T> target(dst);
  for (index y = y0; y < y1; ++y) {
    const index p = y / 2;
    const bool odd = y % 2 != 0;
    for (index x = -1; x <= w; ++x)
      for (index k = 0; k < c; ++k) {
        const index from = pixel(x, w);
        const auto at = [&](index row) { return static_cast<sum_type>(src(from, pixel(row, h), k)); };
        column[static_cast<std::size_t>((x + 1) * c + k)] =
            odd ? 4 * (at(p) + at(p + 1)) : (at(p - 1) + at(p + 1)) + 6 * at(p);
      }
    T* out = target.begin(y);
    for (index x = 0; x < w; ++x)
      for (index k = 0; k < c; ++k) {
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
  for_bands(run, dst.height(), 8,
            [&](index y0, index y1) { detail::pyramid_down_rows<T>(src, dst, edge, value, y0, y1); });
}

/// dst: twice src's size. The two do not overlap.
template <class T>
void run_pyramid_up(image_view<const T> src, image_view<T> dst, const execution& run) {
  for_bands(run, dst.height(), 8, [&](index y0, index y1) { detail::pyramid_up_rows<T>(src, dst, y0, y1); });
}

KONV_END
#endif

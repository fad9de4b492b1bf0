// Pyramids downwards through the kernels of whole rows: f32 of 1, 2 and 4 channels, u8 of one.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_PYRAMID_PLANE_HPP
#define KONV_ENGINE_PYRAMID_PLANE_HPP

#include <optional>

#include "../kernels/pyramid.hpp"
#include "padded.hpp"
#include "plan.hpp"

KONV_BEGIN
namespace detail {

/// The types for which there are kernels.
template <class T>
inline constexpr bool has_pyramid = std::is_same_v<T, std::uint8_t> || std::is_same_v<T, float>;

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

/// Results of a row that have taps outside it: the first one, and the last one or two. Where their
/// samples are is found once.
struct halved_ends {
  index_t count = 0, x[3], column[3][5];  ///< column: negative for the constant outside
  template <class T>
  halved_ends(const row_reader<T>& reader, index_t inner, index_t width) {
    for (index_t at = 0; at < width; at += at == 0 ? inner + 1 : 1, ++count) {
      x[count] = at;
      for (index_t j = 0; j < 5; ++j) column[count][j] = reader.column(2 * at - 2 + j);
    }
  }
};

/// f32 of 1, 2 or 4 channels, through its kernel. Rows that stand side by side in memory are read where they are, but
/// for the first result and the last one or two.
template <int Unused = 0>
void pyramid_down_plane(image_view<const float> src, image_view<float> dst, border edge, const fill& value,
                               index_t y0, index_t y1) {
  const index_t c = src.channels();
  geometry g;
  g.src = src.size();
  g.rows = g.cols = 5;
  g.first_x = g.first_y = -2;
  row_reader<float> reader(src, edge, value);
  padded_rows<float> lines(reader, g, 0, src.width() + 1, 7);
  const auto kernel = find_halve_f32(cpu::current(), c);
  row_target<float> target(dst);
  const index_t inner = (src.width() - 4) / 2;
  const bool in_place = src.packed() && inner * c >= halve_least;
  std::optional<halved_ends> ends;
  if (in_place) ends.emplace(reader, inner, dst.width());
  for (index_t y = y0, rows; y < y1; y += rows) {
    rows = dst.packed() && y + 1 < y1 ? 2 : 1;  // a target that is not packed has memory for one
    float* const row = target.begin(y);
    float* out[2] = {row, rows == 2 ? target.begin(y + 1) : row};
    const float* r[7];
    for (index_t i = 0; i < 7; ++i) {
      const index_t from = 2 * y - 2 + (i < 3 + 2 * rows ? i : 4);
      r[i] = in_place ? reader.samples(from) : lines.line(from);
    }
    if (in_place) {
      for (index_t k = rows; k-- > 0;)
        for (index_t e = 0; e < ends->count * c; ++e) {
          const index_t channel = e % c;
          const auto column = [&](index_t j) {
            const index_t x = ends->column[e / c][j];
            const auto s = [&](index_t i) { return x < 0 ? reader.constant(channel) : r[2 * k + i][x * c + channel]; };
            return binomial_of(s(0), s(1), s(2), s(3), s(4));
          };
          out[k][ends->x[e / c] * c + channel] =
              binomial_store<float>(binomial_of(column(0), column(1), column(2), column(3), column(4)), 8);
        }
      out[0] += c;
      out[1] += c;
      kernel(r, out, inner * c);
    } else {
      kernel(r, out, dst.width() * c);
    }
    target.end(y);
  }
}

/// One channel of u8, through its kernels: rows of sums along each row of the source, kept for as long as they are
/// wanted.
template <int Unused = 0>
void pyramid_down_plane(image_view<const std::uint8_t> src, image_view<std::uint8_t> dst, border edge,
                               const fill& value, index_t y0, index_t y1) {
  const halve_u8_kernels kernels = find_halve_u8(cpu::current());
  const index_t n = dst.width(), stride = (n + 63) / 64 * 64;
  const index_t inner = src.width() < 6 ? 0 : (src.width() - 4) / 2;  // results with all samples inside
  row_reader<std::uint8_t> reader(src, edge, value);
  std::optional<halved_ends> ends;
  if (inner > 0) ends.emplace(reader, inner, n);
  buffer<std::uint16_t> sums(static_cast<std::size_t>(5 * stride));
  const auto along = [&](index_t y) {  // of source row y
    const std::uint8_t* row = reader.samples(y);
    std::uint16_t* out = sums.data() + (y + 5) % 5 * stride;
    const auto put = [&](index_t x, auto&& column) {
      const auto at = [&](index_t j) {
        const index_t from = column(j);
        return static_cast<int>(from < 0 ? reader.constant(0) : row[from]);
      };
      out[x] = static_cast<std::uint16_t>(binomial_of(at(0), at(1), at(2), at(3), at(4)));
    };
    if (inner > 0) {
      if (inner < halve_least) {
        std::uint8_t narrow[2 * halve_least + 4] = {};
        std::memcpy(narrow, row, static_cast<std::size_t>(src.width()));
        kernels.along(narrow, out + 1, halve_least);
      } else {
        kernels.along(row, out + 1, inner);
      }
      for (index_t e = 0; e < ends->count; ++e) put(ends->x[e], [&](index_t j) { return ends->column[e][j]; });
    } else {
      for (index_t x = 0; x < n; ++x) put(x, [&](index_t j) { return reader.column(2 * x - 2 + j); });
    }
  };
  row_target<std::uint8_t> target(dst);
  for (index_t i = -2; i < 1; ++i) along(2 * y0 + i);
  for (index_t y = y0; y < y1; ++y) {
    along(2 * y + 1);
    along(2 * y + 2);
    const std::uint16_t* r[5];
    for (index_t i = 0; i < 5; ++i) r[i] = sums.data() + (2 * y + 3 + i) % 5 * stride;
    kernels.down(r, target.begin(y), n);
    target.end(y);
  }
}

}  // namespace detail
KONV_END
#endif

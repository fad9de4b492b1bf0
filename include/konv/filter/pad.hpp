// pad: an image with rows and columns added on each side.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_PAD_HPP
#define KONV_FILTER_PAD_HPP

#include <cstring>

#include "../core/buffer.hpp"
#include "../core/border.hpp"
#include "../core/image.hpp"
#include "../engine/overlap.hpp"

KONV_BEGIN
namespace detail {

inline extent padded_size(extent src, const margins& m) {
  constexpr index most = index{1} << 40;
  for (const index side : {m.top, m.bottom, m.left, m.right})
    if (side < -most || side > most) fail("pad", {"margin is ", side, ", expected below 2^40"});
  const extent size{src.width + m.left + m.right, src.height + m.top + m.bottom, src.channels};
  if (src.empty()) fail("pad", {"src is ", src, ", expected a pixel"});
  if (size.width < 0 || size.height < 0)
    fail("pad", {"result would be ", extent{size.width, size.height}, ", expected margins that leave something of ",
                 extent{src.width, src.height}});
  return size;
}

template <class T>
void pad_view(image_view<const T> src, image_view<T> dst, const margins& m, border edge, const fill& value) {
  const index c = src.channels(), w = src.width();
  buffer<T> outside;
  if (edge == border::constant)
    for (index k = 0; k < c; ++k) outside.push_back(saturate_cast<T>(value[k]));
  // Columns [a, b) of dst are src's, from column a - left; the others are listed.
  const auto within = [&](index v) { return v < 0 ? index{0} : v > dst.width() ? dst.width() : v; };
  const index a = within(m.left), b = within(m.left + w) < a ? a : within(m.left + w);
  buffer<index> columns(static_cast<std::size_t>(dst.width()));
  for (index x = 0; x < dst.width(); ++x)
    columns[static_cast<std::size_t>(x)] = border_index(edge, x - m.left, w);

  for (index y = 0; y < dst.height(); ++y) {
    T* out = dst.row(y);
    const index row = border_index(edge, y - m.top, src.height());
    const auto pixels = [&](index from, index to) {
      for (index x = from; x < to; ++x) {
        const index column = row < 0 ? -1 : columns[static_cast<std::size_t>(x)];
        T* at = out + x * dst.pixel_stride();
        for (index k = 0; k < c; ++k) at[k] = column < 0 ? outside[static_cast<std::size_t>(k)] : src(column, row, k);
      }
    };
    if (row >= 0 && src.packed() && dst.packed()) {
      pixels(0, a);
      if (b > a) std::memcpy(out + a * c, &src(a - m.left, row), static_cast<std::size_t>((b - a) * c) * sizeof(T));
      pixels(b, dst.width());
    } else {
      pixels(0, dst.width());
    }
  }
}

}  // namespace detail

/// Adds rows and columns around an image, filled as `edge` says: OpenCV's copyMakeBorder, numpy.pad per axis.
/// Margins may be larger than the image; negative ones crop. `value` is for border::constant: one number, or one per
/// channel ({255, 255, 0}). Every sample of the source is copied unchanged.
/// Throws argument_error for an empty source, margins that leave less than nothing, or a wrong number of values.
template <source_image S>
image<sample_of<S>> pad(const S& src, const margins& m, border edge = border::reflect_101, const fill& value = 0) {
  const image_view<const sample_of<S>> from = src;
  if (edge == border::constant) value.check("pad", from.channels());
  image<sample_of<S>> out(detail::padded_size(from.size(), m), uninitialized);
  if (!out.empty()) detail::pad_view<sample_of<S>>(from, out.view(), m, edge, value);
  return out;
}
/// The same into dst, which may overlap src. Throws argument_error where dst has another size.
template <source_image S, target_image D>
  requires(std::is_same_v<sample_of<S>, sample_of<D>>)
void pad(const S& src, D&& dst, const margins& m, border edge = border::reflect_101, const fill& value = 0) {
  using T = sample_of<S>;
  const image_view<const T> from = src;
  const image_view<T> to = dst;
  if (edge == border::constant) value.check("pad", from.channels());
  detail::check_size("pad", "dst", to, detail::padded_size(from.size(), m));
  if (to.empty()) return;
  if (detail::overlap(from, to))
    detail::pad_view<T>(image<T>::copy_of(from).view(), to, m, edge, value);
  else
    detail::pad_view<T>(from, to, m, edge, value);
}

KONV_END
#endif

// pad: an image with rows and columns added on each side.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_PAD_HPP
#define KONV_FILTER_PAD_HPP

#include "../core/image.hpp"
#include "../engine/overlap.hpp"
#include "../engine/padded.hpp"

KONV_BEGIN
namespace detail {

inline extent padded_size(extent src, const margins& m) {
  constexpr index_t most = index_t{1} << 40;
  for (const index_t side : {m.top, m.bottom, m.left, m.right})
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
  const index_t c = src.channels(), columns = dst.width();
  row_reader<T> reader(src, edge, value);
  row_target<T> target(dst);
  const row_copy copy;
  // Columns [a, b) of dst are src's, from column a - left. `from`: where the samples of the others stand, in the same
  // row or in one of the constant.
  const auto within = [&](index_t v) { return v < 0 ? index_t{0} : v > columns ? columns : v; };
  const index_t a = within(m.left), b = within(m.left + src.width()) < a ? a : within(m.left + src.width());
  buffer<index_t> from;
  for (index_t x = 0; x < columns; ++x) {
    if (x == a) x = b;
    if (x == columns) break;
    const index_t column = edge == border::constant ? 0 : reader.column(x - m.left);
    for (index_t k = 0; k < c; ++k) from.push_back(column * c + k);
  }
  for (index_t y = 0; y < dst.height(); ++y) {
    const T* const row = reader.samples(y - m.top);
    const T* const beside = edge == border::constant ? reader.samples(-1) : row;
    T* const out = target.begin(y);
    T* const right = out + (b - a) * c;  // of what is on the left
    const index_t* const at = from.data();
    const index_t left = a * c, all = static_cast<index_t>(from.size());
    for (index_t i = 0; i < left; ++i) out[i] = beside[at[i]];
    if (b > a) copy(row + (a - m.left) * c, out + left, (b - a) * c);
    for (index_t i = left; i < all; ++i) right[i] = beside[at[i]];
    target.end(y);
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

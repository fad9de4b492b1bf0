// correlate_separable and convolve_separable: a kernel given as a column and a row.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_SEPARABLE_HPP
#define KONV_FILTER_SEPARABLE_HPP

#include <initializer_list>

#include "correlate.hpp"

KONV_BEGIN
namespace detail {

template <class R>
using weight_of_range = std::remove_cvref_t<decltype(*std::data(std::declval<const R&>()))>;

template <class R>
concept weight_range = requires(const R& r) {
  std::data(r);
  std::size(r);
} && weight<weight_of_range<R>>;

template <class R>
weight_table line_table(const char* where, const char* what, const R& weights, bool turned) {
  const index_t n = static_cast<index_t>(std::size(weights));
  if (n < 1) fail(where, {what, " is empty, expected at least one weight"});
  weight_table t{n, 1, {}, std::is_integral_v<weight_of_range<R>>};
  for (index_t i = 0; i < n; ++i) t.values.push_back(static_cast<double>(std::data(weights)[turned ? n - 1 - i : i]));
  return t;
}

template <bool Strided, class Src, class Dst, class C, class R>
plan<Src, Dst> separable_plan(const char* where, sense way, extent src, const C& column, const R& row,
                              const filter_options& o) {
  const bool turned = way == sense::convolve;
  const weight_table down = line_table(where, "column", column, turned), along = line_table(where, "row", row, turned);
  if constexpr (Strided)
    return {down, along, src, o, way, where};
  else
    return plan<Src, Dst>::unstrided(down, along, src, o, way, where);
}

// Strided: the named filters are not.
template <bool Strided = false, class S, class D, class C, class R>
void separable_into(const char* where, sense way, const S& src, D& dst, const C& column, const R& row,
                    const filter_options& o) {
  const image_view<const sample_of<S>> from = src;
  separable_plan<Strided, sample_of<S>, sample_of<D>>(where, way, from.size(), column, row, o).run(from, dst);
}
template <class Dst, class S, class C, class R>
image<Dst> separable_new(const char* where, sense way, const S& src, const C& column, const R& row,
                         const filter_options& o) {
  const image_view<const sample_of<S>> from = src;
  const auto p = separable_plan<true, sample_of<S>, Dst>(where, way, from.size(), column, row, o);
  image<Dst> out(p.size(), uninitialized);
  p.run(from, out.view());
  return out;
}

}  // namespace detail

/// Correlates with the kernel k(i, j) = column[i] * row[j]: OpenCV's sepFilter2D.
///
///     konv::correlate_separable(photo, {1, 2, 1}, {-1, 0, 1})
///
/// column and row are contiguous ranges (std::vector, std::array, std::span) or lists, of one weight type. It means
/// correlate with that kernel, at the cost of column + row taps; nothing is rounded in between, and a constant border
/// pads the source, not the first pass. f32 factors that are their own mirror image add the two samples of a weight
/// first: beyond half of FLT_MAX that overflows. Types, sizes, numbers and errors as correlate; a range without weights
/// is an argument_error.
template <class Dst = detail::deduced, source_image S, detail::weight_range C, detail::weight_range R>
  requires(std::is_same_v<detail::weight_of_range<C>, detail::weight_of_range<R>>)
auto correlate_separable(const S& src, const C& column, const R& row, const filter_options& options = {}) {
  return detail::separable_new<detail::result_or<Dst, sample_of<S>, detail::weight_of_range<C>>>(
      "correlate_separable", sense::correlate, src, column, row, options);
}
template <class Dst = detail::deduced, source_image S, weight W>
auto correlate_separable(const S& src, std::initializer_list<W> column, std::initializer_list<W> row,
                         const filter_options& options = {}) {
  return detail::separable_new<detail::result_or<Dst, sample_of<S>, W>>("correlate_separable", sense::correlate, src,
                                                                        column, row, options);
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D, detail::weight_range C, detail::weight_range R>
  requires(std::is_same_v<detail::weight_of_range<C>, detail::weight_of_range<R>>)
void correlate_separable(const S& src, D&& dst, const C& column, const R& row, const filter_options& options = {}) {
  detail::separable_into<true>("correlate_separable", sense::correlate, src, dst, column, row, options);
}
template <source_image S, target_image D, weight W>
void correlate_separable(const S& src, D&& dst, std::initializer_list<W> column, std::initializer_list<W> row,
                         const filter_options& options = {}) {
  detail::separable_into<true>("correlate_separable", sense::correlate, src, dst, column, row, options);
}

/// Convolves with the kernel k(i, j) = column[i] * row[j]: both turned. Everything else as correlate_separable.
template <class Dst = detail::deduced, source_image S, detail::weight_range C, detail::weight_range R>
  requires(std::is_same_v<detail::weight_of_range<C>, detail::weight_of_range<R>>)
auto convolve_separable(const S& src, const C& column, const R& row, const filter_options& options = {}) {
  return detail::separable_new<detail::result_or<Dst, sample_of<S>, detail::weight_of_range<C>>>(
      "convolve_separable", sense::convolve, src, column, row, options);
}
template <class Dst = detail::deduced, source_image S, weight W>
auto convolve_separable(const S& src, std::initializer_list<W> column, std::initializer_list<W> row,
                        const filter_options& options = {}) {
  return detail::separable_new<detail::result_or<Dst, sample_of<S>, W>>("convolve_separable", sense::convolve, src,
                                                                        column, row, options);
}
/// The same into dst.
template <source_image S, target_image D, detail::weight_range C, detail::weight_range R>
  requires(std::is_same_v<detail::weight_of_range<C>, detail::weight_of_range<R>>)
void convolve_separable(const S& src, D&& dst, const C& column, const R& row, const filter_options& options = {}) {
  detail::separable_into<true>("convolve_separable", sense::convolve, src, dst, column, row, options);
}
template <source_image S, target_image D, weight W>
void convolve_separable(const S& src, D&& dst, std::initializer_list<W> column, std::initializer_list<W> row,
                        const filter_options& options = {}) {
  detail::separable_into<true>("convolve_separable", sense::convolve, src, dst, column, row, options);
}

KONV_END
#endif

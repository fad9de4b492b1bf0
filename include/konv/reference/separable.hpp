// Separable filters as the dense filter that they stand for: the slow twin of filter/separable.hpp.
// SPDX-License-Identifier: MIT
#ifndef KONV_REFERENCE_SEPARABLE_HPP
#define KONV_REFERENCE_SEPARABLE_HPP

#include <span>

#include "correlate.hpp"

KONV_BEGIN
namespace reference {

/// k(i, j) = column[i] * row[j], the products unrounded.
template <weight W>
weights outer(std::span<const W> column, std::span<const W> row) {
  weights w{static_cast<index_t>(column.size()), static_cast<index_t>(row.size()), {}};
  for (const W a : column)
    for (const W b : row) w.values.push_back(static_cast<long double>(a) * static_cast<long double>(b));
  return w;
}

/// Correlation with the outer product of a column and a row, nothing rounded in between. A constant border is around
/// the source, not around the result of a first pass. Dst as in reference::correlate.
template <sample Dst = double, source_image S, class C, class R>
image<Dst> correlate_separable(const S& src, const C& column, const R& row, const filter_options& options = {}) {
  const image_view<const sample_of<S>> view = src;
  const std::span c(column);
  const std::span r(row);
  using W = typename decltype(c)::value_type;
  return apply<Dst>(view, outer<W>(c, r), options, orientation::correlation);
}

/// The same for a convolution.
template <sample Dst = double, source_image S, class C, class R>
image<Dst> convolve_separable(const S& src, const C& column, const R& row, const filter_options& options = {}) {
  const image_view<const sample_of<S>> view = src;
  const std::span c(column);
  const std::span r(row);
  using W = typename decltype(c)::value_type;
  return apply<Dst>(view, outer<W>(c, r), options, orientation::convolution);
}

}  // namespace reference
KONV_END
#endif

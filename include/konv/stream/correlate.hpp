// stream::correlate, convolve, their separable forms: any kernel, row by row.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_CORRELATE_HPP
#define KONV_STREAM_CORRELATE_HPP

#include "../filter/separable.hpp"
#include "planned.hpp"

KONV_BEGIN
namespace detail {

template <class Dst, class W>
struct kernel_stage {
  const char* where;
  kernel<W> weights;
  filter_options options;
  sense way = sense::correlate;

  using is_stage = void;
  template <class Src>
  using result = result_or<Dst, Src, W>;
  template <class Src, class D>
  using filter = kernel_filter<Src, D>;
};

template <class Dst, class K>
kernel_stage<Dst, weight_of<K>> stage_of(const char* where, const K& k, const filter_options& o, sense way) {
  const kernel_view<weight_of<K>> v = k;
  return {where, kernel<weight_of<K>>(v.rows, v.cols, std::span(v.data, static_cast<std::size_t>(v.rows * v.cols))), o,
          way};
}

template <class Dst, class W>
struct separable_stage {
  const char* where;
  weight_table column, row;  // as the sense wants them
  filter_options options;
  sense way;

  using is_stage = void;
  template <class Src>
  using result = result_or<Dst, Src, W>;

  template <class Src, class D>
  struct filter final : planned_filter {
    filter(const separable_stage& s, extent size)
        : planned_filter(reach_of(s.where, size, s.column.rows, s.row.rows, s.options, s.way == sense::convolve),
                         sizeof(D),
                         factored_plan<Src, D, kernel_form::factors>(s.where, s.column, s.row, size, s.options,
                                                                     s.way)) {}
  };
};

template <class Dst, class C, class R>
separable_stage<Dst, weight_of_range<C>> separable_stage_of(const char* where, const C& column, const R& row,
                                                            const filter_options& o, sense way) {
  const bool turned = way == sense::convolve;
  return {where, line_table(where, "column", column, turned), line_table(where, "row", row, turned), o, way};
}

}  // namespace detail

namespace stream {

/// konv::correlate as a stage of a chain: the kernel over each row's neighbourhood, bit for bit the verb's result.
/// Result: the source's width and height, types as the verb's. Options as the verb's but for `run`, which the chain
/// has; a stream cannot do border::wrap, coverage::valid and full, padding and strides: argument_error where the chain meets
/// its source, as for whatever the verb refuses.
template <class Dst = detail::deduced, kernel_like K>
auto correlate(const K& kernel, const filter_options& options = {}) {
  return detail::stage_of<Dst>("stream::correlate", kernel, options, sense::correlate);
}
/// konv::convolve as a stage. Everything else as stream::correlate.
template <class Dst = detail::deduced, kernel_like K>
auto convolve(const K& kernel, const filter_options& options = {}) {
  return detail::stage_of<Dst>("stream::convolve", kernel, options, sense::convolve);
}
/// konv::correlate_separable as a stage. Everything else as stream::correlate.
template <class Dst = detail::deduced, detail::weight_range C, detail::weight_range R>
  requires(std::is_same_v<detail::weight_of_range<C>, detail::weight_of_range<R>>)
auto correlate_separable(const C& column, const R& row, const filter_options& options = {}) {
  return detail::separable_stage_of<Dst>("stream::correlate_separable", column, row, options, sense::correlate);
}
template <class Dst = detail::deduced, weight W>
auto correlate_separable(std::initializer_list<W> column, std::initializer_list<W> row,
                         const filter_options& options = {}) {
  return detail::separable_stage_of<Dst>("stream::correlate_separable", column, row, options, sense::correlate);
}
/// konv::convolve_separable as a stage. Everything else as stream::correlate.
template <class Dst = detail::deduced, detail::weight_range C, detail::weight_range R>
  requires(std::is_same_v<detail::weight_of_range<C>, detail::weight_of_range<R>>)
auto convolve_separable(const C& column, const R& row, const filter_options& options = {}) {
  return detail::separable_stage_of<Dst>("stream::convolve_separable", column, row, options, sense::convolve);
}
template <class Dst = detail::deduced, weight W>
auto convolve_separable(std::initializer_list<W> column, std::initializer_list<W> row,
                        const filter_options& options = {}) {
  return detail::separable_stage_of<Dst>("stream::convolve_separable", column, row, options, sense::convolve);
}

}  // namespace stream
KONV_END
#endif

// stream::sobel, scharr, prewitt, laplacian: derivatives, row by row.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_DERIVATIVE_HPP
#define KONV_STREAM_DERIVATIVE_HPP

#include "../filter/laplacian.hpp"
#include "../filter/prewitt.hpp"
#include "../filter/scharr.hpp"
#include "../filter/sobel.hpp"
#include "planned.hpp"

KONV_BEGIN
namespace detail {

template <class Dst, class Src>
using derivative_result = std::conditional_t<std::is_same_v<Dst, deduced>, derivative_of<Src>, Dst>;

/// A column and a row of whole numbers, and the stencil that does the same where there is one.
template <class Dst>
struct derivative_stage {
  const char* where;
  std::vector<std::int32_t> column, row;
  derivative_options options;
  bool three = false;  ///< a first derivative, 3x3
  bool along = false;  ///< ... along x
  stencil_weights weights{};

  using is_stage = void;
  template <class Src>
  using result = derivative_result<Dst, Src>;

  template <class Src, class D>
  struct filter final : stencil_filter<Src, D> {
    filter(const derivative_stage& s, extent size)
        : filter(s, size, line_table(s.where, "column", s.column, false), line_table(s.where, "row", s.row, false)) {}

   private:
    filter(const derivative_stage& s, extent size, const weight_table& column, const weight_table& row)
        : stencil_filter<Src, D>(reach_of(s.where, size, column.rows, row.rows, linear(s.options), false),
                                 factored_plan<Src, D, kernel_form::unstrided>(s.where, column, row, size,
                                                                               linear(s.options), sense::correlate),
                                 find(s), s.weights, s.options.edge, s.options.value) {}
    static stencil_fn<Src, D> find(const derivative_stage& s) {
      if constexpr (has_stencil<Src, D>)
        if (s.three && plain(s.options)) return find_derivative<Src, D>(cpu::current(), s.along);
      return nullptr;
    }
  };
};

template <class Dst>
derivative_stage<Dst> first_derivative(const char* where, int dx, int dy, const kernel2d<std::int32_t, 3, 3>& along_x,
                                       const derivative_options& o) {
  check_first_order(where, dx, dy);
  const auto [smooth, edge] = lines_of(along_x);
  return {where, dy ? edge : smooth, dx ? edge : smooth, o, true, dx != 0,
          {.mid = along_x(1, 2), .side = along_x(0, 2)}};
}

template <class Dst>
struct laplacian_stage {
  const char* where;
  kernel<std::int32_t> weights;
  filter_options options;
  sense way = sense::correlate;
  bool star = false;  ///< the same on all sides and on all corners, 3x3

  using is_stage = void;
  template <class Src>
  using result = derivative_result<Dst, Src>;

  template <class Src, class D>
  struct filter final : stencil_filter<Src, D> {
    filter(const laplacian_stage& s, extent size)
        : stencil_filter<Src, D>(reach_of(s.where, size, s.weights.rows(), s.weights.cols(), s.options, false),
                                 kernel_plan<Src, D>(s.where, s.weights, size, s.options, s.way), find(s),
                                 {.mid = s.weights(1, 1), .side = s.weights(0, 1), .corner = s.weights(0, 0)},
                                 s.options.edge, s.options.value) {}

   private:
    static stencil_fn<Src, D> find(const laplacian_stage& s) {
      if constexpr (has_stencil<Src, D>)
        if (s.star && plain(s.options)) return find_star<Src, D>(cpu::current());
      return nullptr;
    }
  };
};

}  // namespace detail

namespace stream {

/// konv::sobel as a stage of a chain. Result, options and errors as the verb's and stream::correlate's.
template <class Dst = detail::deduced>
auto sobel(int dx, int dy, const derivative_options& options = {}) {
  constexpr const char* where = "stream::sobel";
  if (dx < 0 || dy < 0 || dx + dy < 1)
    detail::fail(where, {"dx and dy are ", dx, " and ", dy, ", expected none negative and not both 0"});
  if (options.size == 3 && dx + dy == 1)
    return detail::first_derivative<Dst>(where, dx, dy, gallery::sobel_x, options);
  return detail::derivative_stage<Dst>{where, detail::derivative_line(where, options.size, dy),
                                       detail::derivative_line(where, options.size, dx), options};
}
/// konv::scharr as a stage.
template <class Dst = detail::deduced>
auto scharr(int dx, int dy, const derivative_options& options = {}) {
  return detail::first_derivative<Dst>("stream::scharr", dx, dy, gallery::scharr_x, options);
}
/// konv::prewitt as a stage.
template <class Dst = detail::deduced>
auto prewitt(int dx, int dy, const derivative_options& options = {}) {
  return detail::first_derivative<Dst>("stream::prewitt", dx, dy, gallery::prewitt_x, options);
}
/// konv::laplacian as a stage.
template <class Dst = detail::deduced>
auto laplacian(const laplacian_options& options = {}) {
  return detail::laplacian_stage<Dst>{"stream::laplacian", detail::laplacian_kernel(options.size, options.count),
                                      detail::linear(options), sense::correlate, options.size <= 3};
}

}  // namespace stream
KONV_END
#endif

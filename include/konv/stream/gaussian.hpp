// stream::gaussian_blur: Gaussians, row by row.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_GAUSSIAN_HPP
#define KONV_STREAM_GAUSSIAN_HPP

#include "../filter/gaussian.hpp"
#include "planned.hpp"

KONV_BEGIN
namespace detail {

/// The two lines of a Gaussian.
struct gaussian_lines {
  std::vector<double> column, row;
};
KONV_COLD inline gaussian_lines gaussian_lines_of(const deviation& sigma, const gaussian_options& o, bool u8) {
  check_gaussian(sigma, o);
  if (o.how == gaussian_method::multirate)
    fail("stream::gaussian_blur", "method is multirate, expected fir, which automatic is in a stream");
  index_t rows = gaussian_size(sigma.y, o.size.y, u8, o), cols = gaussian_size(sigma.x, o.size.x, u8, o);
  if (rows == 0 && cols == 0) fail("gaussian_blur", "sigma and size are both 0, expected one of them");
  if (rows == 0) rows = 1;
  if (cols == 0) cols = 1;
  return {gaussian_line(sigma.y, rows, o.order.y), gaussian_line(sigma.x, cols, o.order.x)};
}

template <class Dst>
struct gaussian_stage {
  deviation sigma;
  gaussian_options options;

  using is_stage = void;
  template <class Src>
  using result = std::conditional_t<std::is_same_v<Dst, deduced>, Src, Dst>;

  template <class Src, class D>
  class filter final : public planned_filter {
   public:
    filter(const gaussian_stage& s, extent size)
        : filter(s.options, size, gaussian_lines_of(s.sigma, s.options, std::is_same_v<Src, std::uint8_t>)) {}

    void run(const source_bytes& window, const target_bytes& dst, index_t y0, index_t y1,
             index_t shift) const override {
      if constexpr (bytes) {
        if (small_ > 0) {
          small_gaussian_band(typed<Src>(window), small_, edge_, value_).run(typed<D>(dst), y0, y1, shift);
          return;
        }
      }
      planned_filter::run(window, dst, y0, y1, shift);
    }

   private:
    static constexpr bool bytes = std::is_same_v<Src, std::uint8_t> && std::is_same_v<D, std::uint8_t>;

    filter(const gaussian_options& o, extent size, const gaussian_lines& l)
        : filter(o, size, line_table("stream::gaussian_blur", "column", l.column, false),
                 line_table("stream::gaussian_blur", "row", l.row, false)) {
      const bool plain = o.scale == 1 && o.offset == 0 && o.round == rounding::nearest_even;
      if (bytes && plain && is_small_gaussian(l.column, l.row)) small_ = static_cast<int>(l.row.size());
    }
    filter(const gaussian_options& o, extent size, const weight_table& column, const weight_table& row)
        : planned_filter(reach_of("stream::gaussian_blur", size, column.rows, row.rows, plan_options(o), false),
                         sizeof(D),
                         factored_plan<Src, D, kernel_form::passes>("stream::gaussian_blur", column, row, size,
                                                                    plan_options(o), sense::correlate)),
          edge_(o.edge),
          value_(o.value) {}
    static filter_options plan_options(const gaussian_options& o) {
      filter_options f = linear(o);
      f.accuracy = o.accuracy;
      f.how = method::separable;
      return f;
    }

    int small_ = 0;  // taps of a small Gaussian of u8, which has a way of its own
    border edge_;
    fill value_;
  };
};

}  // namespace detail

namespace stream {

/// konv::gaussian_blur as a stage of a chain. Result, options and errors as the verb's and stream::correlate's; the
/// method is gaussian_method::fir always, with its bits. (From sigma 5 on, for u8 4, the verb may take another, which
/// differs by less than 1e-5 of the image's range and takes less time.)
template <class Dst = detail::deduced>
auto gaussian_blur(const deviation& sigma, const gaussian_options& options = {}) {
  return detail::gaussian_stage<Dst>{sigma, options};
}
/// The same of so many taps {y, x}, by OpenCV's rule where no sigma is given: stream::gaussian_blur(konv::size2{5, 5}).
template <class Dst = detail::deduced, std::same_as<size2> Size>
auto gaussian_blur(Size size, const deviation& sigma = 0, gaussian_options options = {}) {
  options.size = size;
  return detail::gaussian_stage<Dst>{sigma, options};
}

}  // namespace stream
KONV_END
#endif

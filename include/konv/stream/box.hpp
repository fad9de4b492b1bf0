// stream::box_blur: means and sums of rectangles, row by row.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_BOX_HPP
#define KONV_STREAM_BOX_HPP

#include "../filter/box.hpp"
#include "planned.hpp"

KONV_BEGIN
namespace detail {

template <class Dst>
struct box_stage {
  size2 size;
  box_options options;

  using is_stage = void;
  template <class Src>
  using result = std::conditional_t<std::is_same_v<Dst, deduced>, Src, Dst>;

  template <class Src, class D>
  class filter final : public row_filter {
   public:
    filter(const box_stage& s, extent row) : filter(s.options, geometry_of(s, row)) {}

    void run(const source_bytes& window, const target_bytes& dst, index_t y0, index_t y1,
             index_t shift) const override {
      // 3x3 means have a stencil, which run_box knows by where it stands.
      if constexpr (std::is_same_v<Src, D> && (std::is_same_v<Src, std::uint8_t> || std::is_same_v<Src, float>))
        if (normalize_ && g_.rows == 3 && g_.cols == 3 && g_.first_x == -1 && g_.first_y == -1)
          return stencil_filter<Src, D>::run_stencil_rows(window, dst, y0, y1, shift, find_mean<Src>(cpu::current()),
                                                          {}, edge_, value_);
      geometry g = g_;
      g.src.height = window.size.height;
      g.dst.height = y1 - y0;
      g.first_y += y0 + shift;
      run_box<Src, D>(g, typed<Src>(window), typed<D>(rows_of(dst, y0, y1 - y0)), edge_, value_, normalize_, {});
    }

   private:
    filter(const box_options& o, const geometry& g)
        : row_filter({-g.first_y, g.rows - 1 + g.first_y}, sizeof(D)),
          g_(g),
          edge_(o.edge),
          value_(o.value),
          normalize_(o.normalize) {}
    static geometry geometry_of(const box_stage& s, extent row) {
      filter_options f = bordered(s.options);
      f.anchor = s.options.anchor;
      check_streams("stream::box_blur", f, row.channels);
      return resolve("stream::box_blur", row, s.size.y, s.size.x, f, false);
    }

    geometry g_;
    border edge_;
    fill value_;
    bool normalize_;
  };
};

}  // namespace detail

namespace stream {

/// konv::box_blur as a stage of a chain. Result, options and errors as the verb's and stream::correlate's. Its memory
/// holds about five times as many rows as the box.
template <class Dst = detail::deduced>
auto box_blur(each<size2> size, const box_options& options = {}) {
  constexpr index_t most = index_t{1} << 31;  // pixels of a box, so that no sum overflows
  if (size.y < 1 || size.x < 1 || size.y > most / size.x)
    detail::fail("stream::box_blur",
                 {"size is ", size.y, " by ", size.x, ", expected at least 1 by 1 and at most 2^31 pixels"});
  return detail::box_stage<Dst>{size, options};
}

}  // namespace stream
KONV_END
#endif

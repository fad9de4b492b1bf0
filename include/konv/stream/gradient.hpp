// stream::gradient_magnitude: how strong edges are, row by row.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_GRADIENT_HPP
#define KONV_STREAM_GRADIENT_HPP

#include "../filter/gradient.hpp"
#include "planned.hpp"

KONV_BEGIN
namespace detail {

template <class Dst>
struct magnitude_stage {
  gradient_options options;

  using is_stage = void;
  template <class Src>
  using result = std::conditional_t<
      std::is_same_v<Dst, deduced>, std::conditional_t<std::is_same_v<Src, double>, double, float>, Dst>;

  template <class Src, class D>
  class filter final : public row_filter {
   public:
    filter(const magnitude_stage& s, extent row) : filter(s.options, row, gradient_lines_of(where, s.options)) {}

    void run(const source_bytes& window, const target_bytes& dst, index_t y0, index_t y1,
             index_t shift) const override {
      if (kernel_)
        return stencil_filter<Src, D>::run_stencil_rows(window, dst, y0, y1, shift, kernel_,
                                                        lines_.weights(options_.scale), options_.edge, options_.value);
      // Both derivatives as images of their own: of these rows and of those that they stand on, a block at a time.
      for (index_t y = y0, end; y < y1; y = end) {
        end = y1 - y < block ? y1 : y + block;
        const index_t first = clamped(y + shift - above(), window), last = clamped(end + shift + below(), window);
        const source_bytes under = rows_of(window, first, last - first);
        image<D> made({dst.size.width, last - first, dst.size.channels}, uninitialized);
        run_gradient<Src, D>(where, typed<Src>(under), made.view(), {}, lines_, kind_, options_);
        const std::size_t bytes = static_cast<std::size_t>(dst.size.width * dst.pixel());
        for (index_t k = y; k < end; ++k) std::memcpy(dst.row(k), made.row(k + shift - first), bytes);
      }
    }

   private:
    static constexpr const char* where = "stream::gradient_magnitude";
    static constexpr index_t block = 64;  // rows

    // What lies outside is mirrored from rows as far inside.
    static index_t clamped(index_t y, const source_bytes& window) {
      return y < 0 ? 0 : y < window.size.height ? y : window.size.height;
    }
    filter(const gradient_options& o, extent row, const gradient_lines& lines)
        : row_filter(reach(o, row, lines), sizeof(D)), lines_(lines), kind_(o.kind), options_(bordered(o)) {
      options_.scale = o.scale;
      options_.run = {};  // the chain has the threads
      constexpr bool bytes = std::is_same_v<Src, std::uint8_t> && std::is_same_v<D, std::uint8_t>;
      constexpr bool real = (std::is_same_v<Src, std::uint8_t> || std::is_same_v<Src, float>)&&std::is_same_v<D, float>;
      if constexpr (bytes || real)
        if (lines.three() && (real || (kind_ == norm::l1 && o.scale == 1)))
          kernel_ = find_magnitude<Src, D>(cpu::current(), kind_ == norm::l1);
    }
    static row_reach reach(const gradient_options& o, extent row, const gradient_lines& lines) {
      if (!(o.scale - o.scale == 0)) fail(where, {"scale is ", o.scale, ", expected a finite number"});
      const auto taps = [](const std::vector<std::int32_t>& l) { return static_cast<index_t>(l.size()); };
      const index_t rows = taps(lines.smooth) > taps(lines.edge) ? taps(lines.smooth) : taps(lines.edge);
      return reach_of(where, row, rows, rows, bordered(o), false);
    }

    gradient_lines lines_;
    norm kind_;
    filter_options options_;
    stencil_fn<Src, D> kernel_ = nullptr;
  };
};

}  // namespace detail

namespace stream {

/// konv::gradient_magnitude as a stage of a chain. Result, options and errors as the verb's and stream::correlate's.
template <class Dst = detail::deduced>
auto gradient_magnitude(const gradient_options& options = {}) {
  return detail::magnitude_stage<Dst>{options};
}

}  // namespace stream
KONV_END
#endif

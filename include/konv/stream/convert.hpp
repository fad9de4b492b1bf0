// stream::convert: another sample type, row by row.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_CONVERT_HPP
#define KONV_STREAM_CONVERT_HPP

#include "../filter/convert.hpp"
#include "row_filter.hpp"

KONV_BEGIN
namespace detail {

template <class Dst>
struct convert_stage {
  convert_options options;

  using is_stage = void;
  template <class Src>
  using result = Dst;

  template <class Src, class D>
  class filter final : public row_filter {
   public:
    filter(const convert_stage& s, extent row)
        : row_filter({}, sizeof(D)), convert_({s.options.scale, s.options.offset, s.options.round}) {
      check_convert(row, s.options);
    }

    void run(const source_bytes& window, const target_bytes& dst, index_t y0, index_t y1,
             index_t shift) const override {
      for (index_t y = y0; y < y1; ++y)
        convert_(typed<Src>(window).row(y + shift), typed<D>(dst).row(y), dst.size.width * dst.size.channels);
    }

   private:
    const sample_converter<Src, D> convert_;
  };
};

}  // namespace detail

namespace stream {

/// konv::convert as a stage: another sample type, with a scale and an offset. `run` is the chain's.
template <sample Dst>
auto convert(const convert_options& options = {}) {
  return detail::convert_stage<Dst>{options};
}

}  // namespace stream
KONV_END
#endif

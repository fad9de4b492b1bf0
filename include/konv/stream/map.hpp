// stream::map: a function of every sample.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_MAP_HPP
#define KONV_STREAM_MAP_HPP

#include "../filter/result.hpp"
#include "row_filter.hpp"

KONV_BEGIN
namespace detail {

template <class Dst, class F>
struct map_stage {
  F f;

  using is_stage = void;
  template <class Src>
  using returned = std::remove_cvref_t<std::invoke_result_t<const F&, Src>>;
  template <class Src>
  using result = std::conditional_t<std::is_same_v<Dst, deduced>, returned<Src>, Dst>;

  template <class Src, class D>
  class filter final : public row_filter {
   public:
    filter(const map_stage& s, extent) : row_filter({}, sizeof(D)), f_(s.f) {}

    void run(const source_bytes& window, const target_bytes& dst, index_t y0, index_t y1,
             index_t shift) const override {
      const index_t n = dst.size.width * dst.size.channels;
      for (index_t y = y0; y < y1; ++y) {
        const Src* const from = typed<Src>(window).row(y + shift);
        D* const to = typed<D>(dst).row(y);
        for (index_t i = 0; i < n; ++i) to[i] = saturate_cast<D>(f_(from[i]));
      }
    }

   private:
    const F f_;
  };
};

}  // namespace detail

namespace stream {

/// f(sample) of every sample as a stage of a chain.
///
///     stream::map([](float v) { return v < 0 ? 0 : v; })
///     stream::map<std::uint8_t>([](std::int16_t v) { return std::abs(v); })
///
/// f takes the type of the stage before, returns a number, and may be called from several threads at once where the
/// chain runs on them. Result: what f returns, or the type named, rounded to nearest even and saturated.
template <class Dst = detail::deduced, class F>
auto map(F f) {
  return detail::map_stage<Dst, F>{std::move(f)};
}

}  // namespace stream
KONV_END
#endif

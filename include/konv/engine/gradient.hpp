// Gradients: two derivatives, a few rows at a time, and their length and direction while they are in the cache.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_GRADIENT_HPP
#define KONV_ENGINE_GRADIENT_HPP

#include "../kernels/magnitude.hpp"
#include "plan.hpp"
#include "stencil.hpp"

KONV_BEGIN_TYPES

/// The length of a vector: l1 = |x| + |y|, l2 = sqrt(x^2 + y^2).
enum class norm : unsigned char { l1, l2 };

KONV_END_TYPES

KONV_BEGIN
namespace detail {

/// The kernels of the two derivatives: gx is smooth down and edge along, gy the other way round.
struct gradient_lines {
  std::vector<std::int32_t> smooth, edge;
  bool three() const { return smooth.size() == 3 && edge.size() == 3; }  ///< then edge is [-1 0 1]
  stencil_weights weights(double scale = 1) const {
    return {.mid = smooth[1], .side = smooth[0], .corner = 0, .scale = static_cast<float>(scale)};
  }
};

/// Magnitudes in one pass: 3x3, u8 or f32 to f32, sums of absolute values of u8 to u8. Says whether that was done.
template <class Src, class Dst>
bool fast_magnitude(const char* where, image_view<const Src> src, image_view<Dst> dst, const gradient_lines& lines,
                    norm kind, const filter_options& o) {
  constexpr bool bytes = std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t>;
  constexpr bool real = (std::is_same_v<Src, std::uint8_t> || std::is_same_v<Src, float>)&&std::is_same_v<Dst, float>;
  if constexpr (bytes || real) {
    if (!lines.three() || (bytes && (kind != norm::l1 || o.scale != 1))) return false;
    if (o.edge == border::constant) o.value.check(where, src.channels());
    run_stencil<Src, Dst>(src, dst, {}, o.edge, o.value, o.run,
                          find_magnitude<Src, Dst>(cpu::current(), kind == norm::l1), lines.weights(o.scale));
    return true;
  }
  return false;
}

/// Both derivatives, 3x3, u8 to s16 or f32 to f32, in one pass. Says whether that was done.
template <class Src, class Dst>
bool fast_both(const char* where, image_view<const Src> src, image_view<Dst> gx, image_view<Dst> gy,
               const gradient_lines& lines, const filter_options& o) {
  if constexpr (has_stencil<Src, Dst> && !std::is_same_v<Dst, std::uint8_t>) {
    if (!lines.three() || o.scale != 1) return false;
    if (o.edge == border::constant) o.value.check(where, src.channels());
    run_stencil<Src, Dst>(src, gx, gy, o.edge, o.value, o.run, find_both<Src, Dst>(cpu::current()), lines.weights());
    return true;
  }
  return false;
}

/// Magnitude and orientation in one pass: 3x3, u8 or f32 to f32. Says whether that was done.
template <class Src, class Dst>
bool fast_directed(const char* where, image_view<const Src> src, image_view<Dst> magnitude, image_view<Dst> orientation,
                   const gradient_lines& lines, norm kind, const filter_options& o) {
  if constexpr ((std::is_same_v<Src, std::uint8_t> || std::is_same_v<Src, float>)&&std::is_same_v<Dst, float>) {
    if (!lines.three()) return false;
    if (o.edge == border::constant) o.value.check(where, src.channels());
    stencil_weights w = lines.weights(o.scale);
    w.l1 = kind == norm::l1;
    run_stencil<Src, Dst>(src, magnitude, orientation, o.edge, o.value, o.run, find_directed<Src>(cpu::current()), w);
    return true;
  }
  return false;
}

/// Both derivatives of any type and size. gx and gy overlap neither src nor each other.
template <class Src, class Dst>
void run_both(const char* where, image_view<const Src> src, image_view<Dst> gx, image_view<Dst> gy,
              const gradient_lines& lines, const filter_options& o) {
  if (fast_both<Src, Dst>(where, src, gx, gy, lines, o)) return;
  const auto table = [](const std::vector<std::int32_t>& w) {
    weight_table t{static_cast<index_t>(w.size()), 1, {}, true};
    for (const std::int32_t v : w) t.values.push_back(v);
    return t;
  };
  const auto run = [&](const weight_table& column, const weight_table& row, image_view<Dst> dst) {
    plan<Src, Dst>::unstrided(column, row, src.size(), o, sense::correlate, where).run(src, dst);
  };
  run(table(lines.smooth), table(lines.edge), gx);
  run(table(lines.edge), table(lines.smooth), gy);
}

/// Magnitude, and orientation where that view is not empty: in one pass where it can be, else both derivatives as
/// images of their own, then point by point.
template <class Src, class Dst>
void run_gradient(const char* where, image_view<const Src> src, image_view<Dst> magnitude,
                  image_view<Dst> orientation, const gradient_lines& lines, norm kind, filter_options o) {
  if (orientation.data() ? fast_directed<Src, Dst>(where, src, magnitude, orientation, lines, kind, o)
                         : fast_magnitude<Src, Dst>(where, src, magnitude, lines, kind, o))
    return;
  using real = std::conditional_t<std::is_same_v<Src, double> || std::is_same_v<Src, std::int32_t>, double, float>;
  const double scale = o.scale;
  o.scale = 1;
  image<real> gx(src.size(), uninitialized), gy(src.size(), uninitialized);
  run_both<Src, real>(where, src, gx.view(), gy.view(), lines, o);
  for (index_t y = 0; y < src.height(); ++y)
    for (index_t x = 0; x < src.width(); ++x)
      for (index_t c = 0; c < src.channels(); ++c) {
        // Squares in double: exact for what comes from integers, no overflow for what is near f32's largest.
        const double p = static_cast<double>(gx(x, y, c)), q = static_cast<double>(gy(x, y, c));
        const double length = kind == norm::l1 ? std::fabs(p) + std::fabs(q) : std::sqrt(p * p + q * q);
        magnitude(x, y, c) = saturate_cast<Dst>(scale * length);
        if (orientation.data()) orientation(x, y, c) = static_cast<Dst>(std::atan2(gy(x, y, c), gx(x, y, c)));
      }
}

}  // namespace detail
KONV_END
#endif

// Gradients: two derivatives, a few rows at a time, and their length and direction while they are in the cache.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_GRADIENT_HPP
#define KONV_ENGINE_GRADIENT_HPP

#include "padded.hpp"
#include "plan.hpp"

KONV_BEGIN_TYPES

/// The length of a vector: l1 = |x| + |y|, l2 = sqrt(x^2 + y^2).
enum class norm : unsigned char { l1, l2 };

KONV_END_TYPES

KONV_BEGIN
namespace detail {

/// The kernels of the two derivatives: gx is smooth down and edge along, gy the other way round.
struct gradient_lines {
  std::vector<std::int32_t> smooth, edge;
};

/// Any type and size: both derivatives as images of their own, then point by point.
template <class Src, class Dst>
void run_gradient(const char* where, image_view<const Src> src, image_view<Dst> magnitude,
                  image_view<Dst> orientation, const gradient_lines& lines, norm kind, filter_options o) {
  using real = std::conditional_t<std::is_same_v<Src, double> || std::is_same_v<Src, std::int32_t>, double, float>;
  const double scale = o.scale;
  o.scale = 1;
  const auto table = [](const std::vector<std::int32_t>& w) {
    return weight_table{static_cast<index>(w.size()), 1, std::vector<double>(w.begin(), w.end()), true};
  };
  const plan<Src, real> along(table(lines.smooth), table(lines.edge), src.size(), o, sense::correlate, where);
  const plan<Src, real> down(table(lines.edge), table(lines.smooth), src.size(), o, sense::correlate, where);
  image<real> gx(src.size(), uninitialized), gy(src.size(), uninitialized);
  along.run(src, gx.view());
  down.run(src, gy.view());
  for (index y = 0; y < src.height(); ++y)
    for (index x = 0; x < src.width(); ++x)
      for (index c = 0; c < src.channels(); ++c) {
        const real a = gx(x, y, c), b = gy(x, y, c);
        // Squares in double: exact for what comes from integers, no overflow for what is near f32's largest.
        const double p = static_cast<double>(a), q = static_cast<double>(b);
        const double length = kind == norm::l1 ? std::fabs(p) + std::fabs(q) : std::sqrt(p * p + q * q);
        magnitude(x, y, c) = saturate_cast<Dst>(scale * length);
        if (orientation.data()) orientation(x, y, c) = static_cast<Dst>(std::atan2(b, a));
      }
}

}  // namespace detail
KONV_END
#endif

// Numbers as colours: ranges and colour maps.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_COLOUR_MAP_HPP
#define KONV_VISUAL_COLOUR_MAP_HPP

#include "../core/image.hpp"
#include "colour.hpp"

KONV_BEGIN
namespace visual {

/// Which colours stand for 0 to 1.
///   grey      black to white
///   viridis   dark violet over green to yellow: evenly brighter, legible to the colour-blind (Smith and van der Walt)
///   red_blue  blue below 1/2, white at 1/2, red above: for numbers around zero, with a symmetric range
enum class colour_map : unsigned char { grey, viridis, red_blue };

namespace detail {

// Matt Zucker's polynomials of degree 6 through matplotlib's table (public domain); within 4 of 255 of it.
constexpr colour viridis(double t) {
  constexpr double c[7][3] = {{0.2777273272234177, 0.005407344544966578, 0.3340998053353061},
                              {0.1050930431085774, 1.404613529898575, 1.384590162594685},
                              {-0.3308618287255563, 0.214847559468213, 0.09509516302823659},
                              {-4.634230498983486, -5.799100973351585, -19.33244095627987},
                              {6.228269936347081, 14.17993336680509, 56.69055260068105},
                              {4.776384997670288, -13.74514537774601, -65.35303263337234},
                              {-5.435455855934631, 4.645852612178535, 26.3124352495832}};
  std::uint8_t rgb[3] = {};
  for (int k = 0; k < 3; ++k) {
    double v = 0;
    for (int p = 6; p >= 0; --p) v = v * t + c[p][k];
    rgb[k] = static_cast<std::uint8_t>(v <= 0 ? 0 : v >= 1 ? 255 : v * 255 + 0.5);
  }
  return {rgb[0], rgb[1], rgb[2]};
}

constexpr colour red_blue(double t) {
  constexpr colour steps[] = {{8, 48, 107},    {42, 120, 190}, {146, 197, 222}, {255, 255, 255},
                              {246, 168, 134}, {206, 60, 62},  {103, 0, 31}};
  const double at = t * 6;
  const int i = at >= 6 ? 5 : static_cast<int>(at);
  return mix(steps[i], steps[i + 1], at - i);
}

}  // namespace detail

/// The colour of t, which is held to [0, 1]; NaN is magenta, so that it is seen.
constexpr colour map_colour(colour_map map, double t) {
  if (t != t) return {255, 0, 255};
  const double u = t > 0 ? (t < 1 ? t : 1) : 0;
  if (map == colour_map::viridis) return detail::viridis(u);
  if (map == colour_map::red_blue) return detail::red_blue(u);
  return mix(black, white, u);
}

/// The numbers that the first and the last colour stand for.
struct range {
  double low = 0;
  double high = 0;
  /// Where v lies: 0 at low, 1 at high, 1/2 where the range is empty.
  constexpr double position(double v) const { return high > low ? (v - low) / (high - low) : 0.5; }
  friend constexpr bool operator==(const range&, const range&) = default;
};

/// From the smallest to the largest finite sample of an image; {0, 0} where it has none.
template <source_image S>
range range_of(const S& picture) {
  const decltype(konv::detail::readable(picture)) v = picture;
  range r;
  bool any = false;
  for (index_t y = 0; y < v.height(); ++y)
    for (index_t x = 0; x < v.width(); ++x)
      for (index_t c = 0; c < v.channels(); ++c) {
        const double d = static_cast<double>(v(x, y, c));
        if (!(d - d == 0)) continue;
        if (!any || d < r.low) r.low = d;
        if (!any || d > r.high) r.high = d;
        any = true;
      }
  return r;
}
/// The smallest range that holds both.
constexpr range joined(range a, range b) {
  return {a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}
/// The same size on both sides of zero, so that zero is the map's middle colour.
constexpr range around_zero(range r) {
  const double most = -r.low > r.high ? -r.low : r.high;
  return {-most, most};
}

/// A one-channel image of any type as an RGB picture.
template <source_image S>
image<std::uint8_t> paint(const S& picture, colour_map map, range over) {
  const decltype(konv::detail::readable(picture)) v = picture;
  if (v.channels() != 1)
    konv::detail::fail("visual::paint", {"image has ", v.channels(), " channels, expected 1"});
  image<std::uint8_t> out({v.width(), v.height(), 3}, uninitialized);
  for (index_t y = 0; y < v.height(); ++y)
    for (index_t x = 0; x < v.width(); ++x) {
      const colour c = map_colour(map, over.position(static_cast<double>(v(x, y))));
      out(x, y, 0) = c.r;
      out(x, y, 1) = c.g;
      out(x, y, 2) = c.b;
    }
  return out;
}
/// The same over the image's own range (red_blue: around zero).
template <source_image S>
image<std::uint8_t> paint(const S& picture, colour_map map = colour_map::grey) {
  const range own = range_of(picture);
  return paint(picture, map, map == colour_map::red_blue ? around_zero(own) : own);
}

/// A picture of u8 with 1 to 4 channels as RGB, its numbers unchanged; alpha is left out.
template <source_image S>
  requires(std::is_same_v<sample_of<S>, std::uint8_t>)
image<std::uint8_t> as_rgb(const S& picture) {
  const image_view<const std::uint8_t> v = picture;
  if (v.channels() > 4)
    konv::detail::fail("visual::as_rgb", {"picture has ", v.channels(), " channels, expected 1 to 4"});
  image<std::uint8_t> out({v.width(), v.height(), 3}, uninitialized);
  for (index_t y = 0; y < v.height(); ++y)
    for (index_t x = 0; x < v.width(); ++x)
      for (index_t c = 0; c < 3; ++c) out(x, y, c) = v(x, y, v.channels() < 3 ? 0 : c);
  return out;
}

}  // namespace visual
KONV_END
#endif

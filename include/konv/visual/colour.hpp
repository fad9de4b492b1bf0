// Colours for pictures that explain.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_COLOUR_HPP
#define KONV_VISUAL_COLOUR_HPP

#include <cstdint>

#include "../config.hpp"

KONV_BEGIN
namespace visual {

/// An sRGB colour.
struct colour {
  std::uint8_t r = 0, g = 0, b = 0;
  friend constexpr bool operator==(const colour&, const colour&) = default;
};

inline constexpr colour white{255, 255, 255};
inline constexpr colour black{0, 0, 0};
inline constexpr colour ink{38, 43, 51};          ///< text and lines
inline constexpr colour pale_ink{118, 126, 138};  ///< what matters less
inline constexpr colour rule{203, 208, 215};      ///< the lines of a table
inline constexpr colour mist{241, 243, 246};      ///< an empty cell
inline constexpr colour red{214, 39, 40};
inline constexpr colour green{22, 150, 72};
inline constexpr colour blue{31, 104, 190};
inline constexpr colour yellow{255, 255, 0};

/// From a (t = 0) to b (t = 1), in a straight line through sRGB. t is held to [0, 1]; NaN gives a.
constexpr colour mix(colour a, colour b, double t) {
  const double u = t > 0 ? (t < 1 ? t : 1) : 0;
  const auto between = [u](int from, int to) { return static_cast<std::uint8_t>(from + (to - from) * u + 0.5); };
  return {between(a.r, b.r), between(a.g, b.g), between(a.b, b.b)};
}

/// How bright a colour looks, 0 to 255 (ITU-R BT.601).
constexpr double brightness(colour c) {
  return 0.299 * c.r + 0.587 * c.g + 0.114 * c.b;
}

/// The ink that is legible on a background: dark on light, white on dark.
constexpr colour ink_on(colour background) {
  return brightness(background) > 140 ? ink : white;
}

}  // namespace visual
KONV_END
#endif

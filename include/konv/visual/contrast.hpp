// Ranges that a few extreme numbers do not spoil.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_CONTRAST_HPP
#define KONV_VISUAL_CONTRAST_HPP

#include <algorithm>
#include <vector>

#include "colour_map.hpp"

KONV_BEGIN
namespace visual {

/// The range without the lowest and highest (1 - share) / 2 of the finite samples each. Painted over it, an edge map
/// is not grey in grey because of one bright spot. share is held to [0, 1]; 1 is range_of.
template <source_image S>
range range_of_most(const S& picture, double share = 0.99) {
  const decltype(konv::detail::readable(picture)) v = picture;
  std::vector<double> all;
  for (index_t y = 0; y < v.height(); ++y)
    for (index_t x = 0; x < v.width(); ++x)
      for (index_t c = 0; c < v.channels(); ++c)
        if (const double d = static_cast<double>(v(x, y, c)); d - d == 0) all.push_back(d);
  if (all.empty()) return {};
  const double kept = share > 0 ? (share < 1 ? share : 1) : 0;
  const double last = static_cast<double>(all.size() - 1), cut = (1 - kept) / 2 * last;
  const auto at = [&](double place) {
    const auto nth = all.begin() + static_cast<std::ptrdiff_t>(place + 0.5);
    std::nth_element(all.begin(), nth, all.end());
    return *nth;
  };
  const double low = at(cut), high = at(last - cut);
  return {low, high};
}

/// A one-channel image of numbers around zero as grey: zero is the middle grey, and most of the numbers use the whole
/// scale.
template <source_image S>
image<std::uint8_t> paint_signed(const S& picture, colour_map map = colour_map::grey, double share = 0.99) {
  return paint(picture, map, around_zero(range_of_most(picture, share)));
}

}  // namespace visual
KONV_END
#endif

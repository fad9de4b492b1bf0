// Padding as its definition: the slow twin of filter/pad.hpp.
// SPDX-License-Identifier: MIT
#ifndef KONV_REFERENCE_PAD_HPP
#define KONV_REFERENCE_PAD_HPP

#include "rules.hpp"

KONV_BEGIN
namespace reference {

/// dst(x, y) = src(x - left, y - top), positions outside by the border's rule. Size: the source and the margins.
/// Negative margins crop.
template <source_image S>
image<sample_of<S>> pad(const S& src, margins m, border edge, const fill& value = 0) {
  const image_view<const sample_of<S>> v = src;
  image<sample_of<S>> dst({v.width() + m.left + m.right, v.height() + m.top + m.bottom, v.channels()});
  for (index_t y = 0; y < dst.height(); ++y)
    for (index_t x = 0; x < dst.width(); ++x)
      for (index_t c = 0; c < dst.channels(); ++c) dst(x, y, c) = sample_at(v, x - m.left, y - m.top, c, edge, value);
  return dst;
}

}  // namespace reference
KONV_END
#endif

// Colour to grey, with OpenCV's weights.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_GREY_HPP
#define KONV_IO_GREY_HPP

#include <string>

#include "../core/image.hpp"

KONV_BEGIN
namespace io {

/// One grey value per pixel: 0.299 R + 0.587 G + 0.114 B, channels in the order R, G, B[, A].
///
/// Equals cv::cvtColor(rgb, COLOR_RGB2GRAY) of OpenCV 4: u8 and u16 to the bit, in OpenCV's 15-bit fixed point,
/// (9798 R + 19235 G + 3735 B + 16384) >> 15. Floating types are summed in their own type, others in double, rounded
/// half to even. Of 2 channels (grey, alpha) the first is copied, as from an image that is grey already; alpha is left
/// out. Throws argument_error for more than 4 channels. Source: ITU-R BT.601 luma; OpenCV imgproc, color_rgb.
template <source_image S>
image<sample_of<S>> to_grey(const S& picture) {
  using T = sample_of<S>;
  const decltype(konv::detail::readable(picture)) rgb = picture;
  if (rgb.channels() > 4)
    konv::detail::fail("to_grey", {"image has ", rgb.channels(), " channels, expected 1 to 4"});
  if (rgb.channels() < 3) return image<T>::copy_of(rgb.channel(0));
  image<T> grey({rgb.width(), rgb.height(), 1}, uninitialized);
  for (index_t y = 0; y < rgb.height(); ++y)
    for (index_t x = 0; x < rgb.width(); ++x) {
      const T r = rgb(x, y, 0), g = rgb(x, y, 1), b = rgb(x, y, 2);
      if constexpr (std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t>)
        grey(x, y) = static_cast<T>((9798u * r + 19235u * g + 3735u * b + 16384u) >> 15);
      else if constexpr (std::is_floating_point_v<T>)
        grey(x, y) = static_cast<T>(0.299) * r + static_cast<T>(0.587) * g + static_cast<T>(0.114) * b;
      else
        grey(x, y) = saturate_cast<T>(0.299 * r + 0.587 * g + 0.114 * b);
    }
  return grey;
}

}  // namespace io
KONV_END
#endif

// What every picture decoder shares: the options, the limits, the channels that were asked for.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_DECODE_HPP
#define KONV_IO_DECODE_HPP

#include "../core/image.hpp"
#include "file.hpp"
#include "grey.hpp"

KONV_BEGIN
namespace io {

/// Options of load. The limits are checked against the file's header before anything is decoded.
struct load_options {
  index_t channels = 0;                  ///< 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; 0: as the file has them
  index_t max_pixels = index_t{1} << 28;   ///< width * height
  index_t max_bytes = index_t{1} << 30;    ///< of the file, and of the decoded samples
};

namespace detail {

inline void check_options(const load_options& o) {
  if (o.channels < 0 || o.channels > 4)
    konv::detail::fail("load", {"channels is ", o.channels, ", expected 0 to 4"});
  if (o.max_pixels < 0 || o.max_bytes < 0)
    konv::detail::fail("load", "a limit is negative, expected 0 or more");
}

/// Throws io_error where a header states more than the options allow. No product here can overflow.
inline void check_limits(const std::string& name, konv::extent size, index_t bytes_per_sample, const load_options& o) {
  const std::string what =
      "cannot load: the image is " + konv::detail::size_text(size.width, size.height, size.channels) + ", more than ";
  if (size.height > 0 && size.width > o.max_pixels / size.height)
    fail(name, what + "the limit of " + std::to_string(o.max_pixels) + " pixels");
  const index_t channels = o.channels > size.channels ? o.channels : size.channels;
  if (size.pixels() > o.max_bytes / (channels * bytes_per_sample))
    fail(name, what + "the limit of " + std::to_string(o.max_bytes) + " bytes");
}

/// The picture with the wanted number of channels: colour to grey as to_grey does, grey repeated for colour, alpha
/// dropped, or added as opaque (`opaque`).
template <class T>
image<T> with_channels(image<T> picture, index_t wanted, T opaque) {
  const index_t have = picture.channels();
  if (wanted == 0 || wanted == have) return picture;
  if (wanted == 1) return to_grey(picture);
  const bool alpha = have == 2 || have == 4;
  const image<T> grey = wanted == 2 && have > 2 ? to_grey(picture) : image<T>();
  image<T> out({picture.width(), picture.height(), wanted}, uninitialized);
  for (index_t y = 0; y < out.height(); ++y)
    for (index_t x = 0; x < out.width(); ++x) {
      if (wanted == 2) {
        out(x, y, 0) = have > 2 ? grey(x, y) : picture(x, y);
      } else {
        for (index_t c = 0; c < 3; ++c) out(x, y, c) = picture(x, y, have < 3 ? 0 : c);
      }
      if (wanted != 3) out(x, y, wanted - 1) = alpha ? picture(x, y, have - 1) : opaque;
    }
  return out;
}

}  // namespace detail
}  // namespace io
KONV_END
#endif

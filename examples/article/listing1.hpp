// Listing 1 of the article, line for line.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_LISTING1_HPP
#define KONV_EXAMPLES_ARTICLE_LISTING1_HPP

#include <konv/core/image.hpp>
#include <konv/core/kernel.hpp>

namespace article {

/// The mean of each pixel's neighbours as the article's Python computes it: grey values divided by 255, added in double
/// column by column, divided by the number of weights, multiplied by 255 and cut off by int(). The result keeps the
/// image's size; where the kernel does not fit it stays 1, which looks black.
///
/// int() cuts the mean off where a library rounds it, and 255 * (v / 255) is not always v again: where the mean is a
/// whole number the listing sometimes gives one less. For a kernel of even size its loops leave out one row and one
/// column that would fit (the article's blur_4x4 is such a kernel, and does not exist in it).
template <int H, int W>
konv::image<std::uint8_t> listing1(konv::image_view<const std::uint8_t> grey, const konv::kernel2d<int, H, W>& kernel) {
  using konv::index_t;
  konv::image<std::uint8_t> img_res(grey.size());
  for (index_t y = 0; y < grey.height(); ++y)
    for (index_t x = 0; x < grey.width(); ++x) img_res(x, y) = 1;
  const double factor = H * W;
  const index_t init_x = W / 2, init_y = H / 2;
  for (index_t x = init_x; x < grey.width() - init_x; ++x)
    for (index_t y = init_y; y < grey.height() - init_y; ++y) {
      double resulting_pixel = 0;
      for (index_t xk = 0; xk < W; ++xk)
        for (index_t yk = 0; yk < H; ++yk)
          resulting_pixel += kernel(yk, xk) * (grey(x + (xk - init_x), y + (yk - init_y)) / 255.0);
      img_res(x, y) = static_cast<std::uint8_t>(static_cast<int>(resulting_pixel / factor * 255));
    }
  return img_res;
}

}  // namespace article
#endif

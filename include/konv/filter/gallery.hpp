// The gallery: the kernels that people know by name, as constants and makers, each with its source.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GALLERY_HPP
#define KONV_FILTER_GALLERY_HPP

#include "gallery/compass.hpp"
#include "gallery/derivative.hpp"
#include "gallery/gabor.hpp"
#include "gallery/laplacian.hpp"
#include "gallery/savitzky_golay.hpp"
#include "gallery/sharpen.hpp"
#include "gallery/smooth.hpp"

// How to use it:
//
//     const auto soft  = konv::correlate<std::uint8_t>(photo, konv::gallery::gaussian_273, {.scale = 1.0 / 273});
//     const auto edges = konv::correlate<std::int16_t>(photo, konv::gallery::sobel_x);
//
// Every kernel is written in the orientation of correlate. Those made of whole numbers are kernel2d<int, ...>, so that
// integer images are filtered exactly; the comment beside each says by which scale OpenCV, SciPy or the textbook
// divides it. Those with parameters are made at run time, as kernel<double>.

KONV_BEGIN
namespace gallery {

/// A kernel of the gallery with its name and what it is usually used with.
struct entry {
  const char* name;
  kernel_view<int> weights;
  double scale;   ///< to filter a picture: dst = offset + scale * sum
  double offset;  ///< 128 where the answer has both signs and is to be seen as grey

  /// The sum of the weights: 0 for a kernel that finds differences.
  constexpr int total() const {
    int sum = 0;
    for (index_t i = 0; i < weights.rows * weights.cols; ++i) sum += weights.data[i];
    return sum;
  }
};

/// The whole-number kernels in the order of the article's Figure 5: for sheets, menus and tests.
inline constexpr entry entries[] = {
    {"identity", identity<3>, 1, 0},
    {"box 3x3", box<3>, 1.0 / 9, 0},
    {"box 5x5", box<5>, 1.0 / 25, 0},
    {"binomial 3x3", binomial<3>, 1.0 / 16, 0},
    {"binomial 5x5", binomial<5>, 1.0 / 256, 0},
    {"binomial 7x7", binomial<7>, 1.0 / 4096, 0},
    {"Gaussian 5x5", gaussian_273, 1.0 / 273, 0},
    {"Savitzky-Golay 5", savitzky_golay_5, 1.0 / 35, 0},
    {"Savitzky-Golay 7", savitzky_golay_7, 1.0 / 21, 0},
    {"sharpen", sharpen, 1, 0},
    {"sharpen strong", sharpen_strong, 1, 0},
    {"high boost 2", high_boost<2>, 1.0 / 2, 0},
    {"unsharp 5x5", unsharp_5, -1.0 / 256, 0},
    {"emboss", emboss, 1, 0},
    {"emboss plate", emboss_plate, 1, 128},
    {"difference x", central_difference_x, 0.5, 128},
    {"difference y", central_difference_y, 0.5, 128},
    {"Roberts main", roberts_main, 1, 128},
    {"Roberts anti", roberts_anti, 1, 128},
    {"Prewitt x", prewitt_x, 1.0 / 3, 128},
    {"Prewitt y", prewitt_y, 1.0 / 3, 128},
    {"Sobel x", sobel_x, 1.0 / 4, 128},
    {"Sobel y", sobel_y, 1.0 / 4, 128},
    {"Sobel 5x5 x", sobel<5, 1, 0>, 1.0 / 64, 128},
    {"Sobel 5x5 xy", sobel<5, 1, 1>, 1.0 / 16, 128},
    {"Sobel 7x7 x", sobel<7, 1, 0>, 1.0 / 1024, 128},
    {"Scharr x", scharr_x, 1.0 / 16, 128},
    {"Scharr y", scharr_y, 1.0 / 16, 128},
    {"Kirsch N", kirsch[0], 1.0 / 8, 128},
    {"Kirsch NW", kirsch[1], 1.0 / 8, 128},
    {"Robinson N", robinson[0], 1.0 / 4, 128},
    {"Robinson NW", robinson[1], 1.0 / 4, 128},
    {"Laplacian 4", laplacian_4, 1, 128},
    {"Laplacian 8", laplacian_8, 1.0 / 2, 128},
    {"Laplacian OpenCV 3", laplacian_opencv<3>, 1.0 / 2, 128},
    {"Laplacian OpenCV 5", laplacian_opencv<5>, 1.0 / 16, 128},
    {"edge detection", edge_detection, 1, 0},
    {"Mexican hat 5x5", mexican_hat_5, 1.0 / 4, 128},
};

}  // namespace gallery
KONV_END
#endif

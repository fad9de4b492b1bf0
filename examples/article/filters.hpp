// The filters of Figures 5 and 6.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_FILTERS_HPP
#define KONV_EXAMPLES_ARTICLE_FILTERS_HPP

#include <konv/filter/gallery.hpp>

namespace article {

inline constexpr konv::gallery::entry filters[] = {
    {"identity", konv::gallery::identity<3>, 1, 0},
    {"blur", konv::gallery::box<3>, 1.0 / 9, 0},
    {"Gaussian blur", konv::gallery::binomial<3>, 1.0 / 16, 0},
    {"sharpen", konv::gallery::sharpen, 1, 0},
    {"emboss", konv::gallery::emboss, 1, 0},
    {"Sobel, vertical edges", konv::gallery::sobel_x, 1, 0},
    {"Sobel, horizontal edges", konv::gallery::sobel_y, 1, 0},
    {"Laplacian", konv::gallery::laplacian_4, 1, 0},
    {"edge detection", konv::gallery::edge_detection, 1, 0},
};

}  // namespace article
#endif

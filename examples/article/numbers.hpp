// The small images of Figures 1, 9 and 10, and the kernel that slides over them.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_NUMBERS_HPP
#define KONV_EXAMPLES_ARTICLE_NUMBERS_HPP

#include <array>

#include <konv/core/image.hpp>
#include <konv/core/kernel.hpp>

namespace article {

inline constexpr std::array<float, 49> seven_by_seven{1, 7, 1, 1, 3, 3, 7,  //
                                                      3, 4, 5, 2, 2, 7, 8,  //
                                                      9, 3, 3, 0, 1, 9, 2,  //
                                                      7, 8, 5, 1, 6, 8, 8,  //
                                                      5, 6, 4, 5, 1, 2, 3,  //
                                                      6, 2, 8, 7, 4, 9, 3,  //
                                                      7, 5, 1, 1, 7, 5, 1};
inline constexpr std::array<float, 25> five_by_five{1, 3, 0, 1, 5,  //
                                                    3, 6, 2, 1, 2,  //
                                                    2, 5, 5, 7, 7,  //
                                                    2, 1, 2, 6, 7,  //
                                                    4, 5, 9, 2, 6};
// Not symmetric, so that a correlation cannot be mistaken for a convolution.
inline const konv::kernel<float> sliding_kernel{{2, -1, 2},  //
                                                {-2, -1, 2},
                                                {1, -2, -1}};

inline konv::image_view<const float> image_7x7() {
  return {seven_by_seven, {.width = 7, .height = 7}};
}
inline konv::image_view<const float> image_5x5() {
  return {five_by_five, {.width = 5, .height = 5}};
}

}  // namespace article
#endif

// The program of somebody who uses konv: no standard, no flag and no path is set for it.
// SPDX-License-Identifier: MIT
#include <konv/konv.hpp>

int main() {
  konv::image<float> point({5, 5});
  point(2, 2) = 1;
  constexpr konv::kernel2d<float, 3, 3> k{{1, 2, 3, 4, 5, 6, 7, 8, 9}};
  const auto picture = konv::convolve(point, k);
  for (konv::index_t i = 0; i < 3; ++i)
    for (konv::index_t j = 0; j < 3; ++j)
      if (picture(1 + j, 1 + i) != k(i, j)) return 1;
  return 0;
}

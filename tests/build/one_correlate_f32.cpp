// What compile_time.cmake compiles: the header and one correlate on f32.
// SPDX-License-Identifier: MIT
#include <konv/konv.hpp>

konv::image<float> sharpen(const konv::image<float>& photo) {
  constexpr konv::kernel2d<float, 3, 3> k{{0, -1, 0, -1, 5, -1, 0, -1, 0}};
  return konv::correlate(photo, k);
}

// What compile_time.cmake compiles: the header and one correlate on u8.
// SPDX-License-Identifier: MIT
#include <konv/konv.hpp>

konv::image<std::uint8_t> sharpen(const konv::image<std::uint8_t>& photo) {
  constexpr konv::kernel2d<float, 3, 3> k{{0, -1, 0, -1, 5, -1, 0, -1, 0}};
  return konv::correlate<std::uint8_t>(photo, k);
}

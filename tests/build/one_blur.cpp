// What compile_time.cmake compiles: the header and one gaussian_blur on u8.
// SPDX-License-Identifier: MIT
#include <konv/konv.hpp>

konv::image<std::uint8_t> soften(const konv::image<std::uint8_t>& photo) {
  return konv::gaussian_blur(photo, 1.5);
}

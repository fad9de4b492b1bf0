// The second file of stb_twice: konv's stb first, then the declarations of the program's own.
// SPDX-License-Identifier: MIT
#include <konv/io/stb.hpp>
#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#else
#include <stb_image.h>
#endif

int width_of(const char* file) {
  int w = 0, h = 0, channels = 0;
  if (!stbi_info(file, &w, &h, &channels)) return -1;
  return konv::io::load(file).width() == w ? w : -1;
}

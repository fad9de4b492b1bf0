// A program with an stb of its own, in a file that also includes konv's. See stb_twice_other.cpp for the other order.
// SPDX-License-Identifier: MIT
#if __has_include(<stb/stb_image.h>)
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>
#include <konv/io/stb.hpp>
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>
#else
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>
#include <konv/io/stb.hpp>
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>
#endif

int width_of(const char* file);

int main() {
  const konv::image<std::uint8_t> cat = konv::io::load(KONV_DATA_DIR "/images/chelsea.png");
  konv::io::save("stb_twice.png", cat);
  int w = 0, h = 0, channels = 0;
  unsigned char* const pixels = stbi_load("stb_twice.png", &w, &h, &channels, 0);
  if (!pixels || w != cat.width() || h != cat.height() || channels != 3) return 1;
  for (konv::index_t y = 0; y < h; ++y)
    for (konv::index_t i = 0; i < 3 * cat.width(); ++i)
      if (pixels[y * 3 * cat.width() + i] != cat.row(y)[i]) return 2;
  const bool written = stbi_write_png("stb_twice.png", w, h / 2, 3, pixels, 3 * w) != 0;
  stbi_image_free(pixels);
  if (!written || konv::io::load("stb_twice.png").height() != h / 2) return 3;
  return width_of("stb_twice.png") == w ? 0 : 4;
}

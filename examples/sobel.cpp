// sobel: the edges of a picture.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <konv/io/stb.hpp>
#include <konv/konv.hpp>

int main(int argc, char** argv) try {
  std::string in = KONV_DATA_DIR "/images/chelsea.png", out = "sobel.png";
  double gain = 1;
  CLI::App app("Shows where a picture's brightness changes: the length of its gradient after Sobel.");
  app.add_option("IN", in, "picture to read: PNG, JPEG, BMP, TGA, PGM, PPM")->capture_default_str();
  app.add_option("OUT", out, "picture to write")->capture_default_str();
  app.add_option("-g,--gain", gain, "brightness of the edges")->check(CLI::PositiveNumber)->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  constexpr konv::kernel2d<int, 3, 3> across{{-1, 0, 1,  //
                                              -2, 0, 2,  //
                                              -1, 0, 1}};
  const konv::image<std::uint8_t> photo = konv::io::load_grey(in);
  const auto gx = konv::correlate<std::int16_t>(photo, across);  // -1020 to 1020: u8 could not hold it
  const auto gy = konv::correlate<std::int16_t>(photo, across.transposed());

  konv::image<std::uint8_t> edges(photo.size());
  for (konv::index_t y = 0; y < edges.height(); ++y)
    for (konv::index_t x = 0; x < edges.width(); ++x)
      edges(x, y) = konv::saturate_cast<std::uint8_t>(gain * std::hypot(gx(x, y), gy(x, y)));
  konv::io::save(out, edges);
  std::cout << in << " -> " << out << "\n";
} catch (const konv::error& e) {
  std::cerr << "sobel: " << e.what() << "\n";
  return 1;
}

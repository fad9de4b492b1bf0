// sobel: the edges of a picture.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
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

  const konv::image<std::uint8_t> photo = konv::io::load_grey(in);
  konv::io::save(out, konv::gradient_magnitude<std::uint8_t>(photo, {.scale = gain}));
  std::cout << in << " -> " << out << "\n";
} catch (const konv::error& e) {
  std::cerr << "sobel: " << e.what() << "\n";
  return 1;
}

// laplacian: the fine detail of a picture, alone or added to it.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <iostream>
#include <konv/io/stb.hpp>
#include <konv/konv.hpp>

int main(int argc, char** argv) try {
  std::string in = KONV_DATA_DIR "/images/chelsea.png", out = "laplacian.png";
  bool sharpen = false;
  CLI::App app("Shows a picture's Laplacian around middle grey, or sharpens the picture by it.");
  app.add_option("IN", in, "picture to read: PNG, JPEG, BMP, TGA, PGM, PPM")->capture_default_str();
  app.add_option("OUT", out, "picture to write")->capture_default_str();
  app.add_flag("-s,--sharpen", sharpen, "the picture minus its Laplacian, in colour");
  CLI11_PARSE(app, argc, argv);

  constexpr konv::kernel2d<int, 3, 3> laplace{{0, 1, 0,   //
                                               1, -4, 1,  //
                                               0, 1, 0}};
  constexpr konv::kernel2d<int, 3, 3> crisp{{0, -1, 0,   //
                                             -1, 5, -1,  //
                                             0, -1, 0}};
  if (sharpen)
    konv::io::save(out, konv::correlate<std::uint8_t>(konv::io::load(in), crisp));
  else
    konv::io::save(out, konv::correlate<std::uint8_t>(konv::io::load_grey(in), laplace, {.scale = 2, .offset = 128}));
  std::cout << in << " -> " << out << "\n";
} catch (const konv::error& e) {
  std::cerr << "laplacian: " << e.what() << "\n";
  return 1;
}

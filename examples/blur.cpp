// blur: smooths a picture with a Gaussian.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <iostream>
#include <konv/io/stb.hpp>
#include <konv/konv.hpp>

int main(int argc, char** argv) try {
  std::string in = KONV_DATA_DIR "/images/chelsea.png", out = "blur.png";
  double sigma = 3;
  CLI::App app("Smooths a picture with a Gaussian, each channel by itself.");
  app.add_option("IN", in, "picture to read: PNG, JPEG, BMP, TGA, PGM, PPM")->capture_default_str();
  app.add_option("OUT", out, "picture to write")->capture_default_str();
  app.add_option("-s,--sigma", sigma, "width in pixels")->check(CLI::Range(0.1, 50.0))->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const konv::image<std::uint8_t> photo = konv::io::load(in);
  konv::io::save(out, konv::gaussian_blur(photo, sigma));
  std::cout << in << " -> " << out << "\n";
} catch (const konv::error& e) {
  std::cerr << "blur: " << e.what() << "\n";
  return 1;
}

// blur: smooths a picture with a Gaussian.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <konv/io/stb.hpp>
#include <konv/konv.hpp>
#include <numeric>

int main(int argc, char** argv) try {
  std::string in = KONV_DATA_DIR "/images/chelsea.png", out = "blur.png";
  double sigma = 3;
  CLI::App app("Smooths a picture with a Gaussian, each channel by itself.");
  app.add_option("IN", in, "picture to read: PNG, JPEG, BMP, TGA, PGM, PPM")->capture_default_str();
  app.add_option("OUT", out, "picture to write")->capture_default_str();
  app.add_option("-s,--sigma", sigma, "width in pixels")->check(CLI::Range(0.1, 50.0))->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const int radius = static_cast<int>(4 * sigma + 0.5);  // as far as SciPy goes
  std::vector<float> weights;
  for (int i = -radius; i <= radius; ++i) weights.push_back(static_cast<float>(std::exp(-i * i / (2 * sigma * sigma))));
  const float sum = std::accumulate(weights.begin(), weights.end(), 0.0f);
  for (float& w : weights) w /= sum;

  const konv::image<std::uint8_t> photo = konv::io::load(in);
  konv::io::save(out, konv::correlate_separable<std::uint8_t>(photo, weights, weights));
  std::cout << in << " -> " << out << "\n";
} catch (const konv::error& e) {
  std::cerr << "blur: " << e.what() << "\n";
  return 1;
}

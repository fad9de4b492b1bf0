// gallery: a photograph under every filter of the gallery, with its kernel beside it.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <konv/filter/correlate.hpp>
#include <konv/filter/gallery.hpp>
#include <konv/io/stb.hpp>
#include <konv/visual/contrast.hpp>
#include <konv/visual/enlarge.hpp>
#include <konv/visual/grid.hpp>
#include <konv/visual/tile.hpp>

namespace {

namespace visual = konv::visual;
namespace gallery = konv::gallery;
using picture = konv::image<std::uint8_t>;
using pixels = konv::image_view<const std::uint8_t>;

// A kernel and what it makes of the photograph, side by side. Kernels whose weights add up to zero answer with numbers
// of both signs: these are shown as grey, with zero in the middle.
picture pair(pixels photo, pixels grey, const konv::kernel<double>& kernel) {
  constexpr konv::index_t tile_side = 105;
  const konv::index_t cell = tile_side / std::max(kernel.rows(), kernel.cols());
  picture tile = visual::kernel_tile(kernel, {.cell = cell, .map = visual::colour_map::red_blue, .grid = cell > 8});
  visual::outline(tile, {0, 0, tile.width(), tile.height()}, visual::pale_ink);
  const picture result = std::abs(kernel.sum()) > 0.5 ? konv::correlate<std::uint8_t>(photo, kernel)
                                                      : visual::paint_signed(konv::correlate<float>(grey, kernel));

  picture on = visual::canvas(tile_side + 8 + photo.width(), photo.height());
  visual::blit(on, tile, (tile_side - tile.width()) / 2, (on.height() - tile.height()) / 2);
  visual::blit(on, result, tile_side + 8, 0);
  return on;
}

// A kernel of whole numbers with its scale multiplied in.
konv::kernel<double> scaled(const gallery::entry& e) {
  std::vector<double> weights(e.weights.data, e.weights.data + e.weights.rows * e.weights.cols);
  for (double& w : weights) w *= e.scale;
  return {e.weights.rows, e.weights.cols, std::move(weights)};
}

picture sheet(pixels photo, pixels grey) {
  std::vector<visual::plate> plates;
  const auto add = [&](const konv::kernel<double>& kernel, const char* name) {
    plates.push_back({pair(photo, grey, kernel), name});
  };
  for (const gallery::entry& e : gallery::entries) add(scaled(e), e.name);
  add(gallery::gaussian(1), "Gaussian, sigma 1");
  add(gallery::gaussian(3), "Gaussian, sigma 3");
  add(gallery::motion_blur(15, 30), "motion blur, 15 pixels at 30 degrees");
  add(konv::kernel<double>(gallery::farid_x), "Farid x");
  add(gallery::gaussian_derivative(2, 1, 0), "Gaussian derivative x");
  add(gallery::gaussian_derivative(2, 1, 1), "Gaussian derivative xy");
  add(gallery::laplacian_of_gaussian(2), "Laplacian of Gaussian, sigma 2");
  add(gallery::difference_of_gaussians(1.5, 2.4), "difference of Gaussians");
  add(gallery::gabor(0.15, 0.8).real, "Gabor, real part");
  add(gallery::gabor(0.15, 0.8).imaginary, "Gabor, imaginary part");
  return visual::grid(plates, {.columns = 6, .gap = 18, .margin = 18, .text_scale = 2, .title = "The gallery of konv"});
}

picture blur_sizes(pixels photo) {
  std::vector<visual::plate> plates;
  plates.push_back({visual::enlarge(photo, 3), "original"});
  plates.push_back(
      {visual::enlarge(konv::correlate<std::uint8_t>(photo, gallery::box<3>, {.scale = 1.0 / 9}), 3), "3x3"});
  plates.push_back(
      {visual::enlarge(konv::correlate<std::uint8_t>(photo, gallery::box<5>, {.scale = 1.0 / 25}), 3), "5x5"});
  return visual::grid(plates, {.columns = 3, .text_scale = 2});
}

picture grey_and_colour(pixels photo, pixels grey) {
  std::vector<visual::plate> plates;
  plates.push_back({picture::copy_of(photo), "photograph"});
  plates.push_back({konv::correlate<std::uint8_t>(grey, gallery::sobel_x), "Sobel of its grey"});
  plates.push_back({konv::correlate<std::uint8_t>(photo, gallery::sobel_x), "Sobel of each channel"});
  return visual::grid(plates, {.columns = 3, .text_scale = 2});
}

}  // namespace

int main(int argc, char** argv) try {
  std::string out = "gallery", file = KONV_DATA_DIR "/images/chelsea.png";
  CLI::App app("Shows a photograph under every filter of the gallery.");
  app.add_option("OUT_DIR", out, "folder for sheet.png, blur.png and colour.png")->capture_default_str();
  app.add_option("-p,--photo", file, "photograph to use")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const picture photo = konv::io::load(file, {.channels = 3}), grey = konv::io::to_grey(photo);
  const auto part = [&](konv::index_t width, konv::index_t height) {  // of the photograph, as large as there is
    width = std::min(width, photo.width());
    height = std::min(height, photo.height());
    return konv::rect{(photo.width() - width) / 3, (photo.height() - height) / 3, width, height};
  };
  std::filesystem::create_directories(out);
  konv::io::save(out + "/sheet.png", sheet(photo.crop(part(150, 120)), grey.crop(part(150, 120))));
  konv::io::save(out + "/blur.png", blur_sizes(photo.crop(part(130, 110))));
  konv::io::save(out + "/colour.png", grey_and_colour(photo, grey));
  std::cout << out << "/sheet.png " << out << "/blur.png " << out << "/colour.png\n";
} catch (const std::exception& e) {
  std::cerr << "gallery: " << e.what() << "\n";
  return 1;
}

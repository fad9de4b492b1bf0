// The folder of pictures and its index page.
// SPDX-License-Identifier: MIT
#include "book.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <konv/io/stb.hpp>
#include <konv/visual/gif.hpp>

#include "feature_maps/photograph.hpp"
#include "first_layer.hpp"

namespace article {
namespace {

std::string file_name(int figure, const std::string& name, const char* suffix) {
  char number[8];
  std::snprintf(number, sizeof number, "%02d", figure);
  return std::string("figure") + number + (name.empty() ? "" : "_" + name) + suffix;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '"' ? "&quot;" : std::string(1, c);
  return out;
}

}  // namespace

book::book(std::string folder, picture photo, networks::weights weights)
    : folder_(std::move(folder)), photo_(std::move(photo)), weights_(std::move(weights)) {
  std::filesystem::create_directories(folder_);
}
book::~book() = default;

const first_layer& book::small_layer() {
  if (!small_layer_) {
    std::vector<picture> photos;
    for (const char* name : {"chelsea", "coffee", "astronaut"})
      photos.push_back(konv::io::load(std::string(KONV_DATA_DIR "/images/") + name + ".png", {.channels = 3}));
    small_layer_ = std::make_unique<first_layer>(train_first_layer(photos));
  }
  return *small_layer_;
}

std::span<const networks::stage> book::vgg16() {
  if (vgg16_.empty())
    vgg16_ = networks::vgg16(vgg16_trained() ? weights_ : networks::weights::random(),
                             networks::normalised(networks::square_of(photo_, 224)));
  return vgg16_;
}
std::string book::vgg16_description() const {
  return (vgg16_trained() ? weights_ : networks::weights::random()).description();
}

void book::add(int figure, const std::string& name, const picture& p, const std::string& line) {
  const std::string file = file_name(figure, name, ".png");
  konv::io::save(folder_ + "/" + file, p);
  entries_.push_back({figure, file, line});
}

void book::add(int figure, const std::string& name, std::span<const picture> frames, const std::string& line) {
  const std::string file = file_name(figure, name, ".gif");
  visual::save_gif(folder_ + "/" + file, frames, {.delay = 700, .last_delay = 2500});
  entries_.push_back({figure, file, line});
}

void book::finish() const {
  std::ofstream page(folder_ + "/index.html");
  page << R"(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Convolution, figure by figure</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; color: #262b33; background: #f1f3f6;
         max-width: 1000px; margin: 2rem auto; padding: 0 1rem }
  figure { background: #fff; border: 1px solid #cbd0d7; border-radius: 6px;
           margin: 0 0 1.5rem; padding: 1rem; text-align: center }
  img { max-width: 100%; height: auto }
  figcaption { text-align: left; margin-top: .6rem }
  b { margin-right: .4rem }
</style>
<h1>Convolution, figure by figure</h1>
)";
  for (const entry& e : entries_)
    page << "<figure>\n  <img src=\"" << e.file << "\" alt=\"" << escaped(e.line) << "\">\n  <figcaption><b>Figure "
         << e.figure << ".</b>" << escaped(e.line) << "</figcaption>\n</figure>\n";
  page << "</html>\n";
  page.close();
  if (!page) throw konv::io_error(folder_ + "/index.html: cannot write");
}

}  // namespace article

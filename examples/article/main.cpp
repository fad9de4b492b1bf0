// article: makes the figures of "Convolution: Image Filters, CNNs and Examples" (E. Roe, 2023) into a folder.
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <iostream>
#include <konv/io/stb.hpp>

#include "book.hpp"

int main(int argc, char** argv) try {
  std::string out = "article", photo = KONV_DATA_DIR "/images/chelsea.png", weights;
  CLI::App app("Makes the figures of the article on convolution, and an index.html that shows them.");
  app.add_option("OUT_DIR", out, "folder for the pictures")->capture_default_str();
  app.add_option("-p,--photo", photo, "photograph to use")->capture_default_str();
  app.add_option("-w,--weights", weights,
                 "torchvision's VGG-16 or ResNet-50, .npz or .safetensors, for Figures 14 to 17 (default: random)");
  CLI11_PARSE(app, argc, argv);

  article::book book(out, konv::io::load(photo, {.channels = 3}),
                     weights.empty() ? networks::weights::random() : networks::weights::load(weights));
  for (const auto figure :
       {article::figure01, article::figure02, article::figure03, article::figure04, article::figure05,
        article::figure06, article::figure07, article::figure08, article::figure09, article::figure10,
        article::figure11, article::figure12, article::figure13, article::figure14, article::figure15,
        article::figure16, article::figure17, article::figure18, article::figure19, article::figure20})
    figure(book);
  book.finish();
  std::cout << out << "/index.html\n";
} catch (const std::exception& e) {
  std::cerr << "article: " << e.what() << "\n";
  return 1;
}

// Figure 15: feature maps of a first layer, from random and from trained kernels.
// SPDX-License-Identifier: MIT
#include <konv/nn/conv.hpp>

#include "book.hpp"
#include "feature_maps/photograph.hpp"
#include "feature_maps/sheets.hpp"
#include "first_layer.hpp"

namespace article {
namespace {

using konv::index_t;

// Nine of them, as grey as the article's.
picture nine(const konv::tensor<float, 4>& maps) {
  return networks::map_sheet(maps, 9, "", 168, 3, visual::colour_map::grey);
}

}  // namespace

void figure15(book& b) {
  const konv::tensor<float, 4> x = seen(networks::square_of(b.photo(), 168));
  const auto maps = [&](const konv::tensor<float, 4>& kernels) {
    return konv::nn::conv2d(x, kernels, {}, {.padding = {3, 3, 3, 3}});
  };
  std::vector<visual::plate> plates;
  plates.push_back({nine(maps(b.small_layer().before)), "random kernels"});
  plates.push_back({nine(maps(b.small_layer().after)), "trained kernels"});
  b.add(
      15, "", visual::grid(plates, {.columns = 2, .gap = 8, .margin = 8, .text_scale = 2}),
      "What the kernels of Figure 14 make of the photograph, before ReLU. Trained ones see edges in one direction, as "
      "Figure 6's emboss and Sobel do, or one colour.");

  const auto first_of = [](std::span<const networks::stage> stages) {
    return networks::map_sheet(stages.front().maps, 16, "", 112, 4, visual::colour_map::grey);
  };
  std::vector<visual::plate> vgg;
  if (b.vgg16_trained())
    vgg.push_back({first_of(networks::vgg16(networks::weights::random(),
                                            networks::normalised(networks::square_of(b.photo(), 224)))),
                   networks::weights::random().description()});
  vgg.push_back({first_of(b.vgg16()), b.vgg16_description()});
  b.add(15, "vgg16", visual::grid(vgg, {.columns = 2, .gap = 8, .margin = 8, .text_scale = 2}),
        "16 of the 64 feature maps of VGG-16's first layer, after ReLU" +
            std::string(b.vgg16_trained() ? "." : "; run article with --weights to see trained ones beside them."));
}

}  // namespace article

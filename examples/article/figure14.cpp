// Figure 14: kernels of a first layer, random and trained.
// SPDX-License-Identifier: MIT
#include "book.hpp"
#include "feature_maps/sheets.hpp"
#include "first_layer.hpp"

namespace article {
namespace {

picture side_by_side(konv::tensor_view<const float, 4> before, konv::tensor_view<const float, 4> after,
                     const std::string& trained) {
  std::vector<visual::plate> plates;
  plates.push_back({networks::kernel_sheet(before, 8, 8), "random"});
  plates.push_back({networks::kernel_sheet(after, 8, 8), trained});
  return visual::grid(plates, {.columns = 2, .gap = 8, .margin = 8, .text_scale = 2});
}

}  // namespace

void figure14(book& b) {
  const first_layer& l = b.small_layer();
  b.add(14, "", side_by_side(l.before, l.after, "trained, " + std::to_string(l.steps) + " steps"),
        "Kernels of a first layer, 7x7x3, as they begin and after training. This is no ResNet-50 but a small network "
        "that learns, while this page is made, to build patches of three photographs from few numbers.");
  const networks::parameter first{"conv1.weight", {64, 3, 7, 7}};
  if (!b.weights().holds(first.name)) return;
  const auto numbers = b.weights().get(first), random = networks::weights::random().get(first);
  const konv::tensor_view<const float, 4> after(numbers, {64, 3, 7, 7}), before(random, {64, 3, 7, 7});
  b.add(14, "resnet50", side_by_side(before, after, b.weights().description()),
        "The same of ResNet-50's first layer, with " + b.weights().description() + ".");
}

}  // namespace article

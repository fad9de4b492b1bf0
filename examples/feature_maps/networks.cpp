// The networks, layer by layer, of konv's layer objects.
// SPDX-License-Identifier: MIT
#include "networks.hpp"

#include <array>
#include <chrono>

#include <konv/nn/batch_norm.hpp>
#include <konv/nn/conv.hpp>
#include <konv/nn/pool.hpp>

namespace networks {
namespace {

using konv::index_t;
using konv::tensor;
namespace nn = konv::nn;

// A convolution by its parameters. `norm` names the batch normalisation behind it; without one it has a bias.
struct convolution {
  std::string name;  // "features.0"
  index_t in, out, side, stride = 1;
  std::string norm = {};
  bool relu = true;

  parameter weight() const { return {name + ".weight", {out, in, side, side}}; }
  parameter of_norm(const char* what, initial begin) const { return {norm + what, {out}, begin}; }
  std::vector<parameter> parameters() const {
    if (norm.empty()) return {weight(), {name + ".bias", {out}, initial::zeros}};
    return {weight(), of_norm(".weight", initial::ones), of_norm(".bias", initial::zeros),
            of_norm(".running_mean", initial::zeros), of_norm(".running_var", initial::ones)};
  }

  nn::conv2d_layer<float> layer(const weights& w) const {
    const std::vector<float> numbers = w.get(weight());
    const konv::tensor_view<const float, 4> kernels(numbers, {out, in, side, side});
    const index_t pad = side / 2;
    const nn::conv2d_options options{
        .stride = {stride, stride}, .padding = {pad, pad, pad, pad}, .then = relu ? nn::relu : nn::none};
    if (norm.empty()) return nn::conv2d_layer<float>(kernels, w.get({name + ".bias", {out}, initial::zeros}), options);
    const auto p = parameters();
    const auto gamma = w.get(p[1]), beta = w.get(p[2]), mean = w.get(p[3]), variance = w.get(p[4]);
    const auto folded =
        nn::fold_batch_norm(tensor<float, 4>::copy_of(kernels, konv::nchw), std::span<const float>(),
                            nn::batch_norm<float>{.mean = mean, .variance = variance, .gamma = gamma, .beta = beta});
    return nn::conv2d_layer<float>(folded.weight, folded.bias, options);
  }
};

// Calls f, which makes a tensor, and keeps the shortest time. A first call for memory and caches is not counted.
template <class F>
tensor<float, 4> timed(double& milliseconds, int calls, F f) {
  tensor<float, 4> y = f();
  double best = 1e30;
  for (int i = 0; i < calls; ++i) {
    const auto start = std::chrono::steady_clock::now();
    y = f();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (took.count() < best) best = took.count();
  }
  milliseconds += best;
  return y;
}

tensor<float, 4> run(const convolution& c, const weights& w, const tensor<float, 4>& x, int calls, stage& s) {
  auto layer = c.layer(w);
  tensor<float, 4> y = timed(s.milliseconds, calls, [&] { return layer(x); });
  s.operations += 2.0 * static_cast<double>(y.size()) * static_cast<double>(c.in * c.side * c.side);
  return y;
}

std::vector<parameter> parameters_of(std::span<const convolution> layers) {
  std::vector<parameter> all;
  for (const convolution& c : layers)
    for (parameter& p : c.parameters()) all.push_back(std::move(p));
  return all;
}

// Position in torchvision's `features`, outputs; a pool stands before the first of each block but the first.
struct vgg_layer {
  const char* name;
  int position;
  index_t out;
  bool pool_before;
};
constexpr vgg_layer vgg_layers[] = {
    {"conv1_1", 0, 64, false},   {"conv1_2", 2, 64, false},   {"conv2_1", 5, 128, true},   {"conv2_2", 7, 128, false},
    {"conv3_1", 10, 256, true},  {"conv3_2", 12, 256, false}, {"conv3_3", 14, 256, false}, {"conv4_1", 17, 512, true},
    {"conv4_2", 19, 512, false}, {"conv4_3", 21, 512, false}, {"conv5_1", 24, 512, true},  {"conv5_2", 26, 512, false},
    {"conv5_3", 28, 512, false}};

std::vector<convolution> vgg_convolutions() {
  std::vector<convolution> all;
  index_t in = 3;
  for (const vgg_layer& l : vgg_layers) {
    all.push_back({"features." + std::to_string(l.position), in, l.out, 3});
    in = l.out;
  }
  return all;
}

// conv1, then for each of three blocks: 1x1 to 64, 3x3, 1x1 to 256; the first block's shortcut has a 1x1 of its own.
std::vector<convolution> resnet_convolutions() {
  std::vector<convolution> all{{"conv1", 3, 64, 7, 2, "bn1"}};
  for (int block = 0; block < 3; ++block) {
    const std::string at = "layer1." + std::to_string(block) + ".";
    all.push_back({at + "conv1", block == 0 ? 64 : 256, 64, 1, 1, at + "bn1"});
    all.push_back({at + "conv2", 64, 64, 3, 1, at + "bn2"});
    all.push_back({at + "conv3", 64, 256, 1, 1, at + "bn3", false});
    if (block == 0) all.push_back({at + "downsample.0", 64, 256, 1, 1, at + "downsample.1", false});
  }
  return all;
}

}  // namespace

std::vector<parameter> vgg16_parameters() {
  return parameters_of(vgg_convolutions());
}
std::vector<parameter> resnet50_parameters() {
  return parameters_of(resnet_convolutions());
}

std::vector<stage> vgg16(const weights& w, tensor<float, 4> x, int calls) {
  w.check("VGG-16", vgg16_parameters());
  const auto convolutions = vgg_convolutions();
  std::vector<stage> stages;
  for (std::size_t i = 0; i < convolutions.size(); ++i) {
    const tensor<float, 4>& before = i == 0 ? x : stages.back().maps;
    const bool pool = vgg_layers[i].pool_before;
    const tensor<float, 4> pooled = pool ? nn::max_pool2d(before) : tensor<float, 4>();
    stage s{vgg_layers[i].name, {}, 0, 0};
    s.maps = run(convolutions[i], w, pool ? pooled : before, calls, s);
    stages.push_back(std::move(s));
  }
  return stages;
}

std::vector<stage> resnet50(const weights& w, tensor<float, 4> x, int calls) {
  w.check("ResNet-50 (conv1, bn1, layer1)", resnet50_parameters());
  std::vector<convolution> rest = resnet_convolutions();
  std::size_t next = 0;
  std::vector<stage> stages;
  const auto convolve = [&](const tensor<float, 4>& from, stage& s) { return run(rest[next++], w, from, calls, s); };

  stage first{"conv1", {}, 0, 0};
  first.maps = convolve(x, first);
  stage pool{"maxpool", {}, 0, 0};
  pool.maps = timed(pool.milliseconds, calls, [&] {
    return nn::max_pool2d(first.maps, {.kernel = {3, 3}, .stride = konv::size2{2, 2}, .padding = {1, 1}});
  });
  stages.push_back(std::move(first));
  stages.push_back(std::move(pool));

  for (int block = 0; block < 3; ++block) {
    const std::string name = "layer1." + std::to_string(block);
    stage narrow{name + ".conv1", {}, 0, 0}, spatial{name + ".conv2", {}, 0, 0}, sum{name, {}, 0, 0};
    const std::size_t input = stages.size() - 1;
    narrow.maps = convolve(stages[input].maps, narrow);
    spatial.maps = convolve(narrow.maps, spatial);
    sum.maps = convolve(spatial.maps, sum);
    const tensor<float, 4> shortcut = block == 0 ? convolve(stages[input].maps, sum) : stages[input].maps.clone();
    const float* add = shortcut.begin();
    for (float& v : sum.maps) {
      v += *add++;
      v = v > 0 ? v : 0;
    }
    stages.push_back(std::move(narrow));
    stages.push_back(std::move(spatial));
    stages.push_back(std::move(sum));
  }
  return stages;
}

}  // namespace networks

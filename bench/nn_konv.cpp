// konv's layers: weights packed beforehand, called again and again.
// SPDX-License-Identifier: MIT
#include <cstring>

#include "konv/nn/conv.hpp"
#include "konv/nn/conv_transpose.hpp"
#include "konv/nn/pool.hpp"
#include "nn_workload.hpp"

namespace bench {
namespace {

namespace nn = konv::nn;

nn::activation act_of(const nn_layer& l) { return l.relu ? nn::relu : l.tanh ? nn::tanh : nn::none; }

// A layer of either kind and its output.
struct step2d {
  std::optional<nn::conv2d_layer<float>> conv;
  std::optional<nn::conv_transpose2d_layer<float>> transposed;
  konv::tensor<float, 4> y;
  void operator()(const konv::tensor<float, 4>& x) {
    if (conv)
      (*conv)(x, y);
    else
      (*transposed)(x, y);
  }
};

struct chain2d : nn_call {
  konv::tensor<float, 4> x;
  std::vector<step2d> steps;

  explicit chain2d(nn_work& w) {
    const konv::layout order = w.layout == nn_layout::nchw ? konv::nchw : konv::nhwc;
    const nn_layer& first = w.layers.front();
    x = konv::tensor<float, 4>({1, first.in, first.h, first.w}, order);
    std::memcpy(x.data(), w.x.data(), w.x.size() * sizeof(float));
    for (std::size_t i = 0; i < w.layers.size(); ++i) {
      const nn_layer& l = w.layers[i];
      step2d s;
      const konv::margins pad{l.pad, l.pad, l.pad, l.pad};
      if (l.kind == nn_kind::transposed)
        s.transposed.emplace(
            konv::tensor_view<const float, 4>(w.weights[i].data(), {l.in, l.out, l.kernel, l.kernel}), w.biases[i],
            nn::conv_transpose2d_options{
                .stride = {l.stride, l.stride}, .padding = pad, .then = act_of(l), .run = w.threads});
      else
        s.conv.emplace(konv::tensor_view<const float, 4>(w.weights[i].data(),
                                                         {l.out, l.per_group(), l.kernel, l.kernel}),
                       w.biases[i],
                       nn::conv2d_options{.stride = {l.stride, l.stride},
                                          .padding = pad,
                                          .groups = l.kind == nn_kind::depthwise ? l.in : 1,
                                          .then = act_of(l),
                                          .how = w.winograd == 4   ? nn::algorithm::winograd
                                                 : w.winograd == 2 ? nn::algorithm::winograd_2x2
                                                                   : nn::algorithm::direct,
                                          .run = w.threads});
      s.y = konv::tensor<float, 4>({1, l.out, l.oh(), l.ow()}, order);
      steps.push_back(std::move(s));
    }
  }
  void run() override {
    const konv::tensor<float, 4>* from = &x;
    for (step2d& s : steps) {
      s(*from);
      from = &s.y;
    }
  }
  void finish(nn_work& w) override {
    const auto all = steps.back().y.span();
    w.y.assign(all.begin(), all.end());
  }
};

struct conv3d_call : nn_call {
  konv::tensor<float, 5> x, y;
  nn::conv3d_layer<float> layer;

  static nn::conv3d_layer<float> make(const nn_work& w) {
    const nn_layer& l = w.layers.front();
    return nn::conv3d_layer<float>(
        konv::tensor_view<const float, 5>(w.weights[0].data(), {l.out, l.in, l.kernel_d, l.kernel, l.kernel}),
        w.biases[0],
        {.stride = {l.stride, l.stride, l.stride},
         .padding = {l.pad, l.pad, l.pad, l.pad, l.pad, l.pad},
         .run = w.threads});
  }
  explicit conv3d_call(nn_work& w) : layer(make(w)) {
    const konv::layout order = w.layout == nn_layout::nchw ? konv::nchw : konv::nhwc;
    const nn_layer& l = w.layers.front();
    x = konv::tensor<float, 5>({1, l.in, l.d, l.h, l.w}, order);
    std::memcpy(x.data(), w.x.data(), w.x.size() * sizeof(float));
    y = konv::tensor<float, 5>({1, l.out, l.od(), l.oh(), l.ow()}, order);
  }
  void run() override { layer(x, y); }
  void finish(nn_work& w) override { w.y.assign(y.begin(), y.end()); }
};

struct pool_call : nn_call {
  konv::tensor<float, 4> x, y;
  nn::pool2d_options options;
  bool largest;

  explicit pool_call(nn_work& w) {
    const nn_layer& l = w.layers.front();
    x = konv::tensor<float, 4>({1, l.in, l.h, l.w}, w.layout == nn_layout::nchw ? konv::nchw : konv::nhwc);
    std::memcpy(x.data(), w.x.data(), w.x.size() * sizeof(float));
    options = {.kernel = {l.kernel, l.kernel}, .stride = konv::size2{l.stride, l.stride}, .padding = {l.pad, l.pad}};
    largest = l.kind == nn_kind::max_pool;
    y = konv::tensor<float, 4>({1, l.out, l.oh(), l.ow()}, x.order());
  }
  void run() override {
    if (largest)
      nn::max_pool2d(x, y, options);
    else
      nn::avg_pool2d(x, y, options);
  }
  void finish(nn_work& w) override { w.y.assign(y.begin(), y.end()); }
};

}  // namespace

std::unique_ptr<nn_call> konv_nn(nn_work& w) {
  if (w.layers.front().pool()) return std::make_unique<pool_call>(w);
  if (w.layers.front().kernel_d > 1) return std::make_unique<conv3d_call>(w);
  return std::make_unique<chain2d>(w);
}

}  // namespace bench

// Simd Library: f32 layers, channels last or first. It picks the algorithm: Winograd for 3x3 without stride, wherever
// there are more than 16 channels.
// SPDX-License-Identifier: MIT
#include <Simd/SimdLib.h>

#include "konv/core/buffer.hpp"
#include "nn_workload.hpp"

namespace bench {
namespace {

struct layer : nn_call {
  std::shared_ptr<void> context;
  konv::buffer<float> x, y, weights, biases, room;  // on cache lines

  explicit layer(const nn_work& w) : x(w.x), weights(w.weights[0]), biases(w.biases[0]) {
    SimdSetThreadNumber(1);
    const nn_layer& l = w.layers.front();
    const bool last = w.layout != nn_layout::nchw;
    const auto size = [](index_t n) { return static_cast<std::size_t>(n); };
    SimdConvolutionParameters p{};
    p.srcC = size(l.in), p.srcH = size(l.h), p.srcW = size(l.w);
    p.dstC = size(l.out), p.dstH = size(l.oh()), p.dstW = size(l.ow());
    p.srcT = p.dstT = SimdTensorData32f;
    p.srcF = p.dstF = last ? SimdTensorFormatNhwc : SimdTensorFormatNchw;
    p.kernelY = p.kernelX = size(l.kernel);
    p.strideY = p.strideX = size(l.stride);
    p.dilationY = p.dilationX = 1;
    p.padY = p.padX = p.padH = p.padW = size(l.pad);
    p.group = size(l.kind == nn_kind::depthwise ? l.in : 1);
    p.activation = SimdConvolutionActivationIdentity;
    context.reset(SimdSynetConvolution32fInit(1, &p), SimdRelease);
    if (!context) return;
    if (last) {  // [tap][input][output]
      const index_t taps = l.kernel * l.kernel, in = l.per_group();
      for (index_t o = 0; o < l.out; ++o)
        for (index_t i = 0; i < in; ++i)
          for (index_t k = 0; k < taps; ++k)
            weights[size((k * in + i) * l.out + o)] = w.weights[0][size((o * in + i) * taps + k)];
    }
    SimdSynetConvolution32fSetParams(context.get(), weights.data(), nullptr, biases.data(), nullptr);
    room.resize(SimdSynetConvolution32fExternalBufferSize(context.get()));
    y.resize(size(l.out * l.oh() * l.ow()));
    for (int i = 0; i < 40; ++i) run();  // it tries out kernels for so long
  }
  void run() override { SimdSynetConvolution32fForward(context.get(), x.data(), room.data(), y.data()); }
  void finish(nn_work& w) override { w.y.assign(y.begin(), y.end()); }
};

}  // namespace

std::unique_ptr<nn_call> simd_nn(nn_work& w) {
  const nn_layer& l = w.layers.front();
  if (w.layers.size() > 1 || l.kernel_d > 1 || (l.kind != nn_kind::conv && l.kind != nn_kind::depthwise))
    return nullptr;
  auto it = std::make_unique<layer>(w);
  return it->context ? std::move(it) : nullptr;
}

}  // namespace bench

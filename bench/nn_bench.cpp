// Layers of VGG-16, ResNet-50 and MobileNet, transposed and 3-D ones, and the article's autoencoder.
// SPDX-License-Identifier: MIT
#include "nn_workload.hpp"

#include <cmath>

#include "support.hpp"

namespace bench {
namespace {

float noise(std::uint64_t n) {  // -0.5 .. 0.5
  n = (n + 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
  n = (n ^ (n >> 29)) * 0x94d049bb133111ebu;
  return static_cast<float>(static_cast<double>((n ^ (n >> 32)) >> 11) * 0x1p-53 - 0.5);
}
std::vector<float> noise_of(index_t n, std::uint64_t seed) {
  std::vector<float> v;
  for (index_t i = 0; i < n; ++i) v.push_back(noise(seed * 1000003 + static_cast<std::uint64_t>(i)));
  return v;
}

// The real-valued output (o, z, y, u) of a layer, in double.
struct sums {
  double value = 0, absolute = 0;
};
template <class X>
sums output_at(const nn_layer& l, const std::vector<float>& w, float bias, X&& x, index_t o, index_t z, index_t y,
               index_t u) {
  sums s{l.pool() ? 0.0 : bias, l.pool() ? 0.0 : std::fabs(static_cast<double>(bias))};
  if (l.pool()) {
    double most = -1;  // the inputs are larger
    for (index_t i = 0; i < l.kernel; ++i)
      for (index_t j = 0; j < l.kernel; ++j) {
        const index_t py = y * l.stride - l.pad + i, px = u * l.stride - l.pad + j;
        if (py < 0 || py >= l.h || px < 0 || px >= l.w) continue;
        const double v = x(o, 0, py, px);
        most = std::max(most, v);
        s.value += v / static_cast<double>(l.kernel * l.kernel);
        s.absolute += std::fabs(v);
      }
    if (l.kind == nn_kind::max_pool) s.value = most;
    return s;
  }
  const index_t pad_d = l.kernel_d == 1 ? 0 : l.pad;
  const bool deep = l.kind == nn_kind::depthwise, turned = l.kind == nn_kind::transposed;
  const auto source = [&](index_t out, index_t k, index_t pad, index_t stride, index_t n) -> index_t {
    const index_t at = turned ? out + pad - k : out * stride - pad + k;
    if (turned && (at < 0 || at % stride)) return -1;
    const index_t p = turned ? at / stride : at;
    return p < n ? p : -1;
  };
  for (index_t c = 0; c < (deep ? 1 : l.in); ++c)
    for (index_t a = 0; a < l.kernel_d; ++a)
      for (index_t i = 0; i < l.kernel; ++i)
        for (index_t j = 0; j < l.kernel; ++j) {
          const index_t pz = l.kernel_d == 1 ? z : source(z, a, pad_d, l.stride, l.d);
          const index_t py = source(y, i, l.pad, l.stride, l.h), px = source(u, j, l.pad, l.stride, l.w);
          if (pz < 0 || py < 0 || px < 0) continue;
          const index_t at = (((turned ? c * l.out + o : o * l.per_group() + c) * l.kernel_d + a) * l.kernel + i) *
                               l.kernel + j;
          const double v = static_cast<double>(w[static_cast<std::size_t>(at)]) * x(deep ? o : c, pz, py, px);
          s.value += v;
          s.absolute += std::fabs(v);
        }
  return s;
}

// Checks a single layer at a few hundred places spread over the result, corners included.
verdict check_layer(const nn_work& w) {
  const nn_layer& l = w.layers.front();
  const bool first = w.layout == nn_layout::nchw;
  const auto x = [&](index_t c, index_t z, index_t y, index_t u) {
    const index_t at = first ? ((c * l.d + z) * l.h + y) * l.w + u : ((z * l.h + y) * l.w + u) * l.in + c;
    return static_cast<double>(w.x[static_cast<std::size_t>(at)]);
  };
  const index_t od = l.od(), oh = l.oh(), ow = l.ow(), n = l.out * od * oh * ow;
  verdict v{0, 1};
  index_t step = n / 300 + 1;
  while (step > 1 && (ow % step == 0 || l.out % step == 0)) ++step;
  for (index_t k = 0; k < n; k = k < n - 1 && k + step >= n ? n - 1 : k + step) {
    index_t o, z, y, u;
    if (first) {
      u = k % ow, y = k / ow % oh, z = k / ow / oh % od, o = k / ow / oh / od;
    } else {
      o = k % l.out, u = k / l.out % ow, y = k / l.out / ow % oh, z = k / l.out / ow / oh;
    }
    const sums s = output_at(l, w.weights[0], w.biases[0][static_cast<std::size_t>(o)], x, o, z, y, u);
    const double allowed = (w.winograd ? 1e-4 : 4e-6) * s.absolute + 1e-12;  // in units of what is allowed
    v.error = std::max(v.error, std::fabs(static_cast<double>(w.y[static_cast<std::size_t>(k)]) - s.value) / allowed);
  }
  return v;
}

// A whole network, layer by layer in double.
verdict check_chain(const nn_work& w) {
  std::vector<double> x(w.x.begin(), w.x.end());
  for (std::size_t i = 0; i < w.layers.size(); ++i) {
    const nn_layer& l = w.layers[i];
    std::vector<double> y;
    for (index_t v = 0; v < l.oh(); ++v)
      for (index_t u = 0; u < l.ow(); ++u)
        for (index_t o = 0; o < l.out; ++o) {
          const double s = output_at(l, w.weights[i], w.biases[i][static_cast<std::size_t>(o)],
                                     [&](index_t c, index_t, index_t py, index_t px) {
                                       return x[static_cast<std::size_t>((py * l.w + px) * l.in + c)];
                                     },
                                     o, 0, v, u)
                               .value;
          y.push_back(l.relu ? std::max(s, 0.0) : l.tanh ? std::tanh(s) : s);
        }
    x = y;
  }
  verdict v{0, 2e-5};
  for (std::size_t k = 0; k < x.size(); ++k) v.error = std::max(v.error, std::fabs(x[k] - static_cast<double>(w.y[k])));
  return v;
}

using maker = std::unique_ptr<nn_call> (*)(nn_work&);

void add_one(const std::string& name, const std::vector<nn_layer>& layers, nn_layout layout, int winograd, maker make,
             int threads = 1) {
  cost c;
  for (const nn_layer& l : layers) {
    c.ops += 2 * l.multiply_adds();
    c.bytes += 4.0 * static_cast<double>(l.in * l.d * l.h * l.w + l.out * l.od() * l.oh() * l.ow());
  }
  c.limit = layers.front().pool() ? "" : "fma/f32";
  add(name + (threads > 1 ? "/" + std::to_string(threads) + "t" : ""), c, [=] {
    auto w = std::make_shared<nn_work>();
    w->layers = layers;
    w->layout = layout;
    w->winograd = winograd;
    w->threads = threads;
    const nn_layer& f = layers.front();
    w->x = noise_of(f.in * f.d * f.h * f.w, 1);
    for (std::size_t i = 0; i < layers.size(); ++i) {
      w->weights.push_back(noise_of(layers[i].weight_size(), 2 + i));
      w->biases.push_back(noise_of(layers[i].out, 20 + i));
    }
    std::shared_ptr<nn_call> it = make(*w);
    timed t;
    t.threads = threads;
    t.run = [it] {
      if (it) it->run();
    };
    t.check = [it, w] {
      if (!it) return verdict{1, 0};
      it->finish(*w);
      return w->layers.size() == 1 ? check_layer(*w) : check_chain(*w);
    };
    return t;
  });
}

void add_layer(const std::string& op, const nn_layer& l, bool winograd = false) {
  const std::string base = op + "/f32/" + l.name + "/";
  add_one(base + "best/konv", {l}, nn_layout::nhwc, 0, konv_nn);
  add_one(base + "nchw/konv", {l}, nn_layout::nchw, 0, konv_nn);
  if (winograd) add_one(base + "winograd/konv", {l}, nn_layout::nhwc, 4, konv_nn);
  if (winograd) add_one(base + "winograd_2x2/konv", {l}, nn_layout::nhwc, 2, konv_nn);
#if KONV_BENCH_SIMD
  // It picks the algorithm: where that is Winograd, it stands beside Winograd.
  if (l.kernel_d == 1 && (l.kind == nn_kind::conv || l.kind == nn_kind::depthwise)) {
    add_one(base + (winograd ? "winograd/simd" : "best/simd"), {l}, nn_layout::nhwc, winograd ? 4 : 0, simd_nn);
    if (!winograd) add_one(base + "nchw/simd", {l}, nn_layout::nchw, 0, simd_nn);
  }
#endif
#if KONV_BENCH_ONEDNN
  add_one(base + "best/onednn", {l}, nn_layout::best, 0, onednn_nn);
  add_one(base + "nhwc/onednn", {l}, nn_layout::nhwc, 0, onednn_nn);
  add_one(base + "nchw/onednn", {l}, nn_layout::nchw, 0, onednn_nn);
  if (winograd) add_one(base + "winograd/onednn", {l}, nn_layout::best, 4, onednn_nn);
#endif
}

nn_layer conv(const std::string& name, index_t in, index_t out, index_t size, index_t kernel = 3, index_t stride = 1) {
  return {.name = name, .in = in, .out = out, .h = size, .w = size, .kernel = kernel, .stride = stride,
          .pad = kernel / 2};
}
nn_layer deep(const std::string& name, index_t channels, index_t size, index_t kernel, index_t stride) {
  nn_layer l = conv(name, channels, channels, size, kernel, stride);
  l.kind = nn_kind::depthwise;
  return l;
}
nn_layer transposed(const std::string& name, index_t in, index_t out, index_t size, index_t kernel, index_t stride,
                    index_t pad) {
  nn_layer l = conv(name, in, out, size, kernel, stride);
  l.kind = nn_kind::transposed;
  l.pad = pad;
  return l;
}

}  // namespace

void add_nn() {
  for (const auto& [in, out, size] : {std::tuple<index_t, index_t, index_t>{3, 64, 224}, {64, 64, 224}, {128, 128, 112},
                                      {256, 256, 56}, {512, 512, 28}, {512, 512, 14}})
    add_layer("conv2d", conv("vgg_" + std::to_string(in) + "_" + std::to_string(out) + "_" + std::to_string(size), in,
                             out, size),
              in > 3);
  add_layer("conv2d", conv("res_7x7s2_3_64_224", 3, 64, 224, 7, 2));
  add_layer("conv2d", conv("res_3x3_128_128_28", 128, 128, 28), true);
  add_layer("conv2d", conv("res_3x3s2_128_128_56", 128, 128, 56, 3, 2));
  add_layer("conv2d", conv("res_1x1_64_256_56", 64, 256, 56, 1));
  add_layer("conv2d", conv("res_1x1_1024_256_14", 1024, 256, 14, 1));
  add_layer("conv2d", conv("res_1x1_2048_512_7", 2048, 512, 7, 1));
  add_layer("conv2d", deep("dw3s1_32_112", 32, 112, 3, 1));
  add_layer("conv2d", deep("dw3s1_128_56", 128, 56, 3, 1));
  add_layer("conv2d", deep("dw3s2_32_112", 32, 112, 3, 2));
  add_layer("conv2d", deep("dw3s2_128_56", 128, 56, 3, 2));
  add_layer("conv2d", deep("dw3s2_512_14", 512, 14, 3, 2));
  add_layer("conv2d", deep("dw5s1_240_14", 240, 14, 5, 1));
  add_layer("conv_transpose2d", transposed("64_32_28_k3s2", 64, 32, 28, 3, 2, 1));
  add_layer("conv_transpose2d", transposed("256_128_28_k4s2", 256, 128, 28, 4, 2, 1));
  nn_layer volume = conv("16_32_16x56x56_k3", 16, 32, 56);
  volume.d = 16;
  volume.kernel_d = 3;
  add_layer("conv3d", volume);

  const nn_layer one = conv("vgg_64_64_224", 64, 64, 224);
  add_one("conv2d/f32/" + one.name + "/best/konv", {one}, nn_layout::nhwc, 0, konv_nn, 2);
  for (const nn_kind kind : {nn_kind::max_pool, nn_kind::avg_pool}) {
    nn_layer pool = conv("64_112_k3s2", 64, 64, 112, 3, 2);  // ResNet's
    pool.kind = kind;
    add_layer(kind == nn_kind::max_pool ? "max_pool2d" : "avg_pool2d", pool);
    pool.name = "64_224_k2s2";  // VGG's
    pool.h = pool.w = 224;
    pool.kernel = 2;
    pool.pad = 0;
    add_layer(kind == nn_kind::max_pool ? "max_pool2d" : "avg_pool2d", pool);
  }

  // Listing 2 of the article.
  std::vector<nn_layer> network = {conv("", 1, 16, 96, 3, 3), conv("", 16, 32, 32, 3, 3), conv("", 32, 64, 11, 3, 2),
                                   transposed("", 64, 32, 6, 3, 2, 1), transposed("", 32, 16, 11, 3, 3, 1),
                                   transposed("", 16, 1, 31, 3, 3, 1)};
  for (nn_layer& l : network) l.relu = true;
  network.back().relu = false;
  network.back().tanh = true;
  add_one("autoencoder/f32/96x96/forward/konv", network, nn_layout::nhwc, 0, konv_nn);
#if KONV_BENCH_ONEDNN
  // Channels last is its best: left to choose for each layer it takes blocks of eight channels for the transposed ones,
  // for which it has no fast addition of the bias, and reorders between.
  add_one("autoencoder/f32/96x96/forward/onednn", network, nn_layout::nhwc, 0, onednn_nn);
#endif
}

}  // namespace bench

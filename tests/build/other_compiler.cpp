// A program for compilers that the test suite is not built with: a verb of each kind under each instruction set, which
// have to agree. Compiled with warnings as errors and run, by each compiler that is found.
// SPDX-License-Identifier: MIT
#include <cmath>
#include <cstdio>
#include <vector>

#include <konv/fft.hpp>
#include <konv/konv.hpp>
#include <konv/nn.hpp>
#include <konv/volume.hpp>

namespace {

using konv::index_t;

template <class Range>
void noise(Range&& samples) {
  std::uint32_t state = 1;
  for (auto& v : samples) {
    state = state * 1664525u + 1013904223u;
    v = static_cast<std::remove_reference_t<decltype(v)>>(state >> 24);
  }
}

// Samples of all results so far.
class results {
 public:
  template <class Range>
  void add(const Range& r) {
    for (const auto v : r) all_.push_back(static_cast<double>(v));
  }
  const std::vector<double>& all() const { return all_; }

 private:
  std::vector<double> all_;
};

template <class T>
void filters(results& r, index_t channels) {
  konv::image<T> photo({.width = 149, .height = 83, .channels = channels});
  noise(photo);
  konv::image<float> weights({7, 7});
  noise(weights);
  const konv::kernel<float> k(7, 7, std::span<const float>(weights.data(), 49));
  constexpr konv::kernel2d<int, 3, 3> whole{{-1, 2, 0, 3, 5, -2, 1, 0, 4}};
  r.add(konv::correlate<T>(photo, k, {.scale = 1.0 / 6000}));
  r.add(konv::correlate<std::int16_t>(photo, whole));
  r.add(konv::correlate<T>(photo, k, {.stride = 2, .scale = 1.0 / 6000}));
  r.add(konv::gaussian_blur(photo, 1));
  r.add(konv::gaussian_blur(photo, 0, {.size = 3}));
  r.add(konv::gaussian_blur(photo, 6));
  r.add(konv::box_blur(photo, 3));
  r.add(konv::box_blur(photo, 21));
  r.add(konv::sobel(photo, 1, 0));
  r.add(konv::laplacian(photo));
  r.add(konv::gradient_magnitude(photo));
  r.add(konv::pyramid_up(konv::pyramid_down(photo)));
  r.add(konv::fft_correlate(photo, k));
  r.add(konv::convert<std::int16_t>(photo));
  r.add(konv::convert<std::uint8_t>(konv::convert<double>(photo, {.scale = 0.3}), {.offset = 7}));
}

template <class T>
void layers(results& r, konv::layout order) {
  konv::tensor<T, 4> x({1, 19, 21, 37}, order), w({19, 19, 3, 3}), each({19, 1, 3, 3});
  noise(x);
  noise(w);
  noise(each);
  r.add(konv::nn::conv2d(x, w, {}, {.padding = 1, .then = konv::nn::leaky_relu(0.1)}));
  r.add(konv::nn::conv2d(x, each, {}, {.padding = 1, .groups = 19}));
  r.add(konv::nn::conv_transpose2d(x, w, {}, {.stride = 2}));
  r.add(konv::nn::max_pool2d(x, {.kernel = 3, .stride = 2}));
  r.add(konv::nn::avg_pool2d(x, {.kernel = 2}));
  r.add(konv::nn::add(x, konv::nn::activate(x, konv::nn::tanh)));
  r.add(konv::tensor<T, 4>::copy_of(x.view(), order == konv::nchw ? konv::nhwc : konv::nchw));
}

std::vector<double> everything() {
  results r;
  for (const index_t channels : {1, 3}) {
    filters<std::uint8_t>(r, channels);
    filters<float>(r, channels);
  }
  for (const konv::layout order : {konv::nchw, konv::nhwc}) layers<float>(r, order);
  layers<double>(r, konv::nchw);
  konv::tensor<float, 3> v({9, 11, 37});
  noise(v);
  r.add(konv::gaussian_blur3d(v, 1));
  r.add(konv::box_blur3d(v, 3));
  return r.all();
}

}  // namespace

int main() {
  std::vector<double> first;
  for (const konv::cpu::isa isa : konv::cpu::all_isas) {
    if (!konv::cpu::supported(isa)) continue;
    konv::cpu::force(isa);
    const std::vector<double> now = everything();
    if (first.empty()) first = now;
    double off = now.size() == first.size() ? 0 : 1;
    for (std::size_t i = 0; off < 1 && i < now.size(); ++i)
      off = std::fmax(off, std::fabs(now[i] - first[i]) / (1 + std::fabs(first[i])));
    std::printf("%s: %zu numbers, off by at most %.2g of themselves\n", konv::cpu::name(isa), now.size(), off);
    if (!(off < 2e-4)) return 1;
  }
}

// Depthwise layers over planes and over pixels: rows longer and shorter than vectors, several chunks, every border.
// SPDX-License-Identifier: MIT
#include "layers.hpp"

namespace test {
namespace {

template <class T>
void sweep(std::uint64_t first, double eps) {
  for (std::uint64_t seed = first; seed < first + 50; ++seed) {
    CAPTURE(seed);
    random r(seed);
    const index_t channels = r.pick<index_t>({2, 3, 7, 16, 33, 70});
    const index_t kh = r.between(1, 5), kw = r.pick<index_t>({1, 2, 3, 3, 5, 5, 7});
    nn::conv2d_options o{.stride = {r.between(1, 3), r.between(1, 3)},
                         .padding = {r.between(0, 3), r.between(0, 3), r.between(0, 4), r.between(0, 4)},
                         .padding_mode = r.pick({konv::border::constant, konv::border::constant, konv::border::wrap,
                                                 konv::border::reflect_101, konv::border::replicate}),
                         .dilation = {r.between(1, 2), r.pick<index_t>({1, 1, 2})},
                         .groups = channels};
    const index_t h = r.pick<index_t>({9, 10, 30, 97}), w = r.pick<index_t>({13, 14, 15, 31, 33, 64, 112, 150, 300});
    const auto k = random_tensor<T, 4>(r, {channels, 1, kh, kw});
    std::vector<T> bias;
    for (index_t c = 0; c < channels; ++c) bias.push_back(static_cast<T>(r.real(-1, 1)));
    const auto x = random_tensor<T, 4>(r, {r.between(1, 2), channels, h, w}, konv::nchw);
    const auto planes = nn::conv2d(x, k, bias, o);
    CHECK(same_bits(planes, nn::conv2d(konv::tensor<T, 4>::copy_of(x.view(), konv::nhwc), k, bias, o)));

    reference::nn_layer l;
    l.kernel[1] = kh, l.kernel[2] = kw;
    l.stride[1] = o.stride.y, l.stride[2] = o.stride.x;
    l.dilation[1] = o.dilation.y, l.dilation[2] = o.dilation.x;
    l.pad[1] = o.padding.top, l.pad[2] = o.padding.left;
    l.groups = channels;
    l.edge = o.padding_mode;
    reference::tensor5 want({x.shape(0), channels, 1, planes.shape(2), planes.shape(3)});
    const std::vector<double> b = wide(bias);
    reference::conv(l, wide(x), wide(k), b, want);
    CHECK(distance(planes, want, eps) <= static_cast<double>(kh * kw + 2));
  }
}

}  // namespace

TEST_CASE("depthwise: planes and pixels give the oracle's answer, and the same bits") {
  sweep<float>(0, 1.2e-7);
  sweep<double>(100, 2.3e-16);
}

TEST_CASE("depthwise: a volume of one slice, padded behind") {
  random r(5);
  const auto x = random_tensor<float, 5>(r, {1, 3, 1, 9, 33}, konv::nchw);
  const auto k = random_tensor<float, 5>(r, {3, 1, 1, 3, 3});
  for (const konv::border edge : {konv::border::constant, konv::border::replicate, konv::border::reflect_101})
    for (const int threads : {1, 3}) {
      CAPTURE(threads);
      const nn::conv3d_options o{.padding = {0, 2, 1, 1, 1, 1}, .padding_mode = edge, .groups = 3, .run = threads};
      const auto y = nn::conv3d(x, k, {}, o);
      CHECK(same_bits(y, nn::conv3d(konv::tensor<float, 5>::copy_of(x.view(), konv::nhwc), k, {}, o)));
      CHECK(y(0, 2, 0, 4, 20) != 0);
      const float behind = edge == konv::border::constant ? 0 : y(0, 2, 0, 4, 20);
      for (index_t z = 1; z < 3; ++z) CHECK(y(0, 2, z, 4, 20) == behind);
    }
}

TEST_CASE("depthwise: planes of a larger tensor are written to their last sample and no further") {
  random r(3);
  const auto x = random_tensor<float, 4>(r, {1, 3, 21, 37}, konv::nchw);
  const auto k = random_tensor<float, 4>(r, {3, 1, 3, 3});
  for (const index_t step : {1, 2, 3}) {
    CAPTURE(step);
    const nn::conv2d_options o{.stride = {step, step}, .padding = {1, 1, 1, 1}, .groups = 3, .then = nn::relu};
    const auto want = nn::conv2d(x, k, {}, o);
    konv::tensor<float, 4> large({1, 3, want.shape(2) + 2, want.shape(3) + 5}, konv::nchw);
    for (float& v : large) v = 77;
    konv::tensor_view<float, 4> part(&large(0, 0, 1, 2), want.shape(), large.strides());
    nn::conv2d_layer<float>(k, {}, o)(x, part);
    CHECK(same_bits(konv::tensor<float, 4>::copy_of(part, konv::nchw), want));
    index_t kept = 0;
    for (const float v : large) kept += v == 77;
    CHECK(kept == large.size() - want.size());
  }
}

}  // namespace test

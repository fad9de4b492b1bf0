// Depthwise layers of 3x3 taps, channels last: every border, rows and channels around whole tiles, several bands of
// rows, parts of larger tensors.
// SPDX-License-Identifier: MIT
#include "layers.hpp"

namespace test {
namespace {

template <class T>
void sweep3x3(std::uint64_t first, double eps) {
  for (std::uint64_t seed = first; seed < first + 60; ++seed) {
    CAPTURE(seed);
    random r(seed);
    const index_t channels = r.pick<index_t>({4, 8, 15, 16, 17, 31, 32, 33, 40, 70, 512}), step = r.between(1, 2);
    const nn::conv2d_options o{.stride = {step, step},
                               .padding = {r.between(0, 2), r.between(0, 1), r.between(0, 2), r.between(0, 1)},
                               .padding_mode = r.pick({konv::border::constant, konv::border::constant,
                                                       konv::border::wrap, konv::border::reflect_101,
                                                       konv::border::replicate}),
                               .groups = channels,
                               .then = r.pick({nn::none, nn::relu, nn::clamp(0, 6), nn::leaky_relu(0.25)})};
    const index_t h = r.pick<index_t>({3, 4, 7, 30, 65}), w = r.pick<index_t>({5, 6, 7, 8, 9, 13, 14, 15, 21, 28, 29});
    // Part of a larger tensor: nothing beside it is read, nor written.
    const auto whole = random_tensor<T, 4>(r, {1, channels + 3, h + 2, w + 3}, konv::nhwc);
    const konv::tensor_view<const T, 4> x(&whole(0, 1, 1, 2), {1, channels, h, w}, whole.strides());
    const auto k = random_tensor<T, 4>(r, {channels, 1, 3, 3});
    std::vector<T> bias;
    for (index_t c = 0; c < channels; ++c) bias.push_back(static_cast<T>(r.real(-1, 1)));
    const auto alone = konv::tensor<T, 4>::copy_of(x, konv::nhwc);
    const auto got = nn::conv2d(alone, k, bias, o);
    CHECK(same_bits(got, nn::conv2d(konv::tensor<T, 4>::copy_of(x, konv::nchw), k, bias, o)));

    konv::tensor<T, 4> large({1, channels + 2, got.shape(2) + 2, got.shape(3) + 3}, konv::nhwc);
    for (T& v : large) v = 77;
    const konv::tensor_view<T, 4> part(&large(0, 1, 1, 2), got.shape(), large.strides());
    nn::conv2d_layer<T>(k, bias, o)(x, part);
    CHECK(same_bits(konv::tensor<T, 4>::copy_of(part, konv::nhwc), got));
    index_t kept = 0;
    for (const T v : large) kept += v == 77;
    CHECK(kept == large.size() - got.size());

    nn::conv2d_options linear = o;
    linear.then = nn::none;
    reference::nn_layer l;
    l.kernel[1] = l.kernel[2] = 3;
    l.stride[1] = l.stride[2] = step;
    l.pad[1] = o.padding.top, l.pad[2] = o.padding.left;
    l.groups = channels;
    l.edge = o.padding_mode;
    reference::tensor5 want({1, channels, 1, got.shape(2), got.shape(3)});
    const std::vector<double> b = wide(bias);
    reference::conv(l, wide(alone), wide(k), b, want);
    CHECK(distance(nn::conv2d(alone, k, bias, linear), want, eps) <= 11);
  }
}

}  // namespace

TEST_CASE("depthwise 3x3: pixels and planes give the oracle's answer, and the same bits") {
  sweep3x3<float>(0, 1.2e-7);
  sweep3x3<double>(100, 2.3e-16);
}

}  // namespace test

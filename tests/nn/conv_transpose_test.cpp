// conv_transpose2d and 3d: the oracle, the adjoint, sizes.
// SPDX-License-Identifier: MIT
#include "layers.hpp"

namespace test {

TEST_CASE("conv_transpose2d: random layers equal the oracle, in both layouts to the bit") {
  for (std::uint64_t seed = 0; seed < 80; ++seed) {
    CAPTURE(seed);
    random r(seed);
    nn::conv_transpose2d_options o;
    o.groups = r.pick<index_t>({1, 1, 2, 3});
    const index_t in = o.groups * r.pick<index_t>({1, 2, 5, 16}), out = r.pick<index_t>({1, 3, 8, 17, 40});
    const index_t kh = r.between(1, 4), kw = r.between(1, 4);
    o.stride = {r.between(1, 3), r.between(1, 3)};
    o.dilation = {r.between(1, 2), r.between(1, 2)};
    o.padding = {r.between(0, 2), r.between(0, 2), r.between(0, 2), r.between(0, 2)};
    o.output_padding = {r.between(0, std::max(o.stride.y, o.dilation.y) - 1),
                        r.between(0, std::max(o.stride.x, o.dilation.x) - 1)};
    const auto x = random_tensor<float, 4>(r, {r.between(1, 2), in, r.between(4, 9), r.between(4, 14)},
                                           r.pick({konv::nchw, konv::nhwc}));
    const auto k = random_tensor<float, 4>(r, {in, out, kh, kw});
    std::vector<float> bias;
    for (index_t i = 0; i < out * o.groups; ++i) bias.push_back(static_cast<float>(r.real(-1, 1)));
    konv::shape_of<4> size{x.shape(0), out * o.groups,
                           konv::transposed_length(x.shape(2), kh, o.stride.y, o.padding.top, o.padding.bottom,
                                                   o.output_padding.y, o.dilation.y),
                           konv::transposed_length(x.shape(3), kw, o.stride.x, o.padding.left, o.padding.right,
                                                   o.output_padding.x, o.dilation.x)};
    if (size[2] < 1 || size[3] < 1) continue;
    const auto y = nn::conv_transpose2d(x, k, bias, o);
    REQUIRE(y.shape() == size);
    reference::nn_layer l;
    l.kernel[1] = kh, l.kernel[2] = kw;
    l.stride[1] = o.stride.y, l.stride[2] = o.stride.x;
    l.dilation[1] = o.dilation.y, l.dilation[2] = o.dilation.x;
    l.pad[1] = o.padding.top, l.pad[2] = o.padding.left;
    l.groups = o.groups;
    reference::tensor5 want({size[0], size[1], 1, size[2], size[3]});
    const std::vector<double> b = wide(bias);
    reference::conv_transpose(l, wide(x), wide(k), b, want);
    CHECK(distance(y, want, 3e-5) <= 1);
    const auto other = konv::tensor<float, 4>::copy_of(x.view(), x.order() == konv::nchw ? konv::nhwc : konv::nchw);
    CHECK(same_bits(nn::conv_transpose2d(other, k, bias, o), y));
  }
}

TEST_CASE("conv_transpose2d is the adjoint of conv2d") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    random r(seed + 100);
    const conv_case<double> c(r, seed % 4 == 0, false);
    const auto forward = nn::conv2d(c.x, c.weight, {}, c.options);
    const auto y = random_tensor<double, 4>(r, forward.shape());
    const auto back =
        nn::conv_transpose2d(y, c.weight, {},
                             {.stride = c.options.stride,
                              .padding = c.options.padding,
                              .output_size = konv::size2{c.x.shape(2), c.x.shape(3)},
                              .dilation = c.options.dilation,
                              .groups = c.options.groups});
    REQUIRE(back.shape() == c.x.shape());
    CHECK(dot(forward, y) == doctest::Approx(dot(c.x, back)).epsilon(1e-11).scale(10));
  }
}

TEST_CASE("conv_transpose3d is the adjoint of conv3d") {
  random r(3);
  const auto x = random_tensor<double, 5>(r, {2, 4, 6, 7, 8}, konv::nhwc);
  const auto k = random_tensor<double, 5>(r, {6, 2, 3, 2, 3});
  const auto forward = nn::conv3d(x, k, {}, {.stride = {2, 1, 3}, .padding = {1, 0, 1, 1, 2, 1}, .groups = 2});
  const auto y = random_tensor<double, 5>(r, forward.shape());
  const auto back = nn::conv_transpose3d(y, k, {},
                                         {.stride = {2, 1, 3},
                                          .padding = {1, 0, 1, 1, 2, 1},
                                          .output_size = konv::size3{6, 7, 8},
                                          .groups = 2});
  CHECK(dot(forward, y) == doctest::Approx(dot(x, back)).epsilon(1e-12).scale(10));
}

TEST_CASE("conv_transpose2d: the article's decoder returns to its sizes where they are asked for") {
  const auto side = [](index_t n, index_t stride, std::optional<index_t> wanted) {
    nn::conv_transpose2d_options o{.stride = {stride, stride}, .padding = {1, 1, 1, 1}};
    if (wanted) o.output_size = konv::size2{*wanted, *wanted};
    const nn::conv_transpose2d_layer<float> layer(konv::tensor<float, 4>({1, 1, 3, 3}), {}, o);
    return layer.output_shape({1, 1, n, n})[2];
  };
  CHECK(side(6, 2, {}) == 11);
  CHECK(side(11, 3, {}) == 31);
  CHECK(side(31, 3, {}) == 91);
  CHECK(side(11, 3, 32) == 32);
  CHECK(side(32, 3, 96) == 96);
  CHECK_THROWS_WITH_AS(side(11, 3, 34), doctest::Contains("output_size is 34, expected 31 to 33 for x of 1x1x11x11"),
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(nn::conv_transpose2d_layer<float>(konv::tensor<float, 4>({1, 1, 3, 3}), {},
                                                         {.stride = {2, 2}, .output_padding = {2, 0}}),
                       doctest::Contains("output_padding is 2"), konv::argument_error);
  const konv::tensor<float, 4> x({1, 3, 5, 5}), weight({4, 2, 3, 2});
  CHECK_THROWS_WITH_AS(nn::conv_transpose2d(x, weight, {}, {.groups = 2}),
                       "conv_transpose2d: x is 1x3x5x5 and weight 4x2x3x2, expected 4 channels of x (groups is 2)",
                       konv::argument_error);
}

}  // namespace test

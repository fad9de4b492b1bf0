// conv1d, conv2d, conv3d against the oracle; layouts, views, instruction sets, activations, errors.
// SPDX-License-Identifier: MIT
#include "layers.hpp"

namespace test {

TEST_CASE("conv2d: random layers equal the oracle, in both layouts to the bit") {
  for_cases<float>(0, 120, 3, [&](random&, conv_case<float>& c) {
    const auto y = nn::conv2d(c.x, c.weight, c.bias, c.options);
    CHECK(y.order() == c.x.order());
    CHECK(distance(y, c.want(y.shape()), c.unit()) <= 1);
    const auto other = konv::tensor<float, 4>::copy_of(c.x.view(), c.x.order() == konv::nchw ? konv::nhwc : konv::nchw);
    CHECK(same_bits(nn::conv2d(other, c.weight, c.bias, c.options), y));
  });
}

TEST_CASE("conv2d: double") {
  for_cases<double>(1000, 30, 3, [&](random&, conv_case<double>& c) {
    const auto y = nn::conv2d(c.x, c.weight, c.bias, c.options);
    CHECK(distance(y, c.want(y.shape()), c.unit()) <= 1);
  });
}

TEST_CASE("conv2d: input channels in several blocks, and large maps in several chunks of rows") {
  random r(1);
  for (const auto& [in, out, h, w] : {std::array<index_t, 4>{700, 20, 5, 6}, {3, 5, 150, 200}, {40, 70, 90, 61}})
    for (const konv::layout order : {konv::nchw, konv::nhwc}) {
      const auto x = random_tensor<float, 4>(r, {1, in, h, w}, order);
      const auto k = random_tensor<float, 4>(r, {out, in, 3, 3});
      const auto y = nn::conv2d(x, k, {}, {.padding = {1, 1, 1, 1}});
      reference::tensor5 want({1, out, 1, h, w});
      reference::nn_layer l;
      l.kernel[1] = l.kernel[2] = 3;
      l.pad[1] = l.pad[2] = 1;
      reference::conv(l, wide(x), wide(k), {}, want);
      CHECK(distance(y, want, 9.0 * static_cast<double>(in) * 1.2e-7) <= 1);
    }
}

TEST_CASE("conv2d: strided views are read and written in place, and nothing else is touched") {
  for_cases<float>(300, 40, 4, [&](random& r, conv_case<float>& c) {
    const auto y = nn::conv2d(c.x, c.weight, c.bias, c.options);
    // A frame of other numbers around x and y in every axis; x mirrored along one of them.
    const auto framed = [](const konv::shape_of<4>& s) {
      return konv::shape_of<4>{s[0] + 1, s[1] + 2, s[2] + 2, s[3] + 3};
    };
    const konv::layout order = r.pick({konv::nchw, konv::nhwc});
    konv::tensor<float, 4> around_x(framed(c.x.shape()), order), around_y(framed(y.shape()), order);
    for (float& v : around_x) v = std::numeric_limits<float>::quiet_NaN();
    for (float& v : around_y) v = 77;
    auto strides = around_x.strides();
    float* first = &around_x(0, 1, 1, 2);
    if (r.one_in(2)) {
      first += (c.x.shape(3) - 1) * strides[3];
      strides[3] = -strides[3];
    }
    const konv::tensor_view<float, 4> vx(first, c.x.shape(), strides);
    const konv::tensor_view<float, 4> vy(&around_y(0, 1, 1, 2), y.shape(), around_y.strides());
    for (index_t n = 0; n < vx.shape(0); ++n)
      for (index_t k = 0; k < vx.shape(1); ++k)
        for (index_t v = 0; v < vx.shape(2); ++v)
          for (index_t u = 0; u < vx.shape(3); ++u) vx(n, k, v, u) = c.x(n, k, v, u);
    nn::conv2d_layer<float>(c.weight, c.bias, c.options)(vx, vy);
    CHECK(same_bits(konv::tensor<float, 4>::copy_of(vy, konv::nchw), y));
    index_t touched = 0;
    for (const float v : around_y) touched += v != 77;
    CHECK(touched <= y.size());
    for (index_t k = 0; k < around_y.shape(1); ++k) CHECK(around_y(0, k, 0, 0) == 77);
  });
}

TEST_CASE("conv2d: every instruction set with FMA gives the same bits") {
  const konv::cpu::isa before = konv::cpu::current();
  for_cases<float>(500, 20, 3, [&](random&, conv_case<float>& c) {
    std::optional<konv::tensor<float, 4>> first;
    for (const konv::cpu::isa i : {konv::cpu::isa::avx512, konv::cpu::isa::avx2, konv::cpu::isa::neon}) {
      if (!konv::cpu::supported(i)) continue;
      konv::cpu::force(i);
      auto y = nn::conv2d(c.x, c.weight, c.bias, c.options);
      if (first) CHECK(same_bits(*first, y));
      if (!first) first = std::move(y);
    }
    konv::cpu::force(before);
  });
}

TEST_CASE("conv2d: a pixel's result does not depend on where it stands or what is beside it") {
  random r(7);
  const auto x = random_tensor<float, 4>(r, {1, 19, 11, 37}, konv::nhwc);
  const auto k = random_tensor<float, 4>(r, {21, 19, 3, 3});
  const auto all = nn::conv2d(x, k);
  for (const index_t cut : {1, 5, 9}) {
    const konv::tensor_view<const float, 4> part(&x(0, 0, 2, cut), {1, 19, 7, 20}, x.strides());
    const auto y = nn::conv2d(konv::tensor<float, 4>::copy_of(part, konv::nchw), k);
    const konv::tensor_view<const float, 4> same(&all(0, 0, 2, cut), y.shape(), all.strides());
    CHECK(same_bits(konv::tensor<float, 4>::copy_of(same, konv::nchw), y));
  }
}

TEST_CASE("conv2d: activations are applied to the sums") {
  random r(8);
  for (const bool deep : {false, true})
    for (const konv::layout order : {konv::nchw, konv::nhwc}) {
      const auto x = random_tensor<float, 4>(r, {2, 18, 9, 7}, order);
      const auto k = random_tensor<float, 4>(r, {18, deep ? 1 : 18, 3, 3});
      const index_t groups = deep ? 18 : 1;
      const auto plain = nn::conv2d(x, k, {}, {.groups = groups});
      for (const nn::activation& f : {nn::relu, nn::leaky_relu(0.2), nn::sigmoid, nn::tanh, nn::clamp(-0.5, 0.25)}) {
        const auto y = nn::conv2d(x, k, {}, {.groups = groups, .then = f});
        CHECK(same_bits(y, nn::activate(plain, f)));
        double worst = 0;
        for (index_t i = 0; i < y.size(); ++i) {
          const double v = static_cast<double>(plain.data()[i]);
          const double want = f == nn::relu      ? std::max(v, 0.0)
                              : f == nn::sigmoid ? 1 / (1 + std::exp(-v))
                              : f == nn::tanh    ? std::tanh(v)
                              : f == nn::clamp(-0.5, 0.25) ? std::min(std::max(v, -0.5), 0.25)
                                                           : (v < 0 ? 0.2 * v : v);
          worst = std::max(worst, std::fabs(static_cast<double>(y.data()[i]) - want));
        }
        CHECK(worst <= 4e-7);
      }
    }
}

TEST_CASE("conv2d: NaN reaches the outputs whose footprint holds it, and no others") {
  random r(9);
  auto x = random_tensor<float, 4>(r, {1, 3, 9, 9});
  x(0, 1, 4, 4) = std::numeric_limits<float>::quiet_NaN();
  const auto y =
      nn::conv2d(x, random_tensor<float, 4>(r, {17, 3, 3, 3}), {}, {.padding = {1, 1, 1, 1}, .then = nn::relu});
  for (index_t o = 0; o < 17; ++o)
    for (index_t v = 0; v < 9; ++v)
      for (index_t u = 0; u < 9; ++u)
        CHECK((y(0, o, v, u) != y(0, o, v, u)) == (v >= 3 && v <= 5 && u >= 3 && u <= 5));
}

TEST_CASE("conv3d and conv1d equal the oracle") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    random r(seed + 700);
    const index_t groups = r.pick<index_t>({1, 2}), in = groups * r.between(1, 5), out = groups * r.between(1, 20);
    nn::conv3d_options o;
    o.stride = {r.between(1, 2), r.between(1, 2), r.between(1, 2)};
    o.dilation = {r.between(1, 2), 1, r.between(1, 2)};
    o.padding = {r.between(0, 2), r.between(0, 2), r.between(0, 2), r.between(0, 2), r.between(0, 2), r.between(0, 2)};
    o.padding_mode = r.pick({konv::border::constant, konv::border::wrap, konv::border::reflect_101});
    o.groups = groups;
    const auto x = random_tensor<float, 5>(r, {2, in, r.between(5, 7), r.between(4, 9), r.between(5, 12)},
                                           r.pick({konv::nchw, konv::nhwc}));
    const auto k = random_tensor<float, 5>(r, {out, in / groups, r.between(1, 3), r.between(1, 3), r.between(1, 3)});
    const auto y = nn::conv3d(x, k, {}, o);
    reference::nn_layer l;
    for (int a = 0; a < 3; ++a) l.kernel[a] = k.shape(2 + a);
    l.stride[0] = o.stride.z, l.stride[1] = o.stride.y, l.stride[2] = o.stride.x;
    l.dilation[0] = o.dilation.z, l.dilation[2] = o.dilation.x;
    l.pad[0] = o.padding.front, l.pad[1] = o.padding.top, l.pad[2] = o.padding.left;
    l.groups = groups;
    l.edge = o.padding_mode;
    reference::tensor5 want(y.shape());
    reference::conv(l, wide(x), wide(k), {}, want);
    CHECK(distance(y, want, 2e-5) <= 1);
  }
  const konv::tensor<float, 3> x = [] {
    konv::tensor<float, 3> t({1, 1, 5});
    for (index_t i = 0; i < 5; ++i) t(0, 0, i) = static_cast<float>(i + 1);
    return t;
  }();
  konv::tensor<float, 3> k({1, 1, 3});
  k(0, 0, 0) = 1, k(0, 0, 1) = 10, k(0, 0, 2) = 100;
  const std::vector<float> bias{1000};
  const auto y = nn::conv1d(x, k, bias, {.stride = 2, .padding = 1});
  CHECK(y.shape() == konv::shape_of<3>{1, 1, 3});
  CHECK(y(0, 0, 0) == 1210);
  CHECK(y(0, 0, 1) == 1432);
  CHECK(y(0, 0, 2) == 1054);
}

TEST_CASE("conv2d: Winograd stays within its stated error, and must be asked for where it can be had") {
  double worst[2] = {0, 0};  // of tiles of 4 x 4 and of 2 x 2
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    random r(seed + 900);
    const bool small = seed % 2;
    const index_t in = r.pick<index_t>({1, 3, 16, 40, 130}), out = r.pick<index_t>({1, 5, 16, 33, 80});
    const auto x = random_tensor<float, 4>(r, {r.between(1, 2), in, r.between(2, 14), r.between(2, 19)},
                                           r.pick({konv::nchw, konv::nhwc}));
    const auto k = random_tensor<float, 4>(r, {out, in, 3, 3});
    const std::vector<float> bias(static_cast<std::size_t>(out), 0.25f);
    nn::conv2d_options o{.padding = {1, r.between(0, 2), r.between(1, 3), 1},
                         .padding_mode = r.pick({konv::border::constant, konv::border::reflect_101}),
                         .then = r.pick({nn::none, nn::relu, nn::leaky_relu(0.5), nn::tanh}),
                         .how = small ? nn::algorithm::winograd_2x2 : nn::algorithm::winograd};
    const auto got = nn::conv2d(x, k, bias, o);
    o.how = nn::algorithm::direct;
    const auto want = nn::conv2d(x, k, bias, o);
    // sum |w||x| <= the same with absolute values.
    auto ax = x.clone(), ak = k.clone();
    for (float& v : ax) v = std::fabs(v);
    for (float& v : ak) v = std::fabs(v);
    o.then = nn::none;
    const auto scale = nn::conv2d(ax, ak, bias, o);
    REQUIRE(got.shape() == want.shape());
    // A tile's inputs reach every output of the tile: the largest sum around is what counts.
    double top = 0;
    for (const float v : scale) top = std::max(top, static_cast<double>(v));
    for (index_t i = 0; i < got.size(); ++i) {
      const double d = std::fabs(static_cast<double>(got.data()[i]) - static_cast<double>(want.data()[i]));
      worst[small] = std::max(worst[small], d / (top * 1.2e-7));
    }
  }
  MESSAGE("worst errors: " << worst[0] << " and " << worst[1] << " eps * sum");
  CHECK(worst[0] <= 64);
  CHECK(worst[1] <= 16);
  CHECK(worst[1] > 0);
  CHECK_THROWS_WITH_AS(nn::conv2d(konv::tensor<float, 4>({1, 2, 8, 8}), konv::tensor<float, 4>({3, 2, 5, 5}), {},
                                  {.how = nn::algorithm::winograd}),
                       doctest::Contains("how is winograd for a kernel of 5x5, stride {1, 1}, dilation {1, 1}, "
                                         "groups 1, float, expected 3x3"),
                       konv::argument_error);
}

TEST_CASE("padding same: as large as x, with what is odd behind") {
  random r(8);
  for (const index_t k : {1, 2, 3, 4, 7})
    for (const index_t dilation : {1, 2, 3}) {
      const auto x = random_tensor<float, 4>(r, {1, 3, 6, 9}, r.pick({konv::nchw, konv::nhwc}));
      const auto w = random_tensor<float, 4>(r, {4, 3, k, 3});
      const auto y = nn::conv2d(x, w, {}, {.padding = nn::same, .padding_mode = konv::border::replicate, .dilation = dilation});
      CHECK(y.shape() == konv::shape_of<4>{1, 4, 6, 9});
      const index_t all = dilation * (k - 1), side = dilation;
      CHECK(same_bits(y, nn::conv2d(x, w, {},
                                    {.padding = {all / 2, all - all / 2, side, side},
                                     .padding_mode = konv::border::replicate,
                                     .dilation = dilation})));
    }
  const konv::tensor<float, 3> line({1, 1, 7}), k1({1, 1, 4});
  CHECK(nn::conv1d(line, k1, {}, {.padding = nn::same}).shape(2) == 7);
  const konv::tensor<float, 5> volume({1, 1, 4, 5, 6}), k3({1, 1, 2, 3, 4});
  CHECK(nn::conv3d(volume, k3, {}, {.padding = nn::same}).shape() == volume.shape());
  const konv::tensor<float, 4> x({1, 1, 7, 7}), k({1, 1, 3, 3});
  const auto back = nn::conv2d_backward(x, k, x, {.padding = nn::same});
  CHECK(back.x.shape() == x.shape());
  CHECK_THROWS_WITH_AS(nn::conv2d(x, k, {}, {.stride = 2, .padding = nn::same}),
                       "conv2d: padding is same with a stride of 2, expected a convolution with stride 1",
                       konv::argument_error);
  CHECK_THROWS_AS(nn::conv_transpose2d(x, k, {}, {.padding = nn::same}), konv::argument_error);
}

TEST_CASE("conv2d: errors name the tensors and their sizes") {
  const auto holds = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
  const std::string channels =
      message_of([] { nn::conv2d(konv::tensor<float, 4>({1, 4, 8, 8}), konv::tensor<float, 4>({2, 3, 3, 3})); });
  CHECK(holds(channels, "conv2d: x is 1x4x8x8 and weight 2x3x3x3, expected 3 channels of x"));
  const std::string small =
      message_of([] { nn::conv2d(konv::tensor<float, 4>({1, 3, 2, 8}), konv::tensor<float, 4>({2, 3, 3, 3})); });
  CHECK(holds(small, "x is 1x3x2x8 and weight 2x3x3x3, expected a kernel no larger than the padded x"));
  const std::string bias = message_of([] {
    nn::conv2d(konv::tensor<float, 4>({1, 3, 8, 8}), konv::tensor<float, 4>({2, 3, 3, 3}), std::vector<float>(3));
  });
  CHECK(holds(bias, "bias has 3 elements, expected one for each of 2 output channels (weight is 2x3x3x3)"));
  const std::string groups = message_of([] {
    nn::conv2d(konv::tensor<float, 4>({1, 4, 8, 8}), konv::tensor<float, 4>({3, 2, 3, 3}), {}, {.groups = 2});
  });
  CHECK(holds(groups, "groups is 2"));
  const std::string stride = message_of([] {
    nn::conv2d(konv::tensor<float, 4>({1, 2, 8, 8}), konv::tensor<float, 4>({3, 2, 3, 3}), {}, {.stride = {0, 1}});
  });
  CHECK(holds(stride, "stride is 0"));
  const std::string into = message_of([] {
    konv::tensor<float, 4> x({1, 2, 8, 8}), y({1, 3, 5, 6});
    nn::conv2d_layer<float> layer(konv::tensor<float, 4>({3, 2, 3, 3}));
    layer(x, y);
  });
  CHECK(holds(into, "y is 1x3x5x6, expected 1x3x6x6 for x of 1x2x8x8"));
  const std::string overlap = message_of([] {
    konv::tensor<float, 4> x({1, 3, 8, 8});
    nn::conv2d_layer<float> layer(konv::tensor<float, 4>({3, 3, 1, 1}));
    layer(x, x);
  });
  CHECK(holds(overlap, "y overlaps x"));
}

}  // namespace test

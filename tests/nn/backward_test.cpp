// Gradients: against the oracle's adjoints, and against finite differences of the forward calls.
// SPDX-License-Identifier: MIT
#include "layers.hpp"

namespace test {
namespace {

// The derivative of f with respect to element i of t, by central differences.
template <class Tensor, class F>
double slope(Tensor& t, index_t i, double step, F&& f) {
  auto& v = t.data()[i];
  const auto before = v;
  v = before + step;
  const double up = f();
  v = before - step;
  const double down = f();
  v = before;
  return (up - down) / (2 * step);
}

}  // namespace

TEST_CASE("conv2d_backward: every parameter, any padding mode, by finite differences") {
  for_cases<double>(0, 40, 4, [&](random& r, conv_case<double>& c) {
    if (c.bias.empty()) c.bias.assign(static_cast<std::size_t>(c.weight.shape(0)), 0.5);
    const auto y = nn::conv2d(c.x, c.weight, c.bias, c.options);
    const auto g = random_tensor<double, 4>(r, y.shape(), r.pick({konv::nchw, konv::nhwc}));
    const auto got = nn::conv2d_backward(c.x, c.weight, g, c.options);
    REQUIRE(got.x.shape() == c.x.shape());
    REQUIRE(got.weight.shape() == c.weight.shape());
    const auto loss = [&] { return dot(g, nn::conv2d(c.x, c.weight, c.bias, c.options)); };
    const auto gx = konv::tensor<double, 4>::copy_of(got.x.view(), c.x.order());
    for (int k = 0; k < 6; ++k) {  // linear in each: the difference is exact up to rounding
      const index_t i = r.between(0, c.x.size() - 1), j = r.between(0, c.weight.size() - 1);
      CHECK(gx.data()[i] == doctest::Approx(slope(c.x, i, 0.5, loss)).epsilon(1e-9).scale(10));
      CHECK(got.weight.data()[j] == doctest::Approx(slope(c.weight, j, 0.5, loss)).epsilon(1e-9).scale(10));
    }
    const index_t o = r.between(0, c.weight.shape(0) - 1);
    auto& b = c.bias[static_cast<std::size_t>(o)];
    b += 1;
    const double more = loss();
    b -= 1;
    CHECK(got.bias(o) == doctest::Approx(more - loss()).epsilon(1e-9).scale(10));
  });
}

TEST_CASE("conv2d_backward: f32 against the oracle, whole") {
  for_cases<float>(100, 40, 4, [&](random& r, conv_case<float>& c) {
    const auto y = nn::conv2d(c.x, c.weight, c.bias, c.options);
    const auto g = random_tensor<float, 4>(r, y.shape(), r.pick({konv::nchw, konv::nhwc}));
    const auto got = nn::conv2d_backward(c.x, c.weight, g, c.options);
    reference::tensor5 gx({c.x.shape(0), c.x.shape(1), 1, c.x.shape(2), c.x.shape(3)});
    reference::conv_transpose(c.layer, wide(g), wide(c.weight), {}, gx);
    reference::tensor5 gw({c.weight.shape(0), c.weight.shape(1), 1, c.weight.shape(2), c.weight.shape(3)});
    reference::conv_weight_gradient(c.layer, wide(c.x), wide(g), gw);
    CHECK(distance(got.x, gx, 2e-4) <= 1);
    CHECK(distance(got.weight, gw, 2e-4) <= 1);
  });
}

TEST_CASE("conv_transpose2d_backward and conv3d_backward by finite differences") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    random r(seed + 200);
    nn::conv_transpose2d_options o;
    o.groups = r.pick<index_t>({1, 2});
    o.stride = {r.between(1, 3), r.between(1, 3)};
    o.dilation = {r.between(1, 2), r.between(1, 2)};
    o.padding = {r.between(0, 1), r.between(0, 1), r.between(0, 1), r.between(0, 1)};
    o.output_padding = {r.between(0, o.stride.y - 1), r.between(0, o.stride.x - 1)};
    auto x = random_tensor<double, 4>(r, {2, 2 * o.groups, 4, 5}, r.pick({konv::nchw, konv::nhwc}));
    auto w = random_tensor<double, 4>(r, {2 * o.groups, 3, 3, 2});
    const auto y = nn::conv_transpose2d(x, w, {}, o);
    const auto g = random_tensor<double, 4>(r, y.shape());
    const auto got = nn::conv_transpose2d_backward(x, w, g, o);
    const auto loss = [&] { return dot(g, nn::conv_transpose2d(x, w, {}, o)); };
    const auto gx = konv::tensor<double, 4>::copy_of(got.x.view(), x.order());
    for (index_t i = 0; i < x.size(); i += 7)
      CHECK(gx.data()[i] == doctest::Approx(slope(x, i, 0.5, loss)).epsilon(1e-9).scale(10));
    for (index_t i = 0; i < w.size(); ++i)
      CHECK(got.weight.data()[i] == doctest::Approx(slope(w, i, 0.5, loss)).epsilon(1e-9).scale(10));
  }
  random r(1);
  const nn::conv3d_options o{.stride = {1, 2, 1}, .padding = {1, 0, 2, 1, 1, 1}, .padding_mode = konv::border::wrap,
                             .dilation = {1, 1, 2}};
  auto x = random_tensor<double, 5>(r, {1, 3, 4, 5, 6});
  auto w = random_tensor<double, 5>(r, {4, 3, 2, 3, 2});
  const auto g = random_tensor<double, 5>(r, nn::conv3d(x, w, {}, o).shape());
  const auto got = nn::conv3d_backward(x, w, g, o);
  const auto loss = [&] { return dot(g, nn::conv3d(x, w, {}, o)); };
  for (index_t i = 0; i < x.size(); i += 11)
    CHECK(got.x.data()[i] == doctest::Approx(slope(x, i, 0.5, loss)).epsilon(1e-9).scale(10));
  for (index_t i = 0; i < w.size(); i += 5)
    CHECK(got.weight.data()[i] == doctest::Approx(slope(w, i, 0.5, loss)).epsilon(1e-9).scale(10));
}

TEST_CASE("activation_backward by finite differences") {
  random r(2);
  auto x = random_tensor<double, 4>(r, {1, 3, 5, 7});
  const auto g = random_tensor<double, 4>(r, x.shape());
  for (const nn::activation& f :
       {nn::none, nn::relu, nn::leaky_relu(0.3), nn::sigmoid, nn::tanh, nn::clamp(-0.25, 0.5)}) {
    const auto got = nn::activation_backward(nn::activate(x, f), g, f);
    const auto loss = [&] { return dot(g, nn::activate(x, f)); };
    for (index_t i = 0; i < x.size(); ++i)
      CHECK(got.data()[i] == doctest::Approx(slope(x, i, 1e-6, loss)).epsilon(1e-6).scale(1));
  }
  CHECK_THROWS_AS(nn::activation_backward(x, konv::tensor<double, 4>({1, 3, 5, 6}), nn::relu), konv::argument_error);
}

TEST_CASE("pool gradients by finite differences") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    random r(seed);
    nn::pool2d_options o;
    o.kernel = {r.between(1, 3), r.between(1, 4)};
    o.stride = konv::size2{r.between(1, 3), r.between(1, 3)};
    o.padding = {r.between(0, o.kernel.y / 2), r.between(0, o.kernel.x / 2)};
    o.ceil_mode = r.one_in(2);
    o.count_include_pad = r.one_in(2);
    auto x = random_tensor<double, 4>(r, {2, 3, 7, 8}, r.pick({konv::nchw, konv::nhwc}));
    const auto most = nn::max_pool2d(x, o);
    const auto g = random_tensor<double, 4>(r, most.shape(), x.order());
    const auto gmax = nn::max_pool2d_backward(x, g, o), gavg = nn::avg_pool2d_backward(x.shape(), g, o);
    const auto max_loss = [&] { return dot(g, nn::max_pool2d(x, o)); };
    const auto avg_loss = [&] { return dot(g, nn::avg_pool2d(x, o)); };
    for (index_t i = 0; i < x.size(); i += 5) {
      CHECK(gmax.data()[i] == doctest::Approx(slope(x, i, 1e-7, max_loss)).epsilon(1e-6).scale(1));
      CHECK(gavg.data()[i] == doctest::Approx(slope(x, i, 0.5, avg_loss)).epsilon(1e-9).scale(1));
    }
  }
}

TEST_CASE("backward: a grad_out of another shape is named") {
  CHECK_THROWS_WITH_AS(nn::conv2d_backward(konv::tensor<float, 4>({1, 2, 8, 8}), konv::tensor<float, 4>({3, 2, 3, 3}),
                                           konv::tensor<float, 4>({1, 3, 8, 8})),
                       doctest::Contains("grad_out is 1x3x8x8, expected 1x3x6x6 for x of 1x2x8x8"),
                       konv::argument_error);
}

}  // namespace test

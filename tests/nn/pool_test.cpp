// max_pool2d and avg_pool2d by hand, and batch normalisation folded.
// SPDX-License-Identifier: MIT
#include "layers.hpp"

namespace test {
namespace {
konv::tensor<float, 4> square(index n, konv::layout order = konv::nchw) {
  konv::tensor<float, 4> t({1, 1, n, n}, order);
  for (index i = 0; i < n * n; ++i) t.data()[i] = static_cast<float>(i);
  return t;
}
}  // namespace

TEST_CASE("pools: values by hand") {
  for (const konv::layout order : {konv::nchw, konv::nhwc}) {
    const auto x = square(4, order);
    const auto most = nn::max_pool2d(x);
    CHECK(most.shape() == konv::shape_of<4>{1, 1, 2, 2});
    CHECK(most(0, 0, 0, 0) == 5);
    CHECK(most(0, 0, 1, 1) == 15);
    const auto mean = nn::avg_pool2d(x);
    CHECK(mean(0, 0, 0, 1) == doctest::Approx(4.5));
    // Three by three with padding: the corner window holds 0 1 4 5.
    const nn::pool2d_options o{.kernel = {3, 3}, .stride = konv::size2{2, 2}, .padding = {1, 1}};
    CHECK(nn::avg_pool2d(x, o)(0, 0, 0, 0) == doctest::Approx(10.0 / 9));
    nn::pool2d_options inside = o;
    inside.count_include_pad = false;
    CHECK(nn::avg_pool2d(x, inside)(0, 0, 0, 0) == doctest::Approx(2.5));
  }
}

TEST_CASE("pools: ceil_mode adds a last window that begins inside") {
  const auto x = square(5);
  CHECK(nn::max_pool2d(x).shape(2) == 2);
  const auto up = nn::max_pool2d(x, {.ceil_mode = true});
  CHECK(up.shape(2) == 3);
  CHECK(up(0, 0, 2, 2) == 24);
  CHECK(nn::avg_pool2d(x, {.ceil_mode = true})(0, 0, 2, 0) == doctest::Approx(20.5));  // two positions, not four
  CHECK(nn::max_pool2d(square(3), {.kernel = {1, 1}, .stride = konv::size2{3, 3}, .ceil_mode = true}).shape(2) == 1);
}

TEST_CASE("pools: NaN wins a maximum, padding never does") {
  auto x = square(4);
  for (float& v : x) v -= 100;
  CHECK(nn::max_pool2d(x, {.kernel = {3, 3}, .padding = {1, 1}})(0, 0, 0, 0) == -95);
  x(0, 0, 1, 1) = std::numeric_limits<float>::quiet_NaN();
  const auto y = nn::max_pool2d(x);
  CHECK(y(0, 0, 0, 0) != y(0, 0, 0, 0));
  CHECK(y(0, 0, 1, 1) == -85);
}

TEST_CASE("pools: errors") {
  CHECK_THROWS_AS(nn::max_pool2d(square(4), {.kernel = {5, 5}}), konv::argument_error);
  CHECK_THROWS_AS(nn::max_pool2d(square(4), {.kernel = {2, 2}, .padding = {2, 2}}), konv::argument_error);
  CHECK_THROWS_AS(nn::max_pool2d_backward(square(4), square(3)), konv::argument_error);
}

TEST_CASE("fold_batch_norm: the folded layer equals the two") {
  random r(3);
  const auto x = random_tensor<float, 4>(r, {1, 4, 6, 6});
  const auto k = random_tensor<float, 4>(r, {5, 4, 3, 3});
  const std::vector<float> bias{1, 2, 3, 4, 5}, mean{.1f, .2f, .3f, .4f, .5f}, variance{1, 2, .5f, 3, .1f},
      gamma{1, -1, 2, .5f, 3}, beta{0, 1, 2, 3, 4};
  const auto f = nn::fold_batch_norm(k, bias, {.mean = mean, .variance = variance, .gamma = gamma, .beta = beta});
  const auto got = nn::conv2d(x, f.weight, f.bias);
  const auto plain = nn::conv2d(x, k, bias);
  for (index o = 0; o < 5; ++o) {
    const std::size_t i = static_cast<std::size_t>(o);
    for (index y = 0; y < 4; ++y) {
      const float want = gamma[i] * (plain(0, o, y, y) - mean[i]) / std::sqrt(variance[i] + 1e-5f) + beta[i];
      CHECK(got(0, o, y, y) == doctest::Approx(want).epsilon(1e-4));
    }
  }
  CHECK_THROWS_AS(nn::fold_batch_norm(k, bias, {.mean = beta, .variance = std::vector<float>(4)}), konv::argument_error);
}

}  // namespace test

// The mean squared error: its number, its gradient, and targets that are part of something larger.
// SPDX-License-Identifier: MIT
#include <konv/nn/loss.hpp>

#include "layers.hpp"

namespace test {

TEST_CASE("mean_squared_error: the mean of the squares, and twice the difference over their number") {
  konv::tensor<float, 4> y({1, 2, 1, 2}), t({1, 2, 1, 2});
  const float got[] = {1, 2, -3, 0.5f}, wanted[] = {0, 2, 1, 0};
  std::copy(std::begin(got), std::end(got), y.begin());
  std::copy(std::begin(wanted), std::end(wanted), t.begin());
  const auto loss = nn::mean_squared_error(y, t);
  CHECK(loss.value == (1 + 0 + 16 + 0.25) / 4);
  const float slopes[] = {0.5f, 0, -2, 0.25f};
  for (index_t i = 0; i < 4; ++i) CHECK(loss.gradient.data()[i] == slopes[i]);
}

TEST_CASE("mean_squared_error: its gradient by finite differences, for any layout and strides") {
  random r(7);
  for (const konv::layout order : {konv::nchw, konv::nhwc}) {
    auto y = random_tensor<double, 4>(r, {2, 3, 4, 5}, order);
    const auto large = random_tensor<double, 4>(r, {2, 3, 6, 9});
    const konv::tensor_view<const double, 4> part(large.data(), y.shape(), large.strides());
    const auto loss = nn::mean_squared_error(y, part);
    CHECK(loss.gradient.order() == order);
    for (index_t i = 0; i < y.size(); i += 3) {
      const double before = y.data()[i];
      y.data()[i] = before + 0.5;
      const double up = nn::mean_squared_error(y, part).value;
      y.data()[i] = before - 0.5;
      const double down = nn::mean_squared_error(y, part).value;
      y.data()[i] = before;
      CHECK(loss.gradient.data()[i] == doctest::Approx(up - down).epsilon(1e-12).scale(1));  // a parabola: exact
    }
  }
}

TEST_CASE("mean_squared_error: shapes that differ or are empty are named") {
  const konv::tensor<float, 4> y({1, 1, 3, 3}), t({1, 1, 3, 4}), none({0, 1, 3, 3});
  CHECK_THROWS_WITH_AS(nn::mean_squared_error(y, t),
                       "mean_squared_error: output is 1x1x3x3 and target 1x1x3x4, expected the same shape, not empty",
                       konv::argument_error);
  CHECK_THROWS_AS(nn::mean_squared_error(none, none), konv::argument_error);
}

}  // namespace test

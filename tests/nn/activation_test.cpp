// sigmoid and tanh in f32: as near as options.hpp says, at every scale.
// SPDX-License-Identifier: MIT
#include <bit>

#include "layers.hpp"

namespace test {
namespace {

// The largest distance of f from the real-valued function, in units in the last place, over floats of both signs from
// the smallest normal one to `most`.
double units(const nn::activation& f, float most, double (*real)(double)) {
  konv::tensor<float, 1> x({200'000});
  const std::uint32_t first = 0x00800000, last = std::bit_cast<std::uint32_t>(most);
  for (index_t i = 0; i < x.size(); ++i) {
    const auto step = static_cast<std::uint32_t>(static_cast<std::uint64_t>(i) * (last - first) / 200'000);
    x(i) = std::bit_cast<float>(first + step) * (i % 2 ? -1.0f : 1.0f);
  }
  const auto y = nn::activate(x, f);
  double worst = 0;
  for (index_t i = 0; i < x.size(); ++i) {
    const double want = real(static_cast<double>(x(i)));
    const float near = std::fabs(static_cast<float>(want));
    const float below = std::nextafter(near, 0.0f);
    worst = std::max(worst, std::fabs(static_cast<double>(y(i)) - want) / static_cast<double>(near - below));
  }
  return worst;
}

}  // namespace

TEST_CASE("activations: sigmoid and tanh are within three units in the last place") {
  CHECK(units(nn::tanh, 1e10f, [](double v) { return std::tanh(v); }) <= 3);
  CHECK(units(nn::sigmoid, 80.0f, [](double v) { return 1 / (1 + std::exp(-v)); }) <= 3);
}

TEST_CASE("activations: zeros, infinities and NaN") {
  const float inf = std::numeric_limits<float>::infinity();
  konv::tensor<float, 1> x({20});  // a vector and some more
  for (index_t i = 0; i < 20; ++i)
    x(i) = i % 5 == 0 ? inf : i % 5 == 1 ? -inf : i % 5 == 2 ? -0.0f : i % 5 == 3 ? 0.0f : inf - inf;
  const auto t = nn::activate(x, nn::tanh), s = nn::activate(x, nn::sigmoid);
  for (index_t i = 0; i < 20; i += 5) {
    CHECK(t(i) == 1);
    CHECK(t(i + 1) == -1);
    CHECK((t(i + 2) == 0 && std::signbit(t(i + 2))));
    CHECK((t(i + 3) == 0 && !std::signbit(t(i + 3))));
    CHECK(t(i + 4) != t(i + 4));
    CHECK(s(i) == 1);
    CHECK((s(i + 1) >= 0 && s(i + 1) < 1e-37f));
    CHECK(s(i + 2) == 0.5f);
    CHECK(s(i + 4) != s(i + 4));
  }
}

}  // namespace test

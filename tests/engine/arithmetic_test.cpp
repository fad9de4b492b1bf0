// Which number system a plan chooses, and that what it proves about fixed-point weights is so.
// SPDX-License-Identifier: MIT
#include <konv/engine/arithmetic.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "../support/random.hpp"

namespace test {

using konv::arithmetic;
using konv::number_plan;
using konv::weight_table;
using u8 = std::uint8_t;
using s32 = std::int32_t;

namespace {
weight_table table(const std::vector<double>& values, bool integers) {
  return {1, static_cast<index_t>(values.size()), values, integers};
}
}  // namespace

TEST_CASE("arithmetic: what is chosen") {
  const weight_table sobel = table({-1, 0, 1}, true), mean = table({1 / 3.0, 1 / 3.0, 1 / 3.0}, false);
  CHECK(konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, mean, {}).kind == arithmetic::fixed_u8);
  CHECK(
      konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, mean, {.accuracy = konv::precision::exact}).kind ==
      arithmetic::f64);
  CHECK(konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, mean, {.round = konv::rounding::truncate}).kind ==
        arithmetic::f32);
  CHECK(konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<float>, mean, {}).kind == arithmetic::f32);
  CHECK(konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<double>, mean, {}).kind == arithmetic::f64);
  CHECK(konv::choose_arithmetic(konv::type_of<float>, konv::type_of<float>, mean, {}).kind == arithmetic::f32);
  CHECK(konv::choose_arithmetic(konv::type_of<double>, konv::type_of<float>, mean, {}).kind == arithmetic::f64);
  CHECK(konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<std::int16_t>, sobel, {}).kind == arithmetic::integer);
  CHECK(konv::choose_arithmetic(konv::type_of<std::int16_t>, konv::type_of<s32>, sobel, {}).kind ==
        arithmetic::integer);
  CHECK(konv::choose_arithmetic(konv::type_of<s32>, konv::type_of<s32>, sobel, {}).kind == arithmetic::f64);
  CHECK(konv::choose_arithmetic(konv::type_of<s32>, konv::type_of<s32>, table({2e9, -2e9}, true), {}).kind ==
        arithmetic::wide);
}

TEST_CASE("arithmetic: the proven error of fixed-point weights holds for the worst images") {
  random r(171);
  int fixed = 0;
  for (int n = 0; n < 2000; ++n) {
    std::vector<double> weights;
    const index_t taps = r.between(1, 225);
    const double size = r.pick({0.01, 1.0, 4.0, 1.0 / static_cast<double>(taps)});
    for (index_t i = 0; i < taps; ++i) weights.push_back(static_cast<float>(r.real(r.one_in(2) ? -size : 0, size)));
    const konv::filter_options o{.scale = r.pick({1.0, 0.5, -2.0}), .offset = r.pick({0.0, 128.0, -3.7})};
    const number_plan p = konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table(weights, false), o);
    if (p.kind != arithmetic::fixed_u8) continue;
    ++fixed;
    CHECK(p.error <= 1.0 / 128);
    // Images that make every weight's error count in one direction, and random ones.
    for (int image = 0; image < 4; ++image) {
      long double real = static_cast<long double>(o.offset);
      long long sum = p.bias, least = sum, most = sum;
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const double exact = weights[i] * o.scale;
        const bool above = std::ldexp(p.weights[i], -p.shift) > exact;
        const int any = static_cast<int>(r.between(0, 255));
        const int x = image == 0 ? (above ? 255 : 0) : image == 1 ? (above ? 0 : 255) : any;
        CHECK(std::fabs(p.weights[i]) <= 32767);
        sum += static_cast<long long>(p.weights[i]) * x;
        least = std::min(least, sum);
        most = std::max(most, sum);
        real += static_cast<long double>(exact) * x;
      }
      CHECK(least >= -2147483648LL);
      CHECK(most <= 2147483647LL);
      const long double half = p.ties || p.shift == 0 ? 0 : 0.5L;  // the bias holds the half of rounding
      const long double got = std::ldexp(static_cast<long double>(sum), -p.shift) - half;
      CHECK(std::fabs(static_cast<double>(got - real)) <= p.error + 1e-12);
    }
  }
  CHECK(fixed > 200);
}

TEST_CASE("arithmetic: weights that are exact in few bits are exact") {
  const number_plan p =
      konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table({0.25, 0.5, 0.25}, false), {});
  CHECK(p.kind == arithmetic::fixed_u8);
  CHECK(p.ties);
  CHECK(p.error == 0);
  CHECK(konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table({0.25, 0.5, 0.25}, false),
                                {.accuracy = konv::precision::exact})
            .kind == arithmetic::fixed_u8);
}

}  // namespace test

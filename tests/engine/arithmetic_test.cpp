// Which number system a plan chooses, and that what it proves about fixed-point weights is so.
// SPDX-License-Identifier: MIT
#include <konv/engine/arithmetic.hpp>
#include <konv/engine/taps.hpp>

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
weight_table table(const std::vector<double>& values, bool integers, index_t rows = 1) {
  return {rows, static_cast<index_t>(values.size()) / rows, values, integers};
}
// The sums over rows 2 i and 2 i + 1.
bool even_sums(const konv::buffer<double>& w, std::size_t cols) {
  for (std::size_t i = 0; i < w.size(); i += i % (2 * cols) == cols - 1 ? cols + 1 : 1)
    if (std::fmod(w[i] + (i + cols < w.size() ? w[i + cols] : 0), 2) != 0) return false;
  return true;
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
  int fixed = 0, split = 0, even = 0;
  for (int n = 0; n < 2000; ++n) {
    std::vector<double> weights;
    const index_t rows = r.pick<index_t>({1, 1, 7, 9, 15});
    const index_t cols = (r.one_in(20) ? r.between(226, 2025) : r.between(15, 225)) / rows;
    const index_t taps = rows * cols;
    const double size = r.pick({0.01, 1.0, 4.0, 2.0 / static_cast<double>(taps), 20.0 / static_cast<double>(taps)});
    for (index_t i = 0; i < taps; ++i) weights.push_back(static_cast<float>(r.real(r.one_in(2) ? -size : 0, size)));
    const konv::filter_options o{.scale = r.pick({1.0, 0.5, -2.0}), .offset = r.pick({0.0, 128.0, -3.7})};
    const number_plan p = konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table(weights, false, rows), o);
    if (p.kind != arithmetic::fixed_u8) continue;
    ++fixed;
    split += p.split > 0;
    even += rows > 1 && even_sums(p.weights, static_cast<std::size_t>(cols));
    CHECK(p.error <= 1.0 / 128);
    // Images that make every weight's error count in one direction, the least and the greatest sums, and random ones.
    for (int image = 0; image < 6; ++image) {
      long double real = static_cast<long double>(o.offset);
      // As the kernels go: with a split, its multiples first, then the bias and the rest.
      long long first = 0, rest = 0, least = 0, most = 0;
      const auto add = [&](long long& sum, long long product, long long before) {
        sum += product;
        least = std::min(least, before + sum);
        most = std::max(most, before + sum);
      };
      std::vector<int> samples;
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const double exact = weights[i] * o.scale;
        const bool above = image < 2 ? std::ldexp(p.weights[i], -p.shift) > exact : p.weights[i] > 0;
        samples.push_back(image > 3 ? static_cast<int>(r.between(0, 255)) : above == (image % 2 == 0) ? 255 : 0);
        real += static_cast<long double>(exact) * samples[i];
        const double high = konv::detail::high_part(p.weights[i], p.split);
        CHECK(std::fabs(high) <= 32767);
        if (p.split) add(first, static_cast<long long>(high) * samples[i], 0);
      }
      least <<= p.split, most <<= p.split, first <<= p.split;
      add(rest, p.bias, first);
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const double high = p.split ? std::ldexp(konv::detail::high_part(p.weights[i], p.split), p.split) : 0;
        CHECK(std::fabs(p.weights[i] - high) <= 32767);
        add(rest, static_cast<long long>(p.weights[i] - high) * samples[i], first);
      }
      CHECK(least >= -2147483648LL);
      CHECK(most <= 2147483647LL);
      const long double half = p.ties || p.shift == 0 ? 0 : 0.5L;  // the bias holds the half of rounding
      const long double got = std::ldexp(static_cast<long double>(first + rest), -p.shift) - half;
      CHECK(std::fabs(static_cast<double>(got - real)) <= p.error + 1e-12);
    }
  }
  CHECK(fixed > 500);
  CHECK(split > 100);
  CHECK(even > 200);
}

TEST_CASE("arithmetic: blurs of odd size from 5x5 on have even sums of two rows' weights") {
  random r(173);
  for (const index_t side : {5, 7, 9, 11, 15}) {
    std::vector<double> weights;
    for (index_t i = 0; i < side * side; ++i) weights.push_back(r.real(0.5, 1.5) / static_cast<double>(side * side));
    const number_plan p =
        konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table(weights, false, side), {});
    CHECK(p.kind == arithmetic::fixed_u8);
    CHECK(even_sums(p.weights, static_cast<std::size_t>(side)));
    CHECK_FALSE(p.ties);
  }
  // Exact weights stay what they are.
  std::vector<double> bump(49, 0.0);
  bump[24] = 0.5;
  bump[31] = bump[23] = 0.25;
  const number_plan p = konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table(bump, false, 7), {});
  CHECK(p.ties);
  CHECK(p.weights[24] == 2);
}

TEST_CASE("arithmetic: 16-bit weights serve blurs up to 45x45, 23-bit ones what reaches further") {
  random r(172);
  const auto plan = [&](index_t side, double low, double high, double sum) {
    std::vector<double> weights;
    double size = 0;
    for (index_t i = 0; i < side * side; ++i) {
      weights.push_back(r.real(low, high));
      size += std::fabs(weights.back());
    }
    for (double& w : weights) w *= sum / size;
    return konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table(weights, false), {});
  };
  for (index_t side = 2; side <= 45; ++side) {
    CAPTURE(side);
    const number_plan blur = plan(side, 0, 1, 1), mixed = plan(side, -1, 1, 1.5);
    CHECK(blur.kind == arithmetic::fixed_u8);
    CHECK(blur.split == 0);
    CHECK(mixed.kind == arithmetic::fixed_u8);
    CHECK(mixed.split == 0);
  }
  for (index_t side = 2; side <= 14; ++side) {
    CAPTURE(side);
    CHECK(plan(side, -1, 1, 8).kind == arithmetic::fixed_u8);
    CHECK(plan(side, -1, 1, 8).split > 0);
  }
  CHECK(plan(15, -1, 1, 100).kind == arithmetic::f32);
}

TEST_CASE("arithmetic: weights that are exact in few bits are exact") {
  const number_plan p =
      konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table({0.25, 0.5, 0.25}, false), {});
  CHECK(p.kind == arithmetic::fixed_u8);
  CHECK(p.ties);
  CHECK(p.error == 0);
  CHECK(p.shift == 2);  // no more bits than that takes
  CHECK(p.weights[1] == 2);
  const number_plan sharpen =
      konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table({-2, 6, -2}, true), {.offset = 0.5});
  CHECK(sharpen.shift == 1);
  CHECK(sharpen.bias == 1);
  CHECK(konv::choose_arithmetic(konv::type_of<u8>, konv::type_of<u8>, table({0.25, 0.5, 0.25}, false),
                                {.accuracy = konv::precision::exact})
            .kind == arithmetic::fixed_u8);
}

}  // namespace test

// Factoring a kernel: exact for integers, within the tolerance for real weights, and never where it is not so.
// SPDX-License-Identifier: MIT
#include <konv/engine/factor.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "../support/random.hpp"

namespace test {

using konv::weight_table;

namespace {

template <class W>
weight_table outer_table(const std::vector<W>& column, const std::vector<W>& row) {
  weight_table t{static_cast<index_t>(column.size()), static_cast<index_t>(row.size()), {}, std::is_integral_v<W>};
  for (const W a : column)
    for (const W b : row) t.values.push_back(static_cast<double>(static_cast<W>(a * b)));
  return t;
}

// Whether two factors give the table back within a relative tolerance.
bool gives_back(const konv::kernel_factors& f, const weight_table& t, double tolerance) {
  for (index_t i = 0; i < t.rows; ++i)
    for (index_t j = 0; j < t.cols; ++j) {
      const double product = f.column[static_cast<std::size_t>(i)] * f.row[static_cast<std::size_t>(j)];
      if (!(std::fabs(product - t(i, j)) <= tolerance * std::fabs(t(i, j)))) return false;
    }
  return true;
}

}  // namespace

TEST_CASE("factor: integer kernels, exactly and in whole numbers") {
  random r(151);
  for (int n = 0; n < 300; ++n) {
    const auto column = random_weights<int>(r, r.between(1, 9)), row = random_weights<int>(r, r.between(1, 9));
    const weight_table t = outer_table(column, row);
    bool zero = true;
    for (const double v : t.values) zero = zero && v == 0;
    const auto f = konv::factor(t, 0);
    CHECK(f.found() == !zero);
    if (!f.found()) continue;
    CHECK(gives_back(f, t, 0));
    for (const double v : f.column) CHECK(v == std::nearbyint(v));
    for (const double v : f.row) CHECK(v == std::nearbyint(v));
  }
}

TEST_CASE("factor: a float Gaussian factors within a few roundings, not exactly") {
  std::vector<float> bell;
  for (int i = -4; i <= 4; ++i) bell.push_back(static_cast<float>(std::exp(-i * i / 4.5) / 3.76));
  const weight_table t = outer_table(bell, bell);
  CHECK_FALSE(konv::factor(t, 0).found());
  const auto f = konv::factor(t, 0x1p-22);
  REQUIRE(f.found());
  CHECK(gives_back(f, t, 0x1p-22));
}

TEST_CASE("factor: one weight off by more than the tolerance, and rank 2, are refused") {
  random r(152);
  for (int n = 0; n < 200; ++n) {
    const index_t rows = r.between(2, 7), cols = r.between(2, 7);
    std::vector<float> column, row;
    for (index_t i = 0; i < rows; ++i) column.push_back(static_cast<float>(r.real(0.5, 2)));
    for (index_t j = 0; j < cols; ++j) row.push_back(static_cast<float>(r.real(0.5, 2)));
    weight_table t = outer_table(column, row);
    REQUIRE(konv::factor(t, 0x1p-22).found());
    t.values[static_cast<std::size_t>(r.between(0, rows * cols - 1))] *= 1 + 1e-5;
    CHECK_FALSE(konv::factor(t, 0x1p-22).found());
  }
  CHECK_FALSE(konv::factor({2, 2, {1, 0, 0, 1}, true}, 0).found());
  CHECK_FALSE(konv::factor({2, 2, {1, 0, 0, 1}, false}, 0x1p-22).found());
}

TEST_CASE("factor: a weight that should be zero and is tiny is not taken for zero") {
  CHECK_FALSE(konv::factor({2, 2, {1, 0, 1, 1e-30}, false}, 0x1p-22).found());
  CHECK_FALSE(konv::factor({2, 2, {1, 1, 1, 0}, false}, 0x1p-22).found());
  CHECK(konv::factor({2, 2, {1, 0, 1, 0}, false}, 0x1p-22).found());
}

TEST_CASE("factor: zeros, infinities and NaN have no factors") {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(konv::factor({1, 2, {0, 0}, false}, 0x1p-22).found());
  CHECK_FALSE(konv::factor({1, 2, {inf, 1}, false}, 0x1p-22).found());
  CHECK_FALSE(konv::factor({1, 2, {1, nan}, false}, 0x1p-22).found());
  CHECK_FALSE(konv::factor({1, 2, {nan, 1}, false}, 0x1p-22).found());
}

}  // namespace test

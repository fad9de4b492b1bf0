// Finds out whether a kernel is the outer product of a column and a row.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_FACTOR_HPP
#define KONV_ENGINE_FACTOR_HPP

#include <numeric>

#include "../core/buffer.hpp"
#include "arithmetic.hpp"

KONV_BEGIN

/// The two factors of a kernel of rank one. Empty where there are none.
struct kernel_factors {
  buffer<double> column, row;
  bool found() const { return !column.empty(); }
};

/// Factors a kernel, where every weight differs from column[i] * row[j] by no more than `tolerance` times itself: what
/// the separable method computes then differs from the kernel's own sum by at most tolerance * sum |k| |x|, no more
/// than rounding the weights does. 0 demands exactness. A zero kernel is not factored.
KONV_COLD inline kernel_factors factor(const weight_table& k, double tolerance) {
  index_t pi = 0, pj = 0;
  for (index_t i = 0; i < k.rows; ++i)
    for (index_t j = 0; j < k.cols; ++j)
      if (std::fabs(k(i, j)) > std::fabs(k(pi, pj))) {
        pi = i;
        pj = j;
      }
  const double pivot = k(pi, pj);
  if (!(std::fabs(pivot) > 0) || !std::isfinite(pivot)) return {};
  kernel_factors f;
  for (index_t i = 0; i < k.rows; ++i) f.column.push_back(k(i, pj));
  for (index_t j = 0; j < k.cols; ++j) f.row.push_back(k(pi, j) / pivot);
  if (k.integer_type) {
    // Whole factors for whole weights: the column divided by its greatest common divisor goes to the row.
    long long common = 0;
    for (const double v : f.column) common = std::gcd(common, static_cast<long long>(v));
    for (double& v : f.column) v /= static_cast<double>(common);
    for (index_t j = 0; j < k.cols; ++j)
      f.row[static_cast<std::size_t>(j)] = k(pi, j) / (pivot / static_cast<double>(common));
  }
  for (index_t i = 0; i < k.rows; ++i)
    for (index_t j = 0; j < k.cols; ++j) {
      const double product = f.column[static_cast<std::size_t>(i)] * f.row[static_cast<std::size_t>(j)];
      if (!(std::fabs(product - k(i, j)) <= tolerance * std::fabs(k(i, j)))) return {};
    }
  return f;
}

KONV_END
#endif

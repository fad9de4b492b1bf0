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
KONV_NOINLINE inline kernel_factors factor(const weight_table& k, double tolerance) {
  index_t at = 0;
  const double* const w = k.values.data();
  for (index_t i = 1; i < k.rows * k.cols; ++i)
    if (std::fabs(w[i]) > std::fabs(w[at])) at = i;
  const double pivot = w[at];
  if (!(std::fabs(pivot) > 0) || !std::isfinite(pivot)) return {};
  const index_t pi = at / k.cols, pj = at % k.cols;
  // Whole factors for whole weights: the column divided by its greatest common divisor goes to the row.
  double common = 1;
  if (k.integer_type) {
    long long divisor = 0;
    for (index_t i = 0; i < k.rows; ++i) divisor = std::gcd(divisor, static_cast<long long>(k(i, pj)));
    common = static_cast<double>(divisor);
  }
  const auto column = [&](index_t i) { return common == 1 ? k(i, pj) : k(i, pj) / common; };
  const auto row = [&](index_t j) { return k(pi, j) / (pivot / common); };
  for (index_t j = 0; j < k.cols; ++j) {  // most kernels that do not factor are found out by their first column
    const double along = row(j);
    for (index_t i = 0; i < k.rows; ++i)
      if (!(std::fabs(column(i) * along - k(i, j)) <= tolerance * std::fabs(k(i, j)))) return {};
  }
  kernel_factors f;
  for (index_t i = 0; i < k.rows; ++i) f.column.push_back(column(i));
  for (index_t j = 0; j < k.cols; ++j) f.row.push_back(row(j));
  return f;
}

KONV_END
#endif

// Which way to compute: every tap, or a column and a row.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_METHOD_HPP
#define KONV_ENGINE_METHOD_HPP

#include "fixed_passes.hpp"

KONV_BEGIN
namespace detail {

// Two passes cost about rows + 2 * cols load slots per output, all taps rows * cols multiply-adds: measured, the passes
// win from 5x5 on.
inline bool passes_pay(index_t rows, index_t cols) { return rows * cols >= 2 * (rows + cols) && rows > 1 && cols > 1; }

}  // namespace detail

/// The method of a plan, and the reason in words.
struct method_choice {
  bool separable = false;
  const char* why = "";
};

/// Makes fixed-point passes: plan_fixed_passes, for u8 to u8; null for other types.
using plan_fixed_fn = fixed_passes (*)(const kernel_factors&, double scale, double offset, double allowed);

/// Decides for two passes, and then leaves the factors in `factors` and the number system fit for them in `numbers`
/// (and `fixed`): fixed point for u8 with real weights, f32 or f64. An integer kernel stays exact: in f32 where every
/// sum fits in 24 bits; where not, it stays direct. The choice depends on the kernel and the types only, never on the
/// size of the image, so that a pixel's value does not either. Throws argument_error where two passes are demanded of a
/// kernel that does not factor.
KONV_COLD inline method_choice choose_method(const char* where, const sample_type& src, const sample_type& dst,
                                             const weight_table& table, kernel_factors& factors,
                                             const filter_options& o, plan_fixed_fn plan_fixed, number_plan& numbers,
                                             fixed_passes& fixed) {
  const bool natural = natural_f64(src, dst);
  const bool demanded = o.how == method::separable, given = factors.found();
  if (o.how == method::direct) return {false, "as asked"};
  if (table.rows == 1 || table.cols == 1) {
    if (!demanded) return {false, "one row or column"};
  } else if (!demanded && !given && !detail::passes_pay(table.rows, table.cols)) {
    return {false, "too small for two passes to pay"};
  }
  // What a weight may differ by: four roundings of the type of the sums.
  const double tolerance = table.integer_type || numbers.kind == arithmetic::wide ? 0
                           : numbers.kind == arithmetic::f64                    ? 0x1p-51
                                                                                  : 0x1p-22;
  if (!given) factors = factor(table, tolerance);
  if (!factors.found()) {
    if (demanded)
      detail::fail(where, {"method is separable and kernel ", extent{table.cols, table.rows},
                           " does not factor, expected a column times a row"});
    return {false, "the kernel does not factor"};
  }
  const char* why = given ? "given as a column and a row" : "the kernel factors";
  const double abs_sum = numbers.abs_sum;
  const bool exact = table.integer_type || numbers.kind == arithmetic::integer || o.accuracy == precision::exact;
  if (plan_fixed) {
    // Neighbouring outputs share their taps there: no strides.
    if (!exact && o.round == rounding::nearest_even && o.stride == size2{1, 1}) {
      const double allowed = 1.0 / 128 - (given ? 0 : 255 * tolerance * abs_sum);
      fixed = plan_fixed(factors, o.scale, o.offset, allowed);
      if (fixed.found()) {
        numbers.kind = arithmetic::fixed_two_pass;
        return {true, why};
      }
    }
    if (!demanded && !detail::passes_pay(table.rows, table.cols)) return {false, "too small for two passes to pay"};
  }
  if (numbers.kind == arithmetic::f32) return {true, why};
  if (numbers.kind == arithmetic::f64)
    return natural ? method_choice{true, why} : method_choice{false, "plain loops in double for these types"};
  if (numbers.kind == arithmetic::wide) return {false, "sums beyond 53 bits"};
  // 16-bit integers are as fast as two passes in f32 up to about 100 taps.
  if (!demanded && !given && table.rows * table.cols < 100) return {false, "16-bit products are faster"};
  if (!natural && src.integral && exact && abs_sum * src.largest >= 16777216.0) return {false, "sums beyond 24 bits"};
  numbers.kind = natural ? arithmetic::f64 : arithmetic::f32;
  numbers.finish = {o.scale, o.offset, o.round, exact};
  numbers.bias = 0;
  return {true, why};
}

KONV_END
#endif

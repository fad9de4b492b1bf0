// Which way to compute: every tap, or a column and a row.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_METHOD_HPP
#define KONV_ENGINE_METHOD_HPP

#include "factor.hpp"

KONV_BEGIN
namespace detail {

// Two passes cost about rows + 2 * cols load slots per output, all taps rows * cols multiply-adds: measured, the passes
// win from 5x5 on.
inline bool passes_pay(index rows, index cols) { return rows * cols >= 2 * (rows + cols) && rows > 1 && cols > 1; }

}  // namespace detail

/// Decides for two passes, and then leaves the factors in `factors` and the number system fit for them in `numbers`:
/// f32 or f64. An integer kernel stays exact: f32 where every sum fits in 24 bits, f64 where it fits in 53.
/// Throws argument_error where two passes are demanded of a kernel that does not factor.
template <sample Src>
bool choose_method(const char* where, const weight_table& table, std::optional<kernel_factors>& factors,
                   const filter_options& o, number_plan& numbers) {
  if (o.how == method::direct) return false;
  const bool demanded = o.how == method::separable;
  const bool given = factors.has_value();
  if (!demanded && !detail::passes_pay(table.rows, table.cols)) return false;
  // What a weight may differ by: four roundings of the type of the sums.
  const double tolerance = table.integer_type || numbers.kind == arithmetic::wide ? 0
                           : numbers.kind == arithmetic::f64                    ? 0x1p-51
                                                                                  : 0x1p-22;
  if (!factors) factors = factor(table, tolerance);
  if (!factors) {
    if (demanded)
      detail::fail(where, "method is separable and kernel " + detail::size_text(table.cols, table.rows) +
                              " does not factor, expected a column times a row");
    return false;
  }
  switch (numbers.kind) {
    case arithmetic::f32:
    case arithmetic::f64: return true;
    case arithmetic::fixed_u8:
    case arithmetic::integer: {
      if (!demanded && !given && table.rows * table.cols < 100) return false;  // 16-bit products are that fast
      const bool exact = numbers.kind == arithmetic::integer || table.integer_type || numbers.ties;
      if constexpr (std::is_integral_v<Src>) {
        const double reach = detail::facts(table.values).abs_sum * detail::largest<Src>();
        const bool plain = o.scale == 1 && o.offset == 0;
        numbers.kind = !exact || (reach < 16777216.0 && plain) ? arithmetic::f32 : arithmetic::f64;
      }
      numbers.finish = {o.scale, o.offset, o.round};
      numbers.bias = 0;
      return true;
    }
    case arithmetic::wide: return false;
  }
  return false;
}

KONV_END
#endif

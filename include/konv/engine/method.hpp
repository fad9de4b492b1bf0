// Which way to compute: every tap, or a column and a row.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_METHOD_HPP
#define KONV_ENGINE_METHOD_HPP

#include "fixed_passes.hpp"

KONV_BEGIN
namespace detail {

// Two passes cost about rows + 2 * cols load slots per output, all taps rows * cols multiply-adds: measured, the passes
// win from 5x5 on.
inline bool passes_pay(index rows, index cols) { return rows * cols >= 2 * (rows + cols) && rows > 1 && cols > 1; }

}  // namespace detail

/// Two passes in f64 are built where double is the natural type. Others that ask for f64 (precision::exact) go direct.
template <class Src, class Dst>
inline constexpr bool f64_passes =
    std::is_same_v<Src, double> || std::is_same_v<Src, std::int32_t> || std::is_same_v<Dst, double>;

/// Decides for two passes, and then leaves the factors in `factors` and the number system fit for them in `numbers`:
/// f32 or f64. An integer kernel stays exact: in f32 where every sum fits in 24 bits; where not, it stays direct.
/// Throws argument_error where two passes are demanded of a kernel that does not factor.
template <sample Src, sample Dst>
KONV_COLD bool choose_method(const char* where, const weight_table& table, std::optional<kernel_factors>& factors,
                             const filter_options& o, number_plan& numbers, fixed_passes& fixed) {
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
  // Real weights, u8 to u8: in fixed point where the bound can be proven and the rows are read one by one.
  [[maybe_unused]] const auto real_u8 = [&] {
    if (table.integer_type || o.round != rounding::nearest_even || o.accuracy == precision::exact || o.stride.x != 1)
      return false;
    std::optional<fixed_passes> f = plan_fixed_passes(*factors, o.scale, o.offset, 1.0 / 128);
    if (!f) return false;
    fixed = std::move(*f);
    return true;
  };
  switch (numbers.kind) {
    case arithmetic::f32:
      if constexpr (std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t>)
        if (real_u8()) numbers.kind = arithmetic::fixed_two_pass;
      return true;
    case arithmetic::f64: return f64_passes<Src, Dst>;
    case arithmetic::fixed_u8:
    case arithmetic::integer: {
      const bool exact = numbers.kind == arithmetic::integer || table.integer_type;
      if constexpr (std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t>) {
        if (!exact && real_u8()) {
          numbers.kind = arithmetic::fixed_two_pass;
          return true;
        }
      }
      if (!demanded && !given && table.rows * table.cols < 100) return false;  // 16-bit products are that fast
      if constexpr (std::is_integral_v<Src>)
        if (exact && detail::facts(table.values).abs_sum * detail::largest<Src>() >= 16777216.0) return false;
      numbers.kind = arithmetic::f32;
      numbers.finish = {o.scale, o.offset, o.round, exact};
      numbers.bias = 0;
      return true;
    }
    case arithmetic::fixed_two_pass:
    case arithmetic::wide: return false;
  }
  return false;
}

KONV_END
#endif

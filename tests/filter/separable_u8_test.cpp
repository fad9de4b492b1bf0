// The separable verbs from u8 to u8 in fixed point: their bound, against the oracle.
// SPDX-License-Identifier: MIT
#include <konv/filter/separable.hpp>
#include <konv/reference/separable.hpp>

#include <doctest/doctest.h>

#include "../support/differential.hpp"
#include "../support/machine.hpp"

namespace test {

// Bell-shaped and random factors of many lengths, and images of black and white only, where rounded weights show most.
TEST_CASE("separable: u8 in fixed point is within 1/128 before rounding, taps near or far apart") {
  random r(69);
  for (const index_t taps : {1, 2, 3, 4, 5, 6, 7, 8, 13, 15, 16, 19, 31, 46, 61, 101}) {
    for (int n = 0; n < 6; ++n) {
      const auto bell = [&](index_t size) {
        std::vector<double> w;
        double sum = 0;
        for (index_t i = 0; i < size; ++i) {
          const double x = (static_cast<double>(i) - static_cast<double>(size - 1) / 2) /
                           (static_cast<double>(size) * r.real(0.15, 0.4));
          w.push_back(n % 3 == 2 ? r.real(-0.6, 1) : std::exp(-x * x / 2));
          sum += std::fabs(w.back());
        }
        for (double& v : w) v /= sum;
        return w;
      };
      const auto column = bell(n % 2 ? taps : 3 + n), row = bell(n % 2 ? 5 + n : taps);
      const konv::extent size{r.between(1, 2) * r.between(1, 700), r.between(1, 40),
                              r.pick<index_t>({1, 1, 1, 2, 3, 4, 9})};
      auto src = random_image<std::uint8_t>(r, size);
      if (n < 4)
        for (index_t y = 0; y < size.height; ++y)
          for (index_t x = 0; x < size.width * size.channels; ++x)
            src.view().row(y)[x] = src.view().row(y)[x] & 1 ? 255 : 0;
      konv::filter_options o{.edge = random_border(r), .value = r.real(0, 255)};
      if (r.one_in(3)) o.dilation = {r.between(1, 4), r.between(1, 9)};
      if (r.one_in(4)) o.run = 3;
      const std::string what =
          std::to_string(column.size()) + " + " + std::to_string(row.size()) + " taps on " + size_text(size);
      CHECK_SAME(beyond(konv::correlate_separable<std::uint8_t>(src, column, row, o),
                        konv::reference::correlate_separable<double>(src, column, row, o), 1.0 / 128), what);
    }
  }
}

// Black and white only, where what rounding left of a weight counts in full, and grey; all that the faster form of
// three taps refuses is within the same bound.
TEST_CASE("separable: blurs of three taps, u8, are within 1/128, and the same bits on every instruction set") {
  random r(70);
  int fast = 0;
  for (int n = 0; n < rounds(120); ++n) {
    const auto three = [&](double outer) { return std::vector<double>{outer, 1 - 2 * outer, outer}; };
    auto column = three(n % 8 == 0 ? 0.25 : r.real(0, 0.5)), row = three(n % 8 == 1 ? 0.25 : r.real(0, 0.5));
    konv::filter_options o{.edge = random_border(r), .value = r.real(0, 255)};
    if (n % 10 == 2) column[0] += 0.01;              // no mirror image
    if (n % 10 == 3) row = three(r.real(-0.2, 0));   // weights of both signs
    if (n % 10 == 4) o.scale = r.real(0.5, 2);       // no sum of 1
    if (n % 10 == 5) o.offset = r.real(-20, 20);
    if (n % 10 == 6) column = three(r.real(0.5, 0.6));
    if (r.one_in(4)) o.dilation = {r.between(1, 3), r.between(1, 6)};
    if (r.one_in(4)) o.run = 3;
    const konv::extent size{r.between(1, 3) * r.between(1, 300), r.between(1, 12),
                            r.pick<index_t>({1, 1, 1, 2, 3, 5})};
    auto src = random_image<std::uint8_t>(r, size);
    if (n % 3)
      for (index_t y = 0; y < size.height; ++y)
        for (index_t x = 0; x < size.width * size.channels; ++x)
          src.view().row(y)[x] = src.view().row(y)[x] & 1 ? 255 : 0;
    const std::string what = "case " + std::to_string(n) + " on " + size_text(size);
    const auto got = konv::correlate_separable<std::uint8_t>(src, column, row, o);
    CHECK_SAME(beyond(got, konv::reference::correlate_separable<double>(src, column, row, o), 1.0 / 128), what);
    for (const konv::cpu::isa i : supported_isas()) {
      const forced_isa with(i);
      CHECK_SAME(bits_differ(konv::correlate_separable<std::uint8_t>(src, column, row, o), got), what);
    }
    konv::kernel_factors f;
    for (int k = 0; k < 3; ++k) {
      f.column.push_back(column[static_cast<std::size_t>(k)]);
      f.row.push_back(row[static_cast<std::size_t>(k)]);
    }
    const auto plan = konv::plan_fixed_factors(f, o.scale, o.offset, 1.0 / 128);
    fast += plan.three;
    if (n % 10 >= 2 && n % 10 <= 6) CHECK_FALSE(plan.three);
  }
  CHECK(fast > 0);
}

}  // namespace test

// Output sizes: the article's examples, and counting positions by hand.
// SPDX-License-Identifier: MIT
#include <konv/core/shape.hpp>

#include <doctest/doctest.h>

namespace test {

using konv::coverage;
using konv::index_t;
using konv::output_length;

TEST_CASE("shape: Figure 10 needs the floor") {
  static_assert(output_length(7, 3, 2) == 3);
  static_assert(output_length(7, 3, 2, 1, 1) == 4);
  static_assert(output_length(5, 3, 2, 1, 1) == 3);
  static_assert(output_length(7, 3) == 5);           // Figure 1
  static_assert(output_length(5, 3, 1, 1, 1) == 5);  // Figure 9
}

TEST_CASE("shape: Listing 2 on 96 x 96") {
  static_assert(output_length(96, 3, 3, 1, 1) == 32);
  static_assert(output_length(32, 3, 3, 1, 1) == 11);
  static_assert(output_length(11, 3, 2, 1, 1) == 6);
  using konv::transposed_length;
  static_assert(transposed_length(6, 3, 2, 1, 1) == 11);
  static_assert(transposed_length(11, 3, 3, 1, 1) == 31);
  static_assert(transposed_length(31, 3, 3, 1, 1) == 91);
  // Back to 96 with output_padding 0, 1, 2.
  static_assert(transposed_length(11, 3, 3, 1, 1, 1) == 32);
  static_assert(transposed_length(32, 3, 3, 1, 1, 2) == 96);
}

TEST_CASE("shape: every size equals a count of positions") {
  for (index_t n = 1; n <= 12; ++n)
    for (index_t k = 1; k <= 6; ++k)
      for (index_t s = 1; s <= 4; ++s)
        for (index_t d = 1; d <= 3; ++d) {
          const index_t e = (k - 1) * d + 1;
          index_t same = 0, valid = 0, full = 0;
          for (index_t p = 0; p < n; p += s) ++same;
          for (index_t p = 0; p + e <= n; p += s) ++valid;
          for (index_t p = -(e - 1); p < n; p += s) ++full;
          CHECK(konv::effective_length(k, d) == e);
          CHECK(output_length(coverage::same, n, k, s, d) == same);
          CHECK(output_length(coverage::valid, n, k, s, d) == valid);
          CHECK(output_length(coverage::full, n, k, s, d) == full);
          for (index_t lo = -2; lo <= 3; ++lo)
            for (index_t hi = -2; hi <= 3; ++hi) {
              index_t padded = 0;
              for (index_t p = -lo; p + e <= n + hi; p += s) ++padded;
              CHECK(output_length(n, k, s, lo, hi, d) == padded);
            }
        }
}

TEST_CASE("shape: the transposed size undoes the size") {
  for (index_t n = 1; n <= 20; ++n)
    for (index_t k = 1; k <= 5; ++k)
      for (index_t s = 1; s <= 3; ++s)
        for (index_t p = 0; p < k; ++p)
          for (index_t d = 1; d <= 2; ++d) {
            const index_t out = output_length(n, k, s, p, p, d);
            if (out < 1) continue;
            const index_t lost = (n + 2 * p - konv::effective_length(k, d)) % s;  // what the floor dropped
            CHECK(konv::transposed_length(out, k, s, p, p, lost, d) == n);
          }
}

}  // namespace test

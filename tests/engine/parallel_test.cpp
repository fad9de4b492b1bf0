// parallel_for: every piece once, on whoever's threads, and errors that come back.
// SPDX-License-Identifier: MIT
#include <konv/engine/parallel.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "../support/machine.hpp"

namespace test {

using konv::index_t;

TEST_CASE("parallel_for: each piece once") {
  reverse_executor pool;
  for (const konv::execution& how : {konv::execution(), konv::execution(4), konv::execution(pool)})
    for (const index_t n : {0, 1, 2, 7, 40}) {
      std::vector<std::atomic<int>> ran(static_cast<std::size_t>(n) + 1);
      konv::parallel_for(how, n, [&](index_t i) { ++ran[static_cast<std::size_t>(i)]; });
      for (index_t i = 0; i < n; ++i) CHECK(ran[static_cast<std::size_t>(i)] == 1);
      CHECK(ran[static_cast<std::size_t>(n)] == 0);
    }
}

TEST_CASE("parallel_for: an exception of any piece reaches the caller, after all have ended") {
  for (index_t bad = 0; bad < 4; ++bad) {
    std::atomic<int> ran{0};
    CHECK_THROWS_WITH_AS(konv::parallel_for(konv::execution(4), 4,
                                            [&](index_t i) {
                                              ++ran;
                                              if (i == bad) throw std::runtime_error("piece");
                                            }),
                         "piece", std::runtime_error);
    CHECK(ran == 4);
  }
}

}  // namespace test

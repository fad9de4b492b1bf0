// konv on TBB's threads: every band once, in the caller's arena, the same bits, and errors that come back.
// SPDX-License-Identifier: MIT
#include <konv/engine/parallel.hpp>
#include <konv/filter/correlate.hpp>
#include <konv/run/tbb.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {

using konv::index_t;

TEST_CASE("on_tbb: each piece once, as many bands as the arena has slots") {
  tbb::task_arena arena(3);
  arena.execute([] {
    const konv::execution how(konv::on_tbb);
    CHECK(how.threads() == 3);
    for (const index_t n : {0, 1, 2, 7, 40}) {
      std::vector<std::atomic<int>> ran(static_cast<std::size_t>(n) + 1);
      konv::parallel_for(how, n, [&](index_t i) { ++ran[static_cast<std::size_t>(i)]; });
      for (index_t i = 0; i < n; ++i) CHECK(ran[static_cast<std::size_t>(i)] == 1);
      CHECK(ran[static_cast<std::size_t>(n)] == 0);
    }
  });
}

TEST_CASE("on_tbb: an exception of a piece reaches the caller") {
  CHECK_THROWS_WITH_AS(konv::parallel_for(konv::on_tbb, 4,
                                          [](index_t i) {
                                            if (i == 2) throw std::runtime_error("piece");
                                          }),
                       "piece", std::runtime_error);
}

TEST_CASE("on_tbb: a filter gives the bits of one thread") {
  random r(1);
  const auto src = random_image<float>(r, {70, 90});
  const auto kernel = random_kernel<float>(r, 5, 3);
  const auto want = konv::correlate(src, kernel);
  for (const int slots : {1, 2, 5}) {
    tbb::task_arena arena(slots);
    arena.execute([&] {
      CHECK_SAME(bits_differ(konv::correlate(src, kernel, {.run = konv::on_tbb}), want), std::to_string(slots));
    });
  }
}

}  // namespace test

// konv on OpenMP's threads: every band once, in a team, the same bits, and errors that come back.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>
#include <konv/run/openmp.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {

using konv::index_t;

TEST_CASE("on_openmp: each piece once, by a team of the size that OpenMP was told") {
  omp_set_num_threads(3);
  const konv::execution how(konv::on_openmp);
  CHECK(how.threads() == 3);
  for (const index_t n : {0, 1, 2, 7, 40}) {
    std::vector<std::atomic<int>> ran(static_cast<std::size_t>(n) + 1);
    std::atomic<int> outside{0};
    konv::parallel_for(how, n, [&](index_t i) {
      ++ran[static_cast<std::size_t>(i)];
      if (omp_get_num_threads() != 3) ++outside;
    });
    for (index_t i = 0; i < n; ++i) CHECK(ran[static_cast<std::size_t>(i)] == 1);
    CHECK(ran[static_cast<std::size_t>(n)] == 0);
    CHECK(outside == (n == 1 ? 1 : 0));  // a single piece is no matter for a team
  }
}

TEST_CASE("on_openmp: an exception of any piece reaches the caller, after all have ended") {
  omp_set_num_threads(2);
  std::atomic<int> ran{0};
  CHECK_THROWS_WITH_AS(konv::parallel_for(konv::on_openmp, 4,
                                          [&](index_t i) {
                                            ++ran;
                                            if (i == 2) throw std::runtime_error("piece");
                                          }),
                       "piece", std::runtime_error);
  CHECK(ran == 4);
}

TEST_CASE("on_openmp: a filter gives the bits of one thread, within a parallel region of the caller's too") {
  random r(1);
  const auto src = random_image<float>(r, {70, 90});
  const auto kernel = random_kernel<float>(r, 5, 3);
  const auto want = konv::correlate(src, kernel);
  for (const int threads : {1, 2, 5}) {
    omp_set_num_threads(threads);
    CHECK_SAME(bits_differ(konv::correlate(src, kernel, {.run = konv::on_openmp}), want), std::to_string(threads));
  }
  std::atomic<int> wrong{0};
#pragma omp parallel num_threads(2)
  if (!bits_differ(konv::correlate(src, kernel, {.run = konv::on_openmp}), want).empty()) ++wrong;
  CHECK(wrong == 0);
}

}  // namespace test

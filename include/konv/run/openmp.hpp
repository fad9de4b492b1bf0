// konv on OpenMP's threads. Compile with -fopenmp.
// SPDX-License-Identifier: MIT
#ifndef KONV_RUN_OPENMP_HPP
#define KONV_RUN_OPENMP_HPP

#if !defined(_OPENMP)
#error "konv/run/openmp.hpp: OpenMP is off; compile with -fopenmp"
#endif
#include <omp.h>

#include "../engine/parallel.hpp"

KONV_BEGIN
namespace detail {
struct openmp_executor {
  int concurrency() const { return omp_get_max_threads(); }
  void operator()(index_t n, task_ref body) const {
    first_error error;  // none may leave a parallel region
#pragma omp parallel for schedule(dynamic, 1)
    for (index_t i = 0; i < n; ++i) error.guard([&] { body(i); });
    error.rethrow();
  }
};
}  // namespace detail

/// {.run = konv::on_openmp}: the bands of a call run on OpenMP's team, as many at once as omp_get_max_threads() says
/// when the options are made (OMP_NUM_THREADS, omp_set_num_threads). The result is the same, to the bit, as on one
/// thread; the first exception of a band is thrown again in the caller. Within a parallel region of the caller's the
/// call stays on its thread unless nested regions are allowed.
inline constexpr detail::openmp_executor on_openmp{};

KONV_END
#endif

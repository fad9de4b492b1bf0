// konv on the threads of Intel's TBB (oneTBB; Debian: libtbb-dev). Link with -ltbb.
// SPDX-License-Identifier: MIT
#ifndef KONV_RUN_TBB_HPP
#define KONV_RUN_TBB_HPP

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "../core/execution.hpp"

KONV_BEGIN
namespace detail {
struct tbb_executor {
  int concurrency() const { return tbb::this_task_arena::max_concurrency(); }
  void operator()(index_t n, task_ref body) const {
    tbb::parallel_for(index_t{0}, n, [&](index_t i) { body(i); }, tbb::simple_partitioner());
  }
};
}  // namespace detail

/// {.run = konv::on_tbb}: the bands of a call are tasks of the TBB arena that the caller is in, as many as that arena
/// has slots when the options are made. The result is the same, to the bit, as on one thread; an exception of a
/// band is thrown again in the caller.
inline constexpr detail::tbb_executor on_tbb{};

KONV_END
#endif

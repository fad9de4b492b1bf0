// Who runs the bands of rows: the calling thread, a number of threads, or the caller's own pool.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_EXECUTION_HPP
#define KONV_CORE_EXECUTION_HPP

#include <type_traits>

#include "error.hpp"
#include "extent.hpp"

KONV_BEGIN_TYPES

/// A piece of work i of n, as an executor is handed it: callable as body(i). Non-owning.
class task_ref {
 public:
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, task_ref>)
  task_ref(F& f)  // NOLINT: implicit, as std::function_ref
      : object_(const_cast<void*>(static_cast<const void*>(__builtin_addressof(f)))),
        call_([](void* o, index_t i) { (*static_cast<F*>(o))(i); }) {}
  void operator()(index_t i) const { call_(object_, i); }

 private:
  void* object_;
  void (*call_)(void*, index_t);
};

/// How a call is carried out. The default is the calling thread; nothing is spawned unless asked.
///
///     {.run = 4}          four threads, started and joined within the call
///     {.run = my_pool}    anything callable as my_pool(n, body), which must call body(i) once for each i in [0, n),
///                         in any order, on any thread, and return when all are done. Held by reference: it must
///                         outlive the options. If it has a member `concurrency()`, that many bands are made.
///     {.run = on_openmp}  OpenMP's threads: konv/run/openmp.hpp
///     {.run = on_tbb}     TBB's: konv/run/tbb.hpp
///
/// Bands of rows are independent and each output is computed alike in all of them: the result is the same, to the
/// bit, whatever is asked for here.
class execution {
 public:
  execution() = default;
  execution(int threads) : threads_(threads) {  // NOLINT: implicit on purpose
    if (threads < 1) detail::fail("execution", {"threads is ", threads, ", expected at least 1"});
  }
  template <class Executor>
    requires(std::is_invocable_v<Executor&, index_t, task_ref>)
  execution(Executor& executor)  // NOLINT: implicit on purpose
      : object_(const_cast<void*>(static_cast<const void*>(__builtin_addressof(executor)))) {
    call_ = [](void* o, index_t n, task_ref body) { (*static_cast<Executor*>(o))(n, body); };
    if constexpr (requires { executor.concurrency(); })
      threads_ = static_cast<int>(executor.concurrency());
    else
      threads_ = 16;
    if (threads_ < 1) threads_ = 1;
  }

  /// Into how many bands the work may be split.
  int threads() const { return threads_; }
  /// The caller's executor is used, not threads of ours.
  bool has_executor() const { return call_ != nullptr; }
  void call(index_t n, task_ref body) const { call_(object_, n, body); }

 private:
  int threads_ = 1;
  void* object_ = nullptr;
  void (*call_)(void*, index_t, task_ref) = nullptr;
};

KONV_END_TYPES
#endif

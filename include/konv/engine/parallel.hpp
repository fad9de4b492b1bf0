// Runs n independent pieces of work: here, on threads of our own, or on the caller's executor.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_PARALLEL_HPP
#define KONV_ENGINE_PARALLEL_HPP

#include <exception>

#include "../core/atomic.hpp"
#include "../core/buffer.hpp"
#include "../core/execution.hpp"

// <thread> costs half a second of compile time; where there are POSIX threads, they are what it would use.
#if __has_include(<pthread.h>)
#include <pthread.h>
#define KONV_PTHREADS 1
#else
#include <thread>
#include <vector>
#define KONV_PTHREADS 0
#endif

KONV_BEGIN
namespace detail {

// The first exception of any piece, thrown again in the caller's thread.
class first_error {
 public:
  template <class F>
  void guard(F&& f) {
#if defined(KONV_NO_EXCEPTIONS)
    f();
#else
    try {
      f();
    } catch (...) {
      if (!taken_.exchange(true)) error_ = std::current_exception();
    }
#endif
  }
  void rethrow() const {
#if !defined(KONV_NO_EXCEPTIONS)
    if (error_) std::rethrow_exception(error_);
#endif
  }

 private:
  state::atomic<bool> taken_{false};
  std::exception_ptr error_;
};

struct thread_piece {
  const task_ref* body;
  first_error* error;
  index_t i;
  static void* run(void* self) {
    auto* p = static_cast<thread_piece*>(self);
    p->error->guard([&] { (*p->body)(p->i); });
    return nullptr;
  }
};

KONV_COLD inline void run_on_threads(index_t n, task_ref body) {
  first_error error;
  buffer<thread_piece> pieces(static_cast<std::size_t>(n), {&body, &error, 0});
  for (index_t i = 0; i < n; ++i) pieces[static_cast<std::size_t>(i)].i = i;
#if KONV_PTHREADS
  buffer<pthread_t> threads(static_cast<std::size_t>(n));
  std::size_t started = 1;
  while (started < pieces.size() &&
         pthread_create(&threads[started], nullptr, &thread_piece::run, &pieces[started]) == 0)
    ++started;
  thread_piece::run(&pieces[0]);
  for (std::size_t i = started; i < pieces.size(); ++i) thread_piece::run(&pieces[i]);  // no thread to be had
  for (std::size_t i = 1; i < started; ++i) pthread_join(threads[i], nullptr);
#else
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < pieces.size(); ++i) threads.emplace_back(&thread_piece::run, &pieces[i]);
  thread_piece::run(&pieces[0]);
  for (auto& t : threads) t.join();
#endif
  error.rethrow();
}

}  // namespace detail

/// Calls body(i) once for each i in [0, n). Exceptions of ours reach the caller; those of an executor are its own.
template <class Body>
void parallel_for(const execution& how, index_t n, Body&& body) {
  if (n <= 1) {
    if (n == 1) body(index_t{0});
  } else if (how.has_executor()) {
    how.call(n, task_ref(body));
  } else {
    detail::run_on_threads(n, task_ref(body));
  }
}

/// Calls body(from, to) for as many parts of [0, n) as `how` has threads, in parallel.
template <class Body>
void parallel_parts(const execution& how, index_t n, Body&& body) {
  const index_t threads = how.threads(), parts = n < threads ? n : threads;
  const auto part = [&](index_t i) { body(n * i / parts, n * (i + 1) / parts); };
  parallel_for(how, parts, part);
}

KONV_END
#undef KONV_PTHREADS
#endif

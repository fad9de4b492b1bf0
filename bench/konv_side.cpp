// konv's side: its public verbs, as a program would call them. Compiled with plain -O2 here, and once more with
// -O2 -march=native by konv_native.cpp.
// SPDX-License-Identifier: MIT
#include <memory>

#include "konv/cpu/isa.hpp"
#include "konv/engine/plan.hpp"
#include "konv/fft.hpp"
#include "konv/filter/correlate.hpp"
#include "konv/filter/pad.hpp"
#include "konv/filter/separable.hpp"
#include "workload.hpp"

#ifndef KONV_BENCH_SIDE
#define KONV_BENCH_SIDE konv_party
#define KONV_BENCH_WHO "konv"
#define KONV_BENCH_ROLE role::konv
#endif

namespace bench {
namespace {

konv::filter_options options_of(const filter2d_work& w) {
  return {.stride = {w.stride, w.stride}, .run = w.threads};  // reflect_101 is the default
}

konv::kernel<int> integers(const konv::kernel<float>& k) {
  return {k.rows(), k.cols(), std::vector<int>(k.values().begin(), k.values().end())};
}

template <class S, class D, class K>
call correlate(const filter2d_work& w, const K& k) {
  return [src = w.src.as<const S>(), dst = w.dst.as<D>(), k, options = options_of(w)] {
    konv::correlate(src, dst, k, options);
  };
}

call filter2d(const filter2d_work& w) {
  if (w.transform)
    return [src = w.src.as<const float>(), dst = w.dst.as<float>(), k = w.weights, options = options_of(w)] {
      konv::fft_correlate(src, dst, k, options);
    };
  if (w.src.type == depth::f32) return correlate<float, float>(w, w.weights);
  if (w.integer) return correlate<std::uint8_t, std::int16_t>(w, integers(w.weights));
  return correlate<std::uint8_t, std::uint8_t>(w, w.weights);
}

template <class T>
call correlate_separable(const sepfilter2d_work& w) {
  return
      [src = w.src.as<const T>(), dst = w.dst.as<T>(), column = w.column, row = w.row,
       options = konv::filter_options{.run = w.threads}] { konv::correlate_separable(src, dst, column, row, options); };
}

call sepfilter2d(const sepfilter2d_work& w) {
  return w.src.type == depth::f32 ? correlate_separable<float>(w) : correlate_separable<std::uint8_t>(w);
}

template <class T>
call pad_as(const pad_work& w) {
  return [src = w.src.as<const T>(), dst = w.dst.as<T>(), m = w.margin] {
    konv::pad(src, dst, {m, m, m, m}, konv::border::reflect_101);
  };
}

call pad(const pad_work& w) {
  return w.src.type == depth::f32 ? pad_as<float>(w) : pad_as<std::uint8_t>(w);
}

}  // namespace

party KONV_BENCH_SIDE() {
#ifdef KONV_BENCH_NATIVE_SIDE
  return {KONV_BENCH_WHO, KONV_BENCH_ROLE, filter2d, sepfilter2d, pad};
#else
  return {KONV_BENCH_WHO, KONV_BENCH_ROLE, filter2d, sepfilter2d, pad, konv_named};
#endif
}

#ifndef KONV_BENCH_NATIVE_SIDE

namespace {

template <class S, class D, class K>
call plan_and_run(const filter2d_work& w, const K& k) {
  const auto plan = std::make_shared<konv::plan<S, D>>(k, w.src.size, options_of(w));
  return [src = w.src.as<const S>(), dst = w.dst.as<D>(), plan] { plan->run(src, dst); };
}

call planned_filter2d(const filter2d_work& w) {
  if (w.src.type == depth::f32) return plan_and_run<float, float>(w, w.weights);
  if (w.integer) return plan_and_run<std::uint8_t, std::int16_t>(w, integers(w.weights));
  return plan_and_run<std::uint8_t, std::uint8_t>(w, w.weights);
}

}  // namespace

party konv_plan_party() {
  return {"konv_plan", role::plan, planned_filter2d, nullptr, nullptr};
}

std::string konv_isa() {
  return konv::cpu::name(konv::cpu::current());
}

#endif

}  // namespace bench

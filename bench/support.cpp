// Noise, kernels, registration.
// SPDX-License-Identifier: MIT
#include "support.hpp"

#include <benchmark/benchmark.h>
#include <time.h>

#include <cmath>
#include <map>
#include <memory>
#include <tuple>

namespace bench {
namespace {

// splitmix64: every sample of every image is a function of its number.
std::uint64_t mix(std::uint64_t n) {
  n += 0x9e3779b97f4a7c15u;
  n = (n ^ (n >> 30)) * 0xbf58476d1ce4e5b9u;
  n = (n ^ (n >> 27)) * 0x94d049bb133111ebu;
  return n ^ (n >> 31);
}
double unit(std::uint64_t n) {
  return static_cast<double>(mix(n) >> 11) * 0x1p-53;
}

struct stored {
  konv::image<std::uint8_t> u8;
  konv::image<std::int16_t> s16;
  konv::image<float> f32;
};

template <class T>
pixels describe(konv::image<T>& im, depth d) {
  return {im.data(), im.size(), im.row_stride() * static_cast<index_t>(sizeof(T)), d};
}

template <class T, class F>
void fill(konv::image<T>& im, extent size, F&& sample) {
  im = konv::image<T>(size);
  std::uint64_t n = 0;
  for (index_t y = 0; y < size.height; ++y)
    for (index_t x = 0; x < size.width * size.channels; ++x) im.row(y)[x] = sample(n++);
}

pixels pooled(int which, depth d, extent size) {
  static std::map<std::tuple<int, depth, index_t, index_t, index_t>, stored> pool;
  const auto key = std::make_tuple(which, d, size.width, size.height, size.channels);
  const bool fresh = !pool.contains(key);
  stored& s = pool[key];
  // Targets are filled too: with other noise, so that a call that writes nothing fails its check.
  const std::uint64_t seed = static_cast<std::uint64_t>(which) << 40;
  if (d == depth::u8) {
    if (fresh) fill(s.u8, size, [=](std::uint64_t n) { return static_cast<std::uint8_t>(mix(n + seed) & 255); });
    return describe(s.u8, d);
  }
  if (d == depth::s16) {
    if (fresh)
      fill(s.s16, size, [=](std::uint64_t n) { return static_cast<std::int16_t>(unit(n + seed) * 2001 - 1000); });
    return describe(s.s16, d);
  }
  if (fresh) fill(s.f32, size, [=](std::uint64_t n) { return static_cast<float>(unit(n + seed)); });
  return describe(s.f32, d);
}

double seconds(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

bool failed = false;

}  // namespace

std::string type_name(depth d, index_t channels) {
  return std::string(d == depth::u8 ? "u8" : d == depth::s16 ? "s16" : "f32") + "c" + std::to_string(channels);
}

pixels source(depth d, extent size) {
  return pooled(0, d, size);
}
pixels target(depth d, extent size, int which) {
  return pooled(1 + which, d, size);
}

konv::kernel<float> dense_kernel(index_t size) {
  konv::kernel<float> k(size, size);
  double sum = 0;
  for (index_t i = 0; i < size; ++i)
    for (index_t j = 0; j < size; ++j) {
      const double w = unit(static_cast<std::uint64_t>(1000 * size + i * size + j) + 77) * 1.25 - 0.25;
      k(i, j) = static_cast<float>(w);
      sum += w;
    }
  for (index_t i = 0; i < size; ++i)
    for (index_t j = 0; j < size; ++j) k(i, j) = static_cast<float>(k(i, j) / sum);
  return k;
}

std::vector<float> line(index_t taps, bool symmetric, unsigned seed) {
  std::vector<double> w(static_cast<std::size_t>(taps));
  double sum = 0;
  for (std::size_t i = 0; i < w.size(); ++i) {
    const double x = (static_cast<double>(i) - static_cast<double>(taps / 2)) / (0.25 * static_cast<double>(taps));
    // Every fourth weight is negative: both signs however few the taps, and a sum well above zero.
    w[i] = symmetric ? std::exp(-0.5 * x * x) : (0.2 + unit(i + 1000 * seed)) * (i % 4 == 0 ? -0.25 : 1.0);
    sum += w[i];
  }
  std::vector<float> f;
  for (const double v : w) f.push_back(static_cast<float>(v / sum));
  return f;
}

cost cost_of(depth src, extent src_size, depth dst, extent dst_size, double taps) {
  cost c;
  c.ops = 2 * taps * static_cast<double>(dst_size.samples());
  c.bytes = static_cast<double>(src_size.samples() * bytes_of(src) + dst_size.samples() * bytes_of(dst));
  // 8-bit images are filtered in 16-bit lanes, whatever the weights are.
  c.limit = taps == 0 ? "" : src == depth::f32 ? "fma/f32" : "madd16/s16";
  return c;
}

void add(const std::string& name, const cost& c, std::function<timed()> make) {
  struct held {
    std::function<timed()> make;
    timed it;
    verdict result;
    bool made = false;
  };
  const auto h = std::make_shared<held>();
  h->make = std::move(make);
  benchmark::RegisterBenchmark(name.c_str(), [h, c](benchmark::State& state) {
    if (!h->made) {
      h->it = h->make();
      h->make = nullptr;
      if (h->it.check) {
        h->it.run();
        h->result = h->it.check();
      }
      h->made = true;
    }
    if (h->result.error > h->result.allowed) {
      failed = true;
      state.SkipWithError(("the result is off by " + std::to_string(h->result.error) + ", allowed are " +
                           std::to_string(h->result.allowed))
                              .c_str());
      return;
    }
    h->it.run();
    const double process = seconds(CLOCK_PROCESS_CPUTIME_ID), thread = seconds(CLOCK_THREAD_CPUTIME_ID);
    for (auto _ : state) {
      h->it.run();
      benchmark::ClobberMemory();
    }
    // Single-threaded figures are compared by the CPU time of this thread, so nobody may use another one unseen.
    const double own = seconds(CLOCK_THREAD_CPUTIME_ID) - thread, all = seconds(CLOCK_PROCESS_CPUTIME_ID) - process;
    if (h->it.threads == 1 && own > 0.01 && all > 1.05 * own) {
      failed = true;
      state.SkipWithError(("one thread was asked for, " + std::to_string(all / own) + " were at work").c_str());
      return;
    }
    state.SetLabel(c.limit);
    state.counters["ops"] = c.ops;
    state.counters["bytes"] = c.bytes;
    if (h->it.check) state.counters["error"] = h->result.error;
    if (h->it.threads > 1) return;  // rates are per CPU time of this thread
    if (c.ops > 0)
      state.counters["GOP"] = benchmark::Counter(c.ops * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
    if (c.bytes > 0)
      state.counters["GB"] = benchmark::Counter(c.bytes * 1e-9, benchmark::Counter::kIsIterationInvariantRate);
  })->Unit(benchmark::kMillisecond);
}

bool any_check_failed() {
  return failed;
}

}  // namespace bench

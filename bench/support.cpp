// Noise, kernels, checks against the real-valued sum, registration.
// SPDX-License-Identifier: MIT
#include "support.hpp"

#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <tuple>

#include "konv/core/border.hpp"

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

// |stored - real| where `real` is first held to the range of the stored type.
template <class T>
double distance(T stored, double real) {
  if constexpr (std::is_integral_v<T>) {
    constexpr double low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
    real = std::clamp(real, low, high);
  }
  const double d = std::abs(static_cast<double>(stored) - real);
  return d == d ? d : std::numeric_limits<double>::infinity();
}

template <class S, class D>
double correlation_error(const pixels& src, const pixels& dst, const konv::kernel<double>& k, index_t stride) {
  const auto in = src.as<const S>();
  const auto out = dst.as<const D>();
  const index_t ay = k.rows() / 2, ax = k.cols() / 2, channels = in.channels();
  const auto at = [&](index_t x, index_t y, index_t c) {
    double sum = 0;
    for (index_t i = 0; i < k.rows(); ++i)
      for (index_t j = 0; j < k.cols(); ++j)
        sum += k(i, j) * static_cast<double>(
                             in(konv::border_index(konv::border::reflect_101, x * stride + j - ax, in.width()),
                                konv::border_index(konv::border::reflect_101, y * stride + i - ay, in.height()), c));
    return distance(out(x, y, c), sum);
  };
  const index_t samples = out.size().samples(), per_row = out.width() * channels;
  const index_t affordable = std::max<index_t>(1000, 20'000'000 / (k.rows() * k.cols()));
  index_t step = (samples + affordable - 1) / affordable;
  // A step that shares no factor with the row length visits all columns.
  while (step > 1 && per_row % step == 0) ++step;
  double worst = 0;
  for (index_t n = 0; n < samples; n += step)
    worst = std::max(worst, at(n % per_row / channels, n / per_row, n % channels));
  for (const index_t y : {index_t{0}, index_t{1}, out.height() - 2, out.height() - 1})
    for (const index_t x : {index_t{0}, index_t{1}, out.width() - 2, out.width() - 1})
      for (index_t c = 0; c < channels; ++c) worst = std::max(worst, at(x, y, c));
  return worst;
}

double allowed_error(depth dst, const konv::kernel<double>& k, bool integer) {
  if (integer) return 0;
  double absolute = 0;
  for (const double w : k.values()) absolute += std::abs(w);
  if (dst == depth::f32) return 2e-6 * absolute * std::max(8.0, std::sqrt(static_cast<double>(k.rows() * k.cols())));
  return 0.5 + 1.0 / 128.0;  // the documented bound of precision::fast; OpenCV and the naive loops keep it too
}

verdict check_correlation(const pixels& src, const pixels& dst, const konv::kernel<double>& k, bool integer,
                          index_t stride) {
  verdict v;
  v.allowed = allowed_error(dst.type, k, integer);
  if (src.type == depth::f32 && dst.type == depth::f32)
    v.error = correlation_error<float, float>(src, dst, k, stride);
  else if (src.type == depth::u8 && dst.type == depth::u8)
    v.error = correlation_error<std::uint8_t, std::uint8_t>(src, dst, k, stride);
  else if (src.type == depth::u8 && dst.type == depth::s16)
    v.error = correlation_error<std::uint8_t, std::int16_t>(src, dst, k, stride);
  else
    konv::detail::fail("check_correlation",
                       "the types of src and dst are a pair without a check, expected one of "
                       "f32 -> f32, u8 -> u8, u8 -> s16");
  return v;
}

template <class T>
double pad_error(const pad_work& w) {
  const auto in = w.src.as<const T>();
  const auto out = w.dst.as<const T>();
  double worst = 0;
  for (index_t y = 0; y < out.height(); ++y)
    for (index_t x = 0; x < out.width(); ++x)
      for (index_t c = 0; c < out.channels(); ++c)
        worst = std::max(
            worst,
            distance(out(x, y, c), static_cast<double>(in(
                                       konv::border_index(konv::border::reflect_101, x - w.margin, in.width()),
                                       konv::border_index(konv::border::reflect_101, y - w.margin, in.height()), c))));
  return worst;
}

template <class S>
double length_error(const pixels& src, const pixels& dst, const konv::kernel<double>& kx,
                    const konv::kernel<double>& ky) {
  const auto in = src.as<const S>();
  const auto out = dst.as<const float>();
  double worst = 0;
  for (index_t y = 0; y < out.height(); ++y)
    for (index_t x = 0; x < out.width(); ++x) {
      double gx = 0, gy = 0;
      for (index_t i = 0; i < 3; ++i)
        for (index_t j = 0; j < 3; ++j) {
          const double v =
              static_cast<double>(in(konv::border_index(konv::border::reflect_101, x + j - 1, in.width()),
                                     konv::border_index(konv::border::reflect_101, y + i - 1, in.height()), 0));
          gx += kx(i, j) * v;
          gy += ky(i, j) * v;
        }
      const double length = std::sqrt(gx * gx + gy * gy);
      worst = std::max(worst, distance(out(x, y, 0), length) / std::max(1.0, length));
    }
  return worst;
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

verdict check_filter2d(const filter2d_work& w) {
  konv::kernel<double> k(w.weights.rows(), w.weights.cols());
  for (index_t i = 0; i < k.rows(); ++i)
    for (index_t j = 0; j < k.cols(); ++j) k(i, j) = static_cast<double>(w.weights(i, j));
  return check_correlation(w.src, w.dst, k, w.integer, w.stride);
}

verdict check_sepfilter2d(const sepfilter2d_work& w) {
  const auto k = konv::kernel<double>::outer({w.column.begin(), w.column.end()}, {w.row.begin(), w.row.end()});
  return check_correlation(w.src, w.dst, k, false, 1);
}

verdict check_pad(const pad_work& w) {
  if (w.src.type == depth::u8) return {pad_error<std::uint8_t>(w), 0};
  if (w.src.type == depth::s16) return {pad_error<std::int16_t>(w), 0};
  return {pad_error<float>(w), 0};
}

verdict check_weights(const pixels& src, const pixels& dst, const konv::kernel<double>& k, index_t stride) {
  return check_correlation(src, dst, k, false, stride);
}

verdict check_length(const pixels& src, const pixels& dst, const konv::kernel<double>& x,
                     const konv::kernel<double>& y) {
  const double error = src.type == depth::u8 ? length_error<std::uint8_t>(src, dst, x, y)
                                             : length_error<float>(src, dst, x, y);
  return {error, 1e-6};
}

bool any_check_failed() {
  return failed;
}

}  // namespace bench

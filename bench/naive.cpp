// The loops that everybody writes first, compiled with -O2 here and with -O3 by naive_O3.cpp. The border is made
// beforehand by copying the source into a padded buffer, so that the loops themselves are plain; the copy is timed,
// its memory is not.
// SPDX-License-Identifier: MIT
#include <cstring>
#include <memory>

#include "konv/core/border.hpp"
#include "workload.hpp"

#ifndef KONV_BENCH_NAIVE
#define KONV_BENCH_NAIVE naive
#endif
#define KONV_BENCH_STRING2(x) #x
#define KONV_BENCH_STRING(x) KONV_BENCH_STRING2(x)
#define KONV_BENCH_JOIN2(a, b) a##b
#define KONV_BENCH_JOIN(a, b) KONV_BENCH_JOIN2(a, b)

namespace bench {
namespace {
namespace KONV_BENCH_NAIVE {

template <class T>
struct padded {
  std::vector<T> samples;
  index_t stride = 0;
  const T* row(index_t y) const { return samples.data() + y * stride; }
};

template <class T>
void pad_into(padded<T>& out, konv::image_view<const T> in, index_t ay, index_t ax, index_t rows, index_t cols) {
  const index_t channels = in.channels(), width = in.width() + cols - 1;
  out.stride = width * channels;
  out.samples.resize(static_cast<std::size_t>(out.stride * (in.height() + rows - 1)));
  for (index_t y = 0; y < in.height() + rows - 1; ++y) {
    T* to = out.samples.data() + y * out.stride;
    const T* from = in.row(konv::border_index(konv::border::reflect_101, y - ay, in.height()));
    for (index_t x = 0; x < width; ++x) {
      if (x == ax) {
        std::memcpy(to + x * channels, from, static_cast<std::size_t>(in.width() * channels) * sizeof(T));
        x += in.width();
        if (x == width) break;
      }
      const index_t s = konv::border_index(konv::border::reflect_101, x - ax, in.width());
      for (index_t c = 0; c < channels; ++c) to[x * channels + c] = from[s * channels + c];
    }
  }
}

inline float store(float sum, float) {
  return sum;
}
inline std::uint8_t store(float sum, std::uint8_t) {
  return static_cast<std::uint8_t>(sum < 0 ? 0 : sum > 255 ? 255 : static_cast<int>(sum + 0.5f));
}
inline std::int16_t store(int sum, std::int16_t) {
  return static_cast<std::int16_t>(sum < -32768 ? -32768 : sum > 32767 ? 32767 : sum);
}

// `samples` to a row, the channels side by side: a tap to the right is `channels` samples away.
template <class S, class D, class W>
void four_loops(const S* src, index_t src_stride, D* dst, index_t dst_stride, const W* k, index_t rows, index_t cols,
                index_t samples, index_t height, index_t channels) {
  for (index_t y = 0; y < height; ++y)
    for (index_t x = 0; x < samples; ++x) {
      W sum = 0;
      for (index_t i = 0; i < rows; ++i)
        for (index_t j = 0; j < cols; ++j)
          sum += k[i * cols + j] * static_cast<W>(src[(y + i) * src_stride + x + j * channels]);
      dst[y * dst_stride + x] = store(sum, D{});
    }
}

template <class S, class D, class W>
call prepare(const filter2d_work& w) {
  const auto src = w.src.as<const S>();
  const auto dst = w.dst.as<D>();
  std::vector<W> k;
  for (const float v : w.weights.values()) k.push_back(static_cast<W>(v));
  const auto buffer = std::make_shared<padded<S>>();
  return [=, rows = w.weights.rows(), cols = w.weights.cols()] {
    pad_into(*buffer, src, rows / 2, cols / 2, rows, cols);
    four_loops(buffer->row(0), buffer->stride, dst.data(), dst.row_stride(), k.data(), rows, cols,
               dst.width() * dst.channels(), dst.height(), dst.channels());
  };
}

call filter2d(const filter2d_work& w) {
  if (w.src.type == depth::f32) return prepare<float, float, float>(w);
  if (w.integer) return prepare<std::uint8_t, std::int16_t, int>(w);
  return prepare<std::uint8_t, std::uint8_t, float>(w);
}

// dst = sum over t of k[t] * src, t steps of `step` samples apart: along a row (channels) or down a column (stride).
template <class S, class D>
void one_pass(const S* src, index_t src_stride, D* dst, index_t dst_stride, const float* k, index_t taps, index_t step,
              index_t samples, index_t height) {
  for (index_t y = 0; y < height; ++y)
    for (index_t x = 0; x < samples; ++x) {
      const S* first = src + y * src_stride + x;
      float sum = 0;
      for (index_t t = 0; t < taps; ++t) sum += k[t] * static_cast<float>(first[t * step]);
      dst[y * dst_stride + x] = store(sum, D{});
    }
}

template <class T>
call two_passes(const sepfilter2d_work& w) {
  const auto src = w.src.as<const T>();
  const auto dst = w.dst.as<T>();
  const auto buffer = std::make_shared<padded<T>>();
  const auto between = std::make_shared<std::vector<float>>();
  return [=, column = w.column, row = w.row] {
    const index_t rows = static_cast<index_t>(column.size()), cols = static_cast<index_t>(row.size());
    const index_t n = src.width() * src.channels(), lines = src.height() + rows - 1;
    pad_into(*buffer, src, rows / 2, cols / 2, rows, cols);
    between->resize(static_cast<std::size_t>(n * lines));
    one_pass(buffer->row(0), buffer->stride, between->data(), n, row.data(), cols, src.channels(), n, lines);
    one_pass(between->data(), n, dst.data(), dst.row_stride(), column.data(), rows, n, n, dst.height());
  };
}

call sepfilter2d(const sepfilter2d_work& w) {
  return w.src.type == depth::f32 ? two_passes<float>(w) : two_passes<std::uint8_t>(w);
}

}  // namespace KONV_BENCH_NAIVE
}  // namespace

party KONV_BENCH_JOIN(KONV_BENCH_NAIVE, _party)() {
  return {KONV_BENCH_STRING(KONV_BENCH_NAIVE), role::naive, KONV_BENCH_NAIVE::filter2d, KONV_BENCH_NAIVE::sepfilter2d,
          nullptr};
}

}  // namespace bench

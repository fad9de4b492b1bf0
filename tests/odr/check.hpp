// The same calls for both files: what a correlation of every arithmetic gives, against plain loops.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_ODR_CHECK_HPP
#define KONV_TESTS_ODR_CHECK_HPP

#include <cmath>
#include <vector>

#include <konv/konv.hpp>

// In an unnamed namespace: each file has a copy of its own, so only konv's functions meet in the linker.
namespace {

template <class T>
konv::image<T> picture(konv::extent size) {
  konv::image<T> out(size);
  unsigned state = 12345;
  for (konv::index_t y = 0; y < size.height; ++y)
    for (konv::index_t i = 0; i < size.width * size.channels; ++i) {
      state = state * 1664525u + 1013904223u;
      out.row(y)[i] = static_cast<T>(state >> 24);
    }
  return out;
}

/// Correlates a Src image with an H x W kernel to Dst; the greatest distance from plain loops in double.
template <class Src, class Dst, class Weight, int H, int W>
double worst(konv::extent size) {
  konv::kernel2d<Weight, H, W> k;
  for (konv::index_t i = 0; i < H; ++i)
    for (konv::index_t j = 0; j < W; ++j)
      k(i, j) = static_cast<Weight>((i * 7 + j * 3) % 5 - 2) / static_cast<Weight>(std::is_integral_v<Weight> ? 1 : 8);
  const konv::image<Src> src = picture<Src>(size);
  const konv::image<Dst> dst = konv::correlate<Dst>(src, k, {.edge = konv::border::replicate});
  double most = 0;
  for (konv::index_t y = 0; y < size.height; ++y)
    for (konv::index_t x = 0; x < size.width; ++x)
      for (konv::index_t c = 0; c < size.channels; ++c) {
        double sum = 0;
        for (konv::index_t i = 0; i < H; ++i)
          for (konv::index_t j = 0; j < W; ++j)
            sum += static_cast<double>(k(i, j)) *
                   src(konv::border_index(konv::border::replicate, x + j - W / 2, size.width),
                       konv::border_index(konv::border::replicate, y + i - H / 2, size.height), c);
        const double want = static_cast<double>(konv::saturate_cast<Dst>(sum));
        most = std::fmax(most, std::fabs(want - static_cast<double>(dst(x, y, c))));
      }
  return most;
}

/// The number of the first check that fails, 0 if none does.
int first_failure() {
  if (worst<float, float, float, 5, 5>({67, 21, 1}) > 1e-3) return 1;
  if (worst<std::uint8_t, std::uint8_t, float, 3, 3>({131, 17, 3}) > 1) return 2;
  if (worst<std::uint8_t, std::int16_t, int, 3, 3>({131, 17, 1}) > 0) return 3;
  if (worst<std::uint16_t, std::int32_t, int, 4, 7>({33, 9, 2}) > 0) return 4;
  if (worst<std::uint8_t, double, double, 3, 5>({19, 9, 1}) > 1e-9) return 5;

  const std::vector<float> taps = {0.25f, 0.5f, 0.25f};
  const konv::image<std::uint8_t> src = picture<std::uint8_t>({70, 11, 3});
  const auto two_passes = konv::correlate_separable<float>(src, taps, taps);
  const auto one = konv::correlate<float>(src, konv::kernel<float>::outer(taps, taps));
  for (konv::index_t y = 0; y < 11; ++y)
    for (konv::index_t i = 0; i < 210; ++i)
      if (std::fabs(two_passes.row(y)[i] - one.row(y)[i]) > 1e-3f) return 6;

  const auto padded = konv::pad(src, {3, 2, 5, 80}, konv::border::wrap);
  for (konv::index_t x = 0; x < padded.width(); ++x)
    if (padded(x, 0) != src(konv::border_index(konv::border::wrap, x - 5, 70), 8)) return 7;

  try {  // the messages are code too
    (void)konv::correlate(src, konv::kernel2d<int, 13, 1>(), {.output = konv::coverage::valid});
    return 8;
  } catch (const konv::argument_error&) {
  }
  return 0;
}

}  // namespace
#endif

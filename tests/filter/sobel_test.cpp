// sobel against its definition: sizes, orders, types, borders.
// SPDX-License-Identifier: MIT
#include <konv/filter/sobel.hpp>

#include "named_filter.hpp"

namespace test {

namespace {

// The polynomial (1 + z)^(n-1-order) (z - 1)^order, multiplied out in another way than the filter does.
std::vector<double> sobel_line(index_t size, int order) {
  const index_t taps = size == 1 && order > 0 ? 3 : size;
  std::vector<double> w{1};
  for (index_t s = 0; s < taps - 1; ++s) {
    std::vector<double> next(w.size() + 1, 0.0);
    for (std::size_t i = 0; i < w.size(); ++i) {
      next[i + 1] += w[i];
      next[i] += s < order ? -w[i] : w[i];
    }
    w = next;
  }
  return w;
}

template <class Src, class Dst>
void sobel_cases(std::uint64_t seed, int count, index_t size, int dx, int dy, double eps) {
  const auto column = sobel_line(size, dy), row = sobel_line(size, dx);
  double gain = 0, rows = 0;
  for (const double v : column) rows += std::fabs(v);
  for (const double v : row) gain += rows * std::fabs(v);
  check_named<Src, Dst>(
      seed, count,
      [&](auto src, auto dst, const named_case& c) {
        konv::derivative_options o;
        o.size = size;
        c.set(o);
        konv::sobel(src, dst, dx, dy, o);
      },
      [&](auto src, const named_case& c) {
        return konv::reference::correlate_separable(src, column, row, c.reference());
      },
      [&](double most) { return gain * most * eps; });
}

}  // namespace

TEST_CASE("sobel: size 3, on every width") {
  sobel_cases<std::uint8_t, std::int16_t>(1, 150, 3, 1, 0, 0);
  sobel_cases<std::uint8_t, std::int16_t>(2, 150, 3, 0, 1, 0);
  sobel_cases<std::uint8_t, std::uint8_t>(3, 60, 3, 1, 0, 0);
  sobel_cases<float, float>(4, 150, 3, 1, 0, 4e-7);
  sobel_cases<float, float>(5, 150, 3, 0, 1, 4e-7);
  sobel_cases<std::uint8_t, float>(6, 40, 3, 1, 0, 4e-7);
  sobel_cases<double, double>(7, 40, 3, 1, 0, 2e-15);
}

TEST_CASE("sobel: all sizes and orders") {
  for (const index_t size : {1, 3, 5, 7})
    for (int dx = 0; dx <= 2; ++dx)
      for (int dy = dx == 0; dy <= 2; ++dy) {
        CAPTURE(size);
        sobel_cases<std::uint8_t, std::int16_t>(10, 6, size, dx, dy, 0);
        sobel_cases<std::uint16_t, std::int32_t>(11, 6, size, dx, dy, 0);
        sobel_cases<float, float>(12, 6, size, dx, dy, 4e-7);
      }
}

TEST_CASE("sobel: OpenCV's Sobel of a small picture") {
  // cv::Sobel(src, dst, CV_16S, 1, 0, 3) and (0, 1, 3), BORDER_DEFAULT.
  const std::uint8_t src[] = {10, 20, 30, 5, 60, 200, 7, 80, 255};
  const konv::image_view<const std::uint8_t> view(src, {3, 3});
  const konv::image<std::int16_t> x = konv::sobel(view, 1, 0), y = konv::sobel(view, 0, 1);
  CHECK(x(1, 1) == 20 + 2 * 195 + 248);
  CHECK(x(0, 1) == 0);  // reflect_101: both neighbours are the same pixel
  CHECK(y(1, 1) == (7 - 10) + 2 * (80 - 20) + (255 - 30));
  CHECK(y(1, 0) == 0);
}

TEST_CASE("sobel: scale and offset, types, errors, in place") {
  random r(3);
  auto src = random_image<std::uint8_t>(r, {40, 9, 1});
  const konv::kernel<int> k{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}};
  CHECK_SAME(values_differ(konv::sobel<std::uint8_t>(src, 1, 0, {.scale = 0.25, .offset = 128}),
                           konv::reference::correlate<std::uint8_t>(src, k, {.scale = 0.25, .offset = 128})),
             "scaled");
  static_assert(std::is_same_v<decltype(konv::sobel(src, 1, 0)), konv::image<std::int16_t>>);
  static_assert(std::is_same_v<decltype(konv::sobel(konv::image<float>(), 1, 0)), konv::image<float>>);
  const auto want = konv::sobel<std::uint8_t>(src, 0, 1);
  konv::sobel(src, src, 0, 1);
  CHECK_SAME(values_differ(src, want), "in place");
  CHECK_THROWS_AS(konv::sobel(src, 0, 0), konv::argument_error);
  CHECK_THROWS_AS(konv::sobel(src, 1, 0, {.size = 2}), konv::argument_error);
  CHECK_THROWS_AS(konv::sobel(src, 3, 0), konv::argument_error);
  konv::image<std::int16_t> other({40, 8});
  CHECK_THROWS_WITH_AS(konv::sobel(src, other, 1, 0), "sobel: dst is 40x8, expected 40x9", konv::argument_error);
  const konv::image<float> three({4, 4, 3});
  CHECK_THROWS_AS(konv::sobel(three, 1, 0, {.edge = konv::border::constant, .value = {1, 2}}), konv::argument_error);
}

}  // namespace test

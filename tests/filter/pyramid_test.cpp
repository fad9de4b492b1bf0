// pyramid_down and pyramid_up against OpenCV's definition.
// SPDX-License-Identifier: MIT
#include <konv/filter/pyramid.hpp>

#include "named_filter.hpp"

namespace test {

namespace {
const konv::kernel<int> binomial5{
    {1, 4, 6, 4, 1}, {4, 16, 24, 16, 4}, {6, 24, 36, 24, 6}, {4, 16, 24, 16, 4}, {1, 4, 6, 4, 1}};

// OpenCV rounds halves up: what lies half a unit above an integer becomes the next one.
template <class T>
konv::image<double> halves_up(konv::image<double> sums, double over) {
  for (index_t y = 0; y < sums.height(); ++y)
    for (index_t x = 0; x < sums.width() * sums.channels(); ++x) {
      double& v = sums.row(y)[x];
      v = std::is_integral_v<T> ? std::floor(v / over + 0.5) : v / over;
    }
  return sums;
}
template <class T>
void down_cases(std::uint64_t seed, double eps) {
  check_named<T, T>(
      seed, 120,
      [](auto src, auto dst, const named_case& c) {
        konv::pyramid_options o;
        c.set(o);
        konv::pyramid_down(src, dst, o);
      },
      [](auto src, const named_case& c) {
        konv::filter_options o = c.reference();
        o.stride = {2, 2};
        return halves_up<T>(konv::reference::correlate(src, binomial5, o), 256);
      },
      [&](double most) { return most * eps; });
}
template <class T>
void up_cases(std::uint64_t seed, double eps) {
  check_named<T, T>(
      seed, 60,
      [](auto src, auto dst, const named_case& c) { konv::pyramid_up(src, dst, {.run = c.threads}); },
      [](auto src, const named_case&) {
        konv::image<double> blown({2 * src.width(), 2 * src.height(), src.channels()});
        for (index_t y = 0; y < src.height(); ++y)
          for (index_t x = 0; x < src.width(); ++x)
            for (index_t c = 0; c < src.channels(); ++c) blown(2 * x, 2 * y, c) = static_cast<double>(src(x, y, c));
        return halves_up<T>(konv::reference::correlate(blown, binomial5), 64);
      },
      [&](double most) { return most * eps; });
}
}  // namespace

TEST_CASE("pyramid_down: every type, width and border") {
  down_cases<std::uint8_t>(1, 0);
  down_cases<std::uint16_t>(2, 0);
  down_cases<std::int16_t>(3, 0);
  down_cases<std::int32_t>(4, 0);
  down_cases<float>(5, 4e-7);
  down_cases<double>(6, 1e-15);
}

TEST_CASE("pyramid_up: every type and width") {
  up_cases<std::uint8_t>(1, 0);
  up_cases<std::int16_t>(2, 0);
  up_cases<float>(3, 4e-7);
}

TEST_CASE("pyramid: cv2.pyrDown and cv2.pyrUp of a small picture") {
  const std::uint8_t src[] = {10, 20, 30, 5, 60, 200, 7, 80, 255};
  const konv::image_view<const std::uint8_t> v(src, {3, 3});
  CHECK(konv::pyramid_down(v).size() == konv::extent{2, 2, 1});
  CHECK(konv::pyramid_up(v).size() == konv::extent{6, 6, 1});
  // One row 10 20 30 up: 6*10 + 2*20 = 100 and 4*(10 + 20) = 120, of 8.
  const konv::image_view<const std::uint8_t> row(src, {3, 1});
  const auto up = konv::pyramid_up(row);
  const int want[] = {13, 15, 20, 25, 29, 30};
  for (index_t x = 0; x < 6; ++x) CHECK(int(up(x, 0)) == want[x]);
}

TEST_CASE("pyramid: many channels are so many planes") {
  random r(2);
  for (const index_t channels : {2, 5, 16, 41}) {
    const auto src = random_image<float>(r, {19, 8, channels});
    const auto down = konv::pyramid_down(src), up = konv::pyramid_up(src);
    for (index_t c = 0; c < channels; ++c) {
      CHECK_SAME(bits_differ(down.view().channel(c), konv::pyramid_down(src.view().channel(c)).view()), "down");
      CHECK_SAME(bits_differ(up.view().channel(c), konv::pyramid_up(src.view().channel(c)).view()), "up");
    }
  }
}

#if KONV_TESTS_GUARD_PAGES
template <class T>
void check_pyramid_guarded() {
  random r(3);
  for (const index_t width : {1, 2, 3, 8, 15, 16, 17, 33, 64, 66, 130})
    for (const index_t channels : {1, 2, 3, 4}) {
      const konv::extent size{width, 5, channels};
      const auto plain = random_image<T>(r, size);
      const auto down = konv::pyramid_down(plain), up = konv::pyramid_up(plain);
      for (const auto side : {guarded<T>::at_start, guarded<T>::at_end}) {
        const guarded<T> src(size, side), half(down.size(), side), twice(up.size(), side);
        for (index_t y = 0; y < size.height; ++y)
          for (index_t x = 0; x < width; ++x)
            for (index_t c = 0; c < channels; ++c) src.view()(x, y, c) = plain(x, y, c);
        konv::pyramid_down(src.view(), half.view());
        konv::pyramid_up(src.view(), twice.view());
        CHECK_SAME(bits_differ(half.view(), down), "down " + size_text(size));
        CHECK_SAME(bits_differ(twice.view(), up), "up " + size_text(size));
      }
    }
}
TEST_CASE("pyramid: nothing is read or written outside the views") {
  check_pyramid_guarded<std::uint8_t>();
  check_pyramid_guarded<float>();
}
#endif

TEST_CASE("pyramid: sizes, in place, errors") {
  random r(1);
  auto src = random_image<std::uint8_t>(r, {41, 21, 1});
  const auto want = konv::pyramid_down(src);
  CHECK(want.size() == konv::pyramid_down_size(src.size()));
  konv::pyramid_down(src, src.crop({3, 2, 21, 11}));
  CHECK_SAME(values_differ(src.crop({3, 2, 21, 11}), want), "overlapping");
  konv::image<std::uint8_t> wrong({20, 10});
  CHECK_THROWS_AS(konv::pyramid_down(src, wrong), konv::argument_error);
  CHECK_THROWS_AS(konv::pyramid_up(src, wrong), konv::argument_error);
  CHECK_THROWS_AS(konv::pyramid_down(konv::image<float>()), konv::argument_error);
  CHECK_THROWS_AS(konv::pyramid_down(konv::image<float>({4, 4, 3}), {.edge = konv::border::constant, .value = {1, 2}}),
                  konv::argument_error);
}

}  // namespace test

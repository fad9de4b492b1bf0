// box_blur: exact means of integers, sums of real numbers without drift, NaN only where it is.
// SPDX-License-Identifier: MIT
#include <konv/filter/box.hpp>

#include <limits>

#include "named_filter.hpp"

namespace test {

namespace {
// The mean as a real number. For integers it is exact in double, so that rounding it once is the right answer.
template <class Src, class Dst>
void box_cases(std::uint64_t seed, int count, konv::size2 size, double eps) {
  const konv::kernel<int> ones(size.y, size.x, std::vector<int>(static_cast<std::size_t>(size.y * size.x), 1));
  check_named<Src, Dst>(
      seed, count,
      [&](auto src, auto dst, const named_case& c) {
        konv::box_options o;
        c.set(o);
        konv::box_blur(src, dst, size, o);
      },
      [&](auto src, const named_case& c) {
        konv::image<double> sum = konv::reference::correlate(src, ones, c.reference());
        for (index_t y = 0; y < sum.height(); ++y)
          for (index_t x = 0; x < sum.width() * sum.channels(); ++x)
            sum.row(y)[x] /= static_cast<double>(size.y * size.x);
        return sum;
      },
      [&](double most) { return most * eps; });
}
constexpr konv::size2 sizes[] = {{1, 1}, {3, 3}, {2, 2}, {4, 4}, {1, 9}, {9, 1}, {7, 3}, {15, 15}, {6, 31}, {32, 5}};
}  // namespace

TEST_CASE("box: u8, rounded to even, exactly") {
  for (const konv::size2 s : sizes) {
    box_cases<std::uint8_t, std::uint8_t>(1, 40, s, 0);
    box_cases<std::uint8_t, std::int16_t>(2, 6, s, 0);
  }
  box_cases<std::uint8_t, std::uint8_t>(3, 4, {63, 64}, 0);
  box_cases<std::uint8_t, std::uint8_t>(4, 3, {101, 101}, 0);
  box_cases<std::uint8_t, std::uint8_t>(5, 2, {130, 130}, 0);
  box_cases<std::uint8_t, std::uint8_t>(6, 2, {259, 3}, 0);
  box_cases<std::uint8_t, std::uint8_t>(7, 40, {3, 127}, 0);  // all but a few of the columns stand outside
}

TEST_CASE("box: every tie goes to the even mean") {
  for (const int below : {0, 1, 2, 3, 100, 253, 254}) {
    const auto low = static_cast<std::uint8_t>(below), high = static_cast<std::uint8_t>(below + 1);
    const konv::image<std::uint8_t> wide = [&] {
      konv::image<std::uint8_t> im({130, 3});
      for (index_t y = 0; y < 3; ++y)
        for (index_t x = 0; x < 130; ++x) im(x, y) = x % 2 ? low : high;
      return im;
    }();
    const auto mean = konv::box_blur(wide, {2, 2});
    for (index_t x = 1; x < 130; ++x) CHECK(mean(x, 1) == (below % 2 ? high : low));
  }
}

TEST_CASE("box: u8 means of every area up to 300, exactly") {
  random r(8);
  for (index_t n = 1; n <= 300; ++n) {
    // Few values, so that sums come near multiples of the area and of its half; then all, up to the largest sum.
    const int low = static_cast<int>(r.between(0, 254)), high = n % 3 == 0 ? 255 : low + 1;
    konv::image<std::uint8_t> im({700, 2});
    for (index_t y = 0; y < 2; ++y)
      for (index_t x = 0; x < 700; ++x)
        im(x, y) = static_cast<std::uint8_t>(y == 1 && x > 350 ? 255 : r.between(low, high));
    const auto mean = konv::box_blur(im, {1, n});
    index_t wrong = 0;
    for (index_t y = 0; y < 2; ++y)
      for (index_t x = n / 2; x + n - n / 2 <= 700; ++x) {
        index_t sum = 0;
        for (index_t j = 0; j < n; ++j) sum += im(x - n / 2 + j, y);
        index_t q = sum / n;
        const index_t twice = 2 * (sum - q * n);
        if (twice > n || (twice == n && q % 2 != 0)) ++q;
        wrong += mean(x, y) != q;
      }
    CHECK_MESSAGE(wrong == 0, "1 by ", n);
  }
}

TEST_CASE("box: u8 means of large areas, on both sides of every half") {
  // From one value to the next: every sum between is met.
  for (const index_t n : {257, 289, 1000, 2047, 4096, 8191, 9998, 10201, 12345, 16381, 16383, 16384}) {
    konv::image<std::uint8_t> im({2 * n + 100, 1});
    for (const int low : {0, 1, 2, 127, 128, 200, 253, 254}) {
      for (index_t x = 0; x < im.width(); ++x) im(x, 0) = static_cast<std::uint8_t>(x < n ? low : low + 1);
      const auto mean = konv::box_blur(im, {1, n}, {.edge = konv::border::replicate});
      index_t wrong = 0;
      for (index_t x = 0; x < im.width(); ++x) {
        const index_t last = x - n / 2 + n - 1, above = last < n ? 0 : last < 2 * n ? last - n + 1 : n;
        wrong += mean(x, 0) != low + (2 * above > n || (2 * above == n && low % 2 != 0));
      }
      CHECK_MESSAGE(wrong == 0, "1 by ", n, ", from ", low);
    }
  }
}

TEST_CASE("box: other integers") {
  for (const konv::size2 s : sizes) {
    box_cases<std::uint16_t, std::uint16_t>(11, 5, s, 0);
    box_cases<std::int16_t, std::int16_t>(12, 5, s, 0);
    box_cases<std::int8_t, std::int8_t>(13, 5, s, 0);
    box_cases<std::uint8_t, float>(14, 5, s, 1e-7);
    box_cases<std::uint16_t, double>(15, 5, s, 1e-15);
  }
}

TEST_CASE("box: f32 and f64 within a few roundings") {
  for (const konv::size2 s : sizes) {
    box_cases<float, float>(21, 30, s, 6e-8 * 24);
    box_cases<double, double>(22, 10, s, 1.2e-16 * 24);
    box_cases<float, double>(23, 10, s, 1.2e-16 * 24);  // a double result means double sums
  }
}

TEST_CASE("box: what an f32 sum held once leaves no trace") {
  konv::image<float> im({300, 200});
  for (index_t y = 0; y < 200; ++y)
    for (index_t x = 0; x < 300; ++x) im(x, y) = 0.1f;
  const auto before = konv::box_blur(im, {15, 9});
  im(40, 50) = std::numeric_limits<float>::quiet_NaN();
  im(200, 20) = 1e38f;
  im(250, 100) = std::numeric_limits<float>::infinity();
  const auto after = konv::box_blur(im, {15, 9});
  for (index_t y = 0; y < 200; ++y)
    for (index_t x = 0; x < 300; ++x) {
      const auto near = [&](index_t cx, index_t cy) { return std::abs(x - cx) <= 4 && std::abs(y - cy) <= 7; };
      if (near(40, 50))
        CHECK(std::isnan(after(x, y)));
      else if (near(250, 100))
        CHECK(std::isinf(after(x, y)));
      else if (!near(200, 20))
        CHECK(after(x, y) == before(x, y));
      if (!near(40, 50) && !near(250, 100) && !near(200, 20)) CHECK(before(x, y) == before(100, 150));
    }
}

TEST_CASE("box: the same bits at every thread count") {
  random r(5);
  const auto src = random_image<float>(r, {333, 120, 1});
  const auto one = konv::box_blur(src, {31, 31});
  for (const int threads : {2, 3, 7})
    CHECK_SAME(bits_differ(konv::box_blur(src, {31, 31}, {.run = threads}), one), std::to_string(threads));
}

TEST_CASE("box: the same bits in crops of every width and in every layout") {
  random r(7);
  const auto src = random_image<float>(r, {300, 40, 1});
  konv::image<float> two({300, 40, 2});
  for (index_t y = 0; y < 40; ++y)
    for (index_t x = 0; x < 300; ++x) two(x, y, 1) = src(x, y);
  for (const konv::size2 size : {konv::size2{3, 3}, konv::size2{5, 7}, konv::size2{1, 30}, konv::size2{14, 3}}) {
    const auto whole = konv::box_blur(src, size);
    CHECK_SAME(bits_differ(konv::box_blur(two.view().channel(1), size), whole), "one channel of two");
    for (const index_t w : {31, 33, 63, 64, 65, 130}) {
      const auto part = konv::box_blur(src.view().crop({31, 3, w, 30}), size);
      bool same = true;
      for (index_t y = size.y / 2; y < 30 - size.y / 2; ++y)
        for (index_t x = size.x / 2; x < w - size.x / 2; ++x) same = same && part(x, y) == whole(x + 31, y + 3);
      CHECK_MESSAGE(same, "crop of width ", w, ", box ", size.y, " by ", size.x);
    }
  }
}

TEST_CASE("box: sums, anchors, errors") {
  random r(6);
  auto src = random_image<std::uint8_t>(r, {50, 20, 1});
  const konv::kernel<int> ones(3, 5, std::vector<int>(15, 1));
  CHECK_SAME(values_differ(konv::box_blur<std::int32_t>(src, {3, 5}, {.normalize = false}),
                           konv::reference::correlate<std::int32_t>(src, ones)),
             "sums");
  CHECK_SAME(values_differ(
                 konv::box_blur<std::int32_t>(src, {3, 5}, {.anchor = {0, 4}, .normalize = false}),
                 konv::reference::correlate<std::int32_t>(src, ones, {.anchor = konv::size2{0, 4}})),
             "anchor");
  const auto want = konv::box_blur(src, {5, 5});
  konv::box_blur(src, src, {5, 5});
  CHECK_SAME(values_differ(src, want), "in place");
  CHECK_THROWS_AS(konv::box_blur(src, {0, 3}), konv::argument_error);
  CHECK_THROWS_AS(konv::box_blur(src, {3, 3}, {.anchor = konv::size2{3, 0}}), konv::argument_error);
  CHECK_THROWS_AS(konv::box_blur(konv::image<float>(), {3, 3}), konv::argument_error);
}

}  // namespace test

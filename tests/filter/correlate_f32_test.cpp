// correlate and convolve on f32 and f64 images against the oracle.
// SPDX-License-Identifier: MIT
#include <limits>

#include "../support/differential.hpp"

namespace test {

TEST_CASE("f32: float kernels") {
  differential<float, float, float>(21, 200, true);
  differential<float, float, float>(22, 200, false);
}

TEST_CASE("f32: every second column of wide rows") {
  random r(20);
  for (int n = 0; n < 60; ++n) {
    const konv::extent size{r.between(500, 1300), r.between(4, 13), 1};
    const konv::kernel<float> k = random_kernel<float>(r, r.between(1, 4), r.between(1, 7));
    const konv::filter_options o{.edge = random_border(r),
                                 .stride = {r.between(1, 3), 2},
                                 .dilation = {r.between(1, 2), r.one_in(4) ? 2 : 1},
                                 .anchor = konv::size2{r.between(0, k.rows() - 1), r.between(0, k.cols() - 1)}};
    const auto src = random_image<float>(r, size);
    const auto got = konv::correlate<float>(src, k, o);
    const auto want = konv::reference::correlate<float>(src, k, o);
    double most = 0, sum = 0;
    for (const float w : k.values()) sum += std::fabs(static_cast<double>(w));
    for (index_t y = 0; y < want.height(); ++y)
      for (index_t x = 0; x < want.width(); ++x)
        most = std::max(most, std::fabs(static_cast<double>(got(x, y)) - static_cast<double>(want(x, y))));
    CHECK_MESSAGE(most <= 4e-7 * sum * largest(src.view()), n);
  }
}

// Results of 6 MB go past the caches where their rows begin with a cache line: the same sums, wherever they are put.
TEST_CASE("f32: large images come out the same in aligned rows, in others and in pieces") {
  random r(29);
  const auto check = [&r]<class Src>(Src, const konv::kernel<float>& k, index_t channels) {
    const konv::extent size{2003 / channels, 811, channels};  // 6.5 MB
    REQUIRE(size.samples() * 4 >= konv::past_caches_least);
    konv::image<Src> src(size);
    konv::image<float> aligned(size), other({size.width + 1, size.height, channels});
    randomize(r, src.view());
    const konv::filter_options o{.how = konv::method::direct};
    const auto beside = other.view().crop({1, 0, size.width, size.height});
    konv::correlate(src.view(), aligned.view(), k, o);
    konv::correlate(src.view(), beside, k, o);
    CHECK_SAME(bits_differ(aligned, beside), "one thread");
    aligned = konv::image<float>(size);
    konv::filter_options two = o;
    two.run = konv::execution{2};
    konv::correlate(src.view(), aligned.view(), k, two);
    CHECK_SAME(bits_differ(aligned, beside), "two threads");
    // 40 rows of it, from a small image
    const auto few = konv::image<Src>::copy_of(src.view().crop({0, 300, size.width, 40}));
    konv::image<float> part(few.size());
    konv::correlate(few.view(), part.view(), k, o);
    CHECK_SAME(bits_differ(part.view().crop({0, 8, size.width, 24}), aligned.view().crop({0, 308, size.width, 24})),
               "a part");
  };
  for (const index_t side : {3, 4, 5, 7, 13}) {
    CAPTURE(side);
    const auto k = random_kernel<float>(r, side, side);
    for (const index_t channels : {1, 3}) check(0.0f, k, channels);
    if (side < 6) check(std::uint8_t{}, k, 1);
  }
}

TEST_CASE("f32: integer kernels, integer destinations") {
  differential<float, std::int32_t, float>(23, 60, false);
  differential<float, float, std::uint8_t>(24, 80, false);
  differential<float, float, std::int16_t>(25, 60, false);
}

TEST_CASE("f64: doubles throughout") {
  differential<double, double, double>(26, 150, false);
  differential<double, double, double>(27, 100, true);
}

TEST_CASE("f32 and f64: NaN and infinity stay within their footprint") {
  const auto check = []<class T>(T) {
    random r(28);
    const konv::extent size{67, 12, 1};
    for (const konv::kernel<T>& k : {random_kernel<T>(r, 3, 3), random_kernel<T>(r, 5, 2), random_kernel<T>(r, 1, 7),
                                     konv::kernel<T>::outer(random_weights<T>(r, 7), random_weights<T>(r, 5))})
      for (const T poison : {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()})
        for (int n = 0; n < 6; ++n) {
          const auto clean = random_image<T>(r, size);
          auto src = clean.clone();
          const index_t px = r.between(0, size.width - 1), py = r.between(0, size.height - 1);
          src(px, py) = poison;
          const konv::filter_options o{.edge = konv::border::constant};
          const auto with = konv::correlate<T>(src, k, o);
          const auto without = konv::correlate<T>(clean, k, o);
          for (index_t y = 0; y < size.height; ++y)
            for (index_t x = 0; x < size.width; ++x) {
              const index_t i = py - y + k.rows() / 2, j = px - x + k.cols() / 2;
              const bool inside = i >= 0 && i < k.rows() && j >= 0 && j < k.cols();
              if (inside)
                CHECK_FALSE(std::isfinite(with(x, y)));
              else
                CHECK(with(x, y) == without(x, y));
            }
        }
  };
  check(float{});
  check(double{});
}

TEST_CASE("weights that are not finite reach every output, and crash nothing") {
  random r(29);
  const auto f = random_image<float>(r, {35, 6, 1});
  const auto b = random_image<std::uint8_t>(r, {35, 6, 1});
  for (const float w : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    for (const index_t n : {1, 3, 5}) {
      konv::kernel<float> k = random_kernel<float>(r, n, n);
      k(n / 2, 0) = w;
      const auto out = konv::correlate(f, k);
      const auto bytes = konv::correlate<std::uint8_t>(b, k);
      const auto want = konv::reference::correlate<std::uint8_t>(b, k);
      for (index_t y = 0; y < 6; ++y)
        for (index_t x = 0; x < 35; ++x) {
          CHECK_FALSE(std::isfinite(out(x, y)));
          CHECK(bytes(x, y) == want(x, y));
        }
    }
}

TEST_CASE("f32: NaN and values out of range into integers") {
  konv::image<float> src({40, 1});
  src(3, 0) = std::numeric_limits<float>::quiet_NaN();
  src(7, 0) = std::numeric_limits<float>::infinity();
  src(9, 0) = -std::numeric_limits<float>::infinity();
  src(11, 0) = 1e20f;
  src(13, 0) = -1e20f;
  src(15, 0) = 254.5f;
  src(17, 0) = -0.5f;
  src(19, 0) = 1.5f;
  const konv::kernel<float> one{{1}};
  const auto u8 = konv::correlate<std::uint8_t>(src, one);
  const auto s32 = konv::correlate<std::int32_t>(src, one);
  const auto want_u8 = konv::reference::correlate<std::uint8_t>(src, one);
  const auto want_s32 = konv::reference::correlate<std::int32_t>(src, one);
  CHECK_SAME(values_differ(u8, want_u8), "u8");
  CHECK_SAME(values_differ(s32, want_s32), "s32");
  CHECK(u8(3, 0) == 0);
  CHECK(u8(7, 0) == 255);
}

}  // namespace test

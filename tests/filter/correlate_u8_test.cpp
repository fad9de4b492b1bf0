// correlate and convolve on u8 images against the oracle.
// SPDX-License-Identifier: MIT
#include "../support/differential.hpp"

namespace test {

using u8 = std::uint8_t;
using s16 = std::int16_t;
using s32 = std::int32_t;

TEST_CASE("u8: integer kernels, exactly") {
  differential<u8, s32, u8>(1, 150, true);
  differential<u8, s32, u8>(2, 150, false);
  differential<u8, s32, s16>(3, 100, true);
  differential<u8, s32, s16>(4, 100, false);
  differential<u8, s32, s32>(5, 100, false);
}

TEST_CASE("u8: float kernels, within the stated bound") {
  differential<u8, float, u8>(6, 200, true);
  differential<u8, float, u8>(7, 150, false);
  differential<u8, float, float>(8, 150, false);
}

// Sums of absolute weights up to 2 go in 16 bits, smaller kernels' in two parts of them, others' in f32, by blocks of
// three rows where every pass of the vertical stride has three.
TEST_CASE("u8: float kernels of any size and reach, wide rows") {
  random r(13);
  for (int n = 0; n < 150; ++n) {
    const konv::extent size{r.between(90, 330), r.between(3, 17), r.pick<index_t>({1, 1, 3})};
    const index_t rows = r.between(1, 12), cols = r.between(1, 12);
    std::vector<float> weights = random_kernel<float>(r, rows, cols).values();
    double sum = 0.01;
    for (const float w : weights) sum += std::fabs(static_cast<double>(w));
    const double reach = r.pick({1.0, 3.0, 8.0, 30.0, 90.0});
    for (float& w : weights) w = static_cast<float>(w * reach / sum);
    const konv::kernel<float> k(rows, cols, weights);
    const konv::filter_options o{.edge = random_border(r),
                                 .stride = {r.between(1, 4), r.between(1, 3)},
                                 .dilation = {r.between(1, 3), r.between(1, 3)},
                                 .offset = r.pick({0.0, 100.5}),
                                 .how = konv::method::direct};
    const auto src = random_image<u8>(r, size);
    CHECK_SAME(beyond(konv::correlate<u8>(src, k, o), konv::reference::correlate(src, k, o),
                      1.0 / 128),
               std::to_string(n));
  }
}

// Three by three weights of 16 bits, whose sums are exact (and ties then go to even) or rounded.
TEST_CASE("u8: kernels of 3x3, rows read where they are and copied") {
  random r(17);
  for (int n = 0; n < 120; ++n) {
    const index_t channels = r.pick<index_t>({1, 1, 2, 3, 3, 4});
    const index_t width = n % 3 ? r.between(60, 330) : r.between(1550, 1800);
    const konv::image<u8> whole = random_image<u8>(r, {width / channels + 4, r.between(6, 18), channels});
    const auto src = whole.view().crop({r.between(0, 3), 1, whole.width() - 3, whole.height() - r.between(1, 5)});
    const index_t cols = r.between(0, 7) ? 3 : 4, apart = r.between(0, 4) ? 1 : 3;
    konv::kernel<s32> whole_weights(3, cols);
    konv::kernel<float> weights(3, cols);
    for (index_t i = 0; i < 3; ++i)
      for (index_t j = 0; j < cols; ++j) {
        whole_weights(i, j) = static_cast<s32>(r.between(-3000, 3000));
        weights(i, j) = static_cast<float>(r.real(-1, 1) / 6);
      }
    konv::filter_options o{.edge = random_border(r),
                           .dilation = {1, apart},
                           .offset = r.pick({0.0, 100.5}),
                           .how = konv::method::direct};
    CHECK_SAME(beyond(konv::correlate<u8>(src, weights, o), konv::reference::correlate(src, weights, o), 1.0 / 128),
               std::to_string(n));
    o.scale = 1.0 / 4096;
    CHECK_SAME(values_differ(konv::correlate<u8>(src, whole_weights, o),
                             konv::reference::correlate<u8>(src, whole_weights, o)),
               std::to_string(n));
  }
}

// Odd kernels of five rows and more make two output rows of three sums; up to three channels, without strides.
TEST_CASE("u8: tall kernels, rows read where they are and copied") {
  random r(16);
  for (int n = 0; n < 120; ++n) {
    const index_t channels = r.between(1, 4), width = n % 3 ? r.between(1, 300) : r.between(1550, 1800);
    const konv::image<u8> whole = random_image<u8>(r, {width / channels + 4, r.between(6, 25), channels});
    const auto src = whole.view().crop({r.between(0, 3), 1, whole.width() - 3, whole.height() - r.between(1, 5)});
    const index_t rows = r.pick<index_t>({5, 7, 9, 11, 13, 15, 17}) - r.between(0, 9) / 9, cols = r.between(1, 17);
    std::vector<float> weights;
    double sum = 0;
    for (index_t i = 0; i < rows * cols; ++i) {
      weights.push_back(static_cast<float>(r.real(n % 2 ? -1 : 0, 1)));
      sum += std::fabs(static_cast<double>(weights.back()));
    }
    for (float& w : weights) w = static_cast<float>(w / sum);
    const konv::kernel<float> k(rows, cols, weights);
    const konv::filter_options o{
        .edge = random_border(r), .offset = r.pick({0.0, 100.5}), .how = konv::method::direct};
    CHECK_SAME(beyond(konv::correlate<u8>(src, k, o), konv::reference::correlate(src, k, o), 1.0 / 128),
               std::to_string(n));
  }
}

TEST_CASE("u8: a kernel whose sums leave 32 bits is still exact") {
  random r(9);
  const auto src = random_image<u8>(r, {37, 9, 1});
  konv::kernel<s32> k(5, 5);
  for (index_t i = 0; i < 5; ++i)
    for (index_t j = 0; j < 5; ++j) k(i, j) = static_cast<s32>(r.between(-2000000000, 2000000000));
  for (const double scale : {1.0, 1.0 / 65536, 1.0 / 4096}) {
    const konv::filter_options o{.edge = konv::border::reflect, .scale = scale};
    CHECK_SAME(values_differ(konv::correlate<s32>(src, k, o), konv::reference::correlate<s32>(src, k, o)), "s32");
    CHECK_SAME(values_differ(konv::correlate<u8>(src, k, o), konv::reference::correlate<u8>(src, k, o)), "u8");
  }
}

TEST_CASE("u8: weights at the edges of 8 and 16 bits") {
  random r(10);
  const auto src = random_image<u8>(r, {70, 7, 3});
  for (const s32 w : {127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769, 65536}) {
    konv::kernel<s32> k(3, 3);
    for (index_t i = 0; i < 3; ++i)
      for (index_t j = 0; j < 3; ++j) k(i, j) = (i + j) % 2 ? w : -w / 2;
    CAPTURE(w);
    CHECK_SAME(values_differ(konv::correlate<s32>(src, k), konv::reference::correlate<s32>(src, k)), "s32");
    const konv::filter_options o{.scale = 1.0 / 1024};
    CHECK_SAME(values_differ(konv::correlate<u8>(src, k, o), konv::reference::correlate<u8>(src, k, o)), "u8");
    CHECK_SAME(values_differ(konv::correlate<s16>(src, k), konv::reference::correlate<s16>(src, k)), "s16");
  }
}

// Column taps go in pairs where they are at most 8 samples apart.
TEST_CASE("u8: taps near and far, of one and several channels") {
  random r(12);
  for (const index_t channels : {1, 2, 3, 4, 5})
    for (const index_t apart : {1, 2, 3, 8, 9})
      for (const index_t stride : {1, 2, 3}) {
        const auto src = random_image<u8>(r, {150, 11, channels});
        konv::kernel<s32> k(r.between(1, 6), r.between(1, 5));
        for (index_t i = 0; i < k.rows(); ++i)
          for (index_t j = 0; j < k.cols(); ++j) k(i, j) = static_cast<s32>(r.between(-99, 99));
        const konv::filter_options o{.edge = konv::border::wrap, .stride = stride, .dilation = {1, apart}};
        CAPTURE(channels);
        CAPTURE(apart);
        CAPTURE(stride);
        CHECK_SAME(values_differ(konv::correlate<s16>(src, k, o), konv::reference::correlate<s16>(src, k, o)), "s16");
        CHECK_SAME(values_differ(konv::correlate<u8>(src, k, o), konv::reference::correlate<u8>(src, k, o)), "u8");
      }
}

TEST_CASE("u8: wide rows, read where they are") {
  random r(15);
  for (int n = 0; n < 40; ++n) {
    const index_t channels = r.pick<index_t>({1, 3});
    const auto src = random_image<u8>(r, {r.between(1750, 2000) / channels, r.between(3, 14), channels});
    konv::kernel<s32> k(r.between(1, 6), r.between(1, 7));
    for (index_t i = 0; i < k.rows(); ++i)
      for (index_t j = 0; j < k.cols(); ++j) k(i, j) = static_cast<s32>(r.between(-99, 99));
    const konv::filter_options o{.edge = random_border(r), .dilation = {r.between(1, 2), r.between(1, 3)}};
    CHECK_SAME(values_differ(konv::correlate<s16>(src, k, o), konv::reference::correlate<s16>(src, k, o)), "s16");
    CHECK_SAME(values_differ(konv::correlate<u8>(src, k, o), konv::reference::correlate<u8>(src, k, o)), "u8");
  }
}

// Three rows of up to four columns go by quads of bytes where they are up to 5 samples apart.
TEST_CASE("u8: small weights under three rows, near and far") {
  random r(14);
  for (const index_t channels : {1, 2, 3, 4, 5, 6})
    for (const index_t apart : {1, 2, 5})
      for (const index_t cols : {1, 2, 3, 4, 5}) {
        const auto src = random_image<u8>(r, {r.between(60, 200), 11, channels});
        konv::kernel<float> k(3, cols);
        for (index_t i = 0; i < 3; ++i)
          for (index_t j = 0; j < cols; ++j) k(i, j) = static_cast<float>(r.between(-128, 127));
        const konv::filter_options o{
            .dilation = {1, apart}, .scale = r.pick({1.0, 0.125}), .offset = r.pick({0.0, 77.0, 0.25})};
        CAPTURE(channels);
        CAPTURE(apart);
        CAPTURE(cols);
        CHECK_SAME(values_differ(konv::correlate<s16>(src, k, o), konv::reference::correlate<s16>(src, k, o)), "s16");
        CHECK_SAME(values_differ(konv::correlate<u8>(src, k, o), konv::reference::correlate<u8>(src, k, o)), "u8");
      }
}

TEST_CASE("u8 to s16, three rows: sums that fill 16 bits, and those that leave them") {
  konv::image<u8> src({70, 9, 1});
  for (index_t y = 0; y < 9; ++y)
    for (index_t x = 0; x < 70; ++x) src(x, y) = static_cast<u8>((x * x + y) % 7 < 5 ? 255 : x);
  for (const s32 whole : {127, 128, 129, 1100})
    for (const index_t cols : {1, 2, 3, 4})
      for (const double offset : {0.0, 127.0, 128.0, -129.0, 40000.0})
        for (const s32 sign : {1, -1}) {
          konv::kernel<s32> k(3, cols);
          for (s32 left = whole, n = 0; left > 0; ++n) {  // spread over the kernel, 127 at most to a weight
            const s32 w = left < 40 ? left : left / 2 < 127 ? left / 2 : 127;
            if (n >= 3 * cols) break;
            k(n % 3, n / 3) = sign * w;
            left -= w;
          }
          CAPTURE(whole);
          CAPTURE(cols);
          CAPTURE(offset);
          const konv::filter_options o{.offset = offset};
          CHECK_SAME(values_differ(konv::correlate<s16>(src, k, o), konv::reference::correlate<s16>(src, k, o)), "s16");
        }
}

TEST_CASE("u8: a mean of nines is within half and 1/128 everywhere, and exact when asked") {
  random r(11);
  const auto src = random_image<u8>(r, {129, 40, 3});
  for (const index_t n : {3, 5, 7, 9, 15}) {
    const float weight = 1.0f / static_cast<float>(n * n);
    const konv::kernel<float> k(n, n, std::vector<float>(static_cast<std::size_t>(n * n), weight));
    const auto real = konv::reference::correlate(src, k);
    CHECK_SAME(beyond(konv::correlate<u8>(src, k), real, 1.0 / 128), "fast");
    CHECK_SAME(values_differ(konv::correlate<u8>(src, k, {.accuracy = konv::precision::exact}),
                             konv::reference::correlate<u8>(src, k)),
               "exact");
  }
}

}  // namespace test

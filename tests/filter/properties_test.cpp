// What must hold for any kernel and image: identity, shift, linearity, adjointness, turning.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/filter_case.hpp"

namespace test {

using konv::border;
using konv::coverage;
using konv::image;
using konv::kernel;

TEST_CASE_TEMPLATE("properties: a single 1 at the anchor copies the image", T, std::uint8_t, std::uint16_t,
                   std::int16_t, std::int32_t, float, double) {
  random r(121);
  for (int n = 0; n < 40; ++n) {
    const auto src = random_image<T>(r, {awkward_width(r), r.between(1, 12), r.between(1, 4)});
    const index_t rows = r.between(1, 6), cols = r.between(1, 6);
    const konv::size2 anchor{r.between(0, rows - 1), r.between(0, cols - 1)};
    konv::filter_options o{.edge = random_border(r), .anchor = anchor};
    kernel<int> k(rows, cols);
    k(anchor.y, anchor.x) = 1;
    CHECK_SAME(values_differ(konv::correlate<T>(src, k, o), src), "correlate");
    CHECK_SAME(values_differ(konv::convolve<T>(src, k, o), src), "convolve");
    kernel<double> kd(rows, cols);
    kd(anchor.y, anchor.x) = 1;
    CHECK_SAME(values_differ(konv::correlate<T>(src, kd, o), src), "double weights");
  }
}

TEST_CASE("properties: a single 1 elsewhere moves the image, by the border's rule") {
  random r(122);
  const auto src = random_image<std::uint8_t>(r, {37, 11, 3});
  for (int n = 0; n < 60; ++n) {
    kernel<int> k(5, 7);
    const index_t i = r.between(0, 4), j = r.between(0, 6);
    k(i, j) = 1;
    const border edge = static_cast<border>(r.between(1, 4));
    const auto a = konv::correlate<std::uint8_t>(src, k, {.edge = edge});
    const auto b = konv::convolve<std::uint8_t>(src, k, {.edge = edge});
    bool same = true;
    for (index_t y = 0; y < 11; ++y)
      for (index_t x = 0; x < 37; ++x)
        for (index_t c = 0; c < 3; ++c) {
          const auto there = [&](index_t dx, index_t dy) {
            return src(konv::border_index(edge, x + dx, 37), konv::border_index(edge, y + dy, 11), c);
          };
          same = same && a(x, y, c) == there(j - 3, i - 2) && b(x, y, c) == there(3 - j, 2 - i);
        }
    CHECK(same);
  }
}

TEST_CASE("properties: linear in the kernel and in the image, in whole numbers") {
  random r(123);
  for (int n = 0; n < 30; ++n) {
    const filter_case f = random_case(r);
    konv::filter_options o = f.options;
    o.value = 0;
    o.scale = 1;
    o.offset = 0;
    const auto a = random_image<std::uint8_t>(r, f.size), b = random_image<std::uint8_t>(r, f.size);
    image<std::int16_t> sum(f.size);
    for (index_t y = 0; y < f.size.height; ++y)
      for (index_t x = 0; x < f.size.width; ++x)
        for (index_t c = 0; c < f.size.channels; ++c)
          sum(x, y, c) = static_cast<std::int16_t>(3 * a(x, y, c) - b(x, y, c));
    const auto k = random_kernel<int>(r, f.rows, f.cols), l = random_kernel<int>(r, f.rows, f.cols);
    kernel<int> both(f.rows, f.cols);
    for (index_t i = 0; i < f.rows; ++i)
      for (index_t j = 0; j < f.cols; ++j) both(i, j) = k(i, j) + 5 * l(i, j);
    const auto ka = konv::correlate(a, k, o), kb = konv::correlate(b, k, o), la = konv::correlate(a, l, o);
    const auto ksum = konv::correlate(sum, k, o), botha = konv::correlate(a, both, o);
    bool image_linear = true, kernel_linear = true;
    for (index_t y = 0; y < ka.height(); ++y)
      for (index_t x = 0; x < ka.width(); ++x)
        for (index_t c = 0; c < ka.channels(); ++c) {
          image_linear = image_linear && ksum(x, y, c) == 3 * ka(x, y, c) - kb(x, y, c);
          kernel_linear = kernel_linear && botha(x, y, c) == ka(x, y, c) + 5 * la(x, y, c);
        }
    CHECK_MESSAGE(image_linear, text(f));
    CHECK_MESSAGE(kernel_linear, text(f));
  }
}

TEST_CASE("properties: convolution is the adjoint of correlation") {
  random r(124);
  for (int n = 0; n < 20; ++n) {
    const index_t kh = r.between(1, 6), kw = r.between(1, 6), w = r.between(1, 60), h = r.between(1, 15);
    const auto k = random_kernel<int>(r, kh, kw);
    const auto x = random_image<std::uint8_t>(r, {w, h});
    const auto y = random_image<std::uint8_t>(r, {w + kw - 1, h + kh - 1});
    const auto forward = konv::correlate(x, k, {.edge = border::constant, .output = coverage::full});
    const auto back = konv::convolve(y, k, {.output = coverage::valid});
    REQUIRE(forward.size() == y.size());
    REQUIRE(back.size() == x.size());
    long long a = 0, b = 0;
    for (index_t v = 0; v < y.height(); ++v)
      for (index_t u = 0; u < y.width(); ++u) a += static_cast<long long>(forward(u, v)) * y(u, v);
    for (index_t v = 0; v < h; ++v)
      for (index_t u = 0; u < w; ++u) b += static_cast<long long>(back(u, v)) * x(u, v);
    CHECK(a == b);
  }
}

TEST_CASE("properties: convolving is correlating with the turned kernel, its anchor turned with it") {
  random r(125);
  for (int n = 0; n < 60; ++n) {
    const filter_case f = random_case(r);
    const auto src = random_image<std::uint8_t>(r, f.size);
    const auto k = random_kernel<float>(r, f.rows, f.cols);
    konv::filter_options turned = f.options;
    const konv::size2 anchor = f.options.anchor.value_or(konv::size2{f.rows / 2, f.cols / 2});
    turned.anchor = konv::size2{f.rows - 1 - anchor.y, f.cols - 1 - anchor.x};
    CHECK_SAME(bits_differ(konv::convolve<std::uint8_t>(src, k, f.options),
                           konv::correlate<std::uint8_t>(src, k.rotated(), turned)),
               text(f));
    CHECK_SAME(bits_differ(konv::convolve<float>(src, k, f.options), konv::correlate<float>(src, k.rotated(), turned)),
               text(f));
  }
}

TEST_CASE("properties: explicit padding says what same and full say") {
  random r(126);
  const auto src = random_image<std::uint8_t>(r, {29, 13, 3});
  const auto k = random_kernel<int>(r, 3, 5);
  for (const border edge : {border::constant, border::replicate, border::reflect, border::reflect_101, border::wrap}) {
    CHECK_SAME(bits_differ(konv::correlate(src, k, {.edge = edge, .pad = konv::margins{1, 1, 2, 2}}),
                           konv::correlate(src, k, {.edge = edge})),
               "same");
    CHECK_SAME(bits_differ(konv::correlate(src, k, {.edge = edge, .pad = konv::margins{2, 2, 4, 4}}),
                           konv::correlate(src, k, {.edge = edge, .output = coverage::full})),
               "full");
    CHECK_SAME(bits_differ(konv::correlate(src, k, {.edge = edge, .pad = konv::margins{}}),
                           konv::correlate(src, k, {.edge = edge, .output = coverage::valid})),
               "valid");
  }
}

}  // namespace test

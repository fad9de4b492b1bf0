// The oracle itself: worked by hand, and against other ways to write the same sums.
// SPDX-License-Identifier: MIT
#include <konv/reference/correlate.hpp>
#include <konv/reference/pad.hpp>
#include <konv/reference/separable.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/filter_case.hpp"
#include "../support/random.hpp"

namespace test {

namespace reference = konv::reference;
using konv::border;
using konv::coverage;
using konv::image;
using konv::kernel;

namespace {
template <class T>
image<T> of(konv::extent size, std::initializer_list<T> values) {
  image<T> im(size);
  auto v = values.begin();
  for (index_t y = 0; y < size.height; ++y)
    for (index_t x = 0; x < size.width; ++x)
      for (index_t c = 0; c < size.channels; ++c) im(x, y, c) = *v++;
  return im;
}
}  // namespace

TEST_CASE("reference: an impulse draws the kernel, turned by a correlation and not by a convolution") {
  image<std::uint8_t> dot({5, 5});
  dot(2, 2) = 1;
  const kernel<int> k{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
  const auto a = reference::correlate(dot, k);
  const auto b = reference::convolve(dot, k);
  for (index_t i = 0; i < 3; ++i)
    for (index_t j = 0; j < 3; ++j) {
      CHECK(a(1 + j, 1 + i) == k(2 - i, 2 - j));
      CHECK(b(1 + j, 1 + i) == k(i, j));
    }
  CHECK(a(0, 0) == 0);
}

TEST_CASE("reference: one dimension by hand") {
  const auto row = of<int>({4, 1}, {1, 2, 3, 4});
  const kernel<int> k{{1, 10, 100}};
  const auto with = [&](konv::filter_options o) { return reference::correlate<std::int32_t>(row, k, o); };
  CHECK_SAME(values_differ(with({.edge = border::constant}), of<int>({4, 1}, {210, 321, 432, 43})), "zeros");
  CHECK_SAME(values_differ(with({.edge = border::constant, .value = 5}), of<int>({4, 1}, {215, 321, 432, 543})), "5");
  CHECK_SAME(values_differ(with({.edge = border::replicate}), of<int>({4, 1}, {211, 321, 432, 443})), "replicate");
  CHECK_SAME(values_differ(with({.edge = border::reflect}), of<int>({4, 1}, {211, 321, 432, 443})), "reflect");
  CHECK_SAME(values_differ(with({}), of<int>({4, 1}, {212, 321, 432, 343})), "reflect_101");
  CHECK_SAME(values_differ(with({.edge = border::wrap}), of<int>({4, 1}, {214, 321, 432, 143})), "wrap");
  CHECK_SAME(values_differ(with({.output = coverage::valid}), of<int>({2, 1}, {321, 432})), "valid");
  CHECK_SAME(values_differ(with({.edge = border::constant, .output = coverage::full}),
                           of<int>({6, 1}, {100, 210, 321, 432, 43, 4})),
             "full");
  CHECK_SAME(values_differ(with({.edge = border::constant, .pad = konv::margins{0, 0, 2, -1}}),
                           of<int>({3, 1}, {100, 210, 321})),
             "pad");
  CHECK_SAME(values_differ(with({.edge = border::constant, .stride = {1, 2}}), of<int>({2, 1}, {210, 432})), "stride");
  CHECK_SAME(values_differ(with({.edge = border::constant, .dilation = {1, 2}}), of<int>({4, 1}, {310, 420, 31, 42})),
             "dilation");
  CHECK_SAME(
      values_differ(with({.edge = border::constant, .anchor = konv::size2{0, 0}}), of<int>({4, 1}, {321, 432, 43, 4})),
      "anchor");
  CHECK_SAME(values_differ(with({.output = coverage::valid, .scale = 0.5, .offset = -1}),
                           of<int>({2, 1}, {160, 215})),  // 159.5 and 215: the tie goes to the even number
             "scale");
}

TEST_CASE("reference: the centre of an even kernel lies right of and below the middle, for both operations") {
  const auto row = of<int>({4, 1}, {1, 2, 3, 4});
  const kernel<int> k{{1, 10}};
  const konv::filter_options zeros{.edge = border::constant};
  // anchor 1: correlate reads x-1 and x, convolve x+1 and x.
  CHECK_SAME(values_differ(reference::correlate<std::int32_t>(row, k, zeros), of<int>({4, 1}, {10, 21, 32, 43})), "");
  CHECK_SAME(values_differ(reference::convolve<std::int32_t>(row, k, zeros), of<int>({4, 1}, {12, 23, 34, 40})), "");
}

TEST_CASE("reference: random cases equal padding first and a plain loop, in whole numbers") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    random r(seed);
    filter_case f = random_case(r);
    f.options.value = 77;
    const auto src = random_image<std::uint8_t>(r, f.size);
    const auto k = random_kernel<int>(r, f.rows, f.cols);
    const konv::filter_options& o = f.options;
    const index_t tall = konv::effective_length(f.rows, o.dilation.y),
                wide = konv::effective_length(f.cols, o.dilation.x);
    const konv::size2 anchor = o.anchor.value_or(konv::size2{f.rows / 2, f.cols / 2});
    konv::margins m{0, 0, 0, 0};
    if (o.pad)
      m = *o.pad;
    else if (o.output == coverage::full)
      m = {tall - 1, tall - 1, wide - 1, wide - 1};
    else if (o.output == coverage::same)
      m = {anchor.y * o.dilation.y, tall - 1 - anchor.y * o.dilation.y, anchor.x * o.dilation.x,
           wide - 1 - anchor.x * o.dilation.x};
    const auto padded = reference::pad(src, m, o.edge, o.value);
    image<std::int32_t> want(
        {(padded.width() - wide) / o.stride.x + 1, (padded.height() - tall) / o.stride.y + 1, f.size.channels});
    for (index_t y = 0; y < want.height(); ++y)
      for (index_t x = 0; x < want.width(); ++x)
        for (index_t c = 0; c < want.channels(); ++c)
          for (index_t i = 0; i < f.rows; ++i)
            for (index_t j = 0; j < f.cols; ++j)
              want(x, y, c) +=
                  k(i, j) * padded(x * o.stride.x + j * o.dilation.x, y * o.stride.y + i * o.dilation.y, c);
    CHECK_SAME(values_differ(reference::correlate<std::int32_t>(src, k, o), want), text(f));
    // A convolution is the correlation with the turned kernel, its anchor turned with it.
    konv::filter_options turned = o;
    turned.anchor = konv::size2{f.rows - 1 - anchor.y, f.cols - 1 - anchor.x};
    CHECK_SAME(values_differ(reference::convolve<std::int32_t>(src, k.rotated(), turned), want), text(f));
  }
}

TEST_CASE("reference: convolution is the adjoint of correlation") {
  // <correlate(x), y> over the full output = <x, convolve(y) valid>.
  random r(5);
  const auto x = random_image<std::int16_t>(r, {9, 7});
  const auto k = random_kernel<int>(r, 3, 4);
  const auto y = random_image<std::int16_t>(r, {12, 9});
  const auto forward = reference::correlate(x, k, {.edge = border::constant, .output = coverage::full});
  const auto back = reference::convolve(y, k, {.output = coverage::valid});
  REQUIRE(forward.size() == y.size());
  REQUIRE(back.size() == x.size());
  double a = 0, b = 0;  // whole numbers below 2^53
  for (index_t v = 0; v < 9; ++v)
    for (index_t u = 0; u < 12; ++u) a += forward(u, v) * y(u, v);
  for (index_t v = 0; v < 7; ++v)
    for (index_t u = 0; u < 9; ++u) b += back(u, v) * x(u, v);
  CHECK(a == b);
}

TEST_CASE("reference: sums lose nothing that a double would show") {
  image<double> x({3, 1});
  x(0, 0) = 1e16;
  x(1, 0) = 1;
  x(2, 0) = -1e16;
  CHECK(reference::correlate(x, kernel<double>{{1, 1, 1}}, {.output = coverage::valid})(0, 0) == 1);
  image<double> inf({3, 1});
  inf(1, 0) = std::numeric_limits<double>::infinity();
  CHECK(std::isinf(reference::correlate(inf, kernel<double>{{1, 1, 1}}, {.output = coverage::valid})(0, 0)));
  inf(2, 0) = -inf(1, 0);
  CHECK(std::isnan(reference::correlate(inf, kernel<double>{{1, 1, 1}}, {.output = coverage::valid})(0, 0)));
}

TEST_CASE("reference: a border constant is first converted to the source's type") {
  const image<std::uint8_t> one({1, 1});
  const auto got = reference::correlate(one, kernel<double>{{1, 0, 0}}, {.edge = border::constant, .value = 300.7});
  CHECK(got(0, 0) == 255);
  const auto got2 = reference::pad(one, {0, 0, 1, 0}, border::constant, 2.5);
  CHECK(got2(0, 0) == 2);
}

TEST_CASE("reference: separable is the dense filter of the outer product") {
  random r(6);
  const auto src = random_image<std::uint8_t>(r, {11, 6, 3});
  const auto column = random_weights<int>(r, 4), row = random_weights<int>(r, 3);
  const auto k = kernel<int>::outer(column, row);
  const konv::filter_options o{.edge = border::constant, .value = {9, 8, 7}, .stride = {1, 2}};
  CHECK_SAME(bits_differ(reference::correlate_separable(src, column, row, o), reference::correlate(src, k, o)), "");
  CHECK_SAME(bits_differ(reference::convolve_separable<std::int32_t>(src, column, row, o),
                         reference::convolve<std::int32_t>(src, k, o)),
             "");
}

TEST_CASE("reference: storing") {
  using reference::store;
  CHECK(store<std::uint8_t>(0.5L) == 0);
  if (sizeof(long double) > sizeof(double)) CHECK(store<std::uint8_t>(0.5L + 1e-18L) == 1);  // a double cannot tell
  CHECK(store<std::uint8_t>(1.5L) == 2);
  CHECK(store<std::int16_t>(-2.5L) == -2);
  CHECK(store<std::int16_t>(-2.5L, konv::rounding::truncate) == -2);
  CHECK(store<std::int8_t>(-1000.0L) == -128);
  CHECK(store<std::uint8_t>(std::numeric_limits<long double>::quiet_NaN()) == 0);
  CHECK(store<float>(0.1L) == 0.1f);
}

}  // namespace test

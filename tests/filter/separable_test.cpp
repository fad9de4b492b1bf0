// correlate_separable and convolve_separable: against the oracle, and against the dense verbs.
// SPDX-License-Identifier: MIT
#include <konv/filter/separable.hpp>
#include <konv/reference/separable.hpp>

#include <doctest/doctest.h>

#include <array>
#include <span>

#include "../support/differential.hpp"
#include "../support/machine.hpp"

namespace test {

using konv::border;
using konv::image;
using konv::kernel;

namespace {

template <class Src, class W, class Dst>
void separable_differential(std::uint64_t seed, int count) {
  for (int n = 0; n < rounds(count); ++n) {
    random r(seed * 1000000 + static_cast<std::uint64_t>(n));
    filter_case f = random_case(r, r.one_in(2));
    vary(r, f.options, std::is_integral_v<Dst>);
    if (r.one_in(4)) f.options.how = r.pick({konv::method::direct, konv::method::separable});
    placed<Src> src(r, f.size);
    randomize(r, src.view());
    auto column = random_weights<W>(r, f.rows), row = random_weights<W>(r, f.cols);
    if (r.one_in(3)) {  // symmetric, as blurs are
      for (std::size_t i = 0; i < column.size() / 2; ++i) column[column.size() - 1 - i] = column[i];
      for (std::size_t i = 0; i < row.size() / 2; ++i) row[row.size() - 1 - i] = row[i];
    }
    const bool turned = r.one_in(3);
    const auto want = turned ? konv::reference::convolve_separable(src.view(), column, row, f.options)
                             : konv::reference::correlate_separable(src.view(), column, row, f.options);
    placed<Dst> dst(r, want.size());
    if (turned)
      konv::convolve_separable(src.view(), dst.view(), column, row, f.options);
    else
      konv::correlate_separable(src.view(), dst.view(), column, row, f.options);
    std::vector<double> products;
    for (const W a : column)
      for (const W b : row) products.push_back(static_cast<double>(a) * static_cast<double>(b));
    const double bound = slack<Src, W, Dst>(f, magnitude(f, konv::image_view<const Src>(src.view()), products));
    CHECK_SAME(beyond(dst.view(), want, bound, f.options.round), text(f) + " seed " + std::to_string(n));
    CHECK_MESSAGE(dst.intact(), "wrote beside the destination: ", text(f));
  }
}

}  // namespace

TEST_CASE("separable: random calls against the oracle") {
  separable_differential<float, float, float>(61, 200);
  separable_differential<std::uint8_t, float, std::uint8_t>(62, 200);
  separable_differential<std::uint8_t, std::int32_t, std::int16_t>(63, 150);
  separable_differential<std::uint8_t, std::int32_t, std::uint8_t>(64, 100);
  separable_differential<std::int16_t, std::int32_t, std::int16_t>(65, 60);
  separable_differential<std::uint16_t, float, std::uint16_t>(66, 60);
  separable_differential<double, double, double>(67, 80);
}

TEST_CASE("separable: integers are the dense filter's, bit for bit") {
  random r(68);
  for (int n = 0; n < 40; ++n) {
    const filter_case f = random_case(r);
    const auto src = random_image<std::uint8_t>(r, f.size);
    const auto column = random_weights<int>(r, f.rows), row = random_weights<int>(r, f.cols);
    const auto k = kernel<int>::outer(column, row);
    CHECK_SAME(bits_differ(konv::correlate_separable(src, column, row, f.options), konv::correlate(src, k, f.options)),
               text(f));
    CHECK_SAME(bits_differ(konv::convolve_separable(src, column, row, f.options), konv::convolve(src, k, f.options)),
               text(f));
  }
}

TEST_CASE("separable: a constant border is around the source, not around the first pass") {
  image<float> ones({5, 5});
  for (index_t i = 0; i < 25; ++i) ones(i % 5, i / 5) = 10;
  const std::vector<float> three{1, 1, 1};
  const auto dst = konv::correlate_separable(ones, three, three, {.edge = border::constant, .value = 10});
  for (index_t i = 0; i < 25; ++i) CHECK(dst(i % 5, i / 5) == 90);
}

TEST_CASE("separable: any contiguous range of weights, and the type that comes out") {
  const image<std::uint8_t> b({6, 5});
  const std::vector<float> v{1, 2, 1};
  const std::array<float, 3> a{1, 2, 1};
  const std::span<const float> s(v);
  const auto want = konv::correlate_separable(b, v, v);
  static_assert(std::is_same_v<decltype(want), const image<float>>);
  static_assert(std::is_same_v<decltype(konv::convolve_separable(b, std::vector<int>{1}, std::vector<int>{1})),
                               image<std::int32_t>>);
  static_assert(std::is_same_v<decltype(konv::correlate_separable(b, std::vector<double>{1}, std::vector<double>{1})),
                               image<double>>);
  CHECK_SAME(bits_differ(konv::correlate_separable(b, a, s), want), "array and span");
  CHECK_SAME(bits_differ(konv::correlate_separable(b, {1.f, 2.f, 1.f}, {1.f, 2.f, 1.f}), want), "lists");
}

TEST_CASE("separable: lists of weights, of the four verbs") {
  image<std::uint8_t> src({9, 7});
  for (index_t i = 0; i < 63; ++i) src(i % 9, i / 9) = static_cast<std::uint8_t>(i * i % 251);
  const std::vector<int> down{1, 2, 1}, along{-1, 0, 2};
  image<std::int16_t> dst(src.size());
  const auto same_as = [&](const auto& got, const auto& want) {
    for (index_t i = 0; i < 63; ++i) CHECK(got(i % 9, i / 9) == want(i % 9, i / 9));
  };
  same_as(konv::correlate_separable(src, {1, 2, 1}, {-1, 0, 2}), konv::correlate_separable(src, down, along));
  same_as(konv::convolve_separable<std::int16_t>(src, {1, 2, 1}, {-1, 0, 2}, {.edge = border::wrap}),
          konv::convolve_separable(src, down, along, {.edge = border::wrap}));
  konv::correlate_separable(src, dst, {1, 2, 1}, {-1, 0, 2});
  same_as(dst, konv::correlate_separable(src, down, along));
  konv::convolve_separable(src, dst, {1, 2, 1}, {-1, 0, 2}, {.offset = 5});
  same_as(dst, konv::convolve_separable(src, down, along, {.offset = 5}));
}

// Whole weights on whole samples into every destination type: a double once came out as zeros.
TEST_CASE("separable: integers into every destination type") {
  image<std::uint8_t> b({37, 11});
  image<std::uint16_t> w({37, 11});
  for (konv::index_t y = 0; y < 11; ++y)
    for (konv::index_t x = 0; x < 37; ++x) {
      b(x, y) = static_cast<std::uint8_t>(x * 7 + y * 31);
      w(x, y) = static_cast<std::uint16_t>(x * 1777 + y * 3001);
    }
  const std::vector<float> column{1, 4, 6, 4, 1}, row{-1, -2, 0, 2, 1};
  const std::vector<int> big(9, 300);
  const auto dense = [](const auto& src, const auto& c, const auto& r) {
    return konv::reference::correlate_separable<double>(src.view(), c, r, {});
  };
  const image<double> want = dense(std::as_const(b), column, row), wide = dense(std::as_const(w), big, big);
  const auto as_double = konv::correlate_separable<double>(b, column, row);
  const auto as_float = konv::correlate_separable<float>(b, column, row);
  const auto as_s32 = konv::correlate_separable<std::int32_t>(b, column, row);
  const auto as_s16 = konv::correlate_separable<std::int16_t>(b, column, row, {.offset = 7});
  const auto wide_double = konv::correlate_separable<double>(w, big, big);
  const auto wide_s32 = konv::correlate_separable<std::int32_t>(w, big, big, {.scale = 1.0 / 65536, .offset = 3});
  for (konv::index_t y = 0; y < 11; ++y)
    for (konv::index_t x = 0; x < 37; ++x) {
      CHECK(as_double(x, y) == want(x, y));
      CHECK(as_float(x, y) == static_cast<float>(want(x, y)));
      CHECK(as_s32(x, y) == static_cast<std::int32_t>(want(x, y)));
      CHECK(as_s16(x, y) == static_cast<std::int16_t>(want(x, y) + 7));
      CHECK(wide_double(x, y) == wide(x, y));
      CHECK(wide_s32(x, y) == konv::saturate_cast<std::int32_t>(wide(x, y) / 65536 + 3));
    }
}

// Packed f32 images of 1 and 3 channels take both passes at once where taps are few; others do not.
TEST_CASE("separable: f32 images come out the same from pixels side by side and from others") {
  random r(72);
  const std::pair<index_t, index_t> steps[] = {{1, 1}, {3, 1}, {1, 3}, {2, 1}, {1, 2}};  // channels, dilation
  for (const auto& step : steps)
    for (const index_t taps : {3, 5, 7, 9})
      for (const border edge : {border::reflect_101, border::constant, border::wrap})
        for (const index_t width : {23, 64, 65, 79, 80, 81, 95, 97, 131}) {
          const index_t channels = step.first, dilation = step.second;
          const konv::extent size{width, 13, channels};
          image<float> src(size), apart({width, 13, channels + 1}), a(size), b(size);
          randomize(r, src.view());
          const konv::image_view<float> gaps(apart.data(), size, apart.row_stride(), channels + 1);
          for (index_t y = 0; y < 13; ++y)
            for (index_t x = 0; x < width; ++x)
              for (index_t k = 0; k < channels; ++k) gaps(x, y, k) = src(x, y, k);
          auto line = random_weights<float>(r, taps);
          if (r.one_in(2) || taps == 5)
            for (index_t i = 0; i < taps / 2; ++i)
              line[static_cast<std::size_t>(taps - 1 - i)] = line[static_cast<std::size_t>(i)];
          konv::filter_options o;
          o.edge = edge;
          o.value = 0.5;
          o.dilation = dilation;
          if (r.one_in(3)) o.anchor = konv::size2{r.between(0, taps - 1), r.between(0, taps - 1)};
          konv::correlate_separable(src, a, line, line, o);
          konv::correlate_separable(gaps, b, line, line, o);
          CHECK_SAME(bits_differ(a, b), std::to_string(taps) + " taps, " + std::to_string(channels) + " channels, " +
                                            std::to_string(width) + " columns");
        }
}

// Results of 6 MB go past the caches where their rows begin with a cache line, and images of more than 4 MB are fetched
// another way: the same sums, wherever they are put.
TEST_CASE("separable: large f32 images come out the same in aligned rows, in others and in pieces") {
  random r(71);
  for (const index_t channels : {1, 3})
    for (const index_t taps : {3, 5, 7, 15})
      for (const bool symmetric : {false, true}) {
        const konv::extent size{2003 / channels, 811, channels};  // 6.5 MB
        REQUIRE(size.samples() * 4 >= konv::past_caches_least);
        image<float> src(size), aligned(size), other({size.width + 1, size.height, channels});
        randomize(r, src.view());
        auto line = random_weights<float>(r, taps);
        for (index_t i = 0; symmetric && i < taps / 2; ++i)
          line[static_cast<std::size_t>(taps - 1 - i)] = line[static_cast<std::size_t>(i)];
        konv::filter_options o;
        if (taps == 5) o.anchor = konv::size2{1, 3};
        const auto beside = other.view().crop({1, 0, size.width, size.height});
        konv::correlate_separable(src, aligned, line, line, o);
        konv::correlate_separable(src, beside, line, line, o);
        CHECK_SAME(bits_differ(aligned, beside), std::to_string(taps) + " taps");
        o.run = konv::execution{2};
        aligned = image<float>(size);
        konv::correlate_separable(src, aligned, line, line, o);
        CHECK_SAME(bits_differ(aligned, beside), std::to_string(taps) + " taps, two threads");
        // 64 rows of it, from a small image
        const auto few = konv::image<float>::copy_of(src.view().crop({0, 300, size.width, 64}));
        image<float> part(few.size());
        konv::correlate_separable(few, part, line, line, konv::filter_options{.anchor = o.anchor});
        const index_t inside = 64 - 2 * taps;
        CHECK_SAME(bits_differ(part.view().crop({0, taps, size.width, inside}),
                               aligned.view().crop({0, 300 + taps, size.width, inside})),
                   std::to_string(taps) + " taps, a part");
      }
}

TEST_CASE("separable: errors") {
  const image<float> src({6, 5});
  const std::vector<float> three{1, 2, 1}, none, seven(7, 1.0f);
  CHECK_THROWS_WITH_AS(konv::correlate_separable(src, none, three), doctest::Contains("correlate_separable: column"),
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(konv::convolve_separable(src, three, none), doctest::Contains("convolve_separable: row"),
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(konv::correlate_separable(src, seven, three, {.output = konv::coverage::valid}),
                       doctest::Contains("3x7"), konv::argument_error);
  image<float> wrong({6, 4});
  CHECK_THROWS_WITH_AS(konv::correlate_separable(src, wrong, three, three),
                       "correlate_separable: dst is 6x4, expected 6x5", konv::argument_error);
}

}  // namespace test

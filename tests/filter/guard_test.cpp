// Nothing is read or written outside a view: sources and destinations flush against pages that cannot be touched.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>
#include <konv/filter/gaussian.hpp>
#include <konv/filter/pad.hpp>
#include <konv/filter/separable.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/filter_case.hpp"
#include "../support/machine.hpp"
#include "../support/placed.hpp"

#if KONV_TESTS_GUARD_PAGES

namespace test {

namespace {

// Runs `filter` between guarded views, flush at the start and at the end, with and without gaps between rows; the
// result is that between plain images.
template <class Src, class Dst, class Filter>
void check_guarded(random& r, konv::extent size, konv::extent out, Filter filter, const std::string& context) {
  const auto plain = random_image<Src>(r, size);
  konv::image<Dst> want(out);
  filter(plain.view(), want.view());
  for (const auto side : {guarded<Src>::at_start, guarded<Src>::at_end})
    for (const index_t gap : {index_t{0}, r.between(1, 40)}) {
      const guarded<Src> src(size, side, gap);
      for (index_t y = 0; y < size.height; ++y)
        for (index_t x = 0; x < size.width; ++x)
          for (index_t c = 0; c < size.channels; ++c) src.view()(x, y, c) = plain(x, y, c);
      const guarded<Dst> dst(out, side == guarded<Src>::at_start ? guarded<Dst>::at_start : guarded<Dst>::at_end, gap);
      filter(konv::image_view<const Src>(src.view()), dst.view());
      CHECK_SAME(bits_differ(dst.view(), want), context);
    }
}

template <class Src, class W, class Dst>
void check_types(std::uint64_t seed, int count) {
  for (int n = 0; n < rounds(count); ++n) {
    random r(seed * 1000000 + static_cast<std::uint64_t>(n));
    filter_case f = random_case(r, r.one_in(2));
    f.size.width = std::min<index_t>(f.size.width, 200);
    f.size.height = std::min<index_t>(f.size.height, 40);
    f.options.pad.reset();
    if (f.options.output == konv::coverage::valid) f.options.output = konv::coverage::same;
    const auto k = random_kernel<W>(r, f.rows, f.cols);
    const auto column = random_weights<W>(r, f.rows), row = random_weights<W>(r, f.cols);
    const auto out = konv::plan<Src, Dst>(k, f.size, f.options).size();
    using from = konv::image_view<const Src>;
    using to = konv::image_view<Dst>;
    check_guarded<Src, Dst>(
        r, f.size, out, [&](from s, to d) { konv::correlate(s, d, k, f.options); }, text(f));
    check_guarded<Src, Dst>(
        r, f.size, out, [&](from s, to d) { konv::correlate_separable(s, d, column, row, f.options); }, text(f));
  }
}

}  // namespace

TEST_CASE("guard pages: u8") {
  check_types<std::uint8_t, float, std::uint8_t>(91, 60);
  check_types<std::uint8_t, int, std::int16_t>(92, 60);
  check_types<std::uint8_t, float, float>(93, 40);
}
TEST_CASE("guard pages: 16 bits") {
  check_types<std::int16_t, int, std::int16_t>(94, 40);
  check_types<std::uint16_t, float, std::uint16_t>(95, 40);
}
TEST_CASE("guard pages: f32 and f64") {
  check_types<float, float, float>(96, 80);
  check_types<float, float, std::uint8_t>(97, 40);
  check_types<double, double, double>(98, 40);
}

TEST_CASE("guard pages: every width up to a few vectors, heights that leave rows over") {
  random r(99);
  const auto k = random_kernel<float>(r, 3, 3);
  const auto ki = random_kernel<int>(r, 5, 5);
  const auto line = random_weights<float>(r, 5);
  const auto line64 = random_weights<double>(r, 5);
  for (index_t w = 1; w <= 150; ++w) {
    const konv::extent size{w, 1 + w % 7, 1};
    const auto dense = [&](auto s, auto d) { konv::correlate(s, d, k); };
    const auto integers = [&](auto s, auto d) { konv::correlate(s, d, ki); };
    check_guarded<float, float>(r, size, size, dense, "f32");
    check_guarded<std::uint8_t, std::uint8_t>(r, size, size, dense, "u8");
    check_guarded<std::uint8_t, std::int16_t>(r, size, size, integers, "s16");
    check_guarded<float, float>(
        r, size, size, [&](auto s, auto d) { konv::correlate_separable(s, d, line, line); }, "f32 passes");
    check_guarded<double, double>(
        r, size, size, [&](auto s, auto d) { konv::correlate_separable(s, d, line64, line64); }, "f64 passes");
  }
}

TEST_CASE("guard pages: wide rows, read where they are") {
  random r(102);
  for (index_t cols = 1; cols <= 7; ++cols)
    for (const index_t channels : {1, 3}) {
      const konv::filter_options o{.edge = random_border(r), .dilation = {1, r.one_in(4) ? 2 : 1}};
      const auto k = random_kernel<float>(r, r.between(1, 6), cols);
      const auto ki = random_kernel<int>(r, r.between(1, 6), cols);
      const konv::extent wide{r.between(1800, 2000) / channels, r.between(6, 15), channels};
      const konv::extent floats{r.between(560, 700) / channels, r.between(6, 15), channels};
      const auto dense = [&](auto s, auto d) { konv::correlate(s, d, k, o); };
      const auto integers = [&](auto s, auto d) { konv::correlate(s, d, ki, o); };
      const std::string context = std::to_string(cols) + " columns, " + size_text(wide);
      check_guarded<std::uint8_t, std::uint8_t>(r, wide, wide, dense, context + " u8");
      check_guarded<std::uint8_t, std::int16_t>(r, wide, wide, integers, context + " s16");
      check_guarded<float, float>(r, floats, floats, dense, context + " f32");
    }
}

TEST_CASE("guard pages: every second column of wide rows, read where they are") {
  random r(101);
  for (index_t cols = 1; cols <= 7; ++cols)
    for (const auto output : {konv::coverage::valid, konv::coverage::same, konv::coverage::full})
      for (const konv::size2 stride : {konv::size2{1, 2}, konv::size2{2, 2}, konv::size2{3, 2}}) {
        const konv::extent size{r.between(780, 930), r.between(8, 20), 1};
        const konv::filter_options o{
            .edge = random_border(r), .output = output, .stride = stride, .dilation = {1, r.one_in(4) ? 2 : 1}};
        const auto k = random_kernel<float>(r, r.between(1, 6), cols);
        const auto want = konv::plan<float, float>(k, size, o).size();
        const auto strided = [&](auto s, auto d) { konv::correlate(s, d, k, o); };
        check_guarded<float, float>(r, size, want, strided, std::to_string(cols) + " columns, " + size_text(size));
      }
}

// u8 rows of some length are read in place but for their ends.
TEST_CASE("guard pages: long rows of u8") {
  random r(102);
  using from = konv::image_view<const std::uint8_t>;
  using to = konv::image_view<std::uint8_t>;
  for (int n = 0; n < 60; ++n) {
    const index_t c = r.pick<index_t>({1, 1, 2, 3, 4, 11});
    const konv::extent size{r.between(560, 760) / c + 1, r.between(1, 20), c},
        longer{r.between(1000, 1400) / c, size.height, c};
    konv::filter_options o{.edge = random_border(r), .value = 7};
    const index_t taps = r.pick<index_t>({3, 5, 7});
    check_guarded<std::uint8_t, std::uint8_t>(
        r, size, size,
        [&](from s, to d) {
          konv::gaussian_blur(s, d, 0, {.size = {taps, taps}, .edge = o.edge, .value = 7});
        },
        "gaussian " + std::to_string(taps) + " " + size_text(size));
    const auto column = random_weights<float>(r, r.between(1, 9)), row = random_weights<float>(r, r.between(1, 34));
    if (r.one_in(2)) o.dilation = {r.between(1, 3), r.between(1, 3)};
    check_guarded<std::uint8_t, std::uint8_t>(
        r, longer, longer, [&](from s, to d) { konv::correlate_separable(s, d, column, row, o); },
        std::to_string(row.size()) + " taps " + size_text(longer));
  }
}

TEST_CASE_TEMPLATE("guard pages: pad", T, std::uint8_t, std::uint16_t, float, double) {
  random r(100);
  for (int n = 0; n < 60; ++n) {
    const konv::extent size{r.between(1, 70), r.between(1, 6), r.pick<index_t>({1, 3, 4})};
    const konv::margins m{r.between(0, 5), r.between(0, 5), r.between(0, 70), r.between(0, 70)};
    const konv::extent out{size.width + m.left + m.right, size.height + m.top + m.bottom, size.channels};
    const konv::border edge = random_border(r);
    check_guarded<T, T>(
        r, size, out, [&](auto s, auto d) { konv::pad(s, d, m, edge, 3); }, border_name(edge));
  }
}

}  // namespace test
#endif

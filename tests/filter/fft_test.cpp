// fft_correlate and fft_convolve: the oracle within the stated bound, everywhere a tile may lie.
// SPDX-License-Identifier: MIT
#include <limits>

#include <konv/fft.hpp>

#include "../support/differential.hpp"

namespace test {
namespace {

double norm(const std::vector<double>& v) {
  double sum = 0;
  for (const double x : v) sum += x * x;
  return std::sqrt(sum);
}
template <class W>
std::vector<double> doubles(const konv::kernel<W>& k) {
  return {k.values().begin(), k.values().end()};
}

// The bound of the docstring for tiles of n samples, none larger than `most`.
template <class W>
double bound(const konv::kernel<W>& k, double scale, double most, double n) {
  return 4 * std::ldexp(1, -24) * std::log2(n) * std::sqrt(n) * most * norm(doubles(k)) * std::fabs(scale);
}
double tile_samples(const konv::geometry& g) {
  const konv::tile_grid t = konv::detail::choose_tiles(g, 16);
  return static_cast<double>(t.width() * t.height());
}

template <class Src, class W, class Dst>
void compare(std::uint64_t seed, int count) {
  for (int n = 0; n < rounds(count); ++n) {
    random r(seed * 1000000 + static_cast<std::uint64_t>(n));
    filter_case f = random_case(r, r.one_in(2));
    vary(r, f.options, std::is_integral_v<Dst>);
    f.options.accuracy = konv::precision::fast;
    const bool turned = r.one_in(3);
    placed<Src> src(r, f.size);
    randomize(r, src.view());
    const konv::kernel<W> k = random_kernel<W>(r, f.rows, f.cols);
    const konv::image<double> want = turned ? konv::reference::convolve(src.view(), k, f.options)
                                            : konv::reference::correlate(src.view(), k, f.options);
    placed<Dst> dst(r, want.size());
    if (turned)
      konv::fft_convolve(src.view(), dst.view(), k, f.options);
    else
      konv::fft_correlate(src.view(), dst.view(), k, f.options);
    double most = largest(src.view());
    if (f.options.edge == konv::border::constant)
      for (index_t c = 0; c < f.size.channels; ++c)
        most = std::max(most, std::fabs(static_cast<double>(konv::saturate_cast<Src>(f.options.value[c]))));
    const auto g = konv::resolve("test", f.size, f.rows, f.cols, f.options, turned);
    const double slack = bound(k, f.options.scale, most, tile_samples(g)) + 1.2e-7 * std::fabs(f.options.offset);
    CHECK_SAME(beyond(dst.view(), want, slack, f.options.round),
               text(f) + " seed " + std::to_string(seed) + "." + std::to_string(n));
    CHECK_MESSAGE(dst.intact(), "wrote beside the destination: ", text(f));
  }
}

}  // namespace

TEST_CASE("fft: every option, in awkward memory, equals the oracle within the bound") {
  compare<float, float, float>(41, 150);
  compare<std::uint8_t, float, std::uint8_t>(42, 80);
  compare<std::uint8_t, int, std::int16_t>(43, 60);
  compare<std::uint16_t, double, float>(44, 60);
  compare<std::int16_t, float, std::int32_t>(45, 40);
}

TEST_CASE("fft: many tiles, channels, large kernels, larger than the image too") {
  random r(46);
  for (const konv::extent size : {konv::extent{523, 301, 1}, {190, 140, 3}, {40, 700, 2}, {9, 5, 1}})
    for (const konv::size2 k : {konv::size2{31, 17}, {2, 64}, {63, 63}}) {
      const auto src = random_image<float>(r, size);
      const auto kernel = random_kernel<float>(r, k.y, k.x);
      const auto got = konv::fft_correlate(src, kernel);
      // f64: the oracle itself would take minutes
      konv::image<double> wide(size);
      for (index_t y = 0; y < size.height; ++y)
        for (index_t x = 0; x < size.width; ++x)
          for (index_t c = 0; c < size.channels; ++c) wide(x, y, c) = src(x, y, c);
      const auto want = konv::correlate<double>(wide, kernel);
      const auto g = konv::resolve("test", size, k.y, k.x, {}, false);
      CHECK_SAME(beyond(got, want, bound(kernel, 1, 100, tile_samples(g))), size_text(size));
      CHECK_SAME(bits_differ(konv::fft_correlate(src, kernel, {.run = 3}), got), "threads change nothing");
      konv::fft_plan<float, float> plan(kernel, src.size());
      konv::image<float> again(plan.size());
      plan.run(src, again.view());
      CHECK_SAME(bits_differ(again, got), "a plan is the same call");
      auto here = src.clone();
      konv::fft_correlate(here, here, kernel);
      CHECK_SAME(bits_differ(here, got), "in place");
    }
}

TEST_CASE("fft: grids cover every output, and no tile is too small for the kernel") {
  random r(47);
  for (int n = 0; n < 300; ++n) {
    konv::geometry g;
    g.dst = {r.between(1, 3000), r.between(1, 3000), r.between(1, 4)};
    g.src = g.dst;
    g.rows = r.between(1, 200), g.cols = r.between(1, 200);
    g.dy = r.between(1, 3), g.dx = r.between(1, 3);
    const index_t lanes = r.pick<index_t>({1, 4, 8, 16});
    const konv::tile_grid t = konv::detail::choose_tiles(g, lanes);
    CHECK(t.width() % lanes == 0);
    CHECK(t.height() % lanes == 0);
    CHECK(t.block_x * t.count_x >= g.dst.width);
    CHECK(t.block_y * t.count_y >= g.dst.height);
    CHECK(t.block_x * (t.count_x - 1) < g.dst.width);
    CHECK(t.block_y * (t.count_y - 1) < g.dst.height);
    CHECK(t.block_x + (g.cols - 1) * g.dx <= t.width());
    CHECK(t.block_y + (g.rows - 1) * g.dy <= t.height());
  }
}

TEST_CASE("fft: NaN and infinity stay within their footprint, as the direct method has them") {
  random r(48);
  const konv::extent size{150, 90, 1};
  const auto kernel = random_kernel<float>(r, 11, 14);
  const auto clean = random_image<float>(r, size);
  constexpr float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  for (const konv::border edge : {konv::border::constant, konv::border::reflect, konv::border::wrap}) {
    auto src = clean.clone();
    for (const float poison : {nan, inf, -inf, inf, nan})
      src(r.between(0, size.width - 1), r.between(0, size.height - 1)) = poison;
    const konv::filter_options o{.edge = edge};
    const auto got = konv::fft_correlate(src, kernel, o), direct = konv::correlate(src, kernel, o);
    const double slack = bound(kernel, 1, 100, 65536);
    CHECK_SAME(first_difference(got, direct, [&](float a, float b) {
                 if (std::isnan(b)) return !std::isnan(a);
                 if (std::isinf(b)) return a != b;
                 return !(std::fabs(a - b) <= slack);
               }), "one by one");
  }
}

TEST_CASE("fft: neither a bright neighbour nor huge or tiny numbers spoil a tile") {
  random r(49);
  const konv::extent size{700, 40, 1};
  const auto kernel = random_kernel<float>(r, 9, 9);
  for (const double left : {1e-36, 1e-12, 1.0, 1e12, 1e34}) {
    auto src = random_image<float>(r, size);  // the right half stays, far enough for tiles of its own
    for (index_t y = 0; y < size.height; ++y)
      for (index_t x = 0; x < 300; ++x) src(x, y) = static_cast<float>(src(x, y) * left);
    const auto got = konv::fft_correlate(src, kernel), direct = konv::correlate(src, kernel);
    const auto close = [&](index_t from, index_t to, double most) {
      const konv::rect part{.x = from, .y = 0, .width = to - from, .height = size.height};
      return first_difference(got.view().crop(part), direct.view().crop(part),
                              [&](float a, float b) { return !(std::fabs(a - b) <= bound(kernel, 1, most, 65536)); });
    };
    CHECK_SAME(close(600, 700, 100), "beside " + std::to_string(left));
    CHECK_SAME(close(0, 40, 100 * left), "within " + std::to_string(left));
  }
}

TEST_CASE("fft: guard pages") {
#if KONV_TESTS_GUARD_PAGES
  random r(50);
  const auto kernel = random_kernel<float>(r, 7, 7);
  for (const index_t width : {1, 15, 16, 17, 65, 200})
    for (const auto side : {guarded<float>::at_start, guarded<float>::at_end}) {
      guarded<float> src({width, 21, 1}, side), dst({width, 21, 1}, side);
      randomize(r, src.view());
      konv::fft_correlate(src.view(), dst.view(), kernel);
      CHECK_SAME(beyond(dst.view(), konv::reference::correlate(src.view(), kernel, {}), bound(kernel, 1, 100, 65536)),
                 std::to_string(width));
    }
#endif
}

TEST_CASE("fft: errors name what is wrong; describe() names the tiles") {
  const konv::image<float> src({30, 20, 1});
  konv::image<float> dst({30, 19, 1});
  konv::kernel<float> k(3, 3, std::vector<float>(9, 1.0f));
  CHECK_THROWS_WITH_AS(konv::fft_correlate(src, dst, k), "fft_correlate: dst is 30x19, expected 30x20",
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(
      konv::fft_convolve(src, k, {.accuracy = konv::precision::exact}),
      "fft_convolve: accuracy is exact, expected fast: transforms round; correlate and convolve do not",
      konv::argument_error);
  CHECK_THROWS_AS(konv::fft_correlate(src, k, {.how = konv::method::direct}), konv::argument_error);
  CHECK_THROWS_AS(konv::fft_correlate(src, k, {.stride = {0, 1}}), konv::argument_error);
  CHECK_THROWS_AS(konv::fft_correlate(konv::image<float>(), k), konv::argument_error);
  CHECK_THROWS_AS(
      konv::fft_correlate(src, konv::kernel<float>(31, 3, std::vector<float>(93)), {.output = konv::coverage::valid}),
      konv::argument_error);
  const konv::kernel<float> bad(1, 2, {1.0f, std::numeric_limits<float>::infinity()});
  CHECK_THROWS_WITH_AS(konv::fft_correlate(src, bad),
                       "fft_correlate: kernel holds inf, expected finite weights below 1e30", konv::argument_error);
  const konv::fft_plan<float, float> plan(k, src.size());
  CHECK(plan.describe().starts_with("fft_plan: 3x3 kernel by transforms of "));
}

}  // namespace test

// Chains of stages against chains of verbs; one memory for any height; what is refused.
// SPDX-License-Identifier: MIT
#include <konv/stream.hpp>

#include "streams.hpp"
#include "support/heap.hpp"

namespace test {
namespace {

template <class F>
std::string message(F&& f) {
  try {
    f();
  } catch (const konv::argument_error& e) {
    return e.what();
  }
  return "nothing thrown";
}

}  // namespace

TEST_CASE("stream::chain: a blur, then a derivative, f32") {
  chain_is_verbs<float, float>(1, 80, [](random& r, konv::extent size) {
    const konv::border a = random_stream_border(r), b = random_stream_border(r);
    const konv::fill v = random_value(r, size);
    const konv::gaussian_options blur{.size = r.pick<index_t>({3, 5, 11}), .edge = a, .value = v};
    const konv::derivative_options derivative{.edge = b, .value = v};
    return chain_and_verbs{stream::chain(stream::gaussian_blur(0, blur), stream::sobel(1, 0, derivative)),
                           [=](konv::image_view<const float> src, konv::image<float>& dst) {
                             konv::sobel(konv::gaussian_blur(src, 0, blur), dst, 1, 0, derivative);
                           }};
  });
}

TEST_CASE("stream::chain: five stages of four types") {
  constexpr auto strength = [](std::int16_t v) { return v < 0 ? -v : v; };
  chain_is_verbs<std::uint8_t, std::uint8_t>(2, 60, [&](random& r, konv::extent) {
    const konv::border a = random_stream_border(r), b = random_stream_border(r);
    const konv::gaussian_options blur{.edge = a};
    const konv::derivative_options derivative{.edge = b};
    const konv::box_options box{.edge = b};
    return chain_and_verbs{
        stream::chain(stream::gaussian_blur(konv::size2{5, 5}, 0, blur), stream::sobel(0, 1, derivative),
                      stream::map(strength), stream::convert<float>({.scale = 0.5}),
                      stream::box_blur<std::uint8_t>({9, 5}, box)),
        [=](konv::image_view<const std::uint8_t> src, konv::image<std::uint8_t>& dst) {
          const auto edges = konv::sobel(konv::gaussian_blur(src, konv::size2{5, 5}, 0, blur), 0, 1, derivative);
          konv::image<std::int32_t> strong(src.size());
          for (index_t y = 0; y < src.height(); ++y)
            for (index_t i = 0; i < src.width() * src.channels(); ++i) strong.row(y)[i] = strength(edges.row(y)[i]);
          konv::box_blur(konv::convert<float>(strong, {.scale = 0.5}), dst, {9, 5}, box);
        }};
  });
}

TEST_CASE("stream::chain: taps far above and below their row, on images of any height") {
  for (const konv::size2 anchor : {konv::size2{0, 0}, {8, 0}, {3, 2}})
    for (index_t height = 1; height < 40; ++height) {
      random r(static_cast<std::uint64_t>(height));
      const auto src = random_image<std::uint8_t>(r, {19, height, 1});
      const auto k = random_kernel<int>(r, 9, 3);
      const konv::filter_options o{.edge = random_stream_border(r), .anchor = anchor};
      const stream::chain c(stream::correlate(k, o), stream::correlate(k, o));
      const auto want = konv::correlate(konv::correlate(src, k, o), k, o);
      for (const int threads : {1, 2, 5, 16})
        CHECK_SAME(bits_differ(stream::run(c, src, {.cache = 0, .run = threads}), want), size_text(src.size()));
      CHECK_SAME(bits_differ(pushed<std::int32_t>(r, c, konv::image_view<const std::uint8_t>(src), {.cache = 0}), want),
                 size_text(src.size()) + " pushed");
    }
}

TEST_CASE("stream::rows: who asks for room and has nothing to put there loses no row that is mirrored below") {
  random r(6);
  const auto src = random_image<std::uint8_t>(r, {19, 60, 1});
  const auto k = random_kernel<int>(r, 9, 3);
  const konv::filter_options o{.anchor = {0, 0}};
  konv::image<std::int32_t> out(src.size());
  index_t next = 0;
  auto filter = stream::rows<std::uint8_t>(stream::chain(stream::correlate(k, o)), {.width = 19},
                                           [&](konv::image_view<const std::int32_t> rows) {
                                             for (index_t y = 0; y < rows.height(); ++y, ++next)
                                               for (index_t x = 0; x < 19; ++x) out(x, next) = rows(x, y);
                                           });
  filter.push(src);
  CHECK(filter.room().height() >= 1);
  filter.filled(0);
  filter.finish();
  CHECK_SAME(bits_differ(out, konv::correlate(src, k, o)), "nothing put there");
}

TEST_CASE("stream::run: into its own source, on an executor") {
  random r(3);
  auto image = random_image<std::uint8_t>(r, {300, 200, 1});
  const stream::chain c(stream::gaussian_blur(1.5), stream::gradient_magnitude());
  const auto want = konv::gradient_magnitude<std::uint8_t>(konv::gaussian_blur(image, 1.5));
  reverse_executor pool;
  konv::image<std::uint8_t> out(image.size());
  stream::run(c, image, out, {.run = pool});
  CHECK(pool.ran > 1);
  CHECK_SAME(bits_differ(out, want), "executor");
  stream::run(c, image, image);
  CHECK_SAME(bits_differ(image, want), "in place");
}

TEST_CASE("stream::map: any function of a sample, any number that it returns") {
  random r(5);
  const auto src = random_image<std::int16_t>(r, {40, 30, 3});
  const auto odd = stream::run(stream::chain(stream::map([](auto v) { return v & 1; })), src);
  static_assert(std::is_same_v<konv::sample_of<decltype(odd)>, std::int32_t>);
  const auto bright = stream::run(stream::chain(stream::map<std::uint8_t>([](int v) { return v * 0.01 + 2.5; })), src);
  for (index_t y = 0; y < 30; ++y)
    for (index_t i = 0; i < 40 * 3; ++i) {
      CHECK(odd.row(y)[i] == (src.row(y)[i] & 1));
      CHECK(bright.row(y)[i] == konv::saturate_cast<std::uint8_t>(src.row(y)[i] * 0.01 + 2.5));
    }
}

TEST_CASE("stream::rows: rows written in place") {
  random r(4);
  const auto src = random_image<float>(r, {77, 90, 1});
  const stream::chain c(stream::laplacian());
  konv::image<float> out(src.size());
  index_t next = 0;
  auto filter = stream::rows<float>(c, {.width = 77}, [&](konv::image_view<const float> rows) {
    for (index_t y = 0; y < rows.height(); ++y) std::memcpy(out.row(next++), rows.row(y), 77 * sizeof(float));
  }, {.cache = 0});
  for (index_t y = 0; y < 90;) {
    const konv::image_view<float> room = filter.room();
    REQUIRE(room.height() >= 1);
    index_t n = 0;
    for (; n < room.height() && y < 90; ++n, ++y) std::memcpy(room.row(n), src.row(y), 77 * sizeof(float));
    filter.filled(n);
    CHECK(next >= y - 1 - 8);  // one row below, and a block
  }
  filter.finish();
  CHECK_SAME(bits_differ(out, konv::laplacian(src)), "laplacian");
}

TEST_CASE("stream::rows: the memory that is promised, whatever the height") {
  const stream::chain c(stream::gaussian_blur(2), stream::sobel(1, 0), stream::convert<std::uint8_t>());
  constexpr index_t width = 5000;
  const auto peak_of = [&](index_t height) {
    const std::size_t before = heap::live;
    heap::peak = before;
    index_t rows = 0;
    auto filter = stream::rows<std::uint8_t>(c, {.width = width}, [&](auto made) { rows += made.height(); },
                                             {.cache = 0});
    konv::image<std::uint8_t> some({width, 7});
    for (index_t y = 0; y < height; y += 7) filter.push(some);
    filter.finish();
    CHECK(rows == height);
    // 13 taps: 6 rows above and below, blocks of 48. Rows of u8, u8, s16 and, of the last result, u8.
    constexpr index_t block = 4 * 12, u8_row = 5056, s16_row = 10048;
    CHECK(filter.bytes() == (13 + block) * u8_row + (3 + block) * u8_row + (2 + block) * s16_row + block * u8_row);
    return heap::peak - before;
  };
  const std::size_t low = peak_of(140), high = peak_of(7 * 2000);
  CHECK(low < 2 << 20);  // bytes() is 1.3 MB
  CHECK(high <= low + 1000);
}

TEST_CASE("stream: what it refuses, in words") {
  konv::image<std::uint8_t> src({8, 8}), other({8, 7});
  constexpr konv::kernel2d<int, 3, 3> k{{1, 1, 1, 1, 1, 1, 1, 1, 1}};
  const auto run = [&](const auto& stage) { return message([&] { stream::run(stream::chain(stage), src); }); };
  CHECK(run(stream::correlate(k, {.edge = konv::border::wrap})) ==
        "stream::correlate: edge is wrap, expected another border: the rows that stand above the first come last");
  CHECK(run(stream::correlate(k, {.output = konv::coverage::valid})) ==
        "stream::correlate: output is valid, expected same");
  CHECK(run(stream::correlate(k, {.stride = 2})) == "stream::correlate: stride is {2, 2}, expected 1");
  CHECK(run(stream::convolve(k, {.pad = {1, 1, 1, 1}})) ==
        "stream::convolve: pad is given, expected none: the result has as many rows as the source");
  CHECK(run(stream::box_blur(3, {.edge = konv::border::wrap})).starts_with("stream::box_blur: edge is wrap"));
  CHECK(run(stream::gaussian_blur(9, {.how = konv::gaussian_method::multirate})) ==
        "stream::gaussian_blur: method is multirate, expected fir, which automatic is in a stream");
  CHECK(run(stream::sobel(1, 0, {.edge = konv::border::constant, .value = {1, 2}})) ==
        "stream::sobel: value has 2 numbers, expected 1 or one per channel (1)");
  CHECK(message([] { stream::sobel(0, 0); }) ==
        "stream::sobel: dx and dy are 0 and 0, expected none negative and not both 0");
  CHECK(message([] { stream::box_blur(0); }) ==
        "stream::box_blur: size is 0 by 0, expected at least 1 by 1 and at most 2^31 pixels");

  const stream::chain c(stream::laplacian());
  konv::image<std::int16_t> out({8, 7});
  CHECK(message([&] { stream::run(c, src, out); }) == "stream::run: dst is 8x7, expected 8x8");
  CHECK(message([&] { stream::run(c, konv::image<float>()); }) ==
        "stream::run: src is 0x0, expected at least one pixel");
  CHECK(message([&] { stream::run(c, src, {.cache = -1}); }) == "stream::run: cache is -1, expected at least 0");
  auto filter = stream::rows<std::uint8_t>(c, {.width = 8}, [](auto) {});
  CHECK(message([&] { filter.finish(); }) == "stream::rows::finish: rows pushed are 0, expected at least one");
  CHECK(message([&] { filter.push(konv::image<std::uint8_t>({9, 1})); }) ==
        "stream::rows::push: rows are 9x1, expected 8x1");
  CHECK(message([&] { filter.filled(-1); }).starts_with("stream::rows::filled: count is -1, expected 0 to "));
  CHECK(message([&] { stream::rows<float>(c, {.width = 0}, [](auto) {}); }) ==
        "stream::rows: rows have 0 pixels of 1 channels, expected 1 to 2^40 samples");
}

}  // namespace test

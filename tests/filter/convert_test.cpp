// convert: every pair of types against the definition.
// SPDX-License-Identifier: MIT
#include <konv/filter/convert.hpp>

#include <doctest/doctest.h>

#include "../support/filter_case.hpp"
#include "../support/placed.hpp"

namespace test {

using konv::image;

namespace {

template <class Src, class Dst>
void converts(std::uint64_t seed) {
  random r(seed);
  for (const konv::convert_options& o : {konv::convert_options{}, {.scale = 1 / 255.0}, {.scale = -3, .offset = 128.5},
                                         {.scale = 0.5, .round = konv::rounding::truncate, .run = 3}}) {
    const konv::extent size{awkward_width(r), r.between(1, 20), r.between(1, 4)};
    placed<Src> src(r, size);
    placed<Dst> dst(r, size);
    randomize(r, src.view());
    image<double> want(size);
    for (index_t y = 0; y < size.height; ++y)
      for (index_t x = 0; x < size.width; ++x)
        for (index_t c = 0; c < size.channels; ++c)
          want(x, y, c) = o.offset + o.scale * static_cast<double>(src.view()(x, y, c));
    const double most = std::fabs(o.scale) * largest(src.view()) + std::fabs(o.offset);
    konv::convert(src.view(), dst.view(), o);
    CHECK_SAME(beyond(dst.view(), want, o.scale == 1 ? 0 : 2e-7 * most, o.round), size_text(size));
    CHECK(dst.intact());
  }
}
template <class Src>
void converts_to_all(std::uint64_t seed) {
  converts<Src, std::uint8_t>(seed);
  converts<Src, std::uint16_t>(seed + 1);
  converts<Src, std::int16_t>(seed + 2);
  converts<Src, std::int32_t>(seed + 3);
  converts<Src, float>(seed + 4);
  converts<Src, double>(seed + 5);
}

}  // namespace

TEST_CASE("convert: every pair of types") {
  converts_to_all<std::uint8_t>(10);
  converts_to_all<std::int16_t>(20);
  converts_to_all<std::int32_t>(30);
  converts_to_all<float>(40);
  converts_to_all<double>(50);
}

TEST_CASE("convert: saturates, in place, and its errors") {
  image<float> f({3, 1});
  f(0, 0) = 300.5f;
  f(1, 0) = -2;
  f(2, 0) = 2.5f;
  const auto u = konv::convert<std::uint8_t>(f);
  CHECK(u(0, 0) == 255);
  CHECK(u(1, 0) == 0);
  CHECK(u(2, 0) == 2);
  konv::convert(f, f, {.scale = 2});
  CHECK(f(2, 0) == 5);
  CHECK_THROWS_WITH_AS(konv::convert<float>(image<float>()), "convert: src is 0x0, expected at least one pixel",
                       konv::argument_error);
  CHECK_THROWS_AS(konv::convert<float>(f, {.scale = std::numeric_limits<double>::quiet_NaN()}), konv::argument_error);
}

}  // namespace test

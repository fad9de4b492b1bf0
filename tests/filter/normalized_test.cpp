// normalized_correlate: missing pixels take no part.
// SPDX-License-Identifier: MIT
#include <konv/filter/normalized.hpp>

#include <limits>

#include "named_filter.hpp"

namespace test {

namespace {
const konv::kernel<double> binomial{{1, 2, 1}, {2, 4, 2}, {1, 2, 1}};

// The weighted mean of what is there, pixel by pixel.
template <class T, class Present>
konv::image<double> by_hand(const konv::image<T>& src, Present present, konv::border edge, double missing) {
  konv::image<double> out(src.size());
  for (index_t y = 0; y < src.height(); ++y)
    for (index_t x = 0; x < src.width(); ++x) {
      double sum = 0, weight = 0;
      for (index_t i = -1; i <= 1; ++i)
        for (index_t j = -1; j <= 1; ++j) {
          const index_t v = konv::border_index(edge, y + i, src.height()),
                        u = konv::border_index(edge, x + j, src.width());
          if (u < 0 || v < 0 || present(u, v) == 0) continue;
          const double k = binomial(i + 1, j + 1) * present(u, v);
          sum += k * static_cast<double>(src(u, v));
          weight += k;
        }
      out(x, y) = weight > 0 ? sum / weight : missing;
    }
  return out;
}
}  // namespace

TEST_CASE("normalized: NaN is left out, the rest renormalised") {
  random r(1);
  auto src = random_image<float>(r, {40, 30, 1});
  for (index_t y = 0; y < 30; ++y)
    for (index_t x = 0; x < 40; ++x)
      if (r.one_in(2)) src(x, y) = std::numeric_limits<float>::quiet_NaN();
  const auto present = [&](index_t x, index_t y) { return std::isnan(src(x, y)) ? 0.0 : 1.0; };
  for (const konv::border edge : {konv::border::reflect_101, konv::border::constant, konv::border::wrap}) {
    const auto got = konv::normalized_correlate(src, binomial, {.edge = edge, .missing = -7});
    CHECK_SAME(beyond(got, by_hand(src, present, edge, -7), 1e-4), border_name(edge));
  }
  const auto want = konv::normalized_correlate(src, binomial);
  konv::normalized_correlate(src, binomial, src);
  CHECK_SAME(bits_differ(src, want), "in place");
}

TEST_CASE("normalized: a mask of weights") {
  random r(2);
  const auto src = random_image<std::uint8_t>(r, {33, 20, 1});
  konv::image<float> mask(src.size());
  for (index_t y = 0; y < 20; ++y)
    for (index_t x = 0; x < 33; ++x) mask(x, y) = r.pick({0.0f, 0.5f, 1.0f, 2.0f});
  const auto present = [&](index_t x, index_t y) { return static_cast<double>(mask(x, y)); };
  const auto got = konv::normalized_correlate<double>(src, mask, binomial, {.edge = konv::border::constant});
  CHECK_SAME(beyond(got, by_hand(src, present, konv::border::constant, 0), 1e-3), "weights");
  CHECK_SAME(beyond(konv::normalized_correlate(src, mask, binomial),
                    by_hand(src, present, konv::border::reflect_101, 0), 1e-3),
             "u8");
  CHECK_THROWS_AS(konv::normalized_correlate(src, konv::image<float>({3, 3}), binomial), konv::argument_error);
}

TEST_CASE("normalized: nothing missing is the blur itself") {
  random r(3);
  const auto src = random_image<float>(r, {50, 9, 3});
  konv::image<std::uint8_t> mask({50, 9, 1});
  for (index_t y = 0; y < 9; ++y)
    for (index_t x = 0; x < 50; ++x) mask(x, y) = 1;
  CHECK_SAME(beyond(konv::normalized_correlate(src, mask, binomial),
                    konv::reference::correlate(src, binomial, {.scale = 1.0 / 16}), 1e-4),
             "blur");
}

}  // namespace test

// kirsch and robinson: eight kernels written out, the largest response.
// SPDX-License-Identifier: MIT
#include <konv/filter/compass.hpp>

#include <konv/reference/correlate.hpp>

#include "named_filter.hpp"

namespace test {

namespace {

const konv::kernel<int> kirsch_kernels[8] = {
    {{5, 5, 5}, {-3, 0, -3}, {-3, -3, -3}}, {{5, 5, -3}, {5, 0, -3}, {-3, -3, -3}},
    {{5, -3, -3}, {5, 0, -3}, {5, -3, -3}}, {{-3, -3, -3}, {5, 0, -3}, {5, 5, -3}},
    {{-3, -3, -3}, {-3, 0, -3}, {5, 5, 5}}, {{-3, -3, -3}, {-3, 0, 5}, {-3, 5, 5}},
    {{-3, -3, 5}, {-3, 0, 5}, {-3, -3, 5}}, {{-3, 5, 5}, {-3, 0, 5}, {-3, -3, -3}}};
const konv::kernel<int> robinson_kernels[8] = {
    {{1, 2, 1}, {0, 0, 0}, {-1, -2, -1}}, {{2, 1, 0}, {1, 0, -1}, {0, -1, -2}},
    {{1, 0, -1}, {2, 0, -2}, {1, 0, -1}}, {{0, -1, -2}, {1, 0, -1}, {2, 1, 0}},
    {{-1, -2, -1}, {0, 0, 0}, {1, 2, 1}}, {{-2, -1, 0}, {-1, 0, 1}, {0, 1, 2}},
    {{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}}, {{0, 1, 2}, {-1, 0, 1}, {-2, -1, 0}}};

template <class F>
void compass_cases(const konv::kernel<int> (&kernels)[8], F verb) {
  for (int n = 0; n < 12; ++n) {
    random r(static_cast<std::uint64_t>(n));
    const named_case c = random_named(r);
    const auto src = random_image<std::uint8_t>(r, c.size);
    konv::derivative_options o;
    c.set(o);
    const auto got = verb(src, o);
    konv::image<std::int16_t> all[8];
    for (int d = 0; d < 8; ++d)
      all[d] = konv::reference::correlate<std::int16_t>(src, kernels[d], c.reference());
    for (index_t y = 0; y < src.height(); ++y)
      for (index_t x = 0; x < src.width() * src.channels(); ++x) {
        int best = 0;
        for (int d = 1; d < 8; ++d)
          if (all[d].row(y)[x] > all[best].row(y)[x]) best = d;
        CHECK(got.magnitude.row(y)[x] == all[best].row(y)[x]);
        CHECK(int(got.direction.row(y)[x]) == best);
      }
  }
}

}  // namespace

TEST_CASE("kirsch: the strongest of eight, and which") {
  compass_cases(kirsch_kernels, [](const auto& src, const auto& o) { return konv::kirsch(src, o); });
}
TEST_CASE("robinson: the strongest of eight, and which") {
  compass_cases(robinson_kernels, [](const auto& src, const auto& o) { return konv::robinson(src, o); });
}
TEST_CASE("compass: in place, errors") {
  random r(1);
  auto src = random_image<float>(r, {20, 10, 1});
  const auto want = konv::kirsch(src);
  konv::image<std::uint8_t> direction(src.size()), small({3, 3});
  konv::kirsch(src, src, direction.view());
  CHECK_SAME(bits_differ(src, want.magnitude), "in place");
  CHECK_THROWS_AS(konv::robinson(src, src, small.view()), konv::argument_error);
  CHECK_THROWS_AS(konv::kirsch(konv::image<float>()), konv::argument_error);
}

}  // namespace test

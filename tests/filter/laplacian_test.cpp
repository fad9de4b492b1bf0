// laplacian against the kernels that it stands for.
// SPDX-License-Identifier: MIT
#include <konv/filter/laplacian.hpp>

#include "named_filter.hpp"

namespace test {

namespace {
template <class Src, class Dst>
void laplacian_cases(std::uint64_t seed, int count, const konv::laplacian_options& options, const konv::kernel<int>& k,
                     double eps) {
  check_named<Src, Dst>(
      seed, count,
      [&](auto src, auto dst, const named_case& c) {
        konv::laplacian_options o = options;
        c.set(o);
        konv::laplacian(src, dst, o);
      },
      [&](auto src, const named_case& c) { return konv::reference::correlate(src, k, c.reference()); },
      [&](double most) { return 128 * most * eps; });
}
void all_types(const konv::laplacian_options& o, const konv::kernel<int>& k) {
  laplacian_cases<std::uint8_t, std::int16_t>(1, 60, o, k, 0);
  laplacian_cases<std::uint8_t, std::uint8_t>(2, 60, o, k, 0);
  laplacian_cases<float, float>(3, 60, o, k, 4e-7);
  laplacian_cases<std::int16_t, std::int32_t>(4, 20, o, k, 0);
  laplacian_cases<double, double>(5, 20, o, k, 2e-15);
}
}  // namespace

TEST_CASE("laplacian: size 1, four and eight neighbours") {
  all_types({}, {{0, 1, 0}, {1, -4, 1}, {0, 1, 0}});
  all_types({.count = konv::neighbours::eight}, {{1, 1, 1}, {1, -8, 1}, {1, 1, 1}});
}

TEST_CASE("laplacian: OpenCV's sizes 3 and 5") {
  all_types({.size = 3}, {{2, 0, 2}, {0, -8, 0}, {2, 0, 2}});
  all_types({.size = 5}, {{2, 4, 4, 4, 2}, {4, 0, -8, 0, 4}, {4, -8, -24, -8, 4}, {4, 0, -8, 0, 4}, {2, 4, 4, 4, 2}});
}

TEST_CASE("laplacian: of any size it is the gallery's") {
  const auto same = [](const auto& k) {
    const konv::kernel<int> made = konv::detail::laplacian_kernel(k.rows(), konv::neighbours::four);
    CHECK(made.values() == std::vector<int>(k.values.begin(), k.values.end()));
  };
  same(konv::gallery::laplacian_opencv<3>);
  same(konv::gallery::laplacian_opencv<7>);
  same(konv::gallery::laplacian_opencv<15>);
}

TEST_CASE("laplacian: scale and offset, errors") {
  random r(3);
  const auto src = random_image<std::uint8_t>(r, {40, 9, 1});
  const konv::kernel<int> k{{0, 1, 0}, {1, -4, 1}, {0, 1, 0}};
  CHECK_SAME(values_differ(konv::laplacian<std::uint8_t>(src, {.scale = 0.5, .offset = 100}),
                           konv::reference::correlate<std::uint8_t>(src, k, {.scale = 0.5, .offset = 100})),
             "scaled");
  CHECK_THROWS_AS(konv::laplacian(src, {.size = 2}), konv::argument_error);
  CHECK_THROWS_AS(konv::laplacian(src, {.size = 17}), konv::argument_error);
  CHECK_THROWS_AS(konv::laplacian(src, {.size = 3, .count = konv::neighbours::eight}), konv::argument_error);
}

}  // namespace test

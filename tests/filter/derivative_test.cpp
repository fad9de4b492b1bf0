// The lines that Sobel's kernels are made of, and what the derivative filters refuse.
// SPDX-License-Identifier: MIT
#include <konv/filter/derivative.hpp>

#include <konv/filter/prewitt.hpp>
#include <konv/filter/scharr.hpp>

#include "named_filter.hpp"

namespace test {

namespace {
using line = std::vector<std::int32_t>;
line derivative_line(index_t size, int order) { return konv::detail::derivative_line("test", size, order); }
konv::kernel<int> cross(bool along, int side, int mid) {
  const konv::kernel<int> k{{-side, 0, side}, {-mid, 0, mid}, {-side, 0, side}};
  return along ? k : k.transposed();
}
}  // namespace

TEST_CASE("derivative lines: OpenCV's getDerivKernels") {
  CHECK(derivative_line(1, 0) == line{1});
  CHECK(derivative_line(1, 1) == line{-1, 0, 1});
  CHECK(derivative_line(1, 2) == line{1, -2, 1});
  CHECK(derivative_line(3, 0) == line{1, 2, 1});
  CHECK(derivative_line(3, 1) == line{-1, 0, 1});
  CHECK(derivative_line(5, 0) == line{1, 4, 6, 4, 1});
  CHECK(derivative_line(5, 1) == line{-1, -2, 0, 2, 1});
  CHECK(derivative_line(5, 2) == line{1, 0, -2, 0, 1});
  CHECK(derivative_line(7, 1) == line{-1, -4, -5, 0, 5, 4, 1});
  CHECK(derivative_line(7, 2) == line{1, 2, -1, -4, -1, 2, 1});
  CHECK(derivative_line(31, 0)[15] == 155117520);
  CHECK_THROWS_AS(derivative_line(4, 1), konv::argument_error);
  CHECK_THROWS_AS(derivative_line(33, 1), konv::argument_error);
  CHECK_THROWS_AS(derivative_line(3, 3), konv::argument_error);
}

template <class Src, class Dst>
void scharr_and_prewitt(std::uint64_t seed, double eps) {
  for (const bool along : {true, false})
    for (const bool scharr : {true, false}) {
      const konv::kernel<int> k = scharr ? cross(along, 3, 10) : cross(along, 1, 1);
      check_named<Src, Dst>(
          seed, 40,
          [&](auto src, auto dst, const named_case& c) {
            konv::derivative_options o;
            c.set(o);
            if (scharr)
              konv::scharr(src, dst, along, !along, o);
            else
              konv::prewitt(src, dst, along, !along, o);
          },
          [&](auto src, const named_case& c) { return konv::reference::correlate(src, k, c.reference()); },
          [&](double most) { return 32 * most * eps; });
    }
}

TEST_CASE("scharr, prewitt: the kernels that they stand for, in every type") {
  scharr_and_prewitt<std::uint8_t, std::int16_t>(1, 0);
  scharr_and_prewitt<std::uint8_t, std::uint8_t>(2, 0);
  scharr_and_prewitt<std::uint16_t, std::int32_t>(3, 0);
  scharr_and_prewitt<float, float>(4, 4e-7);
  scharr_and_prewitt<std::uint8_t, float>(5, 4e-7);
}

TEST_CASE("scharr, prewitt: one derivative, along one axis") {
  const konv::image<std::uint8_t> src({5, 5});
  static_assert(std::is_same_v<decltype(konv::scharr(src, 1, 0)), konv::image<std::int16_t>>);
  CHECK_THROWS_AS(konv::scharr(src, 1, 1), konv::argument_error);
  CHECK_THROWS_AS(konv::scharr(src, 0, 0), konv::argument_error);
  CHECK_THROWS_AS(konv::prewitt(src, 2, 0), konv::argument_error);
  CHECK_THROWS_AS(konv::prewitt(konv::image<std::uint8_t>(), 1, 0), konv::argument_error);
}

}  // namespace test

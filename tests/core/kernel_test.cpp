// Kernels: construction, the questions they answer, and their errors.
// SPDX-License-Identifier: MIT
#include <konv/core/kernel.hpp>

#include <doctest/doctest.h>

#include <array>
#include <span>
#include <string>
#include <vector>

namespace test {

using konv::index_t;
using konv::kernel;
using konv::kernel2d;

namespace {
constexpr kernel2d<int, 3, 3> sobel{{-1, 0, 1,  //
                                     -2, 0, 2,  //
                                     -1, 0, 1}};
constexpr kernel2d<float, 3, 3> sharpen{{0, -1, 0,   //
                                         -1, 5, -1,  //
                                         0, -1, 0}};
constexpr kernel2d<int, 2, 3> wide{{1, 2, 3,  //
                                    4, 5, 6}};
}  // namespace

TEST_CASE("kernel2d: a constant that answers at compile time") {
  static_assert(sobel.rows() == 3 && sobel.cols() == 3);
  static_assert(sobel(1, 2) == 2 && sobel(2, 0) == -1);
  static_assert(!sobel.is_zero() && kernel2d<int, 2, 2>{}.is_zero());
  static_assert(sobel.is_symmetric_y() && !sobel.is_symmetric_x() && !sobel.is_symmetric());
  static_assert(sharpen.is_symmetric());
  static_assert(sobel.is_separable() && !sharpen.is_separable());
  static_assert(sobel.sum() == 0 && sharpen.sum() == 1);
  static_assert(wide.rows() == 2 && wide.cols() == 3 && wide(1, 0) == 4);
}

namespace {
template <class K, class... W>
concept made_of = requires { K{{W{}...}}; };
}  // namespace
TEST_CASE("kernel2d: from weights in braces, of other types too") {
  constexpr kernel2d<float, 2, 2> k{{1, 0.5, -2, 3}};
  static_assert(k(0, 1) == 0.5f && k(1, 1) == 3);
  constexpr kernel2d<int, 1, 1> one{{7}};
  static_assert(one(0, 0) == 7);
  constexpr kernel2d<float, 1, 2> copied{std::array<float, 2>{4, 5}};
  static_assert(copied(0, 1) == 5);
  static_assert(made_of<kernel2d<int, 1, 2>, int, int>);
}

TEST_CASE("kernel2d and kernel_view: line by line, and from C arrays") {
  static_assert(kernel2d<int, 2, 3>{{{1, 2, 3}, {4, 5, 6}}} == wide);
  static_assert(kernel2d<int, 3, 1>{{{1}, {2}, {3}}} == kernel2d<int, 3, 1>{{1, 2, 3}});
  static constexpr float lines[2][3] = {{1, 2, 3}, {4, 5, 6}};
  static_assert(kernel2d<float, 2, 3>(lines)(1, 0) == 4);
  static_assert(konv::kernel_like<float[2][3]> && std::is_same_v<konv::weight_of<float[2][3]>, float>);
  static_assert(!konv::kernel_like<float[3]>);
  const konv::kernel_view<float> v = lines;
  CHECK(v.data == &lines[0][0]);
  CHECK(v.rows == 2);
  CHECK(v.cols == 3);
  CHECK_THROWS_WITH_AS(konv::kernel_view<float>(nullptr, 2, 3),
                       "kernel_view: data is null, expected the first of 2 x 3 weights", konv::argument_error);
}

TEST_CASE("kernel2d: turned, transposed, scaled") {
  static_assert(wide.rotated() == kernel2d<int, 2, 3>{{6, 5, 4, 3, 2, 1}});
  static_assert(wide.rotated().rotated() == wide);
  static_assert(wide.transposed() == kernel2d<int, 3, 2>{{1, 4, 2, 5, 3, 6}});
  static_assert(wide.scaled<double>(0.5)(1, 2) == 3.0);
}

TEST_CASE("kernel: the same answers at run time") {
  const kernel<int> s(sobel);
  CHECK(s.rows() == 3);
  CHECK(s.is_symmetric_y());
  CHECK_FALSE(s.is_symmetric_x());
  CHECK(s.is_separable());
  CHECK(s.sum() == 0);
  CHECK_FALSE(kernel<float>(sharpen).is_separable());
  CHECK(kernel<double>(2, 5).is_zero());
  CHECK(kernel<double>(2, 5).is_separable());
  const kernel<int> lines{{1, 2, 3}, {4, 5, 6}};
  CHECK(lines.rows() == 2);
  CHECK(lines.cols() == 3);
  CHECK(lines(1, 1) == 5);
  CHECK(lines.rotated().values() == std::vector<int>{6, 5, 4, 3, 2, 1});
  CHECK(lines.transposed().values() == std::vector<int>{1, 4, 2, 5, 3, 6});
}

TEST_CASE("kernel: an outer product is separable, one changed weight makes it not") {
  kernel<int> k = kernel<int>::outer({1, 4, 6, 4, 1}, {-1, -2, 0, 2, 1});
  CHECK(k.rows() == 5);
  CHECK(k(1, 3) == 8);
  CHECK(k.is_separable());
  for (konv::index_t i = 0; i < 5; ++i)
    for (konv::index_t j = 0; j < 5; ++j) {
      kernel<int> changed = k;
      changed(i, j) += 1;
      CHECK_FALSE(changed.is_separable());
    }
}

TEST_CASE("kernel: one row or one column is separable, and zero lines do not hide the rank") {
  CHECK(kernel<float>{{0, 3, -1}}.is_separable());
  CHECK(kernel<float>{{0}, {3}, {-1}}.is_separable());
  CHECK(kernel<int>{{0, 0, 0}, {0, 2, 4}, {0, 1, 2}}.is_separable());
  CHECK_FALSE(kernel<int>{{0, 0, 0}, {0, 2, 4}, {0, 1, 3}}.is_separable());
  CHECK_FALSE(kernel<int>{{1, 0}, {0, 1}}.is_separable());
}

TEST_CASE("kernel: from spans and arrays") {
  const std::vector<float> many{9, 1, 2, 3, 4, 9};
  CHECK(kernel<float>(2, 2, std::span(many).subspan(1, 4)).values() == std::vector<float>{1, 2, 3, 4});
  CHECK(kernel<int>(1, 3, std::array{1, 2, 1}).values() == std::vector<int>{1, 2, 1});
  const float lines[] = {1, 2};
  CHECK(kernel<float>(2, 1, lines)(1, 0) == 2);
  static_assert(!std::is_constructible_v<kernel<float>, int, int, std::span<const double>>);
}

TEST_CASE("kernel: both kinds are viewed alike") {
  const konv::kernel_view<int> a = sobel;
  const kernel<int> run_time(sobel);
  const konv::kernel_view<int> b = run_time;
  CHECK(a.rows == b.rows);
  CHECK(a.cols == b.cols);
  for (konv::index_t i = 0; i < 3; ++i)
    for (konv::index_t j = 0; j < 3; ++j) CHECK(a(i, j) == b(i, j));
  static_assert(konv::kernel_like<kernel2d<float, 1, 7>> && konv::kernel_like<kernel<double>> &&
                konv::kernel_like<konv::kernel_view<int>>);
  static_assert(!konv::kernel_like<int> && !konv::kernel_like<std::vector<float>>);
  static_assert(std::is_same_v<konv::weight_of<kernel<std::int16_t>>, std::int16_t>);
}

TEST_CASE("kernel: errors name the sizes") {
  CHECK_THROWS_WITH_AS(kernel<float>(2, 2, std::array<float, 3>{}), "kernel: 3 weights given, expected 2 x 2 = 4",
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(kernel<float>(0, 3), "kernel: size is 0 rows by 3 columns, expected at least 1 by 1",
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(kernel<float>(2, 2, {1, 2, 3}), "kernel: 3 weights given, expected 2 x 2 = 4",
                       konv::argument_error);
  CHECK_THROWS_WITH_AS((kernel<int>{{1, 2}, {3}}), "kernel: a line has 1 weights, expected 2 as in the first line",
                       konv::argument_error);
  CHECK_THROWS_AS((kernel<int>(-1, -1)), konv::argument_error);
  CHECK_THROWS_AS((kernel<int>(std::initializer_list<std::initializer_list<int>>{})), konv::argument_error);
}

}  // namespace test

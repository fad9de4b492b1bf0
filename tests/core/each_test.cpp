// each: one number for all axes or sides, or as many as there are.
// SPDX-License-Identifier: MIT
#include <konv/core/options.hpp>

#include <doctest/doctest.h>

namespace test {

using konv::each;
using konv::margins;
using konv::size2;

namespace {
struct options {
  each<size2> stride = 1;
  each<margins> padding = 0;
};
template <class T, class... N>
concept set_by = requires(N... n) { T{n...}; };
}  // namespace

TEST_CASE("each: one number is all of them") {
  static_assert(options{}.stride == size2{1, 1});
  static_assert(options{.stride = 2}.stride == size2{2, 2});
  static_assert(options{.padding = 3}.padding == margins{3, 3, 3, 3});
  static_assert(options{.stride = {2}}.stride == size2{2, 2});
  static_assert(options{.stride = std::size_t{2}}.stride == size2{2, 2});
}

TEST_CASE("each: several numbers are one each, and all must be there") {
  static_assert(options{.stride = {2, 1}}.stride == size2{2, 1});
  static_assert(options{.stride = size2{2, 1}}.stride == size2{2, 1});
  static_assert(options{.stride = {{.y = 2, .x = 1}}}.stride == size2{2, 1});
  static_assert(options{.padding = {1, 2, 3, 4}}.padding == margins{1, 2, 3, 4});
  static_assert(set_by<each<margins>, int, int, int, int>);
  static_assert(!set_by<each<margins>, int, int> && !set_by<each<size2>, int, int, int> && !set_by<each<size2>, double>);
}

TEST_CASE("each: assigned and passed on as what it holds") {
  options o;
  o.stride = {3, 4};
  o.stride = o.stride.x;
  const size2 s = o.stride;
  CHECK(s == size2{4, 4});
  o.stride = size2{5, 6};
  CHECK(o.stride.y == 5);
}

}  // namespace test

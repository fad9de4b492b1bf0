// maybe: every way to write it.
// SPDX-License-Identifier: MIT
#include <konv/core/options.hpp>

#include <doctest/doctest.h>

namespace test {

using konv::margins;
using konv::maybe;
using konv::size2;

namespace {
struct options {
  int before = 0;
  maybe<size2> anchor = std::nullopt;
  maybe<margins> pad = std::nullopt;
};
maybe<size2> anchor_of(const options& o) { return o.anchor; }
}  // namespace

TEST_CASE("maybe: set by a struct's members, by the struct, or not at all") {
  const int h = 1, w = 2;
  CHECK(anchor_of({.anchor = {1, 2}}) == size2{1, 2});
  CHECK(anchor_of({.anchor = {{1, 2}}}) == size2{1, 2});
  CHECK(anchor_of({.anchor = {{.y = 1, .x = 2}}}) == size2{1, 2});
  CHECK(anchor_of({.anchor = {h, w}}) == size2{1, 2});
  CHECK(anchor_of({.anchor = size2{1, 2}}) == size2{1, 2});
  CHECK(!anchor_of({.anchor = std::nullopt}));
  CHECK(!anchor_of({.anchor = {}}));
  CHECK(!anchor_of({}));
  const options all{.pad = {1, 2, 3, 4}};
  CHECK(all.pad == margins{1, 2, 3, 4});
  CHECK(options{.pad = {1, 2}}.pad == margins{1, 2, 0, 0});
}

TEST_CASE("maybe: assigned as std::optional is") {
  options o;
  o.anchor = {3, 4};
  CHECK(o.anchor == size2{3, 4});
  o.anchor = size2{5, 6};
  CHECK(o.anchor->y == 5);
  CHECK(o.anchor.value_or(size2{0, 0}).x == 6);
  o.anchor = std::nullopt;
  CHECK(!o.anchor);
}

TEST_CASE("maybe: in the options of the verbs") {
  const konv::filter_options o{.pad = {1, 1, 2, 2}, .stride = {2, 2}, .anchor = {0, 0}};
  CHECK(o.pad->left == 2);
  CHECK(o.anchor == size2{0, 0});
}

}  // namespace test

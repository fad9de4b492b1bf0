// What correlate and convolve refuse, and that the message names function, argument and sizes.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "../support/random.hpp"

namespace test {

using konv::border;
using konv::coverage;
using konv::image;
using konv::kernel;

namespace {

const kernel<float> three(3, 3, std::vector<float>(9, 1.0f));

// The message of the error that correlate throws; "" if it throws none.
template <class K = kernel<float>>
std::string complaint(const konv::filter_options& o, const K& k = three, konv::extent size = {64, 48, 3}) {
  const image<float> src(size);
  std::string first;
  try {
    konv::correlate(src, k, o);
  } catch (const konv::argument_error& e) {
    first = e.what();
  }
  try {
    konv::convolve(src, k, o);
    CHECK(first.empty());
  } catch (const konv::argument_error& e) {
    CHECK(std::string(e.what()).starts_with("convolve: "));
    CHECK(first.starts_with("correlate: "));
    CHECK(std::string(e.what()).substr(10) == first.substr(11));  // the same, in its own name
  }
  return first;
}

bool has(const std::string& text, std::initializer_list<const char*> parts) {
  for (const char* p : parts)
    if (text.find(p) == std::string::npos) {
      MESSAGE("\"", text, "\" lacks \"", std::string(p), "\"");
      return false;
    }
  return true;
}

}  // namespace

TEST_CASE("errors: a destination of the wrong size") {
  const image<std::uint8_t> src({640, 480});
  image<std::uint8_t> dst({640, 480});
  CHECK_THROWS_WITH_AS(konv::correlate(src, dst, three, {.output = coverage::valid}),
                       "correlate: dst is 640x480, expected 638x478", konv::argument_error);
  CHECK_THROWS_WITH_AS(konv::convolve(src, dst, three, {.output = coverage::full}),
                       "convolve: dst is 640x480, expected 642x482", konv::argument_error);
  image<std::uint8_t> channels({640, 480, 3});
  CHECK_THROWS_WITH_AS(konv::correlate(src, channels, three), "correlate: dst is 640x480x3, expected 640x480",
                       konv::argument_error);
}

TEST_CASE("errors: a kernel that does not fit, with both sizes") {
  const kernel<float> wide(5, 9);
  CHECK(has(complaint({.output = coverage::valid}, wide, {8, 20, 1}), {"kernel is 9x5", "8x20"}));
  CHECK(has(complaint({.output = coverage::valid, .dilation = {1, 4}}, three, {8, 20, 1}), {"3x3", "9x3", "8x20"}));
  CHECK(has(complaint({.pad = konv::margins{0, 0, -3, -3}}, three, {8, 20, 1}), {"3x3", "2x20"}));
  CHECK(complaint({.output = coverage::same}, wide, {2, 2, 1}).empty());
  CHECK(complaint({.output = coverage::full}, wide, {2, 2, 1}).empty());
}

TEST_CASE("errors: stride, dilation, anchor") {
  CHECK(has(complaint({.stride = {0, 1}}), {"stride is {0, 1}", "at least 1"}));
  CHECK(has(complaint({.stride = {1, -2}}), {"stride is {1, -2}"}));
  CHECK(has(complaint({.dilation = {1, 0}}), {"dilation is {1, 0}", "at least 1"}));
  CHECK(has(complaint({.anchor = konv::size2{3, 0}}), {"anchor is {3, 0}", "3 rows and 3 columns"}));
  CHECK(has(complaint({.anchor = konv::size2{0, -1}}), {"anchor is {0, -1}"}));
}

TEST_CASE("errors: border values") {
  CHECK(has(complaint({.edge = border::constant, .value = {1, 2}}), {"value has 2 numbers", "(3)"}));
  CHECK(has(complaint({.edge = border::constant, .value = {1, 2, 3, 4}}), {"value has 4 numbers"}));
  CHECK(complaint({.edge = border::wrap, .value = {1, 2}}).empty());  // not looked at
}

TEST_CASE("errors: scale and offset") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  CHECK(has(complaint({.scale = nan}), {"scale is", "finite"}));
  CHECK(has(complaint({.scale = inf}), {"scale is", "finite"}));
  CHECK(has(complaint({.offset = nan}), {"offset is", "finite"}));
  CHECK(has(complaint({.offset = -inf}), {"offset is", "finite"}));
}

TEST_CASE("errors: empty sources and kernels") {
  CHECK(has(complaint({}, three, {0, 5, 1}), {"src is 0x5"}));
  CHECK(has(complaint({}, three, {5, 0, 1}), {"src is 5x0"}));
  CHECK(has(complaint({}, konv::kernel_view<float>{}), {"kernel is 0x0"}));
}

TEST_CASE("errors: absurd numbers overflow nothing") {
  const index_t huge = std::numeric_limits<index_t>::max();
  for (const index_t n : {huge, huge / 2, index_t{1} << 62, index_t{1} << 40}) {
    CHECK_FALSE(complaint({.dilation = {n, 1}}).empty());
    CHECK_FALSE(complaint({.dilation = {1, n}}).empty());
    CHECK_FALSE(complaint({.pad = konv::margins{n, 0, 0, 0}}).empty());
    CHECK_FALSE(complaint({.pad = konv::margins{0, 0, -n, 0}}).empty());
    CHECK_FALSE(complaint({.anchor = konv::size2{n, 0}}).empty());
  }
}

TEST_CASE("errors: a kernel that does not factor, where two passes are asked for") {
  const kernel<float> cross{{0, 1, 0}, {1, 1, 1}, {0, 1, 0}};
  CHECK(has(complaint({.how = konv::method::separable}, cross), {"separable", "3x3", "factor"}));
  CHECK(complaint({.how = konv::method::separable}).empty());
}

TEST_CASE("errors: threads") {
  CHECK_THROWS_AS(complaint({.run = 0}), konv::argument_error);
}

}  // namespace test

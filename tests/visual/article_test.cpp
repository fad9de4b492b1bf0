// The article's Listing 1 and its small images, against the seed vectors.
// SPDX-License-Identifier: MIT
#include "../../examples/article/listing1.hpp"
#include "../../examples/article/numbers.hpp"

#include <konv/filter/correlate.hpp>
#include <konv/filter/gallery.hpp>
#include <konv/io/npy.hpp>
#include <konv/visual/contrast.hpp>
#include <konv/visual/sliding.hpp>

#include <doctest/doctest.h>

#include <string>

namespace test {
namespace {

using konv::image;
using konv::index_t;

template <class T>
image<T> seed(const std::string& name) {
  return konv::io::to_image<T>(
      konv::io::load_npy(std::string(KONV_TEST_DATA_DIR "/conformance/seed-") + name + ".npy"));
}
template <class A, class B>
index_t differences(const A& a, const B& b) {
  REQUIRE(a.width() == b.width());
  REQUIRE(a.height() == b.height());
  index_t n = 0;
  for (index_t y = 0; y < a.height(); ++y)
    for (index_t x = 0; x < a.width(); ++x) n += a(x, y) != b(x, y);
  return n;
}

}  // namespace

TEST_CASE("article: Listing 1 gives its own integers, cut off as they are") {
  const auto src = seed<std::uint8_t>("listing1-blur3-u8-001.src");
  const auto check = [&](const auto& kernel, const image<std::uint8_t>& wanted, index_t below_the_mean) {
    const index_t r = kernel.rows() / 2;
    const auto got = article::listing1(src, kernel);
    REQUIRE(got.size() == src.size());
    const auto inner = got.crop({r, r, src.width() - 2 * r, src.height() - 2 * r});
    CHECK(differences(inner, wanted) == 0);
    for (index_t x = 0; x < src.width(); ++x) CHECK(got(x, r - 1) == 1);
    // The exact mean, cut off: the listing's rounding errors put some whole numbers one below.
    const auto sums = konv::correlate<std::int32_t>(src, kernel, {.output = konv::coverage::valid});
    index_t lower = 0;
    for (index_t y = 0; y < sums.height(); ++y)
      for (index_t x = 0; x < sums.width(); ++x) {
        const int mean = sums(x, y) / static_cast<int>(kernel.rows() * kernel.cols());
        CHECK((inner(x, y) == mean || inner(x, y) == mean - 1));
        lower += inner(x, y) == mean - 1;
      }
    CHECK(lower == below_the_mean);
  };
  check(konv::gallery::box<3>, seed<std::uint8_t>("listing1-blur3-001.listing"), 16);
  check(konv::gallery::box<5>, seed<std::uint8_t>("listing1-blur5-001.listing"), 7);
}

TEST_CASE("article: an even kernel leaves one row and one column more") {
  const image<std::uint8_t> src = seed<std::uint8_t>("listing1-blur3-u8-001.src");
  const auto got = article::listing1(src, konv::gallery::box<4>);
  CHECK(got(1, 5) == 1);
  CHECK(got(2, 5) > 1);
  CHECK(got(src.width() - 3, 5) > 1);
  CHECK(got(src.width() - 2, 5) == 1);  // the window would fit: columns width - 4 to width - 1
}

TEST_CASE("article: the sliding windows of Figures 1, 9 and 10") {
  CHECK(differences(article::image_7x7(), seed<float>("figure1-001.src")) == 0);
  CHECK(differences(article::image_5x5(), seed<float>("figure9-001.src")) == 0);
  const auto check = [](konv::image_view<const float> src, const konv::visual::sliding_options& o, const char* wanted) {
    CHECK(differences(konv::visual::sliding_window(src, article::sliding_kernel, o).result(), seed<float>(wanted)) ==
          0);
  };
  check(article::image_7x7(), {}, "figure1-001.dst");
  check(article::image_5x5(), {.pad = {1, 1, 1, 1}}, "figure9-001.dst");
  check(article::image_7x7(), {.stride = {2, 2}}, "figure10-7x7-001.dst");
  check(article::image_5x5(), {.pad = {1, 1, 1, 1}, .stride = {2, 2}}, "figure10-5x5-001.dst");
}

TEST_CASE("contrast: most of the numbers") {
  image<float> v({1000, 1});
  for (index_t x = 0; x < 1000; ++x) v(x, 0) = static_cast<float>((x * 7) % 1000);
  CHECK(konv::visual::range_of_most(v, 1) == konv::visual::range{0, 999});
  v(3, 0) = 1e9f;
  v(4, 0) = -1e9f;
  const auto most = konv::visual::range_of_most(v, 0.98);
  CHECK(most.low == doctest::Approx(9).epsilon(0.2));
  CHECK(most.high == doctest::Approx(990).epsilon(0.01));
  CHECK(konv::visual::range_of_most(image<float>({0, 0})) == konv::visual::range{});
  const auto grey = konv::visual::paint_signed(v);
  CHECK(grey(3, 0) == 255);
  CHECK(grey(4, 0) == 0);
}

}  // namespace test

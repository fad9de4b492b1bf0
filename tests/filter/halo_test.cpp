// with_halo: a part of an image filtered as if the whole had been, bit for bit.
// SPDX-License-Identifier: MIT
#include <konv/konv.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {
namespace {

constexpr konv::extent whole{61, 43, 1};
constexpr konv::rect parts[] = {{20, 15, 17, 9}, {0, 0, 9, 5},    {52, 38, 9, 5}, {0, 20, 61, 1},
                                {30, 0, 1, 43},  {0, 0, 61, 43}, {1, 1, 59, 41}, {33, 11, 0, 4}};

template <class T>
konv::image<T> noise(konv::extent size) {
  random r(5);
  konv::image<T> image(size);
  for (T& v : image) v = static_cast<T>(r.between(0, 255));
  return image;
}
// f with a halo, against f of all.
template <class S, class F>
void check(const S& src, const konv::each<konv::size2>& halo, F&& f) {
  const auto all = f(src.view());
  for (const konv::rect& part : parts) {
    const auto got = konv::with_halo(src, part, halo, f);
    CHECK_SAME(bits_differ(got, all.view().crop(part)), std::to_string(part.x) + ", " + std::to_string(part.y));
  }
}

template <class T>
void check_verbs(index_t channels) {
  const auto src = noise<T>({whole.width, whole.height, channels});
  const konv::kernel2d<float, 5, 3> k{{0.3f, -1, 2, 0.1f, 5, -0.7f, 1, 1, 2, 3, -4, 1, 0.25f, 0, 1}};
  for (const auto edge : {konv::border::constant, konv::border::replicate, konv::border::reflect,
                          konv::border::reflect_101}) {
    check(src, {2, 1}, [&](auto v) { return konv::correlate(v, k, {.edge = edge, .value = 9}); });
    check(src, {4, 1}, [&](auto v) { return konv::correlate<T>(v, k, {.edge = edge, .dilation = {2, 1}}); });
    check(src, 3, [&](auto v) { return konv::box_blur(v, 7, {.edge = edge}); });
    check(src, 5, [&](auto v) {
      return konv::sobel(konv::gaussian_blur(v, 1.0, {.edge = edge}), 1, 0, {.edge = edge});
    });
  }
}

}  // namespace

TEST_CASE("with_halo: the bits of the whole image's result") {
  check_verbs<std::uint8_t>(1);
  check_verbs<std::uint8_t>(3);
  check_verbs<float>(1);
}

TEST_CASE("with_halo: a halo of nothing is the crop alone; more than the image has does no harm") {
  const auto src = noise<float>(whole);
  const auto box = [](auto v) { return konv::box_blur(v, 5); };
  const auto all = box(src.view());
  CHECK(bits_differ(konv::with_halo(src, parts[0], 0, box), box(src.view().crop(parts[0]))).empty());
  CHECK(bits_differ(konv::with_halo(src, parts[0], 1000, box), all.view().crop(parts[0])).empty());
  CHECK(!bits_differ(konv::with_halo(src, parts[0], 1, box), all.view().crop(parts[0])).empty());
}

TEST_CASE("with_halo: what does not fit is named") {
  const auto src = noise<float>(whole);
  const auto box = [](auto v) { return konv::box_blur(v, 3); };
  CHECK_THROWS_WITH_AS(konv::with_halo(src, {50, 0, 12, 4}, 1, box),
                       "crop: rectangle is 12x4 at (50, 0), expected inside 61x43", konv::argument_error);
  CHECK_THROWS_WITH_AS(konv::with_halo(src, parts[0], {1, -2}, box),
                       "with_halo: halo is {1, -2}, expected no negative number", konv::argument_error);
  const auto half = [](auto v) { return konv::pyramid_down(v); };
  CHECK_THROWS_WITH_AS(konv::with_halo(src, parts[0], 2, half),
                       "with_halo: f returned an image of 11x7, expected 21x13, the size of its argument",
                       konv::argument_error);
}

}  // namespace test

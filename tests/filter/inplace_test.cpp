// Source and destination that are the same image, or overlap: the result is as if they were not.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>
#include <konv/filter/separable.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {

using konv::image;
using konv::image_view;
using konv::kernel;

namespace {

// Runs `filter` from one view into another of the same memory, and from a copy into fresh memory.
template <class T, class Filter>
void check_overlap(image_view<T> src, image_view<T> dst, Filter filter, const char* context) {
  const auto copy = image<T>::copy_of(src);
  image<T> want(dst.size());
  filter(copy.view(), want.view());
  filter(image_view<const T>(src), dst);
  CHECK_SAME(bits_differ(dst, want), context);
}

template <class T, class W>
void check_all(std::uint64_t seed) {
  random r(seed);
  for (int n = 0; n < 12; ++n) {
    const auto k = random_kernel<W>(r, r.between(1, 7), r.between(1, 7));
    const auto column = random_weights<W>(r, 5), row = random_weights<W>(r, 5);
    const konv::filter_options o{.edge = static_cast<konv::border>(r.between(0, 4)),
                                 .scale = 0.125,
                                 .run = n % 3 == 2 ? konv::execution(3) : konv::execution()};
    const auto dense = [&](image_view<const T> s, image_view<T> d) { konv::correlate(s, d, k, o); };
    const auto turned = [&](image_view<const T> s, image_view<T> d) { konv::convolve(s, d, k, o); };
    const auto passes = [&](image_view<const T> s, image_view<T> d) {
      konv::correlate_separable(s, d, column, row, o);
    };
    const konv::extent size{r.between(1, 80), r.between(1, 30), r.pick<index_t>({1, 3})};
    const auto each = [&](auto filter) {
      auto im = random_image<T>(r, size);
      const image_view<T> v = im.view();
      check_overlap<T>(v, v, filter, "the same view");
      check_overlap<T>(v, v.flip_y(), filter, "mirrored vertically");
      check_overlap<T>(v, v.flip_x(), filter, "mirrored horizontally");
      check_overlap<T>(v.flip_x().flip_y(), v, filter, "turned");

      image<T> canvas({90, 40, size.channels});
      randomize(r, canvas.view());
      for (int shift = 0; shift < 4; ++shift) {
        const konv::rect a{r.between(0, 8), r.between(0, 8), size.width, size.height};
        const konv::rect b{r.between(0, 8), r.between(0, 8), size.width, size.height};
        check_overlap<T>(canvas.crop(a), canvas.crop(b), filter, "shifted");
        check_overlap<T>(canvas.crop(a).flip_y(), canvas.crop(b), filter, "shifted and mirrored");
      }
    };
    each(dense);
    each(turned);
    each(passes);
  }
}

}  // namespace

TEST_CASE("overlap: u8") {
  check_all<std::uint8_t, float>(81);
}
TEST_CASE("overlap: s16, integers") {
  check_all<std::int16_t, int>(82);
}
TEST_CASE("overlap: f32") {
  check_all<float, float>(83);
}

TEST_CASE("overlap: one channel into another of the same image, and memory of another type") {
  random r(84);
  auto im = random_image<float>(r, {33, 9, 3});
  const auto k = random_kernel<float>(r, 3, 3);
  const auto want = konv::correlate(image<float>::copy_of(im.channel(0)), k);
  const auto beside = image<float>::copy_of(im.channel(2));
  konv::correlate(im.channel(0), im.channel(1), k);
  CHECK_SAME(bits_differ(im.channel(1), want), "channel 0 to 1");
  CHECK_SAME(bits_differ(im.channel(2), beside), "channel 2 is as it was");
  konv::correlate(im.channel(0), im.channel(0), k);
  CHECK_SAME(bits_differ(im.channel(0), want), "channel 0 to itself");

  // u8 results in the memory of a f32 source.
  image<float> wide = random_image<float>(r, {16, 8, 1});
  for (index_t y = 0; y < 8; ++y)
    for (index_t x = 0; x < 16; ++x) wide(x, y) += 100;
  const auto narrow_want = konv::correlate<std::uint8_t>(wide, kernel<float>{{0.25f, 0.5f, 0.25f}});
  const image_view<std::uint8_t> narrow(reinterpret_cast<std::uint8_t*>(wide.data()), {16, 8}, wide.row_stride() * 2);
  konv::correlate(wide, narrow, kernel<float>{{0.25f, 0.5f, 0.25f}});
  CHECK_SAME(bits_differ(narrow, narrow_want), "u8 over f32");
}

TEST_CASE("overlap: smaller and larger outputs over the source") {
  random r(85);
  const auto k = random_kernel<int>(r, 3, 5);
  image<std::int32_t> canvas({60, 40});
  for (const konv::coverage c : {konv::coverage::valid, konv::coverage::same, konv::coverage::full})
    for (const index_t stride : {1, 2}) {
      randomize(r, canvas.view());
      const auto src = canvas.crop({6, 5, 41, 27});
      const konv::filter_options o{.output = c, .stride = {stride, stride}};
      const auto want = konv::correlate<std::int32_t>(image<std::int32_t>::copy_of(src), k, o);
      const auto dst = canvas.crop({3, 2, want.width(), want.height()});
      konv::correlate(src, dst, k, o);
      CHECK_SAME(bits_differ(dst, want), "over a part");
    }
}

}  // namespace test

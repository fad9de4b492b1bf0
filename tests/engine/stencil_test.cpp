// 3x3 stencils: the same bits wherever a pixel stands, in columns, along rows and past the caches.
// SPDX-License-Identifier: MIT
#include <konv/engine/stencil.hpp>
#include <konv/filter/gradient.hpp>
#include <konv/filter/laplacian.hpp>
#include <konv/filter/sobel.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {

namespace {

// Results of a crop, but for its border, are those of the whole.
template <class Src, class Dst, class Apply>
void check_crop(const konv::image<Src>& src, konv::rect crop, Apply apply) {
  konv::image<Dst> whole(src.size()), part({crop.width, crop.height, src.channels()});
  apply(src.view(), whole.view());
  apply(src.view().crop(crop), part.view());
  const konv::rect inner{1, 1, crop.width - 2, crop.height - 2};
  const konv::rect there{crop.x + 1, crop.y + 1, crop.width - 2, crop.height - 2};
  CHECK_SAME(values_differ(part.view().crop(inner), whole.view().crop(there)),
             size_text(src.size()) + " from " + std::to_string(crop.x) + ", " + std::to_string(crop.y));
}
template <class Src, class Dst>
void check_crops(const konv::image<Src>& src, konv::rect crop) {
  check_crop<Src, Dst>(src, crop, [](auto from, auto to) { konv::sobel(from, to, 1, 0); });
  check_crop<Src, Dst>(src, crop, [](auto from, auto to) { konv::sobel(from, to, 0, 1); });
  check_crop<Src, Dst>(src, crop, [](auto from, auto to) { konv::laplacian(from, to); });
  check_crop<Src, float>(src, crop, [](auto from, auto to) { konv::gradient_magnitude(from, to); });
}

}  // namespace

TEST_CASE("stencil: crops of images whose rows do and do not lie a page apart") {
  for (int n = 0; n < 40; ++n) {
    random r(static_cast<std::uint64_t>(4100 + n));
    const konv::extent size{r.pick<index_t>({1024, 1023, 1025, 512, 700, 331}), r.between(12, 40),
                            r.pick<index_t>({1, 1, 1, 3})};
    const index_t x = r.between(0, 40), y = r.between(0, 5);
    const konv::rect crop{x, y, r.between(3, size.width - x), r.between(3, size.height - y)};
    check_crops<float, float>(random_image<float>(r, size), crop);
    check_crops<std::uint8_t, std::int16_t>(random_image<std::uint8_t>(r, size), crop);
  }
}

TEST_CASE("stencil: destinations larger than caches") {
  random r(4200);
  const auto f32 = random_image<float>(r, {3072, 2100});  // 25.8 MB: past the caches; the crop is not
  REQUIRE(f32.size().samples() * 4 >= 24 << 20);
  check_crops<float, float>(f32, {0, 0, 3072, 1000});
  check_crops<float, float>(f32, {1, 990, 3071, 1000});
  const auto u8 = random_image<std::uint8_t>(r, {3001, 2200});  // rows that are not aligned alike
  check_crops<std::uint8_t, float>(u8, {7, 1100, 2990, 1100});
  const auto both = konv::gradient_xy(u8);
  CHECK_SAME(values_differ(both.x, konv::sobel(u8, 1, 0)), "x");
  CHECK_SAME(values_differ(both.y, konv::sobel(u8, 0, 1)), "y");
}

}  // namespace test

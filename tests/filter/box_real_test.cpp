// box_blur of real numbers: the sum depends on what is in the box, not on what stands beside it or on where the image
// begins.
// SPDX-License-Identifier: MIT
#include <konv/filter/box.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/filter_case.hpp"
#include "../support/machine.hpp"
#include "../support/placed.hpp"
#include "real_samples.hpp"

namespace test {

TEST_CASE("box f32: means of up to 16x16 within ten roundings") {
  random r(7);
  for (const kind& k : kinds()) {
    const index_t channels = r.pick<index_t>({1, 1, 2, 3, 4, 6});
    const auto im = image_of(r, k, {60, 40, channels});
    for (index_t length = 1; length <= 16; ++length)
      for (const konv::size2 size : {konv::size2{length, 17 - length}, konv::size2{length, length}}) {
        const auto mean = konv::box_blur(im, size);
        index_t wrong = 0;
        for (index_t y = size.y / 2; y + size.y <= 40; ++y)
          for (index_t x = size.x / 2; x + size.x <= 60; ++x)
            for (index_t c = 0; c < channels; ++c) {
              double sum = 0, most = 0;  // as good as exact
              for (index_t i = 0; i < size.y; ++i)
                for (index_t j = 0; j < size.x; ++j) {
                  const auto v = static_cast<double>(im(x + j - size.x / 2, y + i - size.y / 2, c));
                  sum += v;
                  most += std::fabs(v);
                }
              const double area = static_cast<double>(size.y * size.x), got = static_cast<double>(mean(x, y, c));
              const bool right = std::isfinite(sum)
                                     ? std::fabs(got - sum / area) <= 10 * 0x1p-24 * most / area + 0x1p-149
                                     : std::isnan(sum) ? std::isnan(got) : got == sum;
              wrong += !right;
            }
        CHECK_MESSAGE(wrong == 0, k.name, ", ", channels, " channels, ", size.y, " by ", size.x);
      }
  }
}

TEST_CASE("box f32: a box alone has the bits that it has in the image") {
  random r(2);
  for (const kind& k : kinds())
    for (const index_t channels : {1, 2, 3, 4, 5, 9}) {
      const auto im = image_of(r, k, {90, 70, channels});
      for (const konv::size2 size : {konv::size2{3, 4}, konv::size2{8, 9}, konv::size2{15, 15}, konv::size2{16, 13},
                                     konv::size2{1, 40}, konv::size2{33, 1}}) {
        const auto whole = konv::box_blur(im, size);
        for (int n = 0; n < rounds(12); ++n) {
          const index_t x = r.between(0, 90 - size.x), y = r.between(0, 70 - size.y);
          const auto alone = konv::box_blur(im.view().crop({x, y, size.x, size.y}), size);
          for (index_t c = 0; c < channels; ++c) {
            const float got = alone(size.x / 2, size.y / 2, c), want = whole(x + size.x / 2, y + size.y / 2, c);
            CHECK_MESSAGE(same(got, want), k.name, ", ", channels, " channels, ", size.y, " by ", size.x, ": ", got,
                          " alone, ", want, " in the image");
          }
        }
      }
    }
}

TEST_CASE("box f32: the same bits in crops, at every thread count and on every instruction set") {
  random r(3);
  for (int n = 0; n < 2 * static_cast<int>(kinds().size()); ++n) {
    const kind& k = kinds()[static_cast<std::size_t>(n) / 2];
    const index_t channels = r.pick<index_t>({1, 1, 2, 3, 4});
    const auto im = image_of(r, k, {230, 150, channels});
    const konv::size2 size = n % 2 ? r.pick<konv::size2>({{5, 5}, {15, 15}, {7, 16}, {16, 9}, {1, 12}})
                                   : r.pick<konv::size2>({{9, 30}, {31, 7}, {20, 20}});
    const auto whole = konv::box_blur(im, size);
    for (const konv::cpu::isa i : supported_isas()) {
      const forced_isa forced(i);
      const auto again = konv::box_blur(im, size);
      const auto threads = konv::box_blur(im, size, {.run = 3});
      bool one = true, other = true;
      for (index_t y = 0; y < 150; ++y)
        for (index_t x = 0; x < 230 * channels; ++x) {
          one = one && same(again.row(y)[x], whole.row(y)[x]);
          other = other && same(threads.row(y)[x], whole.row(y)[x]);
        }
      CHECK_MESSAGE(one, k.name);
      CHECK_MESSAGE(other, k.name);
      const konv::rect part{r.between(0, 60), r.between(0, 40), r.between(100, 160), r.between(80, 100)};
      const auto crop = konv::box_blur(im.view().crop(part), size);
      bool inner = true;
      for (index_t y = size.y / 2; y < part.height - size.y / 2; ++y)
        for (index_t x = size.x / 2; x < part.width - size.x / 2; ++x)
          for (index_t c = 0; c < channels; ++c) inner = inner && same(crop(x, y, c), whole(part.x + x, part.y + y, c));
      CHECK_MESSAGE(inner, k.name);
    }
  }
}

TEST_CASE("box f64: the same bits in crops, at every thread count and on every instruction set") {
  random r(8);
  for (const konv::size2 size : {konv::size2{1, 7}, konv::size2{5, 5}, konv::size2{15, 16}, konv::size2{24, 17},
                                 konv::size2{33, 25}, konv::size2{40, 101}, konv::size2{101, 71},
                                 konv::size2{9, 130}}) {
    const index_t channels = r.pick<index_t>({1, 2, 3});
    const auto im = random_image<double>(r, {230, 150, channels});
    const auto whole = konv::box_blur(im, size);
    for (const konv::cpu::isa i : supported_isas()) {
      const forced_isa forced(i);
      CHECK_SAME(bits_differ(konv::box_blur(im, size), whole), konv::cpu::name(i));
      CHECK_SAME(bits_differ(konv::box_blur(im, size, {.run = 3}), whole), konv::cpu::name(i));
      const konv::rect part{r.between(0, 60), r.between(0, 30), r.between(131, 165), r.between(102, 120)};
      const auto crop = konv::box_blur(im.view().crop(part), size);
      bool inner = true;
      for (index_t y = size.y / 2; y < part.height - size.y / 2; ++y)
        for (index_t x = size.x / 2; x < part.width - size.x / 2; ++x)
          for (index_t c = 0; c < channels; ++c)
            inner = inner && crop(x, y, c) == whole(part.x + x, part.y + y, c);
      CHECK_MESSAGE(inner, size.y, " by ", size.x, ", ", channels, " channels");
    }
  }
}

TEST_CASE("box f32: NaN and infinities stay in their boxes") {
  random r(4);
  for (const index_t channels : {1, 3}) {
    konv::image<float> clean({200, 120, channels});
    for (index_t y = 0; y < 120; ++y)
      for (index_t x = 0; x < 200 * channels; ++x) clean.row(y)[x] = static_cast<float>(r.real(-1, 1));
    auto im = clean.clone();
    im(40, 50, 0) = nan;
    im(100, 20, 0) = infinity;
    im(150, 100, 0) = -infinity;
    im(160, 100, 0) = infinity;
    for (const konv::size2 size : {konv::size2{9, 21}, konv::size2{9, 15}}) {
      const auto before = konv::box_blur(clean, size), after = konv::box_blur(im, size);
      for (index_t y = 0; y < 120; ++y)
        for (index_t x = 0; x < 200; ++x)
          for (index_t c = 0; c < channels; ++c) {
            const auto near = [&](index_t cx, index_t cy) {
              return c == 0 && std::abs(x - cx) <= size.x / 2 && std::abs(y - cy) <= 4;
            };
            const float got = after(x, y, c);
            if (near(40, 50) || (near(150, 100) && near(160, 100)))
              CHECK(std::isnan(got));
            else if (near(100, 20) || near(160, 100))
              CHECK(got == infinity);
            else if (near(150, 100))
              CHECK(got == -infinity);
            else
              CHECK(same(got, before(x, y, c)));
          }
    }
  }
}

// Results of 6 MB go past the caches where their rows begin with a cache line: the same, wherever they are put.
TEST_CASE("box f32: large images come out the same in aligned rows and in others") {
  random r(10);
  const konv::extent sizes[] = {{1600, 1000, 1}, {1001, 1600, 1}, {530, 1010, 3}};
  for (const konv::extent size : sizes) {
    REQUIRE(size.samples() * 4 >= konv::past_caches_least);
    const auto im = random_image<float>(r, size);
    konv::image<float> room({size.width + 1, size.height, size.channels});
    const auto other = room.view().crop({1, 0, size.width, size.height});
    for (const konv::size2 box : {konv::size2{15, 15}, konv::size2{4, 7}, konv::size2{20, 21}}) {
      konv::box_blur(im, other, box);
      CHECK_SAME(bits_differ(konv::box_blur(im, box), other), size_text(size));
      CHECK_SAME(bits_differ(konv::box_blur(im, box, {.run = 3}), other), size_text(size));
    }
  }
}

#if KONV_TESTS_GUARD_PAGES
TEST_CASE("box f32: nothing is read or written outside the views") {
  random r(6);
  for (const index_t width : {1, 7, 8, 15, 16, 17, 33, 100})
    for (const index_t channels : {1, 3}) {
      const konv::extent size{width, 9, channels};
      const auto plain = image_of(r, kinds()[static_cast<std::size_t>(r.between(0, 6))], size);
      const auto want = konv::box_blur(plain, {5, 6});
      for (const auto side : {guarded<float>::at_start, guarded<float>::at_end}) {
        const guarded<float> src(size, side), dst(size, side);
        for (index_t y = 0; y < 9; ++y)
          for (index_t x = 0; x < width; ++x)
            for (index_t c = 0; c < channels; ++c) src.view()(x, y, c) = plain(x, y, c);
        konv::box_blur(src.view(), dst.view(), {5, 6});
        CHECK_SAME(bits_differ(dst.view(), want), size_text(size));
      }
    }
}
#endif

}  // namespace test

// box_blur of real numbers: the sum depends on what is in the box, not on what stands beside it or on where the image
// begins; that of large boxes of f32 is exact.
// SPDX-License-Identifier: MIT
#include <konv/filter/box.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "../support/compare.hpp"
#include "../support/filter_case.hpp"
#include "../support/machine.hpp"
#include "../support/placed.hpp"

namespace test {

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

struct kind {
  const char* name;
  std::function<float(random&)> sample;
};
// From those whose sums fit in 53 bits to those that need every part there is, and those that are no numbers.
const std::vector<kind>& kinds() {
  static const std::vector<kind> all = {
      {"bytes", [](random& r) { return static_cast<float>(r.between(0, 255)); }},
      {"photograph", [](random& r) { return static_cast<float>(r.between(0, 255)) / 255.0f; }},
      {"16 bits", [](random& r) { return static_cast<float>(r.between(0, 65535)) / 65535.0f; }},
      {"noise", [](random& r) { return static_cast<float>(r.real(-1, 1)); }},
      {"noise with some 2^-35 of it",
       [](random& r) { return static_cast<float>(r.real(-1, 1)) * (r.one_in(400) ? 0x1p-35f : 1.0f); }},
      {"noise with some 2^-70 of it",
       [](random& r) { return static_cast<float>(r.real(-1, 1)) * (r.one_in(400) ? 0x1p-70f : 1.0f); }},
      {"all powers",
       [](random& r) { return std::ldexp(static_cast<float>(r.real(-1, 1)), static_cast<int>(r.between(-148, 110))); }},
      {"near 0",
       [](random& r) {
         return std::ldexp(static_cast<float>(r.real(-1, 1)), static_cast<int>(r.between(-148, -120)));
       }},
      {"few holes", [](random& r) { return r.one_in(3000) ? nan : static_cast<float>(r.between(0, 255)); }},
      {"infinities",
       [](random& r) {
         return r.one_in(2000) ? (r.one_in(2) ? infinity : -infinity) : static_cast<float>(r.real(-1, 1));
       }},
  };
  return all;
}
konv::image<float> image_of(random& r, const kind& k, konv::extent size) {
  konv::image<float> im(size);
  for (index_t y = 0; y < size.height; ++y)
    for (index_t x = 0; x < size.width * size.channels; ++x) im.row(y)[x] = k.sample(r);
  return im;
}
bool same(float a, float b) { return std::memcmp(&a, &b, sizeof(a)) == 0 || (std::isnan(a) && std::isnan(b)); }

}  // namespace

TEST_CASE("box f32: the exact mean of large boxes, rounded") {
  random r(1);
  for (const char* name : {"bytes", "photograph"}) {
    for (const kind& k : kinds()) {
      if (std::string(k.name) != name) continue;
      const auto im = image_of(r, k, {150, 60, 1});
      for (const konv::size2 size :
           {konv::size2{17, 1}, konv::size2{1, 20}, konv::size2{31, 15}, konv::size2{40, 101}}) {
        const auto mean = konv::box_blur(im, size);
        for (index_t n = 0; n < 300; ++n) {
          const index_t x = r.between(0, 149), y = r.between(0, 59);
          double sum = 0;  // exact: 32 bits and those of the size
          for (index_t i = 0; i < size.y; ++i)
            for (index_t j = 0; j < size.x; ++j)
              sum += static_cast<double>(im(konv::border_index(konv::border::reflect_101, x + j - size.x / 2, 150),
                                            konv::border_index(konv::border::reflect_101, y + i - size.y / 2, 60)));
          const double want = sum / static_cast<double>(size.y * size.x);
          const float next = std::nextafter(static_cast<float>(want), 1000.0f);
          const double ulp = static_cast<double>(next) - static_cast<double>(static_cast<float>(want));
          CHECK(std::fabs(static_cast<double>(mean(x, y)) - want) <= 0.5000001 * ulp);
        }
      }
    }
  }
}

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

TEST_CASE("box f32: large samples that have left the box leave nothing behind, not a bit") {
  for (const int power : {-20, -30, -36, -40, -44, -48, -52, -56, -66, -100, -140}) {
    random r(static_cast<std::uint64_t>(100 - power));
    const auto small = [&] { return std::ldexp(static_cast<float>(r.between(-500, 500)), power); };
    konv::image<float> im({130, 90});
    for (index_t y = 0; y < 90; ++y)
      for (index_t x = 0; x < 130; ++x)
        im(x, y) = x < 60 && y < 45 && (x + y) % 3 != 0 ? static_cast<float>(r.real(0.5, 1)) : small();
    for (const konv::size2 size : {konv::size2{2, 3}, konv::size2{6, 9}, konv::size2{24, 31}}) {
      const auto sums = konv::box_blur(im, size, {.normalize = false});
      index_t wrong = 0;
      for (index_t y = size.y / 2; y + size.y <= 90; ++y)
        for (index_t x = size.x / 2; x + size.x <= 130; ++x) {
          if (x - size.x / 2 < 60 && y - size.y / 2 < 45) continue;
          double sum = 0;
          for (index_t i = 0; i < size.y; ++i)
            for (index_t j = 0; j < size.x; ++j)
              sum += static_cast<double>(im(x + j - size.x / 2, y + i - size.y / 2));
          wrong += static_cast<double>(sums(x, y)) != sum;
        }
      CHECK_MESSAGE(wrong == 0, "2^", power, ", ", size.y, " by ", size.x);
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

TEST_CASE("box f32: samples that grow or shrink from row to row") {
  random r(9);
  for (const double power : {-0.25, 0.25, -1.0}) {  // another unit every hundred rows or so, or every few
    const auto largest = [&](index_t y) { return std::exp2(power * static_cast<double>(power > 0 ? y - 400 : y) / 4); };
    konv::image<float> im({70, 400});
    for (index_t y = 0; y < 400; ++y)
      for (index_t x = 0; x < 70; ++x) im(x, y) = static_cast<float>(r.real(-1, 1) * largest(y));
    for (const konv::size2 size : {konv::size2{3, 21}, konv::size2{24, 31}, konv::size2{60, 5}})
      for (const konv::cpu::isa i : supported_isas()) {
        const forced_isa forced(i);
        const auto whole = konv::box_blur(im, size);
        index_t wrong = 0;
        for (index_t y = 0; y + size.y <= 400; y += 3) {
          const index_t x = r.between(0, 70 - size.x);
          const auto alone = konv::box_blur(im.view().crop({x, y, size.x, size.y}), size);
          const float got = whole(x + size.x / 2, y + size.y / 2);
          double sum = 0;
          for (index_t n = 0; n < size.y * size.x; ++n)
            sum += static_cast<double>(im(x + n % size.x, y + n / size.x));
          const double want = sum / static_cast<double>(size.y * size.x);
          const double most = largest(power > 0 ? y + size.y : y);
          wrong += !same(got, alone(size.x / 2, size.y / 2)) ||
                   std::fabs(static_cast<double>(got) - want) > 6e-8 * std::fabs(want) + 1e-13 * most + 0x1p-149;
        }
        CHECK_MESSAGE(wrong == 0, konv::cpu::name(i), ", 2^", power / 4, " a row, ", size.y, " by ", size.x);
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

TEST_CASE("box f32: far larger than the image, every border, against the definition") {
  for (int n = 0; n < rounds(60); ++n) {
    random r(static_cast<std::uint64_t>(500 + n));
    const konv::extent size{r.between(1, 20), r.between(1, 12), r.between(1, 5)};
    const auto im = image_of(r, kinds()[static_cast<std::size_t>(r.between(0, 3))], size);
    const konv::size2 box{r.between(1, 70), r.between(1, 90)};
    const konv::border edge = random_border(r);
    const konv::size2 anchor{r.between(0, box.y - 1), r.between(0, box.x - 1)};
    konv::box_options o{.edge = edge, .value = 0.3, .anchor = anchor, .normalize = r.one_in(2)};
    const auto got = konv::box_blur(im, box, o);
    const double rounded = box.y <= 16 && box.x <= 16 ? 10 * 0x1p-24 : 1e-12;
    bool right = true;
    for (index_t y = 0; y < size.height; ++y)
      for (index_t x = 0; x < size.width; ++x)
        for (index_t c = 0; c < size.channels; ++c) {
          double sum = 0, most = 0;
          for (index_t i = 0; i < box.y; ++i)
            for (index_t j = 0; j < box.x; ++j) {
              const index_t sx = konv::border_index(edge, x + j - anchor.x, size.width);
              const index_t sy = konv::border_index(edge, y + i - anchor.y, size.height);
              const double v = static_cast<double>(sx < 0 || sy < 0 ? 0.3f : im(sx, sy, c));
              sum += v;
              most += std::fabs(v);
            }
          const double area = o.normalize ? static_cast<double>(box.x * box.y) : 1;
          right = right && std::fabs(static_cast<double>(got(x, y, c)) - sum / area) <=
                               6e-8 * std::fabs(sum / area) + rounded * most / area;
        }
    CHECK_MESSAGE(right, size_text(size), " box ", box.y, " by ", box.x, " ", border_name(edge));
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

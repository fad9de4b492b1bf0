// box_blur of f32 beyond 16x16: the exact mean, rounded.
// SPDX-License-Identifier: MIT
#include <konv/filter/box.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/filter_case.hpp"
#include "../support/machine.hpp"
#include "real_samples.hpp"

namespace test {

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

}  // namespace test

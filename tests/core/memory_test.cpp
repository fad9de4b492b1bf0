// memory: cache lines, large pages for what is large, and every byte of it ours.
// SPDX-License-Identifier: MIT
#include <konv/core/image.hpp>
#include <konv/core/memory.hpp>
#include <konv/core/tensor.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <utility>

namespace test {

using konv::detail::cache_line;
using konv::detail::large_page;
using konv::detail::on_large_pages;
using konv::detail::whole_pages;

namespace {
bool aligned(const void* p, std::size_t bytes) {
  return reinterpret_cast<std::uintptr_t>(p) % (on_large_pages(bytes) ? large_page : cache_line) == 0;
}
}  // namespace

TEST_CASE("memory: at most a quarter more, to whole pages") {
  CHECK(whole_pages(0) == 0);
  CHECK(whole_pages(1) == 1);
  CHECK(whole_pages(large_page) == large_page);
  CHECK(whole_pages(large_page + 1) == large_page + 1);      // nearly a page more
  CHECK(whole_pages(1920 * 1080) == large_page);             // 1 % more
  constexpr std::size_t least = (4 * large_page + 4) / 5;
  CHECK(whole_pages(least) == large_page);  // a quarter
  CHECK(whole_pages(least - 1) == least - 1);
  CHECK(whole_pages(4 * 1920 * 1080) == 4 * large_page);
  CHECK(whole_pages(9 * large_page - 1) == 9 * large_page);
  for (std::size_t n = 1; n < 20 * large_page; n = n * 5 / 4 + 1) {
    CAPTURE(n);
    CHECK(whole_pages(n) >= n);
    CHECK(whole_pages(n) - n <= n / 4);
  }
}

TEST_CASE("memory: every byte can be written, and given back") {
  for (const std::size_t n : {std::size_t{1}, std::size_t{4096}, std::size_t{65536}, std::size_t{200704},
                              std::size_t{1} << 20, large_page - 1, large_page, large_page * 9 / 8,
                              3 * large_page + 1}) {
    CAPTURE(n);
    void* p = konv::detail::allocate(n);
    REQUIRE(p);
    CHECK(aligned(p, n));
    std::memset(p, 0x5a, n);
    CHECK(static_cast<const unsigned char*>(p)[n - 1] == 0x5a);
    konv::detail::release(p);
  }
}

TEST_CASE("memory: neighbours of one size begin at different places of a page") {
  using konv::detail::aside;
  using konv::detail::goes_aside;
  using konv::detail::most_aside;
  CHECK_FALSE(goes_aside(65535));
  CHECK(goes_aside(65536));
  CHECK(goes_aside(1 << 20));
#if defined(__linux__)
  CHECK_FALSE(goes_aside(large_page));
#endif
  for (const std::size_t bytes : {std::size_t{65536}, std::size_t{200704 + 64}, std::size_t{1} << 20}) {
    const std::uintptr_t first = 0x7f1234567010;
    for (std::uintptr_t a = 0; a < 8; ++a) {
      CHECK(aside(first + a * bytes, bytes) % cache_line == 0);
      CHECK(aside(first + a * bytes, bytes) <= most_aside);
      for (std::uintptr_t b = 0; b < a; ++b) {
        CAPTURE(bytes);
        CAPTURE(a);
        CAPTURE(b);
        CHECK(aside(first + a * bytes, bytes) != aside(first + b * bytes, bytes));
      }
    }
  }
}

TEST_CASE("memory: images and tensors, large and small, moved and dropped") {
  konv::image<float> large({1920, 1080}), small({19, 10});
#if defined(__linux__)
  CHECK(on_large_pages(1920 * 1080));
#endif
  CHECK_FALSE(on_large_pages(1200 * 1080));
  CHECK(aligned(large.data(), static_cast<std::size_t>(large.row_stride() * 1080 * 4)));
  CHECK(aligned(small.data(), 1));
  large(1919, 1079) = 3;
  std::swap(large, small);
  CHECK(small(1919, 1079) == 3);
  CHECK(small(0, 0) == 0);
  large = std::move(small);
  CHECK(large(1919, 1079) == 3);
  konv::tensor<double, 3> volume({64, 64, 100}, konv::layout::channels_first);
  CHECK(aligned(volume.data(), 64 * 64 * 100 * 8));
  CHECK(volume.data()[64 * 64 * 100 - 1] == 0);
}

}  // namespace test

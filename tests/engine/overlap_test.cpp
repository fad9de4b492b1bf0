// Whether two views share memory: never "no" where they do.
// SPDX-License-Identifier: MIT
#include <konv/engine/overlap.hpp>

#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "../support/random.hpp"

namespace test {

using konv::image_view;

TEST_CASE("overlap: random views of one block of memory, against their sets of elements") {
  random r(161);
  std::vector<float> memory(4000);
  const auto draw = [&] {
    const index_t w = r.between(1, 6), h = r.between(1, 5), c = r.between(1, 3);
    image_view<float> v(memory.data() + r.between(0, 3500), {w, h, c}, w * (c + 1) + r.between(0, 9), c + 1);
    if (r.one_in(2)) v = v.flip_x();
    if (r.one_in(2)) v = v.flip_y();
    return v;
  };
  int shared = 0, apart = 0;
  for (int n = 0; n < 4000; ++n) {
    const image_view<float> a = draw();
    image_view<float> b = draw();
    if (n % 2)
      b = image_view<float>(a.row(0) + r.between(0, 60), b.size(), b.row_stride() > 0 ? b.row_stride() : 40, 4);
    if (b.data() < memory.data() || &b(b.width() - 1, b.height() - 1) >= memory.data() + 3990) continue;
    std::set<const float*> in_a;
    for (index_t y = 0; y < a.height(); ++y)
      for (index_t x = 0; x < a.width(); ++x)
        for (index_t k = 0; k < a.channels(); ++k) in_a.insert(&a(x, y, k));
    bool common = false;
    for (index_t y = 0; y < b.height(); ++y)
      for (index_t x = 0; x < b.width(); ++x)
        for (index_t k = 0; k < b.channels(); ++k) common = common || in_a.contains(&b(x, y, k));
    if (common) CHECK(konv::detail::overlap(a, b));
    const bool far = *in_a.begin() > &b(b.width() - 1, b.height() - 1) + 100 || *in_a.rbegin() + 100 < b.data();
    if (far && b.row_stride() > 0 && b.pixel_stride() > 0) CHECK_FALSE(konv::detail::overlap(a, b));
    ++(common ? shared : apart);
  }
  CHECK(shared > 100);
  CHECK(apart > 100);
}

TEST_CASE("overlap: neighbours do not share, one element does; types may differ") {
  std::vector<float> m(100);
  const image_view<float> a(m.data(), {10, 5}), b(m.data() + 50, {10, 5}), c(m.data() + 49, {10, 5});
  CHECK_FALSE(konv::detail::overlap(a, b));
  CHECK(konv::detail::overlap(a, c));
  const image_view<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(m.data() + 49) + 3, {4, 2});
  CHECK(konv::detail::overlap(a, bytes));
  const image_view<std::uint8_t> next(reinterpret_cast<std::uint8_t*>(m.data() + 50), {4, 2});
  CHECK_FALSE(konv::detail::overlap(a, next));
}

}  // namespace test

// structure_tensor: means of products of derivatives.
// SPDX-License-Identifier: MIT
#include <konv/filter/structure_tensor.hpp>

#include "named_filter.hpp"

namespace test {

TEST_CASE("structure_tensor: by its definition") {
  random r(1);
  const auto src = random_image<double>(r, {30, 20, 1});
  const auto t = konv::structure_tensor(src, 1.0);
  const konv::kernel<int> kx{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}};
  const auto gx = konv::reference::correlate(src, kx), gy = konv::reference::correlate(src, kx.transposed());
  std::vector<double> w;
  double sum = 0;
  for (index_t i = -4; i <= 4; ++i) {
    w.push_back(std::exp(-static_cast<double>(i * i) / 2));
    sum += w.back();
  }
  for (double& v : w) v /= sum;
  const auto mean = [&](const auto& a, const auto& b) {
    konv::image<double> p(src.size());
    for (index_t y = 0; y < 20; ++y)
      for (index_t x = 0; x < 30; ++x) p(x, y) = a(x, y) * b(x, y);
    return konv::reference::correlate_separable(p, w, w);
  };
  CHECK_SAME(beyond(t.yy, mean(gy, gy), 1e-8), "yy");
  CHECK_SAME(beyond(t.yx, mean(gy, gx), 1e-8), "yx");
  CHECK_SAME(beyond(t.xx, mean(gx, gx), 1e-8), "xx");
}

TEST_CASE("structure_tensor: a ramp has one direction") {
  konv::image<float> ramp({40, 40});
  for (index_t y = 0; y < 40; ++y)
    for (index_t x = 0; x < 40; ++x) ramp(x, y) = static_cast<float>(2 * x);
  const auto t = konv::structure_tensor(ramp);
  CHECK(t.xx(20, 20) == doctest::Approx(16 * 16));  // Sobel: 8 times the slope
  CHECK(t.yy(20, 20) == 0);
  CHECK(t.yx(20, 20) == 0);
  CHECK_THROWS_WITH_AS(konv::structure_tensor(ramp, -1), "structure_tensor: sigma is -1, expected 0 to 10^6",
                       konv::argument_error);
}

}  // namespace test

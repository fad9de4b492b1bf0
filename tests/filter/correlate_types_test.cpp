// correlate and convolve with the rarer combinations of source, kernel and destination types.
// SPDX-License-Identifier: MIT
#include "../support/differential.hpp"

namespace test {

using u8 = std::uint8_t;
using s8 = std::int8_t;
using u16 = std::uint16_t;
using s16 = std::int16_t;
using s32 = std::int32_t;

TEST_CASE("16 bits: integer kernels, exactly") {
  differential<u16, s32, u16>(41, 60, false);
  differential<s16, s32, s16>(42, 60, false);
  differential<u16, s32, s32>(43, 40, false);
}

TEST_CASE("16 bits: float kernels") {
  differential<u16, float, u16>(44, 60, false);
  differential<s16, float, float>(45, 40, false);
  differential<s16, float, u8>(46, 40, false);
}

TEST_CASE("32-bit images") {
  differential<s32, s32, s32>(47, 60, false);
  differential<s32, double, double>(48, 30, false);
}

TEST_CASE("32-bit images: sums that leave 64 bits, and cancel, are exact") {
  random r(57);
  const auto src = random_image<s32>(r, {41, 9, 1});
  for (int n = 0; n < 8; ++n) {
    konv::kernel<s32> k(r.between(1, 5), r.between(1, 5));
    for (index_t i = 0; i < k.rows(); ++i)
      for (index_t j = 0; j < k.cols(); ++j) k(i, j) = random_sample<s32>(r);
    k(0, 0) = std::numeric_limits<s32>::min();
    for (const double scale : {1.0, 1.0 / 65536, std::ldexp(1.0, -33)}) {
      const konv::filter_options o{.edge = random_border(r), .scale = scale, .offset = 0.5};
      CHECK_SAME(values_differ(konv::correlate<s32>(src, k, o), konv::reference::correlate<s32>(src, k, o)), "s32");
      CHECK_SAME(values_differ(konv::convolve<s16>(src, k, o), konv::reference::convolve<s16>(src, k, o)), "s16");
    }
  }
}

TEST_CASE("8 signed bits, narrow weights") {
  differential<s8, s32, s16>(49, 40, false);
  differential<u8, s8, s16>(50, 40, false);
  differential<u8, s16, s32>(51, 40, false);
}

TEST_CASE("double kernels on other images, and conversions between real types") {
  differential<u8, double, double>(52, 40, false);
  differential<u8, double, u8>(53, 60, false);
  differential<float, double, double>(54, 40, false);
  differential<double, float, float>(55, 40, false);
  differential<u8, float, s16>(56, 40, false);
}

}  // namespace test

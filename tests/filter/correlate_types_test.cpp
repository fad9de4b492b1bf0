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

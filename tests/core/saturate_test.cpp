// Rounding and saturation, against the oracle's own and at every edge.
// SPDX-License-Identifier: MIT
#include <konv/core/saturate.hpp>
#include <konv/reference/rules.hpp>

#include <doctest/doctest.h>

#include <cfenv>
#include <limits>
#include <string>

namespace test {

using konv::index_t;
using konv::rounding;
using konv::saturate_cast;

TEST_CASE("saturate_cast: ties go to the even number") {
  CHECK(saturate_cast<std::uint8_t>(0.5) == 0);
  CHECK(saturate_cast<std::uint8_t>(1.5) == 2);
  CHECK(saturate_cast<std::uint8_t>(2.5) == 2);
  CHECK(saturate_cast<std::int16_t>(-0.5) == 0);
  CHECK(saturate_cast<std::int16_t>(-1.5) == -2);
  CHECK(saturate_cast<std::int16_t>(-2.5) == -2);
  CHECK(saturate_cast<std::int32_t>(2.5f) == 2);
  CHECK(saturate_cast<std::uint8_t>(254.5) == 254);
  CHECK(saturate_cast<std::uint8_t>(255.5) == 255);
}

TEST_CASE("saturate_cast: truncation as C++'s int()") {
  CHECK(saturate_cast<std::uint8_t>(1.99, rounding::truncate) == 1);
  CHECK(saturate_cast<std::int16_t>(-1.99, rounding::truncate) == -1);
  CHECK(saturate_cast<std::uint8_t>(255.99, rounding::truncate) == 255);
}

TEST_CASE_TEMPLATE("saturate_cast: ranges, infinities and NaN", T, std::uint8_t, std::int8_t, std::uint16_t,
                   std::int16_t, std::int32_t) {
  using limits = std::numeric_limits<T>;
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(saturate_cast<T>(1e30) == limits::max());
  CHECK(saturate_cast<T>(-1e30) == limits::min());
  CHECK(saturate_cast<T>(inf) == limits::max());
  CHECK(saturate_cast<T>(-inf) == limits::min());
  CHECK(saturate_cast<T>(std::numeric_limits<double>::quiet_NaN()) == 0);
  CHECK(saturate_cast<T>(std::numeric_limits<float>::quiet_NaN()) == 0);
  CHECK(saturate_cast<T>(static_cast<double>(limits::max())) == limits::max());
  CHECK(saturate_cast<T>(static_cast<double>(limits::min())) == limits::min());
  CHECK(saturate_cast<T>(std::numeric_limits<long long>::max()) == limits::max());
  CHECK(saturate_cast<T>(std::numeric_limits<long long>::min()) == limits::min());
  CHECK(saturate_cast<T>(std::numeric_limits<std::uint64_t>::max()) == limits::max());
  CHECK(saturate_cast<T>(std::uint64_t{1} << 63) == limits::max());
  CHECK(saturate_cast<T>(std::numeric_limits<std::uint32_t>::max()) == limits::max());
  CHECK(saturate_cast<T>(std::uint64_t{100}) == 100);
}

TEST_CASE_TEMPLATE("saturate_cast: the same as the oracle's rounding", T, std::uint8_t, std::int8_t, std::uint16_t,
                   std::int16_t, std::int32_t) {
  for (double v = -70000; v < 70000; v += 0.125 + (v < -300 || v > 300 ? 36.5 : 0))
    for (const rounding mode : {rounding::nearest_even, rounding::truncate}) {
      CAPTURE(v);
      CHECK(saturate_cast<T>(v, mode) == konv::reference::store<T>(static_cast<long double>(v), mode));
    }
}

TEST_CASE("saturate_cast: large 32-bit values keep every digit") {
  CHECK(saturate_cast<std::int32_t>(2147483646.5) == 2147483646);
  CHECK(saturate_cast<std::int32_t>(2147483645.5) == 2147483646);
  CHECK(saturate_cast<std::int32_t>(-2147483647.5) == std::numeric_limits<std::int32_t>::min());
  CHECK(saturate_cast<std::int32_t>(16777217) == 16777217);
}

TEST_CASE("saturate_cast: floating types are converted, not saturated") {
  CHECK(saturate_cast<float>(0.1) == 0.1f);
  CHECK(saturate_cast<double>(0.1f) == static_cast<double>(0.1f));
  CHECK(saturate_cast<float>(1e300) == std::numeric_limits<float>::infinity());
}

TEST_CASE("type_name") {
  CHECK(std::string(konv::type_name<std::uint8_t>()) == "u8");
  CHECK(std::string(konv::type_name<std::int16_t>()) == "s16");
  CHECK(std::string(konv::type_name<double>()) == "f64");
  static_assert(konv::sample<float> && !konv::sample<long> && !konv::sample<bool> && !konv::sample<char>);
}

}  // namespace test

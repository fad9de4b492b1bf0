// correlate2d, convolve2d and separable2d: picks the file of the source type.
// SPDX-License-Identifier: MIT
#include "filter2d.hpp"

namespace conformance {
namespace {

arrays any_dense(const test_case& c) {
  return with_type<std::uint8_t, std::uint16_t, std::int16_t, float, double>(c.input("src").type,
                                                                             [&]<class T>() { return dense<T>(c); });
}
arrays any_separable(const test_case& c) {
  return with_type<std::uint8_t, std::uint16_t, std::int16_t, float, double>(
      c.input("src").type, [&]<class T>() { return separable<T>(c); });
}

const registered correlate2d("correlate2d", any_dense);
const registered convolve2d("convolve2d", any_dense);
const registered separable2d("separable2d", any_separable);

}  // namespace
}  // namespace conformance

// The group `filters`: picks the file of the source type.
// SPDX-License-Identifier: MIT
#include "registry.hpp"

namespace conformance {

template <class Src>
arrays named_filter(const test_case& c);

namespace {

arrays any_filter(const test_case& c) {
  return with_type<std::uint8_t, std::uint16_t, std::int16_t, float, double>(
      c.input("src").type, [&]<class T>() { return named_filter<T>(c); });
}

const registered box_blur("box_blur", any_filter);
const registered gaussian_blur("gaussian_blur", any_filter);
const registered sobel("sobel", any_filter);
const registered scharr("scharr", any_filter);
const registered prewitt("prewitt", any_filter);
const registered roberts("roberts", any_filter);
const registered laplacian("laplacian", any_filter);
const registered gradient_magnitude("gradient_magnitude", any_filter);
const registered sharpen("sharpen", any_filter);
const registered emboss("emboss", any_filter);

}  // namespace
}  // namespace conformance

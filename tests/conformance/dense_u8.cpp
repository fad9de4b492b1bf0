// correlate2d and convolve2d on u8 images.
// SPDX-License-Identifier: MIT
#include "dense.hpp"

namespace conformance {
template arrays dense<std::uint8_t>(const test_case&);
}  // namespace conformance

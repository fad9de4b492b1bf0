// correlate2d and convolve2d on u16 images.
// SPDX-License-Identifier: MIT
#include "dense.hpp"

namespace conformance {
template arrays dense<std::uint16_t>(const test_case&);
}  // namespace conformance

// correlate2d and convolve2d on s16 images.
// SPDX-License-Identifier: MIT
#include "dense.hpp"

namespace conformance {
template arrays dense<std::int16_t>(const test_case&);
}  // namespace conformance

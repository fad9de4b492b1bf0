// correlate2d and convolve2d on f32 images.
// SPDX-License-Identifier: MIT
#include "dense.hpp"

namespace conformance {
template arrays dense<float>(const test_case&);
}  // namespace conformance

// correlate2d and convolve2d on f64 images.
// SPDX-License-Identifier: MIT
#include "dense.hpp"

namespace conformance {
template arrays dense<double>(const test_case&);
}  // namespace conformance

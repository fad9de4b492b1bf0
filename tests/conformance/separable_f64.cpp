// separable2d on f64 images.
// SPDX-License-Identifier: MIT
#include "separable.hpp"

namespace conformance {
template arrays separable<double>(const test_case&);
}  // namespace conformance

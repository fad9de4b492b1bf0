// separable2d on f32 images.
// SPDX-License-Identifier: MIT
#include "separable.hpp"

namespace conformance {
template arrays separable<float>(const test_case&);
}  // namespace conformance

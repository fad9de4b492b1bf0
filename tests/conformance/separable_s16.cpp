// separable2d on s16 images.
// SPDX-License-Identifier: MIT
#include "separable.hpp"

namespace conformance {
template arrays separable<std::int16_t>(const test_case&);
}  // namespace conformance

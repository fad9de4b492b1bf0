// separable2d on u8 images.
// SPDX-License-Identifier: MIT
#include "separable.hpp"

namespace conformance {
template arrays separable<std::uint8_t>(const test_case&);
}  // namespace conformance

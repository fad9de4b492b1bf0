// separable2d on u16 images.
// SPDX-License-Identifier: MIT
#include "separable.hpp"

namespace conformance {
template arrays separable<std::uint16_t>(const test_case&);
}  // namespace conformance

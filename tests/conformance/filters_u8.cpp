// The named filters on u8 images.
// SPDX-License-Identifier: MIT
#include "filters.hpp"

namespace conformance {
template arrays named_filter<std::uint8_t>(const test_case&);
}  // namespace conformance

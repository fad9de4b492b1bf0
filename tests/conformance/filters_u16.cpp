// The named filters on u16 images.
// SPDX-License-Identifier: MIT
#include "filters.hpp"

namespace conformance {
template arrays named_filter<std::uint16_t>(const test_case&);
}  // namespace conformance

// The named filters on s16 images.
// SPDX-License-Identifier: MIT
#include "filters.hpp"

namespace conformance {
template arrays named_filter<std::int16_t>(const test_case&);
}  // namespace conformance

// The named filters on f32 images.
// SPDX-License-Identifier: MIT
#include "filters.hpp"

namespace conformance {
template arrays named_filter<float>(const test_case&);
}  // namespace conformance

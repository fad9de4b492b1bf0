// The named filters on f64 images.
// SPDX-License-Identifier: MIT
#include "filters.hpp"

namespace conformance {
template arrays named_filter<double>(const test_case&);
}  // namespace conformance

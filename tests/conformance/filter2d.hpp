// correlate2d, convolve2d and separable2d by source type: a file each, so that they compile side by side.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_CONFORMANCE_FILTER2D_HPP
#define KONV_TESTS_CONFORMANCE_FILTER2D_HPP

#include "registry.hpp"

namespace conformance {

/// correlate2d and convolve2d of a Src image; defined in dense.hpp, instantiated in dense_*.cpp.
template <class Src>
arrays dense(const test_case& c);

/// separable2d of a Src image; defined in separable.hpp, instantiated in separable_*.cpp.
template <class Src>
arrays separable(const test_case& c);

/// The types that a filter may be asked to store.
template <class F>
arrays with_destination(dtype type, F&& f) {
  return with_type<std::uint8_t, std::uint16_t, std::int16_t, std::int32_t, float, double>(type, f);
}

/// The types that a kernel may have.
template <class F>
arrays with_weights(dtype type, F&& f) {
  return with_type<std::int32_t, float, double>(type, f);
}

}  // namespace conformance
#endif

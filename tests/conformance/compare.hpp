// When an output passes: the rule of the vectors' README.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_CONFORMANCE_COMPARE_HPP
#define KONV_TESTS_CONFORMANCE_COMPARE_HPP

#include <string>

#include <konv/io/npy_array.hpp>

namespace conformance {

struct tolerance {
  double abs = 0;
  double rel = 0;
  double max_mismatch_fraction = 0;  ///< of elements that differ at all, for integer types
};

/// "" if got passes as want, else why not, with the first element that fails.
std::string mismatch(const konv::io::npy_array& got, const konv::io::npy_array& want, const tolerance& t);

}  // namespace conformance
#endif

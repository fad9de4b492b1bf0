// When an output passes: the rule of the vectors' README.
// SPDX-License-Identifier: MIT
#include "compare.hpp"

#include <cmath>
#include <sstream>

namespace conformance {
namespace {

using konv::index_t;
using konv::io::dtype;
using konv::io::npy_array;

template <class T>
double element(const npy_array& a, index_t i) {
  return static_cast<double>(a.as<T>()[static_cast<std::size_t>(i)]);
}

// Elements as doubles: exact for every type but 64-bit integers, which the vectors do not have.
double element(const npy_array& a, index_t i) {
  switch (a.type) {
    case dtype::u8:
      return element<std::uint8_t>(a, i);
    case dtype::s8:
      return element<std::int8_t>(a, i);
    case dtype::u16:
      return element<std::uint16_t>(a, i);
    case dtype::s16:
      return element<std::int16_t>(a, i);
    case dtype::u32:
      return element<std::uint32_t>(a, i);
    case dtype::s32:
      return element<std::int32_t>(a, i);
    case dtype::u64:
      return element<std::uint64_t>(a, i);
    case dtype::s64:
      return element<std::int64_t>(a, i);
    case dtype::f32:
      return element<float>(a, i);
    case dtype::f64:
      return element<double>(a, i);
  }
  return 0;
}

std::string shape_text(const npy_array& a) {
  std::string s = "(";
  for (const index_t d : a.shape) s += std::to_string(d) + ",";
  return s + ")";
}

std::string position_text(const npy_array& a, index_t i) {
  std::string s;
  for (std::size_t axis = a.shape.size(); axis-- > 0; i /= a.shape[axis])
    s = std::to_string(i % a.shape[axis]) + (s.empty() ? "" : ", ") + s;
  return "[" + s + "]";
}

}  // namespace

std::string mismatch(const npy_array& got, const npy_array& want, const tolerance& t) {
  std::ostringstream s;
  s.precision(17);
  if (got.type != want.type) {
    s << "dtype is " << name_of(got.type) << ", expected " << name_of(want.type);
    return s.str();
  }
  if (got.shape != want.shape) {
    s << "shape is " << shape_text(got) << ", expected " << shape_text(want);
    return s.str();
  }
  index_t beyond = 0, different = 0, first = -1, first_different = -1;
  for (index_t i = 0; i < want.size(); ++i) {
    const double g = element(got, i), w = element(want, i);
    if (g != w) {
      ++different;
      if (first_different < 0) first_different = i;
    }
    if (!(std::fabs(g - w) <= t.abs + t.rel * std::fabs(w))) {  // NaN fails
      ++beyond;
      if (first < 0) first = i;
    }
  }
  const auto element_text = [&](index_t i) {
    s << position_text(want, i) << ": got " << element(got, i) << ", expected " << element(want, i) << ", difference "
      << element(got, i) - element(want, i) << ", tolerance " << t.abs << " + " << t.rel << " |expected|";
  };
  if (beyond > 0) {
    element_text(first);
    s << "; " << beyond << " of " << want.size() << " beyond it";
    return s.str();
  }
  const bool whole = want.type != dtype::f32 && want.type != dtype::f64;
  if (whole && static_cast<double>(different) > t.max_mismatch_fraction * static_cast<double>(want.size()) + 1e-6) {
    element_text(first_different);
    s << "; " << different << " of " << want.size() << " differ, allowed is the fraction " << t.max_mismatch_fraction;
    return s.str();
  }
  return {};
}

}  // namespace conformance

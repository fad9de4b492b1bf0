// Comparisons that say where two images differ: an empty string is agreement.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_SUPPORT_COMPARE_HPP
#define KONV_TESTS_SUPPORT_COMPARE_HPP

#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>
#include <string>

#include <konv/core/image.hpp>
#include <konv/reference/rules.hpp>

namespace test {

using konv::index_t;

inline std::string size_text(konv::extent e) {
  return std::to_string(e.width) + "x" + std::to_string(e.height) + "x" + std::to_string(e.channels);
}

/// The first sample for which `wrong(got, want)` holds, in words.
template <konv::source_image G, konv::source_image W, class Wrong>
std::string first_difference(const G& got_image, const W& want_image, Wrong wrong) {
  const konv::image_view<const konv::sample_of<G>> got = got_image;
  const konv::image_view<const konv::sample_of<W>> want = want_image;
  if (got.size() != want.size()) return "size is " + size_text(got.size()) + ", expected " + size_text(want.size());
  for (index_t y = 0; y < got.height(); ++y)
    for (index_t x = 0; x < got.width(); ++x)
      for (index_t c = 0; c < got.channels(); ++c)
        if (wrong(got(x, y, c), want(x, y, c))) {
          std::ostringstream s;
          s.precision(17);
          s << "at (" << x << ", " << y << ", " << c << ") is " << +got(x, y, c) << ", expected " << +want(x, y, c)
            << " in " << size_text(got.size());
          return s.str();
        }
  return {};
}

/// Bit for bit the same (so NaN equals the same NaN, and 0 is not -0).
template <konv::source_image G, konv::source_image W>
std::string bits_differ(const G& got, const W& want) {
  static_assert(std::is_same_v<konv::sample_of<G>, konv::sample_of<W>>);
  return first_difference(got, want, [](auto a, auto b) { return std::memcmp(&a, &b, sizeof(a)) != 0; });
}

/// Equal as numbers.
template <konv::source_image G, konv::source_image W>
std::string values_differ(const G& got, const W& want) {
  return first_difference(got, want, [](auto a, auto b) { return !(a == b); });
}

/// Farther from the real value than `slack` allows. An integer must be what some real number within the slack rounds
/// to; with slack 0 that is the correctly rounded value and no other.
template <konv::source_image G>
std::string beyond(const G& got, const konv::image<double>& real, double slack,
                   konv::rounding mode = konv::rounding::nearest_even) {
  using T = konv::sample_of<G>;
  return first_difference(got, real, [&](T g, double r) {
    if constexpr (std::is_floating_point_v<T>) {
      const double eps = std::is_same_v<T, float> ? 1.2e-7 : 2.3e-16;
      return !(std::fabs(static_cast<double>(g) - r) <= slack + eps * std::fabs(r));
    } else {
      const long double v = static_cast<long double>(r), s = static_cast<long double>(slack);
      return g < konv::reference::store<T>(v - s, mode) || g > konv::reference::store<T>(v + s, mode);
    }
  });
}

/// The largest magnitude in an image.
template <konv::source_image S>
double largest(const S& image) {
  const konv::image_view<const konv::sample_of<S>> v = image;
  double m = 0;
  for (index_t y = 0; y < v.height(); ++y)
    for (index_t x = 0; x < v.width(); ++x)
      for (index_t c = 0; c < v.channels(); ++c) m = std::max(m, std::fabs(static_cast<double>(v(x, y, c))));
  return m;
}

}  // namespace test

/// Checks that a comparison found no difference, and prints it with the case where it did.
#define CHECK_SAME(comparison, context)                               \
  do {                                                                \
    const std::string difference_ = (comparison);                     \
    if (difference_.empty())                                          \
      CHECK(difference_.empty());                                     \
    else                                                              \
      CHECK_MESSAGE(false, difference_, " | ", std::string(context)); \
  } while (false)

#endif

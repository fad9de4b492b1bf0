// Images of real samples of every kind: those whose sums fit in 53 bits, to those that are no numbers.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_FILTER_REAL_SAMPLES_HPP
#define KONV_TESTS_FILTER_REAL_SAMPLES_HPP

#include <konv/core/image.hpp>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <vector>

#include "../support/random.hpp"

namespace test {

inline constexpr float infinity = std::numeric_limits<float>::infinity();
inline constexpr float nan = std::numeric_limits<float>::quiet_NaN();

struct kind {
  const char* name;
  std::function<float(random&)> sample;
};
// From those whose sums fit in 53 bits to those that need every part there is, and those that are no numbers.
inline const std::vector<kind>& kinds() {
  static const std::vector<kind> all = {
      {"bytes", [](random& r) { return static_cast<float>(r.between(0, 255)); }},
      {"photograph", [](random& r) { return static_cast<float>(r.between(0, 255)) / 255.0f; }},
      {"16 bits", [](random& r) { return static_cast<float>(r.between(0, 65535)) / 65535.0f; }},
      {"noise", [](random& r) { return static_cast<float>(r.real(-1, 1)); }},
      {"noise with some 2^-35 of it",
       [](random& r) { return static_cast<float>(r.real(-1, 1)) * (r.one_in(400) ? 0x1p-35f : 1.0f); }},
      {"noise with some 2^-70 of it",
       [](random& r) { return static_cast<float>(r.real(-1, 1)) * (r.one_in(400) ? 0x1p-70f : 1.0f); }},
      {"all powers",
       [](random& r) { return std::ldexp(static_cast<float>(r.real(-1, 1)), static_cast<int>(r.between(-148, 110))); }},
      {"near 0",
       [](random& r) {
         return std::ldexp(static_cast<float>(r.real(-1, 1)), static_cast<int>(r.between(-148, -120)));
       }},
      {"few holes", [](random& r) { return r.one_in(3000) ? nan : static_cast<float>(r.between(0, 255)); }},
      {"infinities",
       [](random& r) {
         return r.one_in(2000) ? (r.one_in(2) ? infinity : -infinity) : static_cast<float>(r.real(-1, 1));
       }},
  };
  return all;
}
inline konv::image<float> image_of(random& r, const kind& k, konv::extent size) {
  konv::image<float> im(size);
  for (index_t y = 0; y < size.height; ++y)
    for (index_t x = 0; x < size.width * size.channels; ++x) im.row(y)[x] = k.sample(r);
  return im;
}
inline bool same(float a, float b) { return std::memcmp(&a, &b, sizeof(a)) == 0 || (std::isnan(a) && std::isnan(b)); }

}  // namespace test
#endif

// What the tests of volumes share: random volumes and options, comparison.
// SPDX-License-Identifier: MIT
#ifndef TEST_VOLUME_VOLUMES_HPP
#define TEST_VOLUME_VOLUMES_HPP

#include <konv/volume/options.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "../support/random.hpp"

namespace test {

using konv::border;
using konv::coverage;
using konv::tensor;

template <class T>
tensor<T, 3> random_volume(random& r, const konv::shape_of<3>& shape) {
  tensor<T, 3> t(shape);
  for (T& v : t) v = random_sample<T>(r);
  return t;
}

inline konv::volume_options random_options(random& r, const konv::shape_of<3>& kernel) {
  konv::volume_options o;
  o.edge = r.pick({border::constant, border::replicate, border::reflect, border::reflect_101, border::wrap});
  o.value = static_cast<double>(r.between(-20, 120));
  o.output = r.pick({coverage::same, coverage::same, coverage::valid, coverage::full});
  o.stride = {r.between(1, 2), r.between(1, 3), r.pick<index_t>({1, 1, 2, 3})};
  o.dilation = {r.between(1, 2), r.between(1, 3), r.between(1, 2)};
  if (r.one_in(3))
    o.anchor = konv::size3{r.between(0, kernel[0] - 1), r.between(0, kernel[1] - 1), r.between(0, kernel[2] - 1)};
  if (r.one_in(4)) o.pad = konv::margins3{r.between(0, 2), r.between(-1, 2), 1, r.between(0, 3), 2, r.between(-1, 1)};
  if (r.one_in(3)) {
    o.scale = r.pick({0.5, -0.25, 3.0});
    o.offset = static_cast<double>(r.between(-5, 5));
  }
  return o;
}

// Values within `tolerance` of the real ones; bits where that is 0.
template <class T>
bool near_to(const tensor<T, 3>& got, const tensor<T, 3>& want, double tolerance) {
  if (got.shape() != want.shape()) return false;
  for (index_t i = 0; i < got.size(); ++i) {
    const double d = std::fabs(static_cast<double>(got.data()[i]) - static_cast<double>(want.data()[i]));
    if (!(d <= tolerance)) return false;
  }
  return true;
}

}  // namespace test
#endif

// tensor: shapes, the two orders, errors.
// SPDX-License-Identifier: MIT
#include <konv/core/tensor.hpp>

#include <doctest/doctest.h>

namespace test {

using konv::tensor;

TEST_CASE("tensor: axes are named alike in both orders of memory") {
  tensor<float, 4> first({2, 3, 4, 5}), last({2, 3, 4, 5}, konv::nhwc);
  CHECK(first.strides() == konv::shape_of<4>{60, 20, 5, 1});
  CHECK(last.strides() == konv::shape_of<4>{60, 1, 15, 3});
  CHECK(first.order() == konv::nchw);
  CHECK(last.order() == konv::nhwc);
  float n = 0;
  for (konv::index_t i = 0; i < 2; ++i)
    for (konv::index_t c = 0; c < 3; ++c)
      for (konv::index_t y = 0; y < 4; ++y)
        for (konv::index_t x = 0; x < 5; ++x) {
          CHECK(first(i, c, y, x) == 0);
          first(i, c, y, x) = n++;
        }
  const auto copy = tensor<float, 4>::copy_of(first, konv::nhwc);
  CHECK(copy(1, 2, 3, 4) == 119);
  CHECK(copy.data()[1] == first(0, 1, 0, 0));
  CHECK(tensor<float, 4>::copy_of(copy, konv::nchw).data()[7] == 7);
  CHECK(reinterpret_cast<std::uintptr_t>(copy.data()) % 64 == 0);
}

TEST_CASE("tensor: an order with one channel is remembered, not guessed") {
  const tensor<float, 4> grey({1, 1, 4, 4}, konv::nhwc);
  CHECK(grey.order() == konv::nhwc);
  CHECK(grey.view().order() == konv::nhwc);
  CHECK(grey.clone().order() == konv::nhwc);
}

TEST_CASE("tensor: errors name the shape") {
  CHECK_THROWS_WITH_AS((tensor<float, 3>({2, -1, 4})), doctest::Contains("2x-1x4"), konv::argument_error);
  CHECK_THROWS_AS((tensor<float, 2>({konv::index_t{1} << 40, konv::index_t{1} << 40})), konv::argument_error);
}

}  // namespace test

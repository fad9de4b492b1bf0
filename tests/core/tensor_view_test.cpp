// tensor_view: shapes and strides over any memory.
// SPDX-License-Identifier: MIT
#include <konv/core/tensor.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace test {

using konv::tensor;
using konv::tensor_view;

TEST_CASE("tensor_view: somebody's memory, parts of it, one axis less") {
  std::vector<int> memory(24);
  for (int i = 0; i < 24; ++i) memory[static_cast<std::size_t>(i)] = i;
  const tensor_view<int, 3> v(memory, {2, 3, 4});
  CHECK(v(1, 2, 3) == 23);
  CHECK(v[1](2, 3) == 23);
  CHECK(v.packed(konv::nchw));
  const tensor_view<const int, 3> odd(memory.data() + 1, {2, 3, 2}, {12, 4, 2});
  CHECK(odd(1, 1, 1) == 19);
  CHECK_FALSE(odd.packed(konv::nchw));
  CHECK(tensor<int, 3>::copy_of(odd, konv::nchw).data()[3] == 7);
}

TEST_CASE("tensor_view: positions along an axis") {
  std::vector<int> memory(24);
  const tensor_view<int, 3> v(memory, {2, 3, 4});
  const tensor_view<int, 3> part = v.slice(1, 1, 3).slice(2, 3, 4);
  CHECK(part.shape() == konv::shape_of<3>{2, 2, 1});
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 2; ++j) CHECK(&part(i, j, 0) == &v(i, j + 1, 3));
  CHECK(v.slice(0, 2, 2).empty());
  CHECK_THROWS_WITH_AS(v.slice(1, 2, 4), "tensor_view::slice: [2, 4) of axis 1, expected inside 2x3x4",
                       konv::argument_error);
  CHECK_THROWS_AS(v.slice(3, 0, 1), konv::argument_error);
  CHECK_THROWS_AS(v.slice(1, 2, 1), konv::argument_error);
  CHECK_THROWS_AS(v.slice(1, -1, 1), konv::argument_error);
}

TEST_CASE("tensor_view: errors name the shape") {
  std::vector<float> few(5);
  CHECK_THROWS_WITH_AS((tensor_view<float, 2>(few, {2, 3})), doctest::Contains("2x3"), konv::argument_error);
  CHECK_THROWS_AS((tensor_view<float, 2>(few.data(), {2, -3})), konv::argument_error);
  CHECK_THROWS_AS((tensor_view<float, 2>(nullptr, {2, 3})), konv::argument_error);
  tensor<float, 2> t({2, 3});
  CHECK_THROWS_WITH_AS(t.view().at(2, 0), doctest::Contains("axis 0 is 2"), konv::argument_error);
}

}  // namespace test

// Tensors from arrays of files, and back.
// SPDX-License-Identifier: MIT
#include <konv/io/npy_tensor.hpp>

#include <doctest/doctest.h>

#include <numeric>

namespace test {

namespace io = konv::io;

TEST_CASE("to_tensor: axes keep their places in every order of memory") {
  std::vector<float> numbers(120);
  std::iota(numbers.begin(), numbers.end(), 0.0f);
  io::npy_array c = io::npy_array::of<float>({2, 3, 4, 5}, numbers);
  for (const konv::layout order : {konv::nchw, konv::nhwc}) {
    const auto t = io::to_tensor<float, 4>(c, order);
    CHECK(t.order() == order);
    CHECK(t.shape() == konv::shape_of<4>{2, 3, 4, 5});
    CHECK(t(1, 2, 3, 4) == 119);
    CHECK(t(0, 1, 0, 2) == 22);
  }
  io::npy_array fortran = c;
  fortran.fortran_order = true;
  CHECK(io::to_tensor<float, 4>(fortran)(1, 0, 0, 0) == 1);
  CHECK(io::to_tensor<float, 4>(fortran)(0, 1, 0, 2) == 2 + 2 * 24);
}

TEST_CASE("to_npy: a tensor, whatever its order, and a part of one") {
  konv::tensor<std::int32_t, 4> t({1, 2, 3, 2}, konv::nhwc);
  for (konv::index_t c = 0; c < 2; ++c)
    for (konv::index_t y = 0; y < 3; ++y)
      for (konv::index_t x = 0; x < 2; ++x) t(0, c, y, x) = static_cast<std::int32_t>(100 * c + 10 * y + x);
  const io::npy_array whole = io::to_npy(t), image = io::to_npy(t.view()[0]);
  CHECK(whole.shape == std::vector<konv::index_t>{1, 2, 3, 2});
  CHECK(image.shape == std::vector<konv::index_t>{2, 3, 2});
  CHECK(whole.as<std::int32_t>()[7] == 101);
  CHECK(image.as<std::int32_t>()[10] == 120);
  const auto again = io::to_tensor<std::int32_t, 4>(whole, konv::nhwc);
  CHECK(std::equal(again.begin(), again.end(), t.begin()));
}

TEST_CASE("to_tensor: errors") {
  const std::vector<float> numbers(6);
  const io::npy_array a = io::npy_array::of<float>({2, 3}, numbers);
  CHECK_THROWS_WITH_AS((io::to_tensor<float, 3>(a)), "to_tensor: the array has 2 axes, expected 3", konv::argument_error);
  CHECK_THROWS_AS((io::to_tensor<double, 2>(a)), konv::argument_error);
}

}  // namespace test

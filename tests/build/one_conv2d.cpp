// What compile_time.cmake compiles: the header of networks and one conv2d.
// SPDX-License-Identifier: MIT
#include <konv/nn.hpp>

konv::tensor<float, 4> features(const konv::tensor<float, 4>& x, const konv::tensor<float, 4>& weight) {
  return konv::nn::conv2d(x, weight, {}, {.padding = 1, .then = konv::nn::relu});
}

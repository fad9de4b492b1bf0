// conv2d_backward, conv_transpose2d_backward.
// SPDX-License-Identifier: MIT
#include <konv/nn/backward.hpp>

#include "nn.hpp"

namespace conformance {
namespace {

template <class T>
arrays gradients(const konv::nn::gradients<T, 4>& g) {
  return {{"grad_x", to_npy(g.x)}, {"grad_weight", to_npy(g.weight)}, {"grad_bias", to_npy(g.bias)}};
}

const registered conv2d_backward("conv2d_backward", [](const test_case& c) {
  c.params.only({"stride", "padding", "padding_mode", "dilation", "groups"});
  konv::nn::conv2d_options o;
  o.stride = c.params.pair("stride");
  o.padding = margins_of(c.params.wholes("padding"));
  o.padding_mode = padding_mode_of(c.params);
  o.dilation = c.params.pair("dilation");
  o.groups = c.params.whole("groups");
  return with_type<float, double>(c.input("x").type, [&]<class T>() {
    return gradients(konv::nn::conv2d_backward(to_tensor<T, 4>(c.input("x")), to_tensor<T, 4>(c.input("weight")),
                                               to_tensor<T, 4>(c.input("grad_out")), o));
  });
});

const registered conv_transpose2d_backward("conv_transpose2d_backward", [](const test_case& c) {
  c.params.only({"stride", "padding", "output_padding", "dilation", "groups"});
  konv::nn::conv_transpose2d_options o;
  o.stride = c.params.pair("stride");
  o.padding = margins_of(c.params.wholes("padding"));
  o.output_padding = c.params.pair("output_padding");
  o.dilation = c.params.pair("dilation");
  o.groups = c.params.whole("groups");
  return with_type<float, double>(c.input("x").type, [&]<class T>() {
    return gradients(konv::nn::conv_transpose2d_backward(
        to_tensor<T, 4>(c.input("x")), to_tensor<T, 4>(c.input("weight")), to_tensor<T, 4>(c.input("grad_out")), o));
  });
});

}  // namespace
}  // namespace conformance

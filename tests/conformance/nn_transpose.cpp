// conv_transpose2d, conv_transpose3d.
// SPDX-License-Identifier: MIT
#include <konv/nn/conv_transpose.hpp>

#include "nn.hpp"

namespace conformance {
namespace {

const registered conv_transpose2d("conv_transpose2d", [](const test_case& c) {
  c.params.only({"stride", "padding", "output_padding", "dilation", "groups", "activation", "negative_slope"});
  konv::nn::conv_transpose2d_options o;
  o.stride = c.params.pair("stride");
  o.padding = margins_of(c.params.wholes("padding"));
  o.output_padding = c.params.pair("output_padding");
  o.dilation = c.params.pair("dilation");
  o.groups = c.params.whole("groups");
  o.then = activation_of(c.params);
  return with_type<float, double>(c.input("x").type, [&]<class T>() {
    konv::nn::conv_transpose2d_layer<T> layer(to_tensor<T, 4>(c.input("weight")), bias_of<T>(c), o);
    return in_both_layouts<T, 4>(c, [&](const konv::tensor<T, 4>& x) { return layer(x); });
  });
});

const registered conv_transpose3d("conv_transpose3d", [](const test_case& c) {
  c.params.only({"stride", "padding", "output_padding", "dilation", "groups", "activation", "negative_slope"});
  konv::nn::conv_transpose3d_options o;
  o.stride = triple(c.params, "stride");
  o.padding = margins3_of(c.params.wholes("padding"));
  o.output_padding = triple(c.params, "output_padding");
  o.dilation = triple(c.params, "dilation");
  o.groups = c.params.whole("groups");
  o.then = activation_of(c.params);
  return with_type<float, double>(c.input("x").type, [&]<class T>() {
    konv::nn::conv_transpose3d_layer<T> layer(to_tensor<T, 5>(c.input("weight")), bias_of<T>(c), o);
    return in_both_layouts<T, 5>(c, [&](const konv::tensor<T, 5>& x) { return layer(x); });
  });
});

}  // namespace
}  // namespace conformance

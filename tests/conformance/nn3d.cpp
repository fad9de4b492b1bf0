// conv3d.
// SPDX-License-Identifier: MIT
#include <konv/nn/conv.hpp>

#include "nn.hpp"

namespace conformance {
namespace {

const registered conv3d("conv3d", [](const test_case& c) {
  c.params.only({"stride", "padding", "padding_mode", "dilation", "groups", "activation", "negative_slope"});
  konv::nn::conv3d_options o;
  o.stride = triple(c.params, "stride");
  o.padding = margins3_of(c.params.wholes("padding"));
  o.padding_mode = padding_mode_of(c.params);
  o.dilation = triple(c.params, "dilation");
  o.groups = c.params.whole("groups");
  o.then = activation_of(c.params);
  return with_type<float, double>(c.input("x").type, [&]<class T>() {
    konv::nn::conv3d_layer<T> layer(to_tensor<T, 5>(c.input("weight")), bias_of<T>(c), o);
    return in_both_layouts<T, 5>(c, [&](const konv::tensor<T, 5>& x) { return layer(x); });
  });
});

}  // namespace
}  // namespace conformance

// conv2d, max_pool2d, avg_pool2d.
// SPDX-License-Identifier: MIT
#include <konv/nn/conv.hpp>
#include <konv/nn/pool.hpp>

#include "nn.hpp"

namespace conformance {
namespace {

const registered conv2d("conv2d", [](const test_case& c) {
  c.params.only({"stride", "padding", "padding_mode", "dilation", "groups", "activation", "negative_slope"});
  konv::nn::conv2d_options o;
  o.stride = c.params.pair("stride");
  o.padding = margins_of(c.params.wholes("padding"));
  o.padding_mode = padding_mode_of(c.params);
  o.dilation = c.params.pair("dilation");
  o.groups = c.params.whole("groups");
  o.then = activation_of(c.params);
  return with_type<float, double>(c.input("x").type, [&]<class T>() {
    konv::nn::conv2d_layer<T> layer(to_tensor<T, 4>(c.input("weight")), bias_of<T>(c), o);
    return in_both_layouts<T, 4>(c, [&](const konv::tensor<T, 4>& x) { return layer(x); });
  });
});

konv::nn::pool2d_options pool_options(const parameters& p) {
  konv::nn::pool2d_options o;
  o.kernel = p.pair("kernel");
  o.stride = p.pair("stride");
  o.padding = p.pair("padding");
  o.ceil_mode = p.flag("ceil_mode");
  if (p.has("count_include_pad")) o.count_include_pad = p.flag("count_include_pad");
  return o;
}
const registered max_pool2d("max_pool2d", [](const test_case& c) {
  c.params.only({"kernel", "stride", "padding", "ceil_mode"});
  return with_type<float, double>(c.input("x").type, [&]<class T>() {
    return in_both_layouts<T, 4>(
        c, [&](const konv::tensor<T, 4>& x) { return konv::nn::max_pool2d(x, pool_options(c.params)); });
  });
});
const registered avg_pool2d("avg_pool2d", [](const test_case& c) {
  c.params.only({"kernel", "stride", "padding", "ceil_mode", "count_include_pad"});
  return with_type<float, double>(c.input("x").type, [&]<class T>() {
    return in_both_layouts<T, 4>(
        c, [&](const konv::tensor<T, 4>& x) { return konv::nn::avg_pool2d(x, pool_options(c.params)); });
  });
});

}  // namespace
}  // namespace conformance

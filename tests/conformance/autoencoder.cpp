// The autoencoder of the article's Listing 2: six layers, every activation.
// SPDX-License-Identifier: MIT
#include <konv/nn/conv.hpp>
#include <konv/nn/conv_transpose.hpp>
#include <nlohmann/json.hpp>

#include "nn.hpp"

namespace conformance {
namespace {

konv::size2 size_of_pair(const json& pair) { return {pair.at(0).get<index_t>(), pair.at(1).get<index_t>()}; }

template <class T>
arrays autoencoder(const test_case& c) {
  arrays out;
  konv::tensor<T, 4> x = to_tensor<T, 4>(c.input("x"), konv::nhwc);
  int number = 0;
  for (const json& entry : c.params.raw("layers")) {
    const std::string n = std::to_string(++number), op = entry.at("op").get<std::string>();
    const auto weight = to_tensor<T, 4>(c.input(("w" + n).c_str()));
    const std::span<const T> bias = c.input(("b" + n).c_str()).as<T>();
    const konv::size2 stride = size_of_pair(entry.at("stride")), pad = size_of_pair(entry.at("padding"));
    const konv::margins all{pad.y, pad.y, pad.x, pad.x};
    const konv::nn::activation then = activation_named(entry.at("activation").get<std::string>(), 0.01);
    if (op == "conv2d")
      x = konv::nn::conv2d(x, weight, bias, {.stride = stride, .padding = all, .then = then});
    else if (op == "conv_transpose2d")
      x = konv::nn::conv_transpose2d(x, weight, bias, {.stride = stride, .padding = all, .then = then});
    else
      throw unsupported("layer '" + op + "' is not known");
    out["act" + n] = to_npy(x);
  }
  out["dst"] = to_npy(x);
  return out;
}

const registered listing2("autoencoder", [](const test_case& c) {
  c.params.only({"layers"});
  return with_type<float, double>(c.input("x").type, [&]<class T>() { return autoencoder<T>(c); });
});

}  // namespace
}  // namespace conformance

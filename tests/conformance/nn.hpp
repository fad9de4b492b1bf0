// Tensors to and from arrays, and the parameters that the layers' cases share.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_CONFORMANCE_NN_HPP
#define KONV_TESTS_CONFORMANCE_NN_HPP

#include <konv/nn/options.hpp>

#include "registry.hpp"

namespace conformance {

template <class T, int N>
konv::tensor<T, N> to_tensor(const npy_array& a, konv::layout order = konv::nchw) {
  if (a.shape.size() != static_cast<std::size_t>(N)) throw unsupported("the array has another number of axes");
  konv::shape_of<N> shape{};
  for (std::size_t k = 0; k < shape.size(); ++k) shape[k] = a.shape[k];
  return konv::tensor<T, N>::copy_of(konv::tensor_view<const T, N>(a.as<T>().data(), shape), order);
}
template <class T, int N>
npy_array to_npy(const konv::tensor<T, N>& t) {
  const auto plain = konv::tensor<T, N>::copy_of(t.view(), konv::nchw);
  return npy_array::of<T>({plain.shape().begin(), plain.shape().end()}, plain.span());
}

template <class T>
std::span<const T> bias_of(const test_case& c) {
  return c.has_input("bias") ? c.input("bias").as<T>() : std::span<const T>();
}

inline konv::nn::activation activation_named(const std::string& name, double slope) {
  if (name == "none") return konv::nn::none;
  if (name == "relu") return konv::nn::relu;
  if (name == "tanh") return konv::nn::tanh;
  if (name == "sigmoid") return konv::nn::sigmoid;
  if (name == "leaky_relu") return konv::nn::leaky_relu(slope);
  throw unsupported("activation '" + name + "' is not known");
}
inline konv::nn::activation activation_of(const parameters& p) {
  return activation_named(p.word("activation"), p.number("negative_slope"));
}
inline konv::border padding_mode_of(const parameters& p) {
  const std::string name = p.word("padding_mode");
  if (name == "zeros") return konv::border::constant;
  if (name == "reflect101") return konv::border::reflect_101;
  if (name == "replicate") return konv::border::replicate;
  if (name == "wrap") return konv::border::wrap;
  throw unsupported("padding_mode '" + name + "' is not known");
}

inline konv::margins margins_of(const std::vector<index_t>& p) {
  if (p.size() == 2) return {p[0], p[0], p[1], p[1]};
  if (p.size() != 4) throw std::runtime_error("padding has neither two nor four numbers");
  return {p[0], p[1], p[2], p[3]};
}
inline konv::margins3 margins3_of(const std::vector<index_t>& p) {
  if (p.size() == 3) return {p[0], p[0], p[1], p[1], p[2], p[2]};
  if (p.size() != 6) throw std::runtime_error("padding has neither three nor six numbers");
  return {p[0], p[1], p[2], p[3], p[4], p[5]};
}
inline konv::size3 triple(const parameters& p, const char* key) {
  const std::vector<index_t> v = p.wholes(key);
  if (v.size() != 3) throw std::runtime_error(std::string("parameter '") + key + "' is not a triple");
  return {v[0], v[1], v[2]};
}

/// Runs a case in both layouts; the results must be the same, to the bit.
template <class T, int N, class F>
arrays in_both_layouts(const test_case& c, F&& f) {
  const npy_array first = to_npy(f(to_tensor<T, N>(c.input("x"), konv::nchw)));
  const npy_array second = to_npy(f(to_tensor<T, N>(c.input("x"), konv::nhwc)));
  if (first.bytes != second.bytes) throw std::runtime_error("NCHW and NHWC give different results");
  return {{"dst", first}};
}

}  // namespace conformance
#endif

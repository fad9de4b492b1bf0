// Random layers and tensors, and the oracle's answer for them.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_NN_LAYERS_HPP
#define KONV_TESTS_NN_LAYERS_HPP

#include <konv/nn.hpp>
#include <konv/reference/nn_conv.hpp>

#include <doctest/doctest.h>

#include "../support/random.hpp"

namespace test {

namespace nn = konv::nn;
namespace reference = konv::reference;

template <class T, int N>
konv::tensor<T, N> random_tensor(random& r, const konv::shape_of<N>& shape, konv::layout order = konv::nchw) {
  konv::tensor<T, N> t(shape, order);
  for (T& v : t) v = static_cast<T>(r.real(-1, 1));
  return t;
}

// Any tensor of layers as the oracle's: double, with all three axes of space.
template <class T, int N>
reference::tensor5 wide(const konv::tensor<T, N>& t) {
  const auto plain = konv::tensor<T, N>::copy_of(t.view(), konv::nchw);
  konv::shape_of<5> s{t.shape(0), t.shape(1), 1, 1, t.shape(N - 1)};
  if (N > 3) s[3] = t.shape(N - 2);
  if (N > 4) s[2] = t.shape(2);
  reference::tensor5 out(s);
  for (index_t i = 0; i < plain.size(); ++i) out.data()[i] = static_cast<double>(plain.data()[i]);
  return out;
}
template <class T>
std::vector<double> wide(const std::vector<T>& v) {
  return {v.begin(), v.end()};
}

// The largest difference, in units of `unit`; infinite where shapes differ.
template <class T, int N>
double distance(const konv::tensor<T, N>& got, const reference::tensor5& want, double unit) {
  const reference::tensor5 mine = wide(got);
  if (mine.shape() != want.shape()) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (index_t i = 0; i < mine.size(); ++i) {
    const double d = std::fabs(mine.data()[i] - want.data()[i]);
    worst = d <= worst ? worst : d == d ? d : std::numeric_limits<double>::infinity();
  }
  return worst / unit;
}
template <class T, int N>
bool same_bits(const konv::tensor<T, N>& a, const konv::tensor<T, N>& b) {
  if (a.shape() != b.shape()) return false;
  const auto pa = konv::tensor<T, N>::copy_of(a.view(), konv::nchw),
             pb = konv::tensor<T, N>::copy_of(b.view(), konv::nchw);
  return a.size() == 0 || std::memcmp(pa.data(), pb.data(), static_cast<std::size_t>(a.size()) * sizeof(T)) == 0;
}
template <class T, int N>
double dot(const konv::tensor<T, N>& a, const konv::tensor<T, N>& b) {
  const auto pa = konv::tensor<T, N>::copy_of(a.view(), konv::nchw),
             pb = konv::tensor<T, N>::copy_of(b.view(), konv::nchw);
  double s = 0;
  for (index_t i = 0; i < pa.size(); ++i) s += static_cast<double>(pa.data()[i]) * static_cast<double>(pb.data()[i]);
  return s;
}

/// A random conv2d: its tensors and options, and the same for the oracle.
template <class T>
struct conv_case {
  konv::tensor<T, 4> x, weight;
  std::vector<T> bias;
  nn::conv2d_options options;
  reference::nn_layer layer;

  conv_case(random& r, bool depthwise, bool any_edge = true) {
    options.groups = depthwise ? r.between(2, 70) : r.pick<index_t>({1, 1, 1, 2, 3});
    const index_t in = depthwise ? options.groups : options.groups * r.pick<index_t>({1, 2, 3, 5, 16, 17});
    const index_t out = depthwise ? in : options.groups * r.pick<index_t>({1, 3, 8, 16, 33, 64, 70});
    const index_t kh = r.between(1, 4), kw = r.between(1, 4);
    options.stride = {r.between(1, 3), r.between(1, 3)};
    options.dilation = {r.between(1, 2), r.between(1, 2)};
    options.padding = {r.between(0, 3), r.between(0, 3), r.between(0, 3), r.between(0, 3)};
    if (any_edge)
      options.padding_mode = r.pick({konv::border::constant, konv::border::constant, konv::border::reflect_101,
                                     konv::border::replicate, konv::border::wrap, konv::border::reflect});
    const index_t least_h = (kh - 1) * options.dilation.y + 1 - options.padding.top - options.padding.bottom;
    const index_t least_w = (kw - 1) * options.dilation.x + 1 - options.padding.left - options.padding.right;
    const index_t h = std::max<index_t>(least_h, 1) + r.between(0, 9),
                  w = std::max<index_t>(least_w, 1) + r.between(0, 20);
    x = random_tensor<T, 4>(r, {r.between(1, 2), in, h, w}, r.pick({konv::nchw, konv::nhwc}));
    weight = random_tensor<T, 4>(r, {out, in / options.groups, kh, kw});
    if (!r.one_in(3))
      for (index_t o = 0; o < out; ++o) bias.push_back(static_cast<T>(r.real(-1, 1)));
    layer.kernel[1] = kh;
    layer.kernel[2] = kw;
    layer.stride[1] = options.stride.y;
    layer.stride[2] = options.stride.x;
    layer.dilation[1] = options.dilation.y;
    layer.dilation[2] = options.dilation.x;
    layer.pad[1] = options.padding.top;
    layer.pad[2] = options.padding.left;
    layer.groups = options.groups;
    layer.edge = options.padding_mode;
  }
  double unit() const {  // what a chain of sums of numbers below 1 may be off by
    const double n = static_cast<double>(weight.size() / weight.shape(0)) + 2;
    return n * static_cast<double>(std::numeric_limits<T>::epsilon());
  }
  reference::tensor5 want(const konv::shape_of<4>& shape) const {
    reference::tensor5 y({shape[0], shape[1], 1, shape[2], shape[3]});
    const std::vector<double> b = wide(bias);
    reference::conv(layer, wide(x), wide(weight), b, y);
    return y;
  }
};

/// Calls f(random, case) for `count` random cases, of which each `every`-th is depthwise.
template <class T, class F>
void for_cases(std::uint64_t first_seed, std::uint64_t count, std::uint64_t every, F&& f) {
  for (std::uint64_t seed = first_seed; seed < first_seed + count; ++seed) {
    CAPTURE(seed);
    random r(seed);
    conv_case<T> c(r, seed % every == 0);
    f(r, c);
  }
}

inline std::string message_of(void (*f)()) {
  try {
    f();
  } catch (const konv::argument_error& e) {
    return e.what();
  }
  return "";
}

}  // namespace test
#endif

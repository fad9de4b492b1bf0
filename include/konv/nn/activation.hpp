// Activations on their own, and their gradients.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_ACTIVATION_HPP
#define KONV_NN_ACTIVATION_HPP

#include "../kernels/nn_add.hpp"
#include "layer.hpp"

KONV_BEGIN
namespace nn {

/// f(x) element by element, as the layers' option `then` applies it; the result has the layout of x.
template <class T, int N>
tensor<T, N> activate(const tensor<T, N>& x, const activation& f) {
  tensor<T, N> y = x.clone();
  const epilogue<T> e(f);
  if (y.empty()) return y;
  if (e.later)
    find_nn_rows<T>(cpu::current()).activate(y.data(), y.size(), f.kind, T{0});
  else
    find_add<T>(cpu::current())({y.data(), nullptr, y.data(), y.size(), e.bound, e.slope, e.low, e.high});
  return y;
}

/// The gradient with respect to the activation's input, from its *output* y and the gradient with respect to y:
///     relu: y > 0    leaky_relu: 1 or slope (slope >= 0)    sigmoid: y (1 - y)    tanh: 1 - y^2    clamp: low < y < high
/// times grad_y. At the kinks 0, as PyTorch has it. The result has the layout of grad_y.
template <class T, int N>
tensor<T, N> activation_backward(const tensor<T, N>& y, const tensor<T, N>& grad_y, const activation& f) {
  if (y.shape() != grad_y.shape())
    konv::detail::fail("activation_backward", {"y is ", konv::detail::shape_text(y.shape()), " and grad_y ",
                                               konv::detail::shape_text(grad_y.shape()), ", expected the same"});
  auto out = grad_y.clone();
  const tensor<T, N> turned =
      y.order() == grad_y.order() ? tensor<T, N>() : tensor<T, N>::copy_of(y.view(), grad_y.order());
  const T* v = y.order() == grad_y.order() ? y.data() : turned.data();
  for (T& g : out) {
    const T a = *v++;
    switch (f.kind) {
      case activation_kind::none: break;
      case activation_kind::relu: g = a > T{0} ? g : T{0}; break;
      case activation_kind::leaky_relu: g = a > T{0} ? g : g * static_cast<T>(f.slope); break;
      case activation_kind::sigmoid: g *= a * (T{1} - a); break;
      case activation_kind::tanh: g *= T{1} - a * a; break;
      case activation_kind::clamp: g = a > static_cast<T>(f.low) && a < static_cast<T>(f.high) ? g : T{0}; break;
    }
  }
  return out;
}

}  // namespace nn
KONV_END
#endif

// Gradients of the convolutions with respect to input, weights and bias.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_BACKWARD_HPP
#define KONV_NN_BACKWARD_HPP

#include "conv.hpp"
#include "conv_transpose.hpp"
#include "weight_gradient.hpp"

KONV_BEGIN
namespace nn {

/// Gradients of sum(grad_out * layer(x)).
template <class T, int N>
struct gradients {
  tensor<T, N> x;       ///< as x, in the layout of grad_out
  tensor<T, N> weight;  ///< as weight
  tensor<T, 1> bias;    ///< one per output channel
};

namespace detail {

// A padded gradient, added up where the border rule took each padded position from.
template <class T>
void fold_channels(const field<const T>& padded, const field<T>& x, const layer_spec& s) {
  for (index_t n = 0; n < x.n; ++n)
    for (index_t z = 0; z < padded.d; ++z)
      for (index_t y = 0; y < padded.h; ++y)
        for (index_t u = 0; u < padded.w; ++u) {
          const index_t mz = border_index(s.edge, z - s.axes[0].pad_low, x.d);
          const index_t my = border_index(s.edge, y - s.axes[1].pad_low, x.h);
          const index_t mx = border_index(s.edge, u - s.axes[2].pad_low, x.w);
          if (mz < 0 || my < 0 || mx < 0) continue;
          const T* from = padded.at(n, z, y, u);
          T* to = x.at(n, mz, my, mx);
          for (index_t c = 0; c < x.c; ++c) to[c * x.sc] += from[c * padded.sc];
        }
}

template <class T>
void fold(const field<const T>& padded, const field<T>& x, const layer_spec& s) {
  parallel_parts(s.run, x.c, [&](index_t from, index_t to) {
    fold_channels(channels_of(padded, from, to), channels_of(x, from, to), s);
  });
}

template <class T, int N>
void run_spec(const layer_spec& s, const channel_split& c, tensor_view<const T, N> weight, tensor_view<const T, N> x,
              tensor_view<T, N> y) {
  const auto go = [&](auto&& core) {
    core.set_bias(nullptr);
    add_passes(core, s, weights_of(weight, c, s.transposed));
    std::vector<std::remove_cvref_t<decltype(core)>> copies(static_cast<std::size_t>(s.run.threads() - 1), core);
    in_parts(s.run, s, as_field(x), as_field(y), 1,
             [&](index_t i, const field<const T>& part_x, const field<T>& part_y, const size3& origin) {
               (i == 0 ? core : copies[static_cast<std::size_t>(i - 1)]).run(part_x, part_y, origin);
             });
  };
  if (c.depthwise())
    go(depthwise_core<T>(c.groups, none, s.edge));
  else
    go(dense_core<T>(c, none, s.edge));
}

// The gradient with respect to the input is the adjoint layer with the same weights.
template <class T, int N>
tensor<T, N> input_gradient(layer_spec s, const channel_split& c, const shape_of<N>& x, tensor_view<const T, N> weight,
                            tensor_view<const T, N> grad_out) {
  layer_spec t = s;
  t.transposed = !s.transposed;
  t.edge = border::constant;
  tensor<T, N> out(x, grad_out.order());
  const channel_split swapped{c.groups, c.out, c.in};
  if (s.edge == border::constant || s.transposed) {
    run_spec<T, N>(t, swapped, weight, grad_out, out.view());
    return out;
  }
  shape_of<N> padded = x;
  for (int a = 0; a < N - 2; ++a) {
    axis_options& o = t.axes[3 - (N - 2) + a];
    padded[static_cast<std::size_t>(2 + a)] += o.pad_low + o.pad_high;
    o.pad_low = o.pad_high = 0;
  }
  tensor<T, N> all(padded, grad_out.order());
  run_spec<T, N>(t, swapped, weight, grad_out, all.view());
  fold(as_field(tensor_view<const T, N>(all.view())), as_field(out.view()), s);
  return out;
}

template <class T, int N>
tensor<T, N> parameter_gradient(const layer_spec& s, const channel_split& c, tensor_view<const T, N> x,
                                tensor_view<const T, N> grad_out, const shape_of<N>& weight) {
  tensor<T, N> out(weight);
  const channel_split roles = s.transposed ? channel_split{c.groups, c.out, c.in} : c;
  const weight_field<T> w = weights_of(tensor_view<const T, N>(out.view()), roles, false);
  const field<const T> coarse = as_field(s.transposed ? x : grad_out), fine = as_field(s.transposed ? grad_out : x);
  // Threads take groups, or channels of the only one: every sum is one thread's, the same whatever their number.
  const bool grouped = c.groups > 1;
  parallel_parts(s.run, grouped ? c.groups : roles.out, [&](index_t from, index_t to) {
    const index_t n = to - from, each = grouped ? roles.out : 1;
    const channel_split part = grouped ? channel_split{n, roles.in, roles.out} : channel_split{1, roles.in, n};
    weight_gradient<T>().run(s, part, channels_of(coarse, from * each, to * each),
                             grouped ? channels_of(fine, from * roles.in, to * roles.in) : fine,
                             [&](index_t g, index_t o, index_t i, index_t z, index_t y, index_t u, T v) {
                               (grouped ? g : o) += from;
                               out.data()[g * w.sg + o * w.so + i * w.si + z * w.sz + y * w.sy + u * w.sx] = v;
                             });
  });
  return out;
}

// In double, in the order of positions.
template <class T>
tensor<T, 1> bias_gradient(const execution& run, const field<const T>& grad_out) {
  tensor<T, 1> out({grad_out.c});
  parallel_parts(run, grad_out.c, [&](index_t from, index_t to) {
    const field<const T> g = channels_of(grad_out, from, to);
    buffer<double> sums(static_cast<std::size_t>(g.c));
    for (index_t n = 0; n < g.n; ++n)
      for (index_t z = 0; z < g.d; ++z)
        for (index_t y = 0; y < g.h; ++y)
          for (index_t x = 0; x < g.w; ++x)
            for (index_t c = 0; c < g.c; ++c)
              sums[static_cast<std::size_t>(c)] += static_cast<double>(g.at(n, z, y, x)[c * g.sc]);
    for (index_t c = 0; c < g.c; ++c) out(from + c) = static_cast<T>(sums[static_cast<std::size_t>(c)]);
  });
  return out;
}

template <class T, int N, class Options>
gradients<T, N> backward(const char* where, tensor_view<const T, N> x, tensor_view<const T, N> weight,
                         tensor_view<const T, N> grad_out, const Options& options) {
  layer_spec s = spec_of(options);
  s.where = where;
  const channel_split c = check_weights<N>(s, weight.shape(), 0, false);
  const shape_of<N> want = result_shape<N>(s, c, x.shape());
  if (grad_out.shape() != want)
    fail(where, {"grad_out is ", shape_text(grad_out.shape()), ", expected ", shape_text(want), " for x of ",
                 shape_text(x.shape()), " and weight of ", shape_text(weight.shape())});
  return {input_gradient<T, N>(s, c, x.shape(), weight, grad_out),
          parameter_gradient<T, N>(s, c, x, grad_out, weight.shape()), bias_gradient<T>(s.run, as_field(grad_out))};
}

}  // namespace detail

/// Gradients of sum(grad_out * conv2d(x, weight, bias, options)) for every parameter of the forward call, any
/// padding_mode included. grad_out is the gradient of the sums, before `then`: pass a fused activation's gradient
/// through activation_backward first. x, weight, grad_out: any strides. Sums in the type of x. With the option
/// `run` several threads make them, the same to the bit.
/// Throws argument_error for shapes that conv2d would not take or a grad_out that is not of its result's shape.
template <class X, class W, class G>
  requires(tensor_source<X, 4> && tensor_source<W, 4> && tensor_source<G, 4>)
gradients<typename X::value_type, 4> conv2d_backward(const X& x, const W& weight, const G& grad_out,
                                                     const conv2d_options& options = {}) {
  return detail::backward<typename X::value_type, 4>("conv2d_backward", x, weight, grad_out, options);
}
/// The same for conv3d.
template <class X, class W, class G>
  requires(tensor_source<X, 5> && tensor_source<W, 5> && tensor_source<G, 5>)
gradients<typename X::value_type, 5> conv3d_backward(const X& x, const W& weight, const G& grad_out,
                                                     const conv3d_options& options = {}) {
  return detail::backward<typename X::value_type, 5>("conv3d_backward", x, weight, grad_out, options);
}
/// The same for conv1d.
template <class X, class W, class G>
  requires(tensor_source<X, 3> && tensor_source<W, 3> && tensor_source<G, 3>)
gradients<typename X::value_type, 3> conv1d_backward(const X& x, const W& weight, const G& grad_out,
                                                     const conv1d_options& options = {}) {
  return detail::backward<typename X::value_type, 3>("conv1d_backward", x, weight, grad_out, options);
}
/// The same for conv_transpose2d.
template <class X, class W, class G>
  requires(tensor_source<X, 4> && tensor_source<W, 4> && tensor_source<G, 4>)
gradients<typename X::value_type, 4> conv_transpose2d_backward(const X& x, const W& weight, const G& grad_out,
                                                               const conv_transpose2d_options& options = {}) {
  return detail::backward<typename X::value_type, 4>("conv_transpose2d_backward", x, weight, grad_out, options);
}
/// The same for conv_transpose3d.
template <class X, class W, class G>
  requires(tensor_source<X, 5> && tensor_source<W, 5> && tensor_source<G, 5>)
gradients<typename X::value_type, 5> conv_transpose3d_backward(const X& x, const W& weight, const G& grad_out,
                                                               const conv_transpose3d_options& options = {}) {
  return detail::backward<typename X::value_type, 5>("conv_transpose3d_backward", x, weight, grad_out, options);
}

}  // namespace nn
KONV_END
#endif

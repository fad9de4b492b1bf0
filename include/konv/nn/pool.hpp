// max_pool2d and avg_pool2d, and their gradients.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_POOL_HPP
#define KONV_NN_POOL_HPP

#include "../core/each.hpp"
#include "../core/maybe.hpp"
#include "../engine/parallel.hpp"
#include "../kernels/nn_pool.hpp"
#include "geometry.hpp"

KONV_BEGIN
namespace nn {

/// Options of the pools.
struct pool2d_options {
  each<size2> kernel = 2;
  maybe<each<size2>> stride = std::nullopt;  ///< default: the kernel's size
  each<size2> padding = 0;                       ///< on both sides, at most half the kernel
  bool ceil_mode = false;          ///< also a last window that begins inside but does not fit
  bool count_include_pad = true;   ///< avg: padding counts as zeros
  execution run = {};              ///< one thread, a number of threads, or an executor; the gradients use one
};

namespace detail {

struct pool_axis {
  index_t n = 0, kernel = 0, stride = 1, pad = 0, count = 0;
  index_t begin(index_t o) const { return o * stride - pad < 0 ? 0 : o * stride - pad; }
  bool whole(index_t o) const { return o * stride >= pad && o * stride - pad + kernel <= n; }
  index_t end(index_t o) const { return o * stride - pad + kernel < n ? o * stride - pad + kernel : n; }
  // How many positions a mean divides by where padding counts: the window within the padded line.
  index_t padded(index_t o) const {
    const index_t from = o * stride - pad, to = from + kernel < n + pad ? from + kernel : n + pad;
    return to - from;
  }
};

inline pool_axis resolve_pool(const char* where, index_t n, index_t kernel, index_t stride, index_t pad, bool up) {
  if (kernel < 1 || stride < 1 || pad < 0 || pad > kernel / 2)
    konv::detail::fail(where, "kernel, stride, padding are " + std::to_string(kernel) + ", " + std::to_string(stride) +
                                  ", " + std::to_string(pad) +
                                  ", expected at least 1, at least 1, and 0 to half the kernel");
  pool_axis a{n, kernel, stride, pad, 0};
  const index_t room = n + 2 * pad - kernel;
  if (n < 1 || room < 0)
    konv::detail::fail(where, "x has " + std::to_string(n) + " positions on an axis, expected at least the kernel's " +
                                  std::to_string(kernel) + " with padding");
  a.count = (room + (up ? stride - 1 : 0)) / stride + 1;
  if (up && (a.count - 1) * stride >= n + pad) --a.count;  // the last window begins inside
  return a;
}

struct pool_axes {
  pool_axis y, x;
};
template <class T>
pool_axes resolve_pool(const char* where, const field<T>& f, const pool2d_options& o) {
  const size2 s = o.stride.value_or(o.kernel);
  return {resolve_pool(where, f.h, o.kernel.y, s.y, o.padding.y, o.ceil_mode),
          resolve_pool(where, f.w, o.kernel.x, s.x, o.padding.x, o.ceil_mode)};
}

// The windows of an image's row of outputs: all channels of a pixel at once where they lie side by side, else the
// pixels of a row that touch no padding.
template <class T>
class pool_rows {
 public:
  pool_rows(const field<const T>& x, const field<T>& y, const pool_axes& a, bool include_pad,
            void (*kernel)(const pool_args<T>&))
      : x_(x), y_(y), a_(a), include_pad_(include_pad), kernel_(kernel), channels_(x.sc == 1 && y.sc == 1 && x.c > 1) {
    const auto inside = [&](index_t o) { return a.x.whole(o); };
    while (end_ < a.x.count && !inside(end_)) ++end_;
    begin_ = end_;
    while (end_ < a.x.count && inside(end_)) ++end_;
    if (x.sw != 1 || y.sw != 1) begin_ = end_ = a.x.count;
  }
  /// Rows are numbered from plane to plane, or from image to image where channels go together.
  index_t count() const { return x_.n * (channels_ ? 1 : x_.c) * a_.y.count; }

  void run(index_t row) const {
    const index_t plane = row / a_.y.count, oy = row % a_.y.count;
    const index_t n = channels_ ? plane : plane / x_.c, c = channels_ ? 0 : plane % x_.c;
    pool_args<T> p;
    p.row = x_.sh;
    p.column = x_.sw;
    p.rows = a_.y.end(oy) - a_.y.begin(oy);
    const auto some = [&](index_t ox, index_t outputs) {
      p.x = x_.at(n, 0, a_.y.begin(oy), a_.x.begin(ox)) + c * x_.sc;
      p.y = y_.at(n, 0, oy, ox) + c * y_.sc;
      p.columns = a_.x.end(ox) - a_.x.begin(ox);
      p.area = static_cast<T>(include_pad_ ? a_.y.padded(oy) * a_.x.padded(ox) : p.rows * p.columns);
      p.n = outputs;
      kernel_(p);
    };
    if (channels_) {
      for (index_t ox = 0; ox < a_.x.count; ++ox) some(ox, x_.c);
      return;
    }
    for (index_t ox = 0; ox < begin_; ++ox) some(ox, 1);
    p.step = a_.x.stride;
    if (end_ > begin_) some(begin_, end_ - begin_);
    for (index_t ox = end_; ox < a_.x.count; ++ox) some(ox, 1);
  }

 private:
  field<const T> x_;
  field<T> y_;
  pool_axes a_;
  bool include_pad_;
  void (*kernel_)(const pool_args<T>&);
  bool channels_;
  index_t begin_ = 0, end_ = 0;  // the outputs of a row whose windows touch no padding
};

template <class T>
tensor<T, 4> pool(const char* where, const tensor_view<const T, 4>& x, const pool2d_options& options,
                  void (*kernel)(const pool_args<T>&)) {
  const field<const T> in = as_field(x);
  const pool_axes a = resolve_pool(where, in, options);
  tensor<T, 4> out({in.n, in.c, a.y.count, a.x.count}, x.order(), uninitialized);
  const pool_rows<T> rows(in, as_field(out.view()), a, options.count_include_pad, kernel);
  const index_t n = rows.count(), threads = options.run.threads(), parts = n < threads ? n : threads;
  const auto body = [&](index_t i) {
    for (index_t r = n * i / parts; r < n * (i + 1) / parts; ++r) rows.run(r);
  };
  parallel_for(options.run, parts, body);
  return out;
}

// Calls body(n, y, x) for each output, then inner channels.
template <class F>
void for_outputs(index_t n, const pool_axes& a, F&& body) {
  for (index_t i = 0; i < n; ++i)
    for (index_t y = 0; y < a.y.count; ++y)
      for (index_t x = 0; x < a.x.count; ++x) body(i, y, x);
}

// NaN wins, then the larger.
template <class T>
bool beats(T candidate, T best) {
  return candidate > best || candidate != candidate;
}

template <class T>
void check_grad(const char* where, const pool_axes& a, const field<const T>& x, const field<const T>& g) {
  if (g.n != x.n || g.c != x.c || g.h != a.y.count || g.w != a.x.count)
    konv::detail::fail(where, "grad_out is " + konv::detail::shape_text(shape_of<4>{g.n, g.c, g.h, g.w}) +
                                  ", expected " +
                                  konv::detail::shape_text(shape_of<4>{x.n, x.c, a.y.count, a.x.count}));
}

}  // namespace detail

/// The largest of each window, as torch.nn.functional.max_pool2d. Padding never wins; NaN does.
/// x: N x C x H x W, either layout; the result has x's. Throws argument_error where the kernel does not fit.
template <class X>
  requires tensor_source<X, 4>
tensor<typename X::value_type, 4> max_pool2d(const X& x, const pool2d_options& options = {}) {
  using T = typename X::value_type;
  return detail::pool<T>("max_pool2d", x, options, find_pool<T>(cpu::current()).largest);
}

/// The mean of each window, as torch.nn.functional.avg_pool2d: divided by the kernel's area, or with
/// count_include_pad = false by the number of positions inside.
template <class X>
  requires tensor_source<X, 4>
tensor<typename X::value_type, 4> avg_pool2d(const X& x, const pool2d_options& options = {}) {
  using T = typename X::value_type;
  return detail::pool<T>("avg_pool2d", x, options, find_pool<T>(cpu::current()).mean);
}

/// The gradient of max_pool2d with respect to x: each output's goes to the first place where its maximum stands.
template <class X, class G>
  requires(tensor_source<X, 4> && tensor_source<G, 4>)
tensor<typename X::value_type, 4> max_pool2d_backward(const X& x, const G& grad_out,
                                                      const pool2d_options& options = {}) {
  using T = typename X::value_type;
  const tensor_view<const T, 4> v = x, gv = grad_out;
  const field<const T> in = as_field(v), g = as_field(gv);
  const auto a = detail::resolve_pool("max_pool2d_backward", in, options);
  detail::check_grad("max_pool2d_backward", a, in, g);
  tensor<T, 4> out(v.shape(), v.order());
  const field<T> to = as_field(out.view());
  detail::for_outputs(in.n, a, [&](index_t n, index_t oy, index_t ox) {
    for (index_t c = 0; c < in.c; ++c) {
      index_t by = a.y.begin(oy), bx = a.x.begin(ox);
      for (index_t y = a.y.begin(oy); y < a.y.end(oy); ++y)
        for (index_t u = a.x.begin(ox); u < a.x.end(ox); ++u)
          if (detail::beats(in.at(n, 0, y, u)[c * in.sc], in.at(n, 0, by, bx)[c * in.sc])) {
            by = y;
            bx = u;
          }
      to.at(n, 0, by, bx)[c * to.sc] += g.at(n, 0, oy, ox)[c * g.sc];
    }
  });
  return out;
}

/// The gradient of avg_pool2d with respect to its input of shape `x`, in the layout of grad_out.
template <class G>
  requires tensor_source<G, 4>
tensor<typename G::value_type, 4> avg_pool2d_backward(const shape_of<4>& x, const G& grad_out,
                                                      const pool2d_options& options = {}) {
  using T = typename G::value_type;
  const tensor_view<const T, 4> gv = grad_out;
  const field<const T> g = as_field(gv);
  tensor<T, 4> out(x, gv.order());
  const field<T> to = as_field(out.view());
  const field<const T> in{nullptr, to.n, to.c, to.d, to.h, to.w, 0, 0, 0, 0, 0};
  const auto a = detail::resolve_pool("avg_pool2d_backward", in, options);
  detail::check_grad("avg_pool2d_backward", a, in, g);
  detail::for_outputs(to.n, a, [&](index_t n, index_t oy, index_t ox) {
    const index_t area = options.count_include_pad ? a.y.padded(oy) * a.x.padded(ox)
                                                 : (a.y.end(oy) - a.y.begin(oy)) * (a.x.end(ox) - a.x.begin(ox));
    const T* from = g.at(n, 0, oy, ox);
    for (index_t y = a.y.begin(oy); y < a.y.end(oy); ++y)
      for (index_t u = a.x.begin(ox); u < a.x.end(ox); ++u)
        for (index_t c = 0; c < to.c; ++c) to.at(n, 0, y, u)[c * to.sc] += from[c * g.sc] / static_cast<T>(area);
  });
  return out;
}

}  // namespace nn
KONV_END
#endif

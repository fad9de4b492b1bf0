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
  execution run = {};              ///< one thread, a number of threads, or an executor
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
    konv::detail::fail(where, {"kernel, stride, padding are ", kernel, ", ", stride, ", ", pad,
                               ", expected at least 1, at least 1, and 0 to half the kernel"});
  pool_axis a{n, kernel, stride, pad, 0};
  const index_t room = n + 2 * pad - kernel;
  if (n < 1 || room < 0)
    konv::detail::fail(where, {"x has ", n, " positions on an axis, expected at least the kernel's ", kernel,
                               " with padding"});
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

// The windows of an image: all channels of a pixel at once where they lie side by side, else the pixels of a plane's
// rows that touch no padding.
template <class T>
class pool_rows {
 public:
  pool_rows(const field<const T>& x, const field<T>& y, const pool_axes& a, bool include_pad, pool_fn<T> kernel)
      : x_(x), y_(y), a_(a), include_pad_(include_pad), kernel_(kernel), channels_(x.sc == 1 && y.sc == 1 && x.c > 1) {
    while (end_ < a.x.count && !a.x.whole(end_)) ++end_;
    begin_ = end_;
    while (end_ < a.x.count && a.x.whole(end_)) ++end_;
    if (!channels_ && (x.sw != 1 || y.sw != 1)) begin_ = end_ = a.x.count;
  }
  /// Rows are numbered from plane to plane, or from image to image where channels go together.
  index_t count() const { return x_.n * (channels_ ? 1 : x_.c) * a_.y.count; }

  /// Rows [from, to).
  void run(index_t from, index_t to) const {
    for (index_t rows; from < to; from += rows) {
      const index_t oy = from % a_.y.count;
      const auto alike = [&](index_t next) { return !channels_ && a_.y.whole(oy) && a_.y.whole(next); };
      for (rows = 1; from + rows < to && oy + rows < a_.y.count && alike(oy + rows);) ++rows;
      run(from / a_.y.count, oy, rows);
    }
  }

 private:
  // Rows of outputs of a plane, whose windows have the same rows.
  void run(index_t plane, index_t oy, index_t rows) const {
    const index_t n = channels_ ? plane : plane / x_.c, c = channels_ ? 0 : plane % x_.c;
    pool_args<T> p;
    p.row = x_.sh;
    p.column = x_.sw;
    p.rows = a_.y.end(oy) - a_.y.begin(oy);
    p.step = channels_ ? 1 : a_.x.stride;
    const auto some = [&](index_t ox, index_t pixels) {
      p.x = x_.at(n, 0, a_.y.begin(oy), a_.x.begin(ox)) + c * x_.sc;
      p.y = y_.at(n, 0, oy, ox) + c * y_.sc;
      p.columns = a_.x.end(ox) - a_.x.begin(ox);
      p.area = static_cast<T>(include_pad_ ? a_.y.padded(oy) * a_.x.padded(ox) : p.rows * p.columns);
      p.n = channels_ ? x_.c : pixels;
      p.groups = channels_ ? pixels : rows;
      p.x_next = channels_ ? a_.x.stride * x_.sw : a_.y.stride * x_.sh;
      p.y_next = channels_ ? y_.sw : y_.sh;
      kernel_(p);
    };
    for (index_t ox = 0; ox < begin_; ++ox) some(ox, 1);
    if (begin_ < end_) some(begin_, end_ - begin_);
    for (index_t ox = end_; ox < a_.x.count; ++ox) some(ox, 1);
  }

  field<const T> x_;
  field<T> y_;
  pool_axes a_;
  bool include_pad_;
  pool_fn<T> kernel_;
  bool channels_;
  index_t begin_ = 0, end_ = 0;  // the outputs of a row whose windows touch no padding
};

template <class T>
void pool(const char* where, const tensor_view<const T, 4>& x, const tensor_view<T, 4>& y,
          const pool2d_options& options, pool_fn<T> kernel) {
  const field<const T> in = as_field(x);
  const pool_axes a = resolve_pool(where, in, options);
  if (const shape_of<4> want{in.n, in.c, a.y.count, a.x.count}; y.shape() != want)
    konv::detail::fail(where, {"y is ", konv::detail::shape_text(y.shape()), ", expected ",
                               konv::detail::shape_text(want), " for x of ", konv::detail::shape_text(x.shape())});
  if (share_memory(x, y)) konv::detail::fail(where, "y overlaps x, expected memory of its own");
  const pool_rows<T> rows(in, as_field(y), a, options.count_include_pad, kernel);
  parallel_parts(options.run, rows.count(), [&](index_t from, index_t to) { rows.run(from, to); });
}
template <class T>
tensor<T, 4> pool(const char* where, const tensor_view<const T, 4>& x, const pool2d_options& options,
                  pool_fn<T> kernel) {
  const field<const T> in = as_field(x);
  const pool_axes a = resolve_pool(where, in, options);
  tensor<T, 4> out({in.n, in.c, a.y.count, a.x.count}, x.order(), uninitialized);
  pool<T>(where, x, out.view(), options, kernel);
  return out;
}

// Calls body(n, y, x, c0, c1) for each output in the order of rows, and channels [c0, c1): all that lie side by side, or
// one. Images or channels are divided among threads: windows overlap, but not between those.
template <class T, class F>
void for_outputs(const execution& run, const field<T>& in, const pool_axes& a, F&& body) {
  const bool images = in.n >= run.threads(), together = in.sc == 1;
  parallel_parts(run, images ? in.n : in.c, [&](index_t from, index_t to) {
    const index_t c0 = images ? 0 : from, c1 = images ? in.c : to;
    for (index_t n = images ? from : 0; n < (images ? to : in.n); ++n)
      for (index_t c = c0, next; c < c1; c = next) {
        next = together ? c1 : c + 1;
        for (index_t y = 0; y < a.y.count; ++y)
          for (index_t x = 0; x < a.x.count; ++x) body(n, y, x, c, next);
      }
  });
}

// NaN wins, then the larger.
template <class T>
bool beats(T candidate, T best) {
  return candidate > best || candidate != candidate;
}

template <class T>
void check_grad(const char* where, const pool_axes& a, const field<const T>& x, const field<const T>& g) {
  if (g.n != x.n || g.c != x.c || g.h != a.y.count || g.w != a.x.count)
    konv::detail::fail(where, {"grad_out is ", konv::detail::shape_text(shape_of<4>{g.n, g.c, g.h, g.w}),
                               ", expected ", konv::detail::shape_text(shape_of<4>{x.n, x.c, a.y.count, a.x.count})});
}

}  // namespace detail

/// The largest of each window, as torch.nn.functional.max_pool2d. Padding never wins; NaN does.
/// x: N x C x H x W, either layout; the result has x's. Throws argument_error where the kernel does not fit.
template <class X>
  requires tensor_source<X, 4>
tensor<typename X::value_type, 4> max_pool2d(const X& x, const pool2d_options& options = {}) {
  using T = typename X::value_type;
  return detail::pool<T>("max_pool2d", x, options, find_max_pool<T>(cpu::current()));
}
/// The same into y, of any strides, which must not overlap x. Allocates nothing.
template <class X, class Y>
  requires(tensor_source<X, 4> && tensor_target<Y, 4>)
void max_pool2d(const X& x, Y&& y, const pool2d_options& options = {}) {
  using T = typename X::value_type;
  detail::pool<T>("max_pool2d", x, y, options, find_max_pool<T>(cpu::current()));
}

/// The mean of each window, as torch.nn.functional.avg_pool2d: divided by the kernel's area, or with
/// count_include_pad = false by the number of positions inside.
template <class X>
  requires tensor_source<X, 4>
tensor<typename X::value_type, 4> avg_pool2d(const X& x, const pool2d_options& options = {}) {
  using T = typename X::value_type;
  return detail::pool<T>("avg_pool2d", x, options, find_mean_pool<T>(cpu::current()));
}
/// The same into y, of any strides, which must not overlap x. Allocates nothing.
template <class X, class Y>
  requires(tensor_source<X, 4> && tensor_target<Y, 4>)
void avg_pool2d(const X& x, Y&& y, const pool2d_options& options = {}) {
  using T = typename X::value_type;
  detail::pool<T>("avg_pool2d", x, y, options, find_mean_pool<T>(cpu::current()));
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
  detail::for_outputs(options.run, in, a, [&](index_t n, index_t oy, index_t ox, index_t c0, index_t c1) {
    for (index_t c = c0; c < c1; ++c) {
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
  detail::for_outputs(options.run, to, a, [&](index_t n, index_t oy, index_t ox, index_t c0, index_t c1) {
    const index_t area = options.count_include_pad ? a.y.padded(oy) * a.x.padded(ox)
                                                 : (a.y.end(oy) - a.y.begin(oy)) * (a.x.end(ox) - a.x.begin(ox));
    const T* from = g.at(n, 0, oy, ox);
    for (index_t y = a.y.begin(oy); y < a.y.end(oy); ++y)
      for (index_t u = a.x.begin(ox); u < a.x.end(ox); ++u)
        for (index_t c = c0; c < c1; ++c) to.at(n, 0, y, u)[c * to.sc] += from[c * g.sc] / static_cast<T>(area);
  });
  return out;
}

}  // namespace nn
KONV_END
#endif

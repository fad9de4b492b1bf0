// add: two tensors element by element, with an activation. The shortcut of a residual block.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_ADD_HPP
#define KONV_NN_ADD_HPP

#include "../engine/parallel.hpp"
#include "../kernels/nn_add.hpp"
#include "../kernels/nn_rows.hpp"
#include "dense_pass.hpp"

KONV_BEGIN
namespace nn {

/// Options of add.
struct add_options {
  activation then = none;
  execution run = {};  ///< one thread, a number of threads, or an executor
};

namespace detail {

// Three tensors of one shape: as few axes as their memory allows, the one with the smallest steps last.
template <class T, int N>
class sum_walk {
 public:
  sum_walk(const tensor_view<const T, N>& a, const tensor_view<const T, N>& b, const tensor_view<T, N>& y,
           const activation& then)
      : epilogue_(then), add_(find_add<T>(cpu::current())), rows_(find_nn_rows<T>(cpu::current())) {
    for (int k = 0; k < N; ++k)
      if (y.shape(k) != 1) insert({y.shape(k), a.stride(k), b.stride(k), y.stride(k)});
    if (count_ == 0) axes_[count_++] = {1, 1, 1, 1};
    int last = 0;
    for (int i = 1; i < count_; ++i) {  // an axis and the next make one where no memory lies between
      axis& outer = axes_[last];
      const axis& inner = axes_[i];
      if (outer.a == inner.n * inner.a && outer.b == inner.n * inner.b && outer.y == inner.n * inner.y)
        outer = {outer.n * inner.n, inner.a, inner.b, inner.y};
      else
        axes_[++last] = inner;
    }
    count_ = last + 1;
    a_ = a.data();
    b_ = b.data();
    y_ = y.data();
  }
  /// Positions along the first axis, and the work at some of them.
  index_t count() const { return axes_[0].n; }
  void run(index_t from, index_t to) const {
    const axis& x = axes_[0];
    walk(0, to - from, a_ + from * x.a, b_ + from * x.b, y_ + from * x.y);
  }

 private:
  struct axis {
    index_t n, a, b, y;
  };

  void insert(const axis& x) {
    int at = count_++;
    const auto size = [](index_t step) { return step < 0 ? -step : step; };
    for (; at > 0 && size(axes_[at - 1].y) < size(x.y); --at) axes_[at] = axes_[at - 1];
    axes_[at] = x;
  }
  void walk(int at, index_t n, const T* a, const T* b, T* y) const {
    const axis& x = axes_[at];
    const bool last = at + 1 == count_;
    if (last && x.a == 1 && x.b == 1 && x.y == 1) return row(n, a, b, y);
    for (index_t i = 0; i < n; ++i, a += x.a, b += x.b, y += x.y)
      if (last)
        row(1, a, b, y);
      else
        walk(at + 1, axes_[at + 1].n, a, b, y);
  }
  void row(index_t n, const T* a, const T* b, T* y) const {
    constexpr index_t most = 4096;  // an activation that comes afterwards finds its numbers in the first cache
    for (index_t k = 0; k < n; k += most) {
      const index_t part = n - k < most ? n - k : most;
      add_({a + k, b + k, y + k, part, epilogue_.bound, epilogue_.slope, epilogue_.low, epilogue_.high});
      if (epilogue_.later) rows_.activate(y + k, part, epilogue_.act.kind, T{0});
    }
  }

  epilogue<T> epilogue_;
  add_fn<T> add_;
  row_functions<T> rows_;
  axis axes_[static_cast<std::size_t>(N)]{};
  int count_ = 0;
  const T* a_ = nullptr;
  const T* b_ = nullptr;
  T* y_ = nullptr;
};

template <class T, int N>
void check_place(const char* where, const char* name, const tensor_view<const T, N>& x, const tensor_view<T, N>& y) {
  if (x.data() == y.data() && x.strides() == y.strides()) return;
  if (share_memory(x, y))
    konv::detail::fail(where, {"y overlaps ", name, ", expected ", name, " itself or memory of its own"});
}
template <class T, int N>
void add(const tensor_view<const T, N>& a, const tensor_view<const T, N>& b, const tensor_view<T, N>& y,
         const add_options& options) {
  if (a.shape() != b.shape() || a.shape() != y.shape())
    konv::detail::fail("add", {"a is ", konv::detail::shape_text(a.shape()), ", b ", konv::detail::shape_text(b.shape()),
                               " and y ", konv::detail::shape_text(y.shape()), ", expected the same shape"});
  check_place("add", "a", a, y);
  check_place("add", "b", b, y);
  if (y.empty()) return;
  const sum_walk<T, N> sums(a, b, y, options.then);
  parallel_parts(options.run, sums.count(), [&](index_t from, index_t to) { sums.run(from, to); });
}

// How many axes a tensor or a view has.
template <class X>
inline constexpr int axes_of = static_cast<int>(std::tuple_size_v<typename std::remove_cvref_t<X>::shape_type>);

}  // namespace detail

/// then(a + b), element by element, as torch's relu(a + b): what closes a residual block. Tensors or views of one shape,
/// any layouts and strides; the result has the layout of a. One rounded addition, then the activation as layers have it.
///     konv::tensor<float, 4> y = konv::nn::add(last(hidden), x, {.then = konv::nn::relu});
/// The gradients with respect to a and b are both activation_backward(y, grad_y, then).
/// Throws argument_error where shapes differ.
template <class A, class B>
  requires(tensor_source<A, detail::axes_of<A>> && tensor_source<B, detail::axes_of<A>>)
tensor<typename A::value_type, detail::axes_of<A>> add(const A& a, const B& b, const add_options& options = {}) {
  constexpr int N = detail::axes_of<A>;
  using T = typename A::value_type;
  const tensor_view<const T, N> first = a;
  tensor<T, N> y(first.shape(), first.order(), uninitialized);
  detail::add<T, N>(first, b, y.view(), options);
  return y;
}
/// The same into y, of any strides: a or b itself, or memory apart from them. Allocates nothing.
///     konv::nn::add(y, x, y, {.then = konv::nn::relu});
template <class A, class B, class Y>
  requires(tensor_source<A, detail::axes_of<A>> && tensor_source<B, detail::axes_of<A>> &&
           tensor_target<Y, detail::axes_of<A>>)
void add(const A& a, const B& b, Y&& y, const add_options& options = {}) {
  detail::add<typename A::value_type, detail::axes_of<A>>(a, b, y, options);
}

}  // namespace nn
KONV_END
#endif

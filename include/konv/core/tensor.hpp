// tensor: N axes that own their elements. What networks and volumes are made of.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_TENSOR_HPP
#define KONV_CORE_TENSOR_HPP

#include "image.hpp"
#include "tensor_view.hpp"

KONV_BEGIN_TYPES

/// A tensor that owns its elements, packed in one of the two orders, aligned to 64 bytes. Move-only like image; new
/// ones are zero. Throws argument_error for a negative length, std::bad_alloc as operator new does.
template <sample T, int N>
class tensor {
 public:
  using value_type = T;
  using shape_type = shape_of<N>;

  tensor() = default;
  KONV_INLINE explicit tensor(const shape_type& shape, layout order = layout::channels_first)
      : tensor(shape, order, uninitialized) {
    if (data_) std::memset(static_cast<void*>(data_), 0, bytes());
  }
  KONV_INLINE tensor(const shape_type& shape, layout order, uninitialized_t)
      : shape_(shape), order_(order) {
    constexpr index_t most = index_t{1} << 44;  // elements: no product overflows
    index_t n = 1;
    bool empty = false;
    for (const index_t a : shape) {
      if (a < 0 || (a > 0 && n > most / a))
        detail::bad_shape("tensor", shape, "no negative length and below 2^44 elements");
      n *= a > 0 ? a : 1;
      empty = empty || a == 0;
    }
    strides_ = detail::packed_strides(shape, order);
    if (!empty) data_ = static_cast<T*>(detail::allocate(bytes()));
  }
  KONV_INLINE tensor(tensor&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        shape_(std::exchange(other.shape_, shape_type{})),
        strides_(std::exchange(other.strides_, shape_type{})),
        order_(other.order_) {}
  tensor& operator=(tensor&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(shape_, other.shape_);
    std::swap(strides_, other.strides_);
    std::swap(order_, other.order_);
    return *this;
  }
  tensor(const tensor&) = delete;
  tensor& operator=(const tensor&) = delete;
  KONV_INLINE ~tensor() {
    if (data_) detail::release(data_);
  }

  KONV_INLINE tensor_view<T, N> view() { return {data_, shape_, strides_, order_}; }
  KONV_INLINE tensor_view<const T, N> view() const { return {data_, shape_, strides_, order_}; }
  KONV_INLINE operator tensor_view<T, N>() { return view(); }              // NOLINT: a tensor is usable as its view
  KONV_INLINE operator tensor_view<const T, N>() const { return view(); }  // NOLINT
  /// A copy with memory of its own.
  KONV_INLINE tensor clone() const { return copy_of(view(), order()); }
  /// The elements of any view, in the order asked for: the explicit conversion between NCHW and NHWC.
  KONV_INLINE static tensor copy_of(tensor_view<const T, N> v, layout order) {
    tensor out(v.shape(), order, uninitialized);
    if (out.data_) copy_axis<0>(v.data(), out.data_, v.shape(), v.strides(), out.strides_);
    return out;
  }

  KONV_INLINE T* data() { return data_; }
  KONV_INLINE const T* data() const { return data_; }
  KONV_INLINE const shape_type& shape() const { return shape_; }
  KONV_INLINE index_t shape(int axis) const { return shape_[static_cast<std::size_t>(axis)]; }
  KONV_INLINE const shape_type& strides() const { return strides_; }
  KONV_INLINE index_t size() const { return detail::elements_of(shape_); }
  KONV_INLINE bool empty() const { return size() == 0; }
  KONV_INLINE layout order() const { return order_; }
  /// The elements in the order of memory.
  KONV_INLINE std::span<T> span() { return {data_, static_cast<std::size_t>(size())}; }
  KONV_INLINE std::span<const T> span() const { return {data_, static_cast<std::size_t>(size())}; }
  KONV_INLINE T* begin() { return data_; }
  KONV_INLINE T* end() { return data_ + size(); }
  KONV_INLINE const T* begin() const { return data_; }
  KONV_INLINE const T* end() const { return data_ + size(); }

  template <class... I>
    requires(sizeof...(I) == static_cast<std::size_t>(N))
  KONV_INLINE T& operator()(I... position) {
    return view()(position...);
  }
  template <class... I>
    requires(sizeof...(I) == static_cast<std::size_t>(N))
  KONV_INLINE const T& operator()(I... position) const {
    return view()(position...);
  }

 private:
  KONV_INLINE std::size_t bytes() const { return static_cast<std::size_t>(size()) * sizeof(T); }
  template <int A>
  KONV_INLINE static void copy_axis(const T* from, T* to, const shape_type& shape, const shape_type& f,
                                    const shape_type& t) {
    constexpr std::size_t a = static_cast<std::size_t>(A);
    for (index_t i = 0; i < shape[a]; ++i) {
      if constexpr (A + 1 == N)
        to[i * t[a]] = from[i * f[a]];
      else
        copy_axis<A + 1>(from + i * f[a], to + i * t[a], shape, f, t);
    }
  }

  T* data_ = nullptr;
  shape_type shape_{};
  shape_type strides_{};
  layout order_ = layout::channels_first;
};

/// What layers read: a tensor or a view of N axes.
template <class X, int N>
concept tensor_source = requires {
  typename X::value_type;
} && std::is_convertible_v<const X&, tensor_view<const typename X::value_type, N>>;
/// What can be written: a mutable tensor or a view of mutable elements.
template <class X, int N>
concept tensor_target = requires {
  typename std::remove_cvref_t<X>::value_type;
} && std::is_convertible_v<X&, tensor_view<typename std::remove_cvref_t<X>::value_type, N>>;

KONV_END_TYPES
#endif

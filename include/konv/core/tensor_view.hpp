// tensor_view: N axes of anyone's memory, any strides; in which order axes lie.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_TENSOR_VIEW_HPP
#define KONV_CORE_TENSOR_VIEW_HPP

#include <array>

#include "view.hpp"

KONV_BEGIN_TYPES

/// In which order the axes of a tensor lie in memory. The axes are always *named* in the same order (batch, channels,
/// then depth, height, width); this is only about where their elements stand.
///   channels_first  N x C x H x W, the last axis side by side: PyTorch's default
///   channels_last   N x H x W x C, the channels of a pixel side by side: TensorFlow's default, and an image's layout
enum class layout : unsigned char { channels_first, channels_last };
inline constexpr layout nchw = layout::channels_first;
inline constexpr layout nhwc = layout::channels_last;

/// A triple of numbers per axis, slices first: {.z = 1, .y = 2, .x = 2} or {1, 2, 2}.
struct size3 {
  index_t z = 0;
  index_t y = 0;
  index_t x = 0;
  friend constexpr bool operator==(const size3&, const size3&) = default;
};

/// Slices, rows and columns added on each side.
struct margins3 {
  index_t front = 0;
  index_t back = 0;
  index_t top = 0;
  index_t bottom = 0;
  index_t left = 0;
  index_t right = 0;
  friend constexpr bool operator==(const margins3&, const margins3&) = default;
};

/// The lengths of N axes.
template <int N>
using shape_of = std::array<index_t, static_cast<std::size_t>(N)>;

KONV_END_TYPES

KONV_BEGIN
namespace detail {

/// "2x16x28x28".
template <std::size_t N>
KONV_COLD inline std::string shape_text(const std::array<index_t, N>& shape) {
  std::string s;
  for (const index_t n : shape) s += (s.empty() ? "" : "x") + std::to_string(n);
  return s;
}
template <std::size_t N>
[[noreturn]] KONV_COLD inline void bad_shape(const char* where, const std::array<index_t, N>& shape,
                                             const std::string& expected) {
  fail(where, {"shape is ", shape_text(shape), ", expected ", expected});
}
template <std::size_t N>
constexpr index_t elements_of(const std::array<index_t, N>& shape) {
  index_t n = 1;
  for (const index_t a : shape) n *= a;
  return n;
}
// Strides of a packed tensor. channels_last: axis 1 is the fastest, the others keep their order.
template <std::size_t N>
constexpr std::array<index_t, N> packed_strides(const std::array<index_t, N>& shape, layout order) {
  std::array<index_t, N> strides{};
  index_t step = 1;
  if (order == layout::channels_last && N > 2) {
    strides[1] = 1;
    step = shape[1];
  }
  for (std::size_t a = N; a-- > 0;) {
    if (order == layout::channels_last && N > 2 && a == 1) continue;
    strides[a] = step;
    step *= shape[a];
  }
  return strides;
}

}  // namespace detail
KONV_END

KONV_BEGIN_TYPES

/// A non-owning view of N axes, each with a stride in elements (any sign). Like image_view: copying it copies nothing,
/// tensor_view<T, N> converts to tensor_view<const T, N>, and operations never touch anything outside of it.
///
///     konv::tensor_view<const float, 4> x(data, {1, 3, 224, 224});                // N x C x H x W
///     konv::tensor_view<const float, 4> y(data, {1, 3, 224, 224}, konv::nhwc);    // the same axes, N x H x W x C
///     memory
template <class T, int N>
  requires(sample<std::remove_const_t<T>> && N >= 1)
class tensor_view {
 public:
  using value_type = std::remove_const_t<T>;
  using shape_type = shape_of<N>;

  constexpr tensor_view() = default;
  /// Elements one after the other in the given order of axes. Throws argument_error for a negative length.
  KONV_INLINE constexpr tensor_view(T* data, const shape_type& shape, layout order = layout::channels_first)
      : tensor_view(data, shape, detail::packed_strides(shape, order), order) {}
  /// Elements at data + sum of position * stride.
  KONV_INLINE constexpr tensor_view(T* data, const shape_type& shape, const shape_type& strides)
      : tensor_view(data, shape, strides, find_order(shape, strides)) {}
  /// The same where the strides leave open which order is meant (one channel): `order` is what results follow.
  KONV_INLINE constexpr tensor_view(T* data, const shape_type& shape, const shape_type& strides, layout order)
      : data_(data), shape_(shape), strides_(strides), order_(order) {
    bool empty = false;
    for (const index_t n : shape) {
      if (n < 0) detail::bad_shape("tensor_view", shape, "no negative length");
      empty = empty || n == 0;
    }
    if (!std::is_constant_evaluated() && !data && !empty)
      detail::bad_shape("tensor_view", shape, "data that is not null");
  }
  /// A contiguous range that holds at least as many elements as the shape has.
  template <class Range>
    requires(std::is_convertible_v<Range&, std::span<T>> && !std::is_pointer_v<std::remove_cvref_t<Range>>)
  KONV_INLINE constexpr tensor_view(Range& range, const shape_type& shape, layout order = layout::channels_first)
      : tensor_view(std::span<T>(range).data(), shape, order) {
    if (std::span<T>(range).size() < static_cast<std::size_t>(size()))
      detail::bad_shape("tensor_view", shape,
                        "no more elements than the range holds, " + std::to_string(std::span<T>(range).size()));
  }
  template <class U>
    requires(std::is_const_v<T> && std::is_same_v<U, value_type>)
  KONV_INLINE constexpr tensor_view(const tensor_view<U, N>& v)  // NOLINT: implicit, as T* to const T*
      : data_(v.data()), shape_(v.shape()), strides_(v.strides()), order_(v.order()) {}

  KONV_INLINE constexpr T* data() const { return data_; }
  KONV_INLINE constexpr const shape_type& shape() const { return shape_; }
  KONV_INLINE constexpr const shape_type& strides() const { return strides_; }
  KONV_INLINE constexpr index_t shape(int axis) const { return shape_[static_cast<std::size_t>(axis)]; }
  KONV_INLINE constexpr index_t stride(int axis) const { return strides_[static_cast<std::size_t>(axis)]; }
  /// The number of elements.
  KONV_INLINE constexpr index_t size() const { return detail::elements_of(shape_); }
  KONV_INLINE constexpr bool empty() const { return size() == 0; }
  /// The order it was made with; from strides, channels_last where channels stand side by side and pixels do not.
  KONV_INLINE constexpr layout order() const { return order_; }
  /// The elements stand one after the other, without gaps, in this order of axes.
  KONV_INLINE constexpr bool packed(layout in) const {
    const shape_type want = detail::packed_strides(shape_, in);
    for (std::size_t a = 0; a < static_cast<std::size_t>(N); ++a)
      if (shape_[a] > 1 && strides_[a] != want[a]) return false;
    return true;
  }

  /// An element. Unchecked.
  template <class... I>
    requires(sizeof...(I) == static_cast<std::size_t>(N))
  KONV_INLINE constexpr T& operator()(I... position) const {
    index_t at = 0, axis = 0;
    ((at += static_cast<index_t>(position) * strides_[static_cast<std::size_t>(axis++)]), ...);
    return data_[at];
  }
  /// An element, checked.
  template <class... I>
    requires(sizeof...(I) == static_cast<std::size_t>(N))
  KONV_INLINE constexpr T& at(I... position) const {
    const shape_type p{static_cast<index_t>(position)...};
    for (std::size_t a = 0; a < static_cast<std::size_t>(N); ++a)
      if (p[a] < 0 || p[a] >= shape_[a])
        detail::fail("tensor_view::at",
                     {"position along axis ", a, " is ", p[a], ", expected inside ", detail::shape_text(shape_)});
    return (*this)(position...);
  }
  /// Position i of the first axis, as a view with one axis less.
  KONV_INLINE constexpr auto operator[](index_t i) const
    requires(N > 1)
  {
    shape_of<N - 1> shape{}, strides{};
    for (std::size_t a = 1; a < static_cast<std::size_t>(N); ++a) {
      shape[a - 1] = shape_[a];
      strides[a - 1] = strides_[a];
    }
    return tensor_view<T, N - 1>(data_ + i * strides_[0], shape, strides);
  }
  /// Positions [from, to) along an axis: channels 16 to 31 are slice(1, 16, 32). No element is copied; layers read it and
  /// write into it, which joins tensors:
  ///     konv::tensor<float, 4> joined({1, 96, 28, 28});
  ///     up(x, joined.view().slice(1, 0, 32));
  ///     skip(y, joined.view().slice(1, 32, 96));
  /// Throws argument_error outside of the axis.
  KONV_INLINE constexpr tensor_view slice(int axis, index_t from, index_t to) const {
    if (axis < 0 || axis >= N || from < 0 || to < from || to > shape(axis))
      detail::fail("tensor_view::slice", {"[", from, ", ", to, ") of axis ", axis, ", expected inside ",
                                          detail::shape_text(shape_)});
    tensor_view v = *this;
    v.shape_[static_cast<std::size_t>(axis)] = to - from;
    if (!v.empty()) v.data_ += from * stride(axis);
    return v;
  }

 private:
  KONV_INLINE static constexpr layout find_order(const shape_type& shape, const shape_type& strides) {
    if constexpr (N > 2)
      if (strides[1] == 1 && (shape[1] > 1 || strides[N - 1] != 1)) return layout::channels_last;
    return layout::channels_first;
  }
  T* data_ = nullptr;
  shape_type shape_{};
  shape_type strides_{};
  layout order_ = layout::channels_first;
};

KONV_END_TYPES
#endif

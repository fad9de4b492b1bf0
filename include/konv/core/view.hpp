// image_view: somebody's pixels, described.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_VIEW_HPP
#define KONV_CORE_VIEW_HPP

#include <span>
#include <type_traits>

#include "border.hpp"
#include "error.hpp"
#include "extent.hpp"
#include "saturate.hpp"

KONV_BEGIN
namespace detail {
// The message is put together out of line: these checks are inlined everywhere.
[[noreturn]] KONV_COLD inline void bad_size(const char* where, extent size, const char* expected) {
  fail(where, {"size is ", size, ", ", expected});
}
[[noreturn]] KONV_COLD inline void bad_position(extent size, index_t x, index_t y, index_t channel) {
  fail("image_view::at", {"position is (", x, ", ", y, "), channel ", channel, ", expected inside ", size});
}
[[noreturn]] KONV_COLD inline void bad_crop(extent size, rect r) {
  fail("crop", {"rectangle is ", extent{r.width, r.height}, " at (", r.x, ", ", r.y, "), expected inside ",
                extent{size.width, size.height}});
}
[[noreturn]] KONV_COLD inline void bad_channel(extent size, index_t c) {
  fail("channel", {"channel is ", c, ", expected 0 to ", size.channels - 1});
}
[[noreturn]] KONV_COLD inline void bad_data(extent size) {
  fail("image_view", {"data is null, expected the first of ", size, " samples"});
}
[[noreturn]] KONV_COLD inline void bad_range(extent size, std::size_t have) {
  // In double: the product of absurd sides is no index.
  const double samples =
      static_cast<double>(size.width) * static_cast<double>(size.height) * static_cast<double>(size.channels);
  fail("image_view", {"the range holds ", have, " elements, expected at least ",
                      samples < 1e18 ? static_cast<index_t>(samples) : index_t{1000000000000000000}, " for ", size});
}
}  // namespace detail
KONV_END

KONV_BEGIN_TYPES

/// Goes through the samples of a view, which begin() and end() do: rows from the top, pixels from the left, channels in
/// order. A forward iterator, as std::iterator_traits finds out by itself: naming its tag would take <iterator>, a tenth
/// of what konv includes. Two iterators are compared within one view only.
template <class T>
class sample_iterator {
 public:
  using value_type = std::remove_const_t<T>;
  using difference_type = index_t;

  constexpr sample_iterator() = default;
  KONV_INLINE constexpr sample_iterator(T* data, konv::extent size, index_t row_stride, index_t pixel_stride)
      : row_(data), row_stride_(row_stride), run_stride_(pixel_stride), runs_(size.width), rows_(size.height),
        length_(size.channels) {
    if (size.empty()) return;
    if (pixel_stride == size.channels) runs_ = 1, length_ *= size.width;  // a row in one run
    at_ = data;
    run_end_ = data + length_;
  }

  KONV_INLINE constexpr T& operator*() const { return *at_; }
  KONV_INLINE constexpr T* operator->() const { return at_; }
  KONV_INLINE constexpr sample_iterator& operator++() {
    if (++at_ == run_end_) next_run();
    return *this;
  }
  KONV_INLINE constexpr sample_iterator operator++(int) {
    const sample_iterator old = *this;
    ++*this;
    return old;
  }
  KONV_INLINE constexpr friend bool operator==(const sample_iterator& a, const sample_iterator& b) {
    return a.at_ == b.at_;
  }

 private:
  constexpr void next_run() {
    if (++run_ == runs_) {
      run_ = 0;
      if (--rows_ == 0) {
        at_ = nullptr;  // the end
        return;
      }
      row_ += row_stride_;
    }
    at_ = row_ + run_ * run_stride_;
    run_end_ = at_ + length_;
  }

  T* at_ = nullptr;
  T* run_end_ = nullptr;  // of the samples that stand side by side
  T* row_ = nullptr;
  index_t row_stride_ = 0, run_stride_ = 0;
  index_t run_ = 0, runs_ = 0;  // within the row
  index_t rows_ = 0;            // left
  index_t length_ = 0;
};

/// A non-owning view of an image: height x width x channels, the samples of a pixel side by side.
///
/// Two strides, both in elements and both allowed to be negative: `row_stride` from a row to the next,
/// `pixel_stride` from a pixel to the next (the number of channels, unless the view picks single channels or is
/// mirrored). image_view<T> converts to image_view<const T>; constness of the view is not constness of its pixels.
/// Copying a view copies no pixel. Operations never read or write outside of one.
template <class T>
  requires sample<std::remove_const_t<T>>
class image_view {
 public:
  using value_type = std::remove_const_t<T>;
  using element_type = T;

  constexpr image_view() = default;

  /// Rows one after the other: row_stride = width * channels.
  KONV_INLINE constexpr image_view(T* data, konv::extent size) : image_view(data, size, size.width * size.channels) {}

  /// Rows `row_stride` elements apart (negative: data points to the row that is highest in memory).
  KONV_INLINE constexpr image_view(T* data, konv::extent size, index_t row_stride)
      : image_view(data, size, row_stride, size.channels) {}

  /// Pixels `pixel_stride` elements apart, as in one channel of an interleaved image.
  KONV_INLINE constexpr image_view(T* data, konv::extent size, index_t row_stride, index_t pixel_stride)
      : data_(data), size_(size), row_stride_(row_stride), pixel_stride_(pixel_stride) {
    if (size.width < 0 || size.height < 0 || size.channels < 1)
      detail::bad_size("image_view", size, "expected no negative side and at least one channel");
    // In a constant expression a null pointer is an error anyway, and g++ under its sanitizer refuses to ask.
    if (!std::is_constant_evaluated() && !data && !size.empty()) detail::bad_data(size);
  }

  /// A contiguous range (std::vector, std::array, std::span) that holds at least width * height * channels elements.
  template <class Range>
    requires(std::is_convertible_v<Range&, std::span<T>> && !std::is_pointer_v<std::remove_cvref_t<Range>>)
  KONV_INLINE constexpr image_view(Range& range, konv::extent size)
      : image_view(first_of(std::span<T>(range), size), size) {}

  /// A span made on the spot: image_view<float>(std::span(p, n), {64, 48}).
  template <class U, std::size_t N>
    requires std::is_convertible_v<U (*)[], T (*)[]>
  KONV_INLINE constexpr image_view(std::span<U, N>&& range, konv::extent size)
      : image_view(first_of(range, size), size) {}

  /// Anything like std::mdspan with axes (y, x) or (y, x, channel), the channels contiguous.
  template <class M>
    requires requires(const M& m) {
      { m.data_handle() } -> std::convertible_to<T*>;
      { m.extent(std::size_t{0}) } -> std::convertible_to<index_t>;
      { m.stride(std::size_t{0}) } -> std::convertible_to<index_t>;
      { M::rank() } -> std::convertible_to<std::size_t>;
    } && (M::rank() == 2 || M::rank() == 3)
  KONV_INLINE constexpr image_view(const M& m)  // NOLINT: implicit, it is a view of a view
      : data_(m.data_handle()),
        size_{static_cast<index_t>(m.extent(std::size_t{1})), static_cast<index_t>(m.extent(std::size_t{0})), 1},
        row_stride_(static_cast<index_t>(m.stride(std::size_t{0}))),
        pixel_stride_(static_cast<index_t>(m.stride(std::size_t{1}))) {
    if constexpr (M::rank() == 3) {
      size_.channels = static_cast<index_t>(m.extent(std::size_t{2}));
      if (size_.channels != 1 && static_cast<index_t>(m.stride(std::size_t{2})) != 1)
        detail::fail("image_view", {"the channels of the mdspan are ", m.stride(std::size_t{2}),
                                    " elements apart, expected 1 (view each plane by itself)"});
    }
  }

  /// image_view<T> to image_view<const T>.
  template <class U>
    requires(std::is_const_v<T> && std::is_same_v<U, value_type>)
  KONV_INLINE constexpr image_view(const image_view<U>& v)  // NOLINT: implicit, as T* to const T*
      : data_(v.data()), size_(v.size()), row_stride_(v.row_stride()), pixel_stride_(v.pixel_stride()) {}

  KONV_INLINE constexpr T* data() const { return data_; }
  KONV_INLINE constexpr konv::extent size() const { return size_; }
  KONV_INLINE constexpr index_t width() const { return size_.width; }
  KONV_INLINE constexpr index_t height() const { return size_.height; }
  KONV_INLINE constexpr index_t channels() const { return size_.channels; }
  KONV_INLINE constexpr index_t row_stride() const { return row_stride_; }
  KONV_INLINE constexpr index_t pixel_stride() const { return pixel_stride_; }
  KONV_INLINE constexpr bool empty() const { return size_.empty(); }
  /// The pixels of a row stand side by side.
  KONV_INLINE constexpr bool packed() const { return pixel_stride_ == size_.channels; }

  /// The first pixel of row y. Unchecked.
  KONV_INLINE constexpr T* row(index_t y) const { return data_ + y * row_stride_; }
  /// A sample. Unchecked.
  KONV_INLINE constexpr T& operator()(index_t x, index_t y, index_t channel = 0) const {
    return data_[y * row_stride_ + x * pixel_stride_ + channel];
  }
  /// A sample, checked.
  KONV_INLINE constexpr T& at(index_t x, index_t y, index_t channel = 0) const {
    if (x < 0 || x >= size_.width || y < 0 || y >= size_.height || channel < 0 || channel >= size_.channels)
      detail::bad_position(size_, x, y, channel);
    return (*this)(x, y, channel);
  }

  /// Every sample: `for (float& sample : view)`.
  KONV_INLINE constexpr sample_iterator<T> begin() const { return {data_, size_, row_stride_, pixel_stride_}; }
  KONV_INLINE constexpr sample_iterator<T> end() const { return {}; }

  /// Every pixel set to one value: a number, or one per channel ({255, 255, 0}), rounded and saturated as a border's.
  /// Throws argument_error for another count of numbers.
  void fill(const konv::fill& value) const
    requires(!std::is_const_v<T>)
  {
    value.check("fill", size_.channels);
    for (index_t c = 0; c < size_.channels; ++c) {
      const T sample = saturate_cast<T>(value[c]);
      for (index_t y = 0; y < size_.height; ++y)
        for (index_t x = 0; x < size_.width; ++x) (*this)(x, y, c) = sample;
    }
  }

  /// A part of the view. Operations treat it as an image of its own: its border is the border.
  KONV_INLINE constexpr image_view crop(rect r) const {
    if (r.x < 0 || r.y < 0 || r.width < 0 || r.height < 0 || r.x > size_.width - r.width ||
        r.y > size_.height - r.height)
      detail::bad_crop(size_, r);
    return {data_ + r.y * row_stride_ + r.x * pixel_stride_,
            {r.width, r.height, size_.channels},
            row_stride_,
            pixel_stride_};
  }
  /// One channel, as a view with one channel.
  KONV_INLINE constexpr image_view channel(index_t c) const {
    if (c < 0 || c >= size_.channels) detail::bad_channel(size_, c);
    return {data_ + c, {size_.width, size_.height, 1}, row_stride_, pixel_stride_};
  }
  /// Left and right exchanged.
  KONV_INLINE constexpr image_view flip_x() const {
    if (size_.width == 0) return *this;
    return {data_ + (size_.width - 1) * pixel_stride_, size_, row_stride_, -pixel_stride_};
  }
  /// Top and bottom exchanged.
  KONV_INLINE constexpr image_view flip_y() const {
    if (size_.height == 0) return *this;
    return {data_ + (size_.height - 1) * row_stride_, size_, -row_stride_, pixel_stride_};
  }

 private:
  // The range's data, where it holds every sample. Divides, since the product of absurd sides would overflow.
  KONV_INLINE static constexpr T* first_of(std::span<T> range, konv::extent size) {
    if (size.width > 0 && size.height > 0 && size.channels > 0 &&
        static_cast<index_t>(range.size()) / size.width / size.height / size.channels < 1)
      detail::bad_range(size, range.size());
    return range.data();
  }

  T* data_ = nullptr;
  konv::extent size_{0, 0, 1};
  index_t row_stride_ = 0;
  index_t pixel_stride_ = 1;
};

template <class Range>
image_view(Range&& range, extent) -> image_view<typename decltype(std::span(range))::element_type>;

KONV_END_TYPES
#endif

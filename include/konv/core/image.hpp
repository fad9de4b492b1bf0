// image: pixels that own their memory.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_IMAGE_HPP
#define KONV_CORE_IMAGE_HPP

#include <cstring>
#include <utility>

#include "memory.hpp"
#include "view.hpp"

KONV_BEGIN_TYPES

/// Tag: leave the pixels of a new image as they come.
struct uninitialized_t {};
inline constexpr uninitialized_t uninitialized{};

/// An image that owns its pixels: height x width x channels, interleaved, every row aligned to 64 bytes; from 1.6 MB on
/// the system is asked for large pages (Linux).
///
/// Move-only, since a copy of pixels should be seen in the source: `clone()` makes one. A const image gives views
/// of const pixels. New images are zero, or of one value: image<float>({640, 480, 3}, {.5, .5, 0}). Throws argument_error
/// for a negative side or no channel, and std::bad_alloc as operator new does.
template <sample T>
class image {
 public:
  using value_type = T;

  image() = default;
  KONV_INLINE explicit image(konv::extent size) : image(size, uninitialized) {
    if (data_) std::memset(static_cast<void*>(data_), 0, bytes());
  }
  image(konv::extent size, const konv::fill& value) : image(size, uninitialized) { view().fill(value); }
  KONV_INLINE image(konv::extent size, uninitialized_t) : size_(size) {
    if (size.width < 0 || size.height < 0 || size.channels < 1)
      detail::bad_size("image", size, "expected no negative side and at least one channel");
    constexpr index_t most = index_t{1} << 46;  // bytes: beyond any machine, so that no product below overflows
    const index_t per_line = alignment / static_cast<index_t>(sizeof(T));
    if (size.channels > most || size.width > most / size.channels)
      detail::bad_size("image", size, "expected rows below 2^46 bytes");
    stride_ = (size.width * size.channels + per_line - 1) / per_line * per_line;
    // Rows a multiple of 4096 bytes apart fall into the same cache sets: keep them one line off.
    if (stride_ * static_cast<index_t>(sizeof(T)) % 4096 == 0) stride_ += per_line;
    if (size.height > 0 && stride_ > most / size.height)
      detail::bad_size("image", size, "expected less than 2^46 bytes");
    if (!size.empty()) data_ = static_cast<T*>(detail::allocate(bytes()));
  }
  KONV_INLINE image(image&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, konv::extent{0, 0, 1})),
        stride_(std::exchange(other.stride_, 0)) {}
  image& operator=(image&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(stride_, other.stride_);
    return *this;
  }
  image(const image&) = delete;
  image& operator=(const image&) = delete;
  KONV_INLINE ~image() {
    if (data_) detail::release(data_);
  }

  /// A copy with memory of its own.
  KONV_INLINE image clone() const { return copy_of(view()); }
  /// The pixels of any view, copied.
  KONV_INLINE static image copy_of(image_view<const T> v) {
    image out(v.size(), uninitialized);
    if (v.empty()) return out;
    for (index_t y = 0; y < v.height(); ++y) {
      if (v.packed()) {
        std::memcpy(out.row(y), v.row(y), static_cast<std::size_t>(v.width() * v.channels()) * sizeof(T));
      } else {
        for (index_t x = 0; x < v.width(); ++x)
          for (index_t c = 0; c < v.channels(); ++c) out(x, y, c) = v(x, y, c);
      }
    }
    return out;
  }

  KONV_INLINE image_view<T> view() { return {data_, size_, stride_}; }
  KONV_INLINE image_view<const T> view() const { return {data_, size_, stride_}; }
  KONV_INLINE operator image_view<T>() { return view(); }              // NOLINT: an image is usable as its view
  KONV_INLINE operator image_view<const T>() const { return view(); }  // NOLINT

  KONV_INLINE T* data() { return data_; }
  KONV_INLINE const T* data() const { return data_; }
  KONV_INLINE konv::extent size() const { return size_; }
  KONV_INLINE index_t width() const { return size_.width; }
  KONV_INLINE index_t height() const { return size_.height; }
  KONV_INLINE index_t channels() const { return size_.channels; }
  KONV_INLINE index_t row_stride() const { return stride_; }
  KONV_INLINE bool empty() const { return size_.empty(); }

  KONV_INLINE T* row(index_t y) { return data_ + y * stride_; }
  KONV_INLINE const T* row(index_t y) const { return data_ + y * stride_; }
  KONV_INLINE T& operator()(index_t x, index_t y, index_t channel = 0) {
    return data_[y * stride_ + x * size_.channels + channel];
  }
  KONV_INLINE const T& operator()(index_t x, index_t y, index_t channel = 0) const {
    return data_[y * stride_ + x * size_.channels + channel];
  }
  KONV_INLINE T& at(index_t x, index_t y, index_t channel = 0) { return view().at(x, y, channel); }
  KONV_INLINE const T& at(index_t x, index_t y, index_t channel = 0) const { return view().at(x, y, channel); }

  /// Every sample, without what stands between rows: `for (float& sample : image)`.
  KONV_INLINE sample_iterator<T> begin() { return view().begin(); }
  KONV_INLINE sample_iterator<const T> begin() const { return view().begin(); }
  KONV_INLINE sample_iterator<T> end() { return {}; }
  KONV_INLINE sample_iterator<const T> end() const { return {}; }

  /// Every pixel set to one value, as image_view::fill.
  void fill(const konv::fill& value) { view().fill(value); }

  KONV_INLINE image_view<T> crop(rect r) { return view().crop(r); }
  KONV_INLINE image_view<const T> crop(rect r) const { return view().crop(r); }
  KONV_INLINE image_view<T> flip_x() { return view().flip_x(); }
  KONV_INLINE image_view<const T> flip_x() const { return view().flip_x(); }
  KONV_INLINE image_view<T> flip_y() { return view().flip_y(); }
  KONV_INLINE image_view<const T> flip_y() const { return view().flip_y(); }
  KONV_INLINE image_view<T> channel(index_t c) { return view().channel(c); }
  KONV_INLINE image_view<const T> channel(index_t c) const { return view().channel(c); }

 private:
  static constexpr index_t alignment = 64;
  KONV_INLINE std::size_t bytes() const { return static_cast<std::size_t>(stride_ * size_.height) * sizeof(T); }

  T* data_ = nullptr;
  konv::extent size_{0, 0, 1};
  index_t stride_ = 0;
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {
// What can be read as an image, and written as one.
template <class T>
image_view<const T> readable(const image<T>&);
template <class T>
image_view<const std::remove_const_t<T>> readable(const image_view<T>&);
template <class T>
image_view<T> writable(image<T>&);
template <class T>
  requires(!std::is_const_v<T>)
image_view<T> writable(const image_view<T>&);
}  // namespace detail
KONV_END

KONV_BEGIN_TYPES

/// An image or a view of one: what operations take as a source.
template <class I>
concept source_image = requires(const I& i) { detail::readable(i); };
/// A mutable image or a view of mutable pixels: what operations write into.
template <class I>
concept target_image = requires(I& i) { detail::writable(i); };

/// The sample type of an image or a view.
template <source_image I>
using sample_of = typename decltype(detail::readable(std::declval<const I&>()))::value_type;

KONV_END_TYPES
#endif

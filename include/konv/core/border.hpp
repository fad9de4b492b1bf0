// What lies outside an image: the five rules, their names elsewhere, and the index map of each.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_BORDER_HPP
#define KONV_CORE_BORDER_HPP

#include <cstring>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "error.hpp"
#include "extent.hpp"

KONV_BEGIN_TYPES

/// How positions outside a row `abcd` are filled. Names follow OpenCV; the aliases below give the others.
///
///   constant      vvvv|abcd|vvvv    a given value, one per channel
///   replicate     aaaa|abcd|dddd    OpenCV REPLICATE,   scipy.ndimage nearest, numpy edge
///   reflect       dcba|abcd|dcba    OpenCV REFLECT,     scipy.ndimage reflect, numpy symmetric
///   reflect_101   dcb|abcd|cba      OpenCV REFLECT_101, scipy.ndimage mirror,  numpy reflect, torch reflect
///   wrap          abcd|abcd|abcd    OpenCV WRAP,        scipy.ndimage wrap,    numpy wrap,    torch circular
///
/// Each rule holds at any distance, on lines of any length from 1, and on each axis by itself.
enum class border : unsigned char { constant, replicate, reflect, reflect_101, wrap };

/// OpenCV's vocabulary.
namespace opencv {
inline constexpr border constant = border::constant;
inline constexpr border replicate = border::replicate;
inline constexpr border reflect = border::reflect;
inline constexpr border reflect_101 = border::reflect_101;
inline constexpr border wrap = border::wrap;
}  // namespace opencv
/// scipy.ndimage's vocabulary: its `reflect` repeats the edge, its `mirror` does not.
namespace scipy {
inline constexpr border constant = border::constant;
inline constexpr border grid_constant = border::constant;
inline constexpr border nearest = border::replicate;
inline constexpr border reflect = border::reflect;
inline constexpr border grid_mirror = border::reflect;
inline constexpr border mirror = border::reflect_101;
inline constexpr border wrap = border::wrap;
inline constexpr border grid_wrap = border::wrap;
}  // namespace scipy
/// numpy.pad's vocabulary: its `reflect` does not repeat the edge, its `symmetric` does.
namespace numpy {
inline constexpr border constant = border::constant;
inline constexpr border edge = border::replicate;
inline constexpr border symmetric = border::reflect;
inline constexpr border reflect = border::reflect_101;
inline constexpr border wrap = border::wrap;
}  // namespace numpy
/// PyTorch's padding_mode vocabulary. A program that uses libtorch, too, has a ::torch: there name what it takes of konv
/// (using konv::image;), not the whole namespace, or write ::torch.
namespace torch {
inline constexpr border zeros = border::constant;
inline constexpr border constant = border::constant;
inline constexpr border replicate = border::replicate;
inline constexpr border reflect = border::reflect_101;
inline constexpr border circular = border::wrap;
}  // namespace torch

/// Maps any position i on a line of n >= 1 elements to the element that stands there, in [0, n);
/// -1 for border::constant outside the line.
constexpr index_t border_index(border mode, index_t i, index_t n) {
  if (i >= 0 && i < n) return i;
  const auto mod = [](index_t a, index_t m) { return (a % m + m) % m; };
  switch (mode) {
    case border::constant: return -1;
    case border::replicate: return i < 0 ? 0 : n - 1;
    case border::reflect: {
      const index_t m = mod(i, 2 * n);
      return m < n ? m : 2 * n - 1 - m;
    }
    case border::reflect_101: {
      if (n == 1) return 0;
      const index_t m = mod(i, 2 * n - 2);
      return m < n ? m : 2 * n - 2 - m;
    }
    case border::wrap: return mod(i, n);
  }
  return -1;
}

/// The value of a constant border: one number for all channels, or one per channel ({255, 255, 0}).
/// Converted to the source's type with rounding and saturation, as OpenCV's Scalar is.
class fill {
 public:
  constexpr fill() = default;
  constexpr fill(double all) : first_(all) {}  // NOLINT: implicit on purpose, `.value = 7`
  fill(std::initializer_list<double> each) { assign(each.begin(), each.size()); }
  explicit fill(const std::vector<double>& each) { assign(each.data(), each.size()); }

  // Options are copied wherever konv is used; copying a std::vector would have each file compile a hundred functions.
  fill(const fill& o) : first_(o.first_) { assign(o.each_, o.count_); }
  constexpr fill(fill&& o) noexcept
      : first_(o.first_), each_(std::exchange(o.each_, nullptr)), count_(std::exchange(o.count_, 0)) {}
  constexpr fill& operator=(fill o) noexcept {
    first_ = o.first_;
    std::swap(each_, o.each_);
    std::swap(count_, o.count_);
    return *this;
  }
  constexpr ~fill() { delete[] each_; }

  /// The value for a channel.
  double operator[](index_t channel) const {
    return count_ <= 1 ? first_ : each_[channel];
  }
  /// 0 means "the same for all channels".
  index_t channels() const { return static_cast<index_t>(count_); }
  /// Fails unless it has one value, or one per channel.
  KONV_INLINE void check(const char* where, index_t channels_wanted) const {
    const index_t n = channels();
    if (n > 1 && n != channels_wanted)
      detail::fail(where, {"value has ", n, " numbers, expected 1 or one per channel (", channels_wanted, ")"});
  }

 private:
  void assign(const double* each, std::size_t count) {
    if (count == 0) return;
    first_ = each[0];
    count_ = count;
    each_ = new double[count];
    std::memcpy(each_, each, count * sizeof(double));
  }
  double first_ = 0;
  double* each_ = nullptr;
  std::size_t count_ = 0;
};

KONV_END_TYPES
#endif

// Images as bytes: the engine sees the types of samples here only, at run time, and is compiled once for all of them.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_SAMPLES_HPP
#define KONV_ENGINE_SAMPLES_HPP

#include <cstring>

#include "../core/buffer.hpp"
#include "../core/saturate.hpp"
#include "../core/view.hpp"

KONV_BEGIN

enum class sample_kind : unsigned char { u8, s8, u16, s16, s32, f32, f64 };

/// A sample type.
struct sample_type {
  sample_kind kind;
  index_t bytes;
  bool integral;
  double largest;  ///< |sample|, of an integral type
  const char* name;
  /// n samples as doubles, and back, rounded and saturated.
  void (*read)(const void* samples, double* out, index_t n);
  void (*write)(const double* numbers, void* out, index_t n, rounding round);

  bool is(sample_kind k) const { return kind == k; }
  /// An integer of 8 or 16 bits.
  bool small() const { return integral && bytes <= 2; }
};

namespace detail {

template <sample T>
constexpr sample_kind kind_of() {
  if constexpr (std::same_as<T, std::uint8_t>) return sample_kind::u8;
  if constexpr (std::same_as<T, std::int8_t>) return sample_kind::s8;
  if constexpr (std::same_as<T, std::uint16_t>) return sample_kind::u16;
  if constexpr (std::same_as<T, std::int16_t>) return sample_kind::s16;
  if constexpr (std::same_as<T, std::int32_t>) return sample_kind::s32;
  if constexpr (std::same_as<T, float>) return sample_kind::f32;
  if constexpr (std::same_as<T, double>) return sample_kind::f64;
}
template <sample T>
constexpr double largest() {
  if constexpr (!std::is_integral_v<T>)
    return 0;
  else
    return std::is_signed_v<T> ? -static_cast<double>(std::numeric_limits<T>::min())
                               : static_cast<double>(std::numeric_limits<T>::max());
}
template <sample T>
KONV_COLD void read_samples(const void* samples, double* out, index_t n) {
  for (index_t i = 0; i < n; ++i) out[i] = static_cast<double>(static_cast<const T*>(samples)[i]);
}
template <sample T>
KONV_COLD void write_samples(const double* numbers, void* out, index_t n, rounding round) {
  for (index_t i = 0; i < n; ++i) static_cast<T*>(out)[i] = saturate_cast<T>(numbers[i], round);
}

}  // namespace detail

template <sample T>
inline constexpr sample_type type_of{detail::kind_of<T>(),  sizeof(T),       std::is_integral_v<T>,
                                     detail::largest<T>(),  type_name<T>(),  &detail::read_samples<T>,
                                     &detail::write_samples<T>};

/// An image_view without its type. Strides in bytes.
template <class Byte>
struct byte_view {
  Byte* data = nullptr;
  extent size;
  index_t row_stride = 0, pixel_stride = 0;
  index_t sample = 1;  ///< bytes of one

  index_t pixel() const { return size.channels * sample; }  ///< bytes of one
  bool packed() const { return pixel_stride == pixel(); }
  Byte* row(index_t y) const { return data + y * row_stride; }
};
using source_bytes = byte_view<const std::byte>;
using target_bytes = byte_view<std::byte>;

template <class T>
KONV_INLINE source_bytes source_of(image_view<T> v) {
  constexpr index_t size = sizeof(T);
  return {reinterpret_cast<const std::byte*>(v.data()), v.size(), v.row_stride() * size, v.pixel_stride() * size, size};
}
template <class T>
KONV_INLINE target_bytes target_of(image_view<T> v) {
  constexpr index_t size = sizeof(T);
  return {reinterpret_cast<std::byte*>(v.data()), v.size(), v.row_stride() * size, v.pixel_stride() * size, size};
}

namespace detail {

// gap: bytes from the end of a pixel to the next.
template <std::size_t Size>
void copy_sized(const std::byte* from, index_t from_gap, std::byte* to, index_t to_gap, index_t k, index_t channels,
                index_t n) {
  for (; n > 0; --n) {
    std::memcpy(to, from, Size);
    from += Size;
    to += Size;
    if (++k < channels) continue;
    k = 0;
    from += from_gap;
    to += to_gap;
  }
}

}  // namespace detail

/// Copies n samples of `size` bytes from pixels `from_step` bytes apart to pixels `to_step` bytes apart. The first is
/// channel k of its pixel.
KONV_NOINLINE inline void copy_samples(const std::byte* from, index_t from_step, std::byte* to, index_t to_step,
                                       index_t k, index_t channels, index_t n, index_t size) {
  from_step -= channels * size;
  to_step -= channels * size;
  switch (size) {
    case 1: return detail::copy_sized<1>(from, from_step, to, to_step, k, channels, n);
    case 2: return detail::copy_sized<2>(from, from_step, to, to_step, k, channels, n);
    case 4: return detail::copy_sized<4>(from, from_step, to, to_step, k, channels, n);
    default: return detail::copy_sized<8>(from, from_step, to, to_step, k, channels, n);
  }
}

/// Pointers to rows of a type that only a kernel knows. They are kept as bytes, and are pointers to that type when it
/// reads them.
class row_pointers {
 public:
  /// n of them, to be put.
  void resize(index_t n) { bytes_.resize(static_cast<std::size_t>(n) * sizeof(void*)); }
  KONV_INLINE void put(index_t i, const void* row) { std::memcpy(bytes_.data() + i * of_one, &row, sizeof row); }
  const void* data() const { return bytes_.data(); }
  template <class T>
  T* const* as() const {
    return reinterpret_cast<T* const*>(bytes_.data());
  }

 private:
  static constexpr index_t of_one = sizeof(void*);
  buffer<std::byte> bytes_;
};

KONV_END
#endif

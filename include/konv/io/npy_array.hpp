// npy_array: an array as NumPy's files hold it, and its conversion to and from images.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_NPY_ARRAY_HPP
#define KONV_IO_NPY_ARRAY_HPP

#include <bit>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "../core/image.hpp"

KONV_BEGIN
namespace io {

/// The element types that an array may have. NumPy's bool is read as u8.
enum class dtype : unsigned char { u8, s8, u16, s16, u32, s32, u64, s64, f32, f64 };

namespace detail {
struct dtype_row {
  const char* name;   // konv's
  const char* numpy;  // NumPy's kind and size
  std::size_t size;   // bytes
};
inline constexpr dtype_row dtype_table[] = {{"u8", "u1", 1},  {"s8", "i1", 1},  {"u16", "u2", 2}, {"s16", "i2", 2},
                                            {"u32", "u4", 4}, {"s32", "i4", 4}, {"u64", "u8", 8}, {"s64", "i8", 8},
                                            {"f32", "f4", 4}, {"f64", "f8", 8}};
}  // namespace detail

/// "u8", "s16", "f32", ...
constexpr const char* name_of(dtype t) {
  return detail::dtype_table[static_cast<int>(t)].name;
}
/// Bytes per element.
constexpr std::size_t size_of(dtype t) {
  return detail::dtype_table[static_cast<int>(t)].size;
}

/// The dtype of a C++ type.
template <class T>
  requires(std::is_arithmetic_v<T> && sizeof(T) <= 8)
constexpr dtype dtype_of() {
  if constexpr (std::is_floating_point_v<T>)
    return sizeof(T) == 4 ? dtype::f32 : dtype::f64;
  else
    return static_cast<dtype>(2 * std::countr_zero(sizeof(T)) + (std::is_signed_v<T> ? 1 : 0));
}

namespace detail {
/// The bytes of an array of these axes; nothing where they are more than any memory, or an axis is negative. An empty
/// array's other axes are held to the same, so that no product of some of them overflows either.
inline std::optional<std::size_t> bytes_for(const std::vector<index_t>& shape, std::size_t element) {
  constexpr std::size_t most = std::size_t{1} << 60;
  std::size_t bytes = element;
  bool empty = false;
  for (const index_t d : shape) {
    empty = empty || d == 0;
    if (d < 0 || (d > 0 && static_cast<std::size_t>(d) > most / bytes)) return std::nullopt;
    if (d > 0) bytes *= static_cast<std::size_t>(d);
  }
  return empty ? 0 : bytes;
}
/// Fails unless there are as many bytes as shape and type say. `whose`: "the array", "tensor 'a'".
inline void check_bytes(const char* where, const std::string& whose, const std::vector<index_t>& shape,
                        std::size_t element, std::size_t bytes) {
  const std::optional<std::size_t> want = bytes_for(shape, element);
  if (!want || *want != bytes)
    konv::detail::fail(where, whose + " has " + std::to_string(bytes) + " bytes, expected " +
                                  (want ? std::to_string(*want) : "more than there can be") +
                                  " as its shape and type say");
}
}  // namespace detail

/// An array: element type, axes and the elements' bytes in the machine's byte order. `fortran_order`: the first axis
/// is the fastest one in memory, not the last.
struct npy_array {
  dtype type = dtype::u8;
  std::vector<index_t> shape;  ///< empty for a single number
  bool fortran_order = false;
  std::vector<std::byte> bytes;

  /// The number of elements.
  index_t size() const {
    index_t n = 1;
    for (const index_t d : shape) n *= d;
    return n;
  }
  /// The elements in the order of memory. Throws argument_error if they are not of type T, or not as many as the axes
  /// say.
  template <class T>
  std::span<const T> as() const {
    if (type != dtype_of<T>())
      konv::detail::fail("npy_array",
                         std::string("elements are ") + name_of(type) + ", expected " + name_of(dtype_of<T>()));
    detail::check_bytes("npy_array", "the array", shape, sizeof(T), bytes.size());
    return {reinterpret_cast<const T*>(bytes.data()), static_cast<std::size_t>(size())};
  }
  /// An array of given axes with these elements, in C order (the last axis the fastest).
  template <class T>
  static npy_array of(std::vector<index_t> axes, std::span<const T> elements) {
    npy_array a{dtype_of<T>(), std::move(axes), false, std::vector<std::byte>(elements.size_bytes())};
    if (const auto want = detail::bytes_for(a.shape, sizeof(T)); !want || *want != elements.size_bytes())
      konv::detail::fail("npy_array", "there are " + std::to_string(elements.size()) + " elements, expected " +
                                          (want ? std::to_string(*want / sizeof(T)) : "more than there can be") +
                                          " as the axes say");
    if (!elements.empty()) std::memcpy(a.bytes.data(), elements.data(), elements.size_bytes());
    return a;
  }
};

/// An array of axes (H, W) or (H, W, C) as an image. Throws argument_error for other axes or another element type.
template <sample T>
image<T> to_image(const npy_array& a) {
  if (a.shape.size() != 2 && a.shape.size() != 3)
    konv::detail::fail("to_image",
                       "the array has " + std::to_string(a.shape.size()) + " axes, expected (H, W) or (H, W, C)");
  const index_t h = a.shape[0], w = a.shape[1], c = a.shape.size() == 3 ? a.shape[2] : 1;
  const std::span<const T> from = a.as<T>();
  image<T> to({w, h, c});
  for (index_t y = 0; y < h; ++y)
    for (index_t x = 0; x < w; ++x)
      for (index_t k = 0; k < c; ++k)
        to(x, y, k) = from[static_cast<std::size_t>(a.fortran_order ? (k * w + x) * h + y : (y * w + x) * c + k)];
  return to;
}

/// An image or a view as an array of axes (H, W), or (H, W, C) where it has several channels.
template <source_image S>
npy_array to_npy(const S& src) {
  const image_view<const sample_of<S>> v = src;
  using T = sample_of<S>;
  npy_array a{dtype_of<T>(),
              {v.height(), v.width()},
              false,
              std::vector<std::byte>(static_cast<std::size_t>(v.size().samples()) * sizeof(T))};
  if (v.channels() != 1) a.shape.push_back(v.channels());
  std::byte* to = a.bytes.data();
  for (index_t y = 0; y < v.height(); ++y)
    for (index_t x = 0; x < v.width(); ++x)
      for (index_t c = 0; c < v.channels(); ++c, to += sizeof(T)) std::memcpy(to, &v(x, y, c), sizeof(T));
  return a;
}

}  // namespace io
KONV_END
#endif

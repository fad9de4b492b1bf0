// Arrays of one element type as arrays of another.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_NPY_CONVERT_HPP
#define KONV_IO_NPY_CONVERT_HPP

#include "npy_array.hpp"

KONV_BEGIN
namespace io {
namespace detail {

template <class T, class From>
void convert_elements(const npy_array& a, npy_array& out) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.size()); ++i) {
    From v;
    std::memcpy(&v, a.bytes.data() + i * sizeof(From), sizeof(From));
    if constexpr (std::is_same_v<From, std::uint64_t>)  // saturate_cast takes integers that a long long holds
      if (std::is_integral_v<T> && v > std::uint64_t{1} << 62) v = std::uint64_t{1} << 62;
    const T to = saturate_cast<T>(v);
    std::memcpy(out.bytes.data() + i * sizeof(T), &to, sizeof(T));
  }
}

}  // namespace detail

/// The array with elements of type T, as saturate_cast makes them: to an integer type rounded half to even and held to
/// its range (NaN becomes 0), to a floating one as C++ converts. Axes and order stay.
template <sample T>
npy_array converted(const npy_array& a) {
  detail::check_bytes("converted", "the array", a.shape, size_of(a.type), a.bytes.size());
  npy_array out{dtype_of<T>(), a.shape, a.fortran_order,
                std::vector<std::byte>(static_cast<std::size_t>(a.size()) * sizeof(T))};
  switch (a.type) {
    case dtype::u8: detail::convert_elements<T, std::uint8_t>(a, out); break;
    case dtype::s8: detail::convert_elements<T, std::int8_t>(a, out); break;
    case dtype::u16: detail::convert_elements<T, std::uint16_t>(a, out); break;
    case dtype::s16: detail::convert_elements<T, std::int16_t>(a, out); break;
    case dtype::u32: detail::convert_elements<T, std::uint32_t>(a, out); break;
    case dtype::s32: detail::convert_elements<T, std::int32_t>(a, out); break;
    case dtype::u64: detail::convert_elements<T, std::uint64_t>(a, out); break;
    case dtype::s64: detail::convert_elements<T, std::int64_t>(a, out); break;
    case dtype::f32: detail::convert_elements<T, float>(a, out); break;
    case dtype::f64: detail::convert_elements<T, double>(a, out); break;
  }
  return out;
}

}  // namespace io
KONV_END
#endif

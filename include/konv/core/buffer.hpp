// buffer: the engine's working memory. A std::vector of plain numbers without its code.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_BUFFER_HPP
#define KONV_CORE_BUFFER_HPP

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include "memory.hpp"

KONV_BEGIN
namespace detail {

// Bytes on 64-byte lines. All code is here, once, not in every element type.
class bytes {
 public:
  bytes() = default;
  bytes(bytes&& o) noexcept
      : data_(std::exchange(o.data_, nullptr)), used_(std::exchange(o.used_, 0)), room_(std::exchange(o.room_, 0)) {}
  bytes(const bytes& o) { assign(o); }
  KONV_NOINLINE bytes& operator=(bytes&& o) noexcept {
    std::swap(data_, o.data_);
    std::swap(used_, o.used_);
    std::swap(room_, o.room_);
    return *this;
  }
  bytes& operator=(const bytes& o) {
    if (this != &o) assign(o);
    return *this;
  }
  ~bytes() {
    if (data_) release(data_);
  }

  std::byte* data_ = nullptr;
  std::size_t used_ = 0;
  std::size_t room_ = 0;

  // Room for n bytes in all; what is there stays.
  KONV_NOINLINE void grow(std::size_t n) {
    if (n <= room_) return;
    if (n < room_ + room_ / 2) n = room_ + room_ / 2;
    n = (n + 63) / 64 * 64;
    auto* fresh = static_cast<std::byte*>(allocate(n));
    if (used_) std::memcpy(fresh, data_, used_);
    if (data_) release(data_);
    data_ = fresh;
    room_ = n;
  }

 private:
  KONV_COLD void assign(const bytes& o) {
    used_ = 0;
    grow(o.used_);
    if (o.used_) std::memcpy(data_, o.data_, o.used_);
    used_ = o.used_;
  }
};

}  // namespace detail

/// A growing array of trivial elements on 64-byte lines, with std::vector's names. Where it differs: new elements of
/// resize() are whatever the memory held. std::vector would do, but costs each file that includes konv a good part of
/// a second, and its code is shared by files of different -march, which the linker resolves to any one of them.
template <class T>
class buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  using value_type = T;
  buffer() = default;
  KONV_INLINE explicit buffer(std::size_t n) { assign(n, T{}); }
  KONV_INLINE buffer(std::size_t n, T value) { assign(n, value); }
  KONV_INLINE buffer(std::initializer_list<T> list) {
    for (const T& v : list) push_back(v);
  }

  template <class R>
    requires(!std::is_same_v<R, buffer> && std::is_same_v<decltype(std::declval<const R&>().data()), const T*>)
  KONV_INLINE buffer(const R& range) {  // NOLINT: implicit, a copy of a std::vector or std::array
    resize(range.size());
    if (range.size()) std::memcpy(raw_.data_, range.data(), range.size() * sizeof(T));
  }

  KONV_INLINE T* data() { return reinterpret_cast<T*>(raw_.data_); }
  KONV_INLINE const T* data() const { return reinterpret_cast<const T*>(raw_.data_); }
  KONV_INLINE std::size_t size() const { return raw_.used_ / sizeof(T); }
  KONV_INLINE std::size_t capacity() const { return raw_.room_ / sizeof(T); }
  KONV_INLINE bool empty() const { return raw_.used_ == 0; }
  KONV_INLINE T& operator[](std::size_t i) { return data()[i]; }
  KONV_INLINE const T& operator[](std::size_t i) const { return data()[i]; }
  KONV_INLINE T* begin() { return data(); }
  KONV_INLINE T* end() { return data() + size(); }
  KONV_INLINE const T* begin() const { return data(); }
  KONV_INLINE const T* end() const { return data() + size(); }

  KONV_INLINE void clear() { raw_.used_ = 0; }
  KONV_INLINE void reserve(std::size_t n) { raw_.grow(n * sizeof(T)); }
  KONV_INLINE void resize(std::size_t n) {
    if (n * sizeof(T) > raw_.room_) raw_.grow(n * sizeof(T));
    raw_.used_ = n * sizeof(T);
  }
  KONV_INLINE void assign(std::size_t n, T value) {
    resize(n);
    for (T& v : *this) v = value;
  }
  KONV_INLINE void push_back(T value) {
    const std::size_t at = raw_.used_;
    if (at + sizeof(T) > raw_.room_) raw_.grow(at + sizeof(T));
    raw_.used_ = at + sizeof(T);
    *reinterpret_cast<T*>(raw_.data_ + at) = value;
  }

 private:
  detail::bytes raw_;
};

KONV_END
#endif

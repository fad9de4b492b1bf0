// Copying rows.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_COPY_HPP
#define KONV_KERNELS_COPY_HPP

#include "../simd/simd.hpp"

#define KONV_INL "../kernels/copy.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

/// std::memcpy for rows of samples: any number of them, not overlapping.
class row_copy {
 public:
  explicit row_copy(cpu::isa i = cpu::current()) : bytes_(KONV_DISPATCH(i, get_copy<>())) {}

  template <class T>
  void operator()(const T* from, T* to, index_t n) const {
    bytes_(from, to, n * static_cast<index_t>(sizeof(T)));
  }

 private:
  void (*bytes_)(const void* from, void* to, index_t n);
};

KONV_END
#endif

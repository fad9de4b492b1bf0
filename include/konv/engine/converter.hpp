// Rows of samples to another type, scaled: what konv::convert and its stage in a stream share.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_CONVERTER_HPP
#define KONV_ENGINE_CONVERTER_HPP

#include "../kernels/convert.hpp"

KONV_BEGIN
namespace detail {

/// Rows of samples to another type.
template <class Src, class Dst>
class sample_converter {
 public:
  explicit sample_converter(const finish_args& f) : scale_(find_scale<Src, Dst>(cpu::current())), finish_(f) {}
  /// n samples. out may be in.
  void operator()(const Src* in, Dst* out, index_t n) const { scale_(in, out, n, finish_); }

 private:
  scale_fn<Src, Dst> scale_;
  finish_args finish_;
};

}  // namespace detail
KONV_END
#endif

// correlate2d and convolve2d for one source type.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_CONFORMANCE_DENSE_HPP
#define KONV_TESTS_CONFORMANCE_DENSE_HPP

#include <konv/filter/correlate.hpp>

#include "filter2d.hpp"

namespace conformance {

template <class T>
konv::kernel<T> kernel_of(const npy_array& a) {
  if (a.shape.size() != 2) throw unsupported("the kernel has not two axes");
  const std::span<const T> v = a.as<T>();
  return {a.shape[0], a.shape[1], std::vector<T>(v.begin(), v.end())};
}

template <class Src>
arrays dense(const test_case& c) {
  c.params.only({"border", "value", "extent", "stride", "dilation", "anchor", "scale", "offset", "dst_dtype"});
  const konv::image<Src> src = konv::io::to_image<Src>(c.input("src"));
  const konv::filter_options o = filter_options_of(c.params);
  const npy_array& k = c.input("kernel");
  return with_weights(k.type, [&]<class W>() {
    const konv::kernel<W> kernel = kernel_of<W>(k);
    return with_destination(c.params.type("dst_dtype"), [&]<class Dst>() {
      const konv::image<Dst> dst =
          c.op == "convolve2d" ? konv::convolve<Dst>(src, kernel, o) : konv::correlate<Dst>(src, kernel, o);
      return arrays{{"dst", konv::io::to_npy(dst)}};
    });
  });
}

}  // namespace conformance
#endif

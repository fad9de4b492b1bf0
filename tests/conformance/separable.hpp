// separable2d for one source type.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_CONFORMANCE_SEPARABLE_HPP
#define KONV_TESTS_CONFORMANCE_SEPARABLE_HPP

#include <konv/filter/separable.hpp>

#include "filter2d.hpp"

namespace conformance {

template <class Src>
arrays separable(const test_case& c) {
  c.params.only({"border", "value", "extent", "stride", "dst_dtype", "mode", "scale", "offset"});
  const konv::image<Src> src = konv::io::to_image<Src>(c.input("src"));
  const konv::filter_options o = filter_options_of(c.params);
  const npy_array& column = c.input("ky");
  const npy_array& row = c.input("kx");
  if (column.type != row.type) throw unsupported("kx and ky have different types");
  const std::string mode = c.params.word("mode");
  if (mode != "correlate" && mode != "convolve") throw unsupported("mode '" + mode + "' is not known");
  return with_weights(column.type, [&]<class W>() {
    return with_destination(c.params.type("dst_dtype"), [&]<class Dst>() {
      const konv::image<Dst> dst = mode == "convolve"
                                       ? konv::convolve_separable<Dst>(src, column.as<W>(), row.as<W>(), o)
                                       : konv::correlate_separable<Dst>(src, column.as<W>(), row.as<W>(), o);
      return arrays{{"dst", konv::io::to_npy(dst)}};
    });
  });
}

}  // namespace conformance
#endif

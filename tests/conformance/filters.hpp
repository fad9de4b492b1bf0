// The named filters for one source type.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_CONFORMANCE_FILTERS_HPP
#define KONV_TESTS_CONFORMANCE_FILTERS_HPP

#include <konv/filter/box.hpp>
#include <konv/filter/emboss.hpp>
#include <konv/filter/gaussian.hpp>
#include <konv/filter/gradient.hpp>
#include <konv/filter/laplacian.hpp>
#include <konv/filter/prewitt.hpp>
#include <konv/filter/roberts.hpp>
#include <konv/filter/scharr.hpp>
#include <konv/filter/sharpen.hpp>
#include <konv/filter/sobel.hpp>
#include <nlohmann/json.hpp>

#include "filter2d.hpp"
#include "library_calls.hpp"

namespace conformance {

/// Any of the named filters on a Src image; instantiated in filters_*.cpp.
template <class Src>
arrays named_filter(const test_case& c);

namespace named {

/// Options with the case's border, scale and offset.
template <class Options>
Options scaled(const parameters& p) {
  auto o = bordered<Options>(p);
  o.scale = p.number("scale");
  o.offset = p.number("offset");
  return o;
}
inline konv::derivative_options derivative(const parameters& p) {
  auto o = scaled<konv::derivative_options>(p);
  if (p.has("ksize")) o.size = p.whole("ksize");
  return o;
}

/// "kernel" of whole numbers.
inline konv::kernel<std::int32_t> whole_kernel(const parameters& p) {
  const auto lines = p.raw("kernel").get<std::vector<std::vector<double>>>();
  std::vector<std::int32_t> all;
  for (const auto& line : lines)
    for (const double v : line) {
      if (v != std::nearbyint(v)) throw unsupported("the kernel is not one of whole numbers");
      all.push_back(static_cast<std::int32_t>(v));
    }
  return {static_cast<index_t>(lines.size()), static_cast<index_t>(lines.at(0).size()), all};
}
inline bool same_kernel(const konv::kernel<std::int32_t>& k, const std::vector<std::int32_t>& weights) {
  return k.values() == weights;
}

template <class Dst, class Src>
konv::image<Dst> sharpened(const konv::image<Src>& src, const parameters& p) {
  p.only({"border", "value", "dst_dtype", "scale", "offset", "kernel"});
  const auto k = whole_kernel(p);
  auto o = scaled<konv::sharpen_options>(p);
  if (same_kernel(k, {0, -1, 0, -1, 5, -1, 0, -1, 0})) return konv::sharpen<Dst>(src, o);
  o.diagonals = true;
  if (same_kernel(k, {-1, -1, -1, -1, 9, -1, -1, -1, -1})) return konv::sharpen<Dst>(src, o);
  return konv::correlate<Dst>(src, k, filter_options_of(p));  // konv has no name for it
}
template <class Dst, class Src>
konv::image<Dst> embossed(const konv::image<Src>& src, const parameters& p) {
  p.only({"border", "value", "dst_dtype", "scale", "offset", "kernel"});
  const auto k = whole_kernel(p);
  auto o = scaled<konv::emboss_options>(p);
  if (same_kernel(k, {-2, -1, 0, -1, 1, 1, 0, 1, 2})) return konv::emboss<Dst>(src, o);
  o.style = konv::emboss_style::plate;
  if (same_kernel(k, {-1, 0, 0, 0, 1, 0, 0, 0, 0})) return konv::emboss<Dst>(src, o);
  return konv::correlate<Dst>(src, k, filter_options_of(p));
}

template <class Dst, class Src>
konv::image<Dst> run(const konv::image<Src>& src, const test_case& c) {
  const parameters& p = c.params;
  const auto order = [&](const char* key) { return static_cast<int>(p.whole(key)); };
  if (c.op == "box_blur") {
    p.only({"border", "value", "dst_dtype", "ksize"});
    return konv::box_blur<Dst>(src, p.pair("ksize"), bordered<konv::box_options>(p));
  }
  if (c.op == "gaussian_blur") {
    p.only({"border", "value", "dst_dtype", "ksize", "sigma", "kernel_y", "kernel_x"});
    const std::vector<double> sigma = p.numbers("sigma");
    auto o = bordered<konv::gaussian_options>(p);
    o.size = p.pair("ksize");
    return konv::gaussian_blur<Dst>(src, {sigma.at(0), sigma.at(1)}, o);
  }
  if (c.op == "sobel") {
    p.only({"border", "value", "dst_dtype", "dx", "dy", "ksize", "scale", "offset", "kernel_y", "kernel_x"});
    return konv::sobel<Dst>(src, order("dx"), order("dy"), derivative(p));
  }
  if (c.op == "scharr" || c.op == "prewitt") {
    p.only({"border", "value", "dst_dtype", "dx", "dy", "scale", "offset", "kernel_y", "kernel_x"});
    return c.op == "scharr" ? konv::scharr<Dst>(src, order("dx"), order("dy"), derivative(p))
                            : konv::prewitt<Dst>(src, order("dx"), order("dy"), derivative(p));
  }
  if (c.op == "roberts") {
    p.only({"border", "value", "dst_dtype", "direction", "kernel", "anchor", "scale", "offset"});
    const std::string way = p.word("direction");
    if (way != "main" && way != "anti") throw unsupported("direction '" + way + "' is not known");
    return konv::roberts<Dst>(src, way == "main" ? konv::diagonal::main : konv::diagonal::anti, derivative(p));
  }
  if (c.op == "laplacian") {
    p.only({"border", "value", "dst_dtype", "ksize", "scale", "offset", "kernel"});
    auto o = scaled<konv::laplacian_options>(p);
    o.size = p.whole("ksize");
    return konv::laplacian<Dst>(src, o);
  }
  if (c.op == "gradient_magnitude") {
    p.only({"border", "value", "dst_dtype", "operator", "ksize"});
    if (p.word("operator") != "sobel") throw unsupported("operator '" + p.word("operator") + "' is not known");
    auto o = bordered<konv::gradient_options>(p);
    o.size = p.whole("ksize");
    return konv::gradient_magnitude<Dst>(src, o);
  }
  if (c.op == "sharpen") return sharpened<Dst>(src, p);
  if (c.op == "emboss") return embossed<Dst>(src, p);
  throw unsupported("operation '" + c.op + "' is not known here");
}

}  // namespace named

template <class Src>
arrays named_filter(const test_case& c) {
  const konv::image<Src> src = konv::io::to_image<Src>(c.input("src"));
  return with_destination(c.params.type("dst_dtype"), [&]<class Dst>() {
    return arrays{{"dst", konv::io::to_npy(named::run<Dst>(src, c))}};
  });
}

}  // namespace conformance
#endif

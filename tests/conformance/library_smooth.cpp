// Means, Gaussians and what is made of them, as SciPy, scikit-image and OpenCV have them.
// SPDX-License-Identifier: MIT
#include <konv/filter/box.hpp>
#include <konv/filter/dog.hpp>
#include <konv/filter/log.hpp>
#include <konv/filter/motion.hpp>
#include <konv/filter/normalized.hpp>
#include <konv/filter/savitzky_golay.hpp>
#include <konv/filter/structure_tensor.hpp>
#include <konv/filter/unsharp.hpp>

#include "library_calls.hpp"

namespace conformance {
namespace {

konv::deviation deviation_of(const parameters& p) {
  const std::vector<double> s = p.numbers("sigma");
  return {s.at(0), s.at(1)};
}

const registered gaussian_filter("gaussian_filter", [](const test_case& c) {
  c.params.only({"border", "value", "sigma", "order", "truncate"});
  auto o = bordered<konv::gaussian_options>(c.params);
  o.rule = konv::gaussian_rule::scipy;
  o.order = c.params.pair("order");
  o.truncate = c.params.number("truncate");
  return with_source(c, [&](const auto& src) {
    return one(konv::gaussian_blur<real_of<decltype(src)>>(src, deviation_of(c.params), o));
  });
});

const registered laplacian_of_gaussian("laplacian_of_gaussian", [](const test_case& c) {
  c.params.only({"border", "value", "sigma", "truncate"});
  auto o = bordered<konv::blob_options>(c.params);
  o.truncate = c.params.number("truncate");
  return with_source(c,
                     [&](const auto& src) { return one(konv::laplacian_of_gaussian(src, deviation_of(c.params), o)); });
});

// high 0: none is named.
const registered difference_of_gaussians("difference_of_gaussians", [](const test_case& c) {
  c.params.only({"border", "value", "low", "high", "truncate"});
  auto o = bordered<konv::blob_options>(c.params);
  o.truncate = c.params.number("truncate");
  const double low = c.params.number("low"), high = c.params.number("high");
  return with_source(c, [&](const auto& src) {
    return one(high == 0 ? konv::difference_of_gaussians(src, low, o)
                         : konv::difference_of_gaussians(src, low, high, o));
  });
});

const registered unsharp_mask("unsharp_mask", [](const test_case& c) {
  c.params.only({"border", "value", "sigma", "amount"});
  auto o = bordered<konv::unsharp_options>(c.params);
  o.amount = c.params.number("amount");
  return with_source(c, [&](const auto& src) {
    return one(konv::unsharp_mask<real_of<decltype(src)>>(src, c.params.number("sigma"), o));
  });
});

const registered structure_tensor("structure_tensor", [](const test_case& c) {
  c.params.only({"border", "value", "sigma"});
  const auto o = bordered<konv::blob_options>(c.params);
  return with_source(c, [&](const auto& src) {
    const auto a = konv::structure_tensor(src, c.params.number("sigma"), o);
    return arrays{{"yy", konv::io::to_npy(a.yy)}, {"yx", konv::io::to_npy(a.yx)}, {"xx", konv::io::to_npy(a.xx)}};
  });
});

const registered box_filter("box_filter", [](const test_case& c) {
  c.params.only({"border", "value", "ksize", "anchor", "normalize"});
  auto o = bordered<konv::box_options>(c.params);
  o.normalize = c.params.flag("normalize");
  if (!c.params.is_null("anchor")) o.anchor = c.params.pair("anchor");
  return with_source(
      c, [&](const auto& src) { return one(konv::box_blur<real_of<decltype(src)>>(src, c.params.pair("ksize"), o)); });
});

const registered savitzky_golay("savitzky_golay", [](const test_case& c) {
  c.params.only({"border", "value", "window", "order", "derivative", "axis"});
  auto o = bordered<konv::savitzky_golay_options>(c.params);
  o.down = c.params.whole("axis") == 0;
  o.along = !o.down;
  o.derivative = static_cast<int>(c.params.whole("derivative"));
  return with_source(c, [&](const auto& src) {
    return one(konv::savitzky_golay<real_of<decltype(src)>>(src, c.params.whole("window"),
                                                            static_cast<int>(c.params.whole("order")), o));
  });
});

const registered normalized_correlate("normalized_correlate", [](const test_case& c) {
  c.params.only({"border", "value"});
  const auto o = bordered<konv::normalized_options>(c.params);
  const auto mask = konv::io::to_image<std::uint8_t>(c.input("mask"));
  const npy_array& k = c.input("kernel");
  const std::span<const double> weights = k.as<double>();
  const konv::kernel<double> kernel(k.shape.at(0), k.shape.at(1), {weights.begin(), weights.end()});
  return with_source(c, [&](const auto& src) {
    return one(konv::normalized_correlate<real_of<decltype(src)>>(src, mask, kernel, o));
  });
});

const registered motion_blur("motion_blur", [](const test_case& c) {
  c.params.only({"border", "value", "length", "angle"});
  const auto o = bordered<konv::motion_options>(c.params);
  return with_source(c, [&](const auto& src) {
    return one(konv::motion_blur<real_of<decltype(src)>>(src, c.params.number("length"), c.params.number("angle"), o));
  });
});

}  // namespace
}  // namespace conformance

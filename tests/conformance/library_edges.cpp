// Gradients, compasses, Gabor filters and pyramids, as SciPy, scikit-image and OpenCV have them.
// SPDX-License-Identifier: MIT
#include <konv/filter/compass.hpp>
#include <konv/filter/gabor.hpp>
#include <konv/filter/gradient.hpp>
#include <konv/filter/pyramid.hpp>
#include <konv/filter/sharpen.hpp>

#include "library_calls.hpp"

namespace conformance {
namespace {

const registered gradient("gradient", [](const test_case& c) {
  c.params.only({"border", "value", "operator", "ksize", "norm"});
  auto o = bordered<konv::gradient_options>(c.params);
  const std::string by = c.params.word("operator"), norm = c.params.word("norm");
  if (by == "scharr")
    o.by = konv::gradient_operator::scharr;
  else if (by == "prewitt")
    o.by = konv::gradient_operator::prewitt;
  else if (by != "sobel")
    throw unsupported("operator '" + by + "' is not known");
  if (norm == "l1")
    o.kind = konv::norm::l1;
  else if (norm != "l2")
    throw unsupported("norm '" + norm + "' is not known");
  o.size = c.params.whole("ksize");
  return with_source(c, [&](const auto& src) {
    const auto g = konv::gradient(src, o);
    return arrays{{"magnitude", konv::io::to_npy(g.magnitude)}, {"orientation", konv::io::to_npy(g.orientation)}};
  });
});

const registered gradient_xy("gradient_xy", [](const test_case& c) {
  c.params.only({"border", "value"});
  const auto o = bordered<konv::gradient_options>(c.params);
  return with_source(c, [&](const auto& src) {
    const auto g = konv::gradient_xy(src, o);
    return arrays{{"gx", konv::io::to_npy(g.x)}, {"gy", konv::io::to_npy(g.y)}};
  });
});

arrays compass(const test_case& c) {
  c.params.only({"border", "value"});
  const auto o = bordered<konv::derivative_options>(c.params);
  return with_source(c, [&](const auto& src) {
    const auto r = c.op == "kirsch" ? konv::kirsch(src, o) : konv::robinson(src, o);
    return arrays{{"magnitude", konv::io::to_npy(r.magnitude)}, {"direction", konv::io::to_npy(r.direction)}};
  });
}
const registered kirsch("kirsch", compass);
const registered robinson("robinson", compass);

const registered farid("farid", [](const test_case& c) {
  c.params.only({"border", "value", "dx"});
  const auto& k = c.params.whole("dx") ? konv::gallery::farid_x : konv::gallery::farid_y;
  return with_source(c, [&](const auto& src) {
    return one(konv::correlate<real_of<decltype(src)>>(src, k, filter_options_of(c.params)));
  });
});

const registered sharpen_by("sharpen_by", [](const test_case& c) {
  c.params.only({"border", "value", "amount", "diagonals"});
  auto o = bordered<konv::sharpen_options>(c.params);
  o.amount = c.params.number("amount");
  o.diagonals = c.params.flag("diagonals");
  return with_source(c, [&](const auto& src) { return one(konv::sharpen<real_of<decltype(src)>>(src, o)); });
});

konv::gabor_options gabor_options_of(const parameters& p) {
  konv::gabor_options o;
  o.theta = p.number("theta");
  o.bandwidth = p.number("bandwidth");
  o.sigma_x = p.number("sigma_x");
  o.sigma_y = p.number("sigma_y");
  o.n_stds = p.number("n_stds");
  o.offset = p.number("offset");
  return o;
}

const registered gabor_kernel("gabor_kernel", [](const test_case& c) {
  c.params.only({"frequency", "theta", "bandwidth", "sigma_x", "sigma_y", "n_stds", "offset"});
  const auto k = konv::gabor_kernel(c.params.number("frequency"), gabor_options_of(c.params));
  const auto plane = [](const konv::kernel<double>& part) {
    konv::image<double> all({part.cols(), part.rows()});
    for (index_t i = 0; i < part.rows(); ++i)
      for (index_t j = 0; j < part.cols(); ++j) all(j, i) = part(i, j);
    return konv::io::to_npy(all);
  };
  return arrays{{"real", plane(k.real)}, {"imaginary", plane(k.imaginary)}};
});

const registered gabor("gabor", [](const test_case& c) {
  c.params.only({"border", "value", "frequency", "theta", "bandwidth", "sigma_x", "sigma_y", "n_stds", "offset"});
  auto o = gabor_options_of(c.params);
  o.edge = c.params.edge();
  o.value = c.params.value();
  return with_source(c, [&](const auto& src) {
    const auto g = konv::gabor(src, c.params.number("frequency"), o);
    return arrays{{"real", konv::io::to_npy(g.real)}, {"imaginary", konv::io::to_npy(g.imaginary)}};
  });
});

arrays pyramid(const test_case& c) {
  c.params.only({"border", "value"});
  const auto o = bordered<konv::pyramid_options>(c.params);
  return with_source(c, [&](const auto& src) {
    return one(c.op == "pyramid_up" ? konv::pyramid_up(src, o) : konv::pyramid_down(src, o));
  });
}
const registered pyramid_down("pyramid_down", pyramid);
const registered pyramid_up("pyramid_up", pyramid);

}  // namespace
}  // namespace conformance

// correlate3d, convolve3d.
// SPDX-License-Identifier: MIT
#include <konv/volume/correlate.hpp>

#include "nn.hpp"

namespace conformance {
namespace {

konv::volume_options options_of(const parameters& p) {
  konv::volume_options o;
  o.edge = p.edge();
  o.value = p.numbers("value").at(0);
  o.output = p.extent();
  o.stride = triple(p, "stride");
  o.dilation = triple(p, "dilation");
  if (!p.is_null("anchor")) o.anchor = triple(p, "anchor");
  o.scale = p.number("scale");
  o.offset = p.number("offset");
  return o;
}

arrays volume(const test_case& c) {
  c.params.only({"border", "value", "extent", "stride", "dilation", "anchor", "scale", "offset", "dst_dtype"});
  const konv::volume_options o = options_of(c.params);
  return with_type<std::uint8_t, std::uint16_t, std::int16_t, float, double>(c.input("src").type, [&]<class Src>() {
    const auto src = to_tensor<Src, 3>(c.input("src"));
    return with_type<std::int32_t, float, double>(c.input("kernel").type, [&]<class W>() {
      const auto kernel = to_tensor<W, 3>(c.input("kernel"));
      return with_type<std::uint8_t, std::uint16_t, std::int16_t, std::int32_t, float, double>(
          c.params.type("dst_dtype"), [&]<class Dst>() {
            return arrays{{"dst", to_npy(c.op == "convolve3d" ? konv::convolve3d<Dst>(src, kernel, o)
                                                              : konv::correlate3d<Dst>(src, kernel, o))}};
          });
    });
  });
}

const registered correlate3d("correlate3d", volume);
const registered convolve3d("convolve3d", volume);

}  // namespace
}  // namespace conformance

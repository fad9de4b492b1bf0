// pad2d.
// SPDX-License-Identifier: MIT
#include <konv/filter/pad.hpp>
#include <konv/io/npy_array.hpp>

#include "registry.hpp"

namespace conformance {
namespace {

const registered pad2d("pad2d", [](const test_case& c) {
  c.params.only({"pad", "border", "value"});
  const std::vector<index_t> p = c.params.wholes("pad");
  if (p.size() != 4) throw std::runtime_error("pad has not four numbers");
  const npy_array& src = c.input("src");
  return with_type<std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::int32_t, float, double>(
      src.type, [&]<class T>() {
        const konv::image<T> dst = konv::pad(konv::io::to_image<T>(src), konv::margins{p[0], p[1], p[2], p[3]},
                                             c.params.edge(), c.params.value());
        return arrays{{"dst", konv::io::to_npy(dst)}};
      });
});

}  // namespace
}  // namespace conformance

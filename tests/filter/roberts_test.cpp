// roberts: two differences, stated pixel by pixel.
// SPDX-License-Identifier: MIT
#include <konv/filter/roberts.hpp>

#include "named_filter.hpp"

namespace test {

TEST_CASE("roberts: src(y, x) - src(y+1, x+1), and the other diagonal") {
  for (const bool main : {true, false}) {
    const konv::kernel<int> k = main ? konv::kernel<int>{{1, 0}, {0, -1}} : konv::kernel<int>{{0, 1}, {-1, 0}};
    const auto apply = [&](auto src, auto dst, const named_case& c) {
      konv::derivative_options o;
      c.set(o);
      konv::roberts(src, dst, main ? konv::diagonal::main : konv::diagonal::anti, o);
    };
    const auto want = [&](auto src, const named_case& c) {
      konv::filter_options o = c.reference();
      o.anchor = konv::size2{0, 0};
      return konv::reference::correlate(src, k, o);
    };
    check_named<std::uint8_t, std::int16_t>(1, 60, apply, want, exactly);
    check_named<std::uint16_t, std::int32_t>(2, 20, apply, want, exactly);
    check_named<float, float>(3, 60, apply, want, [](double most) { return 2e-7 * most; });
  }
  const std::uint8_t four[] = {10, 20, 30, 45};
  const konv::image_view<const std::uint8_t> v(four, {2, 2});
  CHECK(konv::roberts(v, konv::diagonal::main)(0, 0) == 10 - 45);
  CHECK(konv::roberts(v, konv::diagonal::anti)(0, 0) == 20 - 30);
  CHECK_THROWS_AS(konv::roberts(konv::image<float>(), konv::diagonal::main), konv::argument_error);
}

}  // namespace test

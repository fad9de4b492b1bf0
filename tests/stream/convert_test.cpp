// stream::convert against the verb.
// SPDX-License-Identifier: MIT
#include <konv/stream/convert.hpp>

#include "streams.hpp"

namespace test {

TEST_CASE("stream::convert is convert") {
  random r(10);
  const auto src = random_image<std::uint8_t>(r, {130, 41, 3});
  const auto half = stream::run(stream::chain(stream::convert<float>({.scale = 1 / 255.0, .offset = -0.5})), src);
  CHECK_SAME(bits_differ(half, konv::convert<float>(src, {.scale = 1 / 255.0, .offset = -0.5})), "to f32");
  CHECK_SAME(bits_differ(stream::run(stream::chain(stream::convert<std::int8_t>({.scale = 300})), half),
                         konv::convert<std::int8_t>(half, {.scale = 300})),
             "to s8");
}

}  // namespace test

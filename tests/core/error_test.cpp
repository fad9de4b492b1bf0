// Errors: what they are and how they read.
// SPDX-License-Identifier: MIT
#include <konv/core/error.hpp>
#include <konv/core/execution.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace test {

using konv::index_t;

TEST_CASE("error: a family under std::runtime_error") {
  static_assert(std::is_base_of_v<std::runtime_error, konv::error>);
  static_assert(std::is_base_of_v<konv::error, konv::argument_error>);
  static_assert(std::is_base_of_v<konv::error, konv::io_error>);
  static_assert(!std::is_base_of_v<konv::argument_error, konv::io_error>);
}

TEST_CASE("error: function, then what") {
  CHECK_THROWS_WITH_AS(konv::detail::fail("pad", "margins.left is -1, expected at least 0"),
                       "pad: margins.left is -1, expected at least 0", konv::argument_error);
  CHECK_THROWS_AS(konv::detail::raise(konv::io_error("a.png: truncated")), konv::io_error);
  CHECK(konv::detail::size_text(640, 480) == "640x480");
  CHECK(konv::detail::size_text(640, 480, 3) == "640x480x3");
}

TEST_CASE("execution: threads or an executor") {
  CHECK(konv::execution().threads() == 1);
  CHECK_FALSE(konv::execution().has_executor());
  CHECK(konv::execution(4).threads() == 4);
  CHECK_THROWS_WITH_AS(konv::execution(0), "execution: threads is 0, expected at least 1", konv::argument_error);
  CHECK_THROWS_AS(konv::execution(-3), konv::argument_error);

  std::vector<konv::index_t> seen;
  auto pool = [](konv::index_t n, konv::task_ref body) {
    for (konv::index_t i = n; i-- > 0;) body(i);
  };
  const konv::execution e = pool;
  CHECK(e.has_executor());
  auto note = [&](konv::index_t i) { seen.push_back(i); };
  e.call(3, note);
  CHECK(seen == std::vector<konv::index_t>{2, 1, 0});

  struct counted {
    int concurrency() const { return 7; }
    void operator()(konv::index_t, konv::task_ref) {}
  } seven;
  CHECK(konv::execution(seven).threads() == 7);
}

}  // namespace test

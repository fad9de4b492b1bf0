// plan: reuse, sizes, descriptions, factors, several threads at once.
// SPDX-License-Identifier: MIT
#include <konv/engine/plan.hpp>

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

#include <konv/filter/correlate.hpp>
#include <konv/filter/separable.hpp>
#include <konv/reference/correlate.hpp>

#include "../support/compare.hpp"
#include "../support/machine.hpp"
#include "../support/random.hpp"

namespace test {

using konv::image;
using konv::kernel;
using u8 = std::uint8_t;

namespace {
template <class P>
std::string description(const P& p) {
  if constexpr (requires { p.describe(); })
    return p.describe();
  else
    return "(no describe)";
}

bool has(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  MESSAGE("\"", text, "\" lacks \"", part, "\"");
  return false;
}
}  // namespace

TEST_CASE("plan: run as often as wanted, for any image of its size") {
  random r(131);
  const auto k = random_kernel<float>(r, 5, 5);
  const konv::filter_options o{.edge = konv::border::wrap, .stride = {2, 1}};
  const konv::plan<u8, float> p(k, {61, 23, 3}, o);
  CHECK(p.size() == konv::extent{61, 12, 3});
  for (int n = 0; n < 5; ++n) {
    const auto src = random_image<u8>(r, {61, 23, 3});
    image<float> dst(p.size());
    p.run(src, dst);
    CHECK_SAME(bits_differ(dst, konv::correlate<float>(src, k, o)), "plan and verb");
  }
}

TEST_CASE("plan: for a convolution") {
  random r(132);
  const auto src = random_image<u8>(r, {30, 9});
  const auto k = random_kernel<int>(r, 3, 4);
  const konv::plan<u8, std::int32_t> p(k, src.size(), {}, konv::sense::convolve);
  image<std::int32_t> dst(p.size());
  p.run(src, dst);
  CHECK_SAME(bits_differ(dst, konv::convolve(src, k)), "plan and verb");
}

TEST_CASE("plan: images of another size are errors") {
  const kernel<float> k(3, 3);
  const konv::plan<float, float> p(k, {20, 10, 1}, {.output = konv::coverage::valid});
  image<float> src({20, 10}), dst({18, 8}), other({20, 11}), colour({18, 8, 3});
  p.run(src, dst);
  CHECK_THROWS_AS(p.run(other, dst), konv::argument_error);
  CHECK_THROWS_AS(p.run(src, src), konv::argument_error);
  CHECK_THROWS_AS(p.run(src, colour), konv::argument_error);
  CHECK_THROWS_WITH_AS((konv::plan<float, float>(k, {2, 10, 1}, {.output = konv::coverage::valid})),
                       doctest::Contains("3x3"), konv::argument_error);
}

TEST_CASE("plan: used by several threads at once") {
  random r(133);
  const auto src = random_image<u8>(r, {200, 60, 3});
  const auto k = random_kernel<float>(r, 7, 7);
  const konv::plan<u8, u8> p(k, src.size());
  const auto want = konv::correlate<u8>(src, k);
  std::vector<image<u8>> outs;
  for (int i = 0; i < 4; ++i) outs.emplace_back(p.size());
  std::vector<std::thread> threads;
  for (auto& out : outs) threads.emplace_back([&p, &src, &out] { p.run(src, out); });
  for (auto& t : threads) t.join();
  for (const auto& out : outs) CHECK_SAME(bits_differ(out, want), "from a thread");
}

TEST_CASE("plan: says what it chose") {
  const std::vector<float> bell{1, 4, 6, 4, 1};
  const auto separable = kernel<float>::outer(bell, bell);
  kernel<float> dense = separable;
  dense(0, 0) = 9;
  const konv::extent hd{1920, 1080, 1};
  const std::string isa = konv::cpu::name(konv::cpu::current());
  CHECK(has(description(konv::plan<float, float>(dense, hd)), "direct"));
  CHECK(has(description(konv::plan<float, float>(dense, hd)), "f32"));
  CHECK(has(description(konv::plan<float, float>(dense, hd)), isa));
  CHECK(has(description(konv::plan<float, float>(separable, hd)), "separable"));
  CHECK(has(description(konv::plan<float, float>(separable, hd, {.how = konv::method::direct})), "direct"));
  CHECK(has(description(konv::plan<double, double>(kernel<double>(3, 3), hd)), "f64"));
  CHECK(description(konv::plan<u8, std::int16_t>(kernel<int>{{-1, 0, 1}}, hd)) !=
        description(konv::plan<u8, float>(kernel<float>{{-1, 0, 1}}, hd)));
}

TEST_CASE("plan: the ISA is the one in use when it was made") {
  random r(134);
  const auto src = random_image<float>(r, {90, 20});
  const auto k = random_kernel<float>(r, 3, 3);
  const auto real = konv::reference::correlate(src, k);
  for (const konv::cpu::isa i : supported_isas()) {
    const forced_isa f(i);
    const konv::plan<float, float> p(k, src.size());
    CHECK(has(description(p), konv::cpu::name(i)));
    image<float> dst(p.size());
    p.run(src, dst);
    CHECK_SAME(beyond(dst, real, 1e-4), konv::cpu::name(i));
  }
}

TEST_CASE("plan: a kernel that factors gives the same within the bound, whichever method runs") {
  random r(135);
  const auto src = random_image<float>(r, {77, 31});
  for (const index_t n : {3, 5, 9, 15}) {
    const auto k = kernel<float>::outer(random_weights<float>(r, n), random_weights<float>(r, n));
    const auto real = konv::reference::correlate(src, k);
    double sum = 0;
    for (const float w : k.values()) sum += std::fabs(static_cast<double>(w));
    const double bound = 4e-7 * sum * largest(src);
    for (const konv::method m : {konv::method::automatic, konv::method::direct, konv::method::separable})
      CHECK_SAME(beyond(konv::correlate(src, k, {.how = m}), real, bound), std::to_string(n));
  }
}

}  // namespace test

// sharpen, unsharp_mask and emboss against the kernels that they stand for.
// SPDX-License-Identifier: MIT
#include <konv/filter/sharpen.hpp>

#include <konv/filter/emboss.hpp>
#include <konv/filter/unsharp.hpp>

#include "named_filter.hpp"

namespace test {

namespace {
template <class Src, class Options, class F>
void against(std::uint64_t seed, const Options& options, const konv::kernel<double>& k, F verb, double eps) {
  check_named<Src, Src>(
      seed, 40,
      [&](auto src, auto dst, const named_case& c) {
        Options o = options;
        c.set(o);
        verb(src, dst, o);
      },
      [&](auto src, const named_case& c) {
        konv::filter_options o = c.reference();
        o.offset = options.offset;
        return konv::reference::correlate(src, k, o);
      },
      [&](double most) { return 64 * most * eps; });
}
template <class Options, class F>
void in_types(const Options& o, const konv::kernel<double>& k, F verb) {
  against<std::uint8_t>(1, o, k, verb, 0);
  against<std::int16_t>(2, o, k, verb, 0);
  against<float>(3, o, k, verb, 4e-7);
}
}  // namespace

TEST_CASE("sharpen: four and eight neighbours, amounts") {
  const auto verb = [](auto src, auto dst, const auto& o) { konv::sharpen(src, dst, o); };
  using options = konv::sharpen_options;
  in_types(options{}, {{0, -1, 0}, {-1, 5, -1}, {0, -1, 0}}, verb);
  in_types(options{.diagonals = true}, {{-1, -1, -1}, {-1, 9, -1}, {-1, -1, -1}}, verb);
  in_types(options{.amount = 3, .offset = 7}, {{0, -3, 0}, {-3, 13, -3}, {0, -3, 0}}, verb);
  against<float>(4, options{.amount = 0.3}, {{0, -.3, 0}, {-.3, 2.2, -.3}, {0, -.3, 0}}, verb, 4e-7);
  CHECK_THROWS_AS(konv::sharpen(konv::image<float>({3, 3}), {.amount = 1e300}), konv::argument_error);
}

TEST_CASE("emboss: relief and plate") {
  const auto verb = [](auto src, auto dst, const auto& o) { konv::emboss(src, dst, o); };
  using options = konv::emboss_options;
  in_types(options{}, {{-2, -1, 0}, {-1, 1, 1}, {0, 1, 2}}, verb);
  in_types(options{.style = konv::emboss_style::plate, .offset = 128}, {{-1, 0, 0}, {0, 1, 0}, {0, 0, 0}}, verb);
  konv::image<std::uint8_t> flat({4, 4});
  CHECK(konv::emboss(flat, {.style = konv::emboss_style::plate, .offset = 128})(1, 1) == 128);
}

TEST_CASE("unsharp_mask: x + amount * (x - gaussian(x))") {
  std::vector<double> w;
  double sum = 0;
  for (index_t i = -4; i <= 4; ++i) {
    w.push_back(std::exp(-static_cast<double>(i * i) / 2));
    sum += w.back();
  }
  for (double& v : w) v /= sum;
  const auto run = [](auto src, auto dst, const named_case& c) {
    konv::unsharp_options o{.amount = 1.5};
    c.set(o);
    konv::unsharp_mask(src, dst, 1.0, o);
  };
  const auto want = [&](auto src, const named_case& c) {
    konv::image<double> out = konv::reference::correlate_separable(src, w, w, c.reference());
    for (index_t y = 0; y < out.height(); ++y)
      for (index_t x = 0; x < out.width(); ++x)
        for (index_t k = 0; k < out.channels(); ++k) {
          const double v = static_cast<double>(src(x, y, k));
          out(x, y, k) = v + 1.5 * (v - out(x, y, k));
        }
    return out;
  };
  check_named<float, float>(5, 30, run, want, [](double most) { return 4e-6 * most; });
  check_named<std::uint8_t, std::uint8_t>(6, 30, run, want, [](double) { return 2e-3; });
  random r(1);
  auto src = random_image<std::uint8_t>(r, {30, 20, 1});
  CHECK_SAME(values_differ(konv::unsharp_mask(src, 1.0, {.threshold = 300}), src), "all below the threshold");
  const auto once = konv::unsharp_mask(src, 1.0);
  konv::unsharp_mask(src, src, 1.0);
  CHECK_SAME(values_differ(src, once), "in place");
  CHECK_THROWS_WITH_AS(konv::unsharp_mask(src, -1), "unsharp_mask: sigma is -1, expected 0 to 10^6",
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(konv::unsharp_mask(src, 1, {.truncate = -2}), "unsharp_mask: truncate is -2, expected 0 to 1000",
                       konv::argument_error);
}

}  // namespace test

// gradient, gradient_magnitude and gradient_xy against the derivatives that they are made of.
// SPDX-License-Identifier: MIT
#include <konv/filter/gradient.hpp>
#include <konv/filter/sobel.hpp>

#include "named_filter.hpp"

namespace test {

namespace {

konv::kernel<int> along_kernel(konv::gradient_operator by) {
  using op = konv::gradient_operator;
  const int side = by == op::scharr ? 3 : 1, mid = by == op::scharr ? 10 : by == op::sobel ? 2 : 1;
  return {{-side, 0, side}, {-mid, 0, mid}, {-side, 0, side}};
}

template <class Src, class Dst>
void magnitude_cases(std::uint64_t seed, int count, const konv::gradient_options& options, double eps) {
  const konv::kernel<int> k = along_kernel(options.by);
  check_named<Src, Dst>(
      seed, count,
      [&](auto src, auto dst, const named_case& c) {
        konv::gradient_options o = options;
        c.set(o);
        konv::gradient_magnitude(src, dst, o);
      },
      [&](auto src, const named_case& c) {
        konv::image<double> x = konv::reference::correlate(src, k, c.reference());
        const konv::image<double> y = konv::reference::correlate(src, k.transposed(), c.reference());
        for (index_t row = 0; row < x.height(); ++row)
          for (index_t i = 0; i < x.width() * x.channels(); ++i) {
            double& a = x.row(row)[i];
            const double b = y.row(row)[i];
            a = options.scale * (options.kind == konv::norm::l1 ? std::fabs(a) + std::fabs(b) : std::hypot(a, b));
          }
        return x;
      },
      [&](double most) { return 45 * most * eps; });
}

}  // namespace

TEST_CASE("magnitude: every operator and norm, in every type") {
  using op = konv::gradient_operator;
  for (const op by : {op::sobel, op::scharr, op::prewitt})
    for (const konv::norm kind : {konv::norm::l1, konv::norm::l2}) {
      const konv::gradient_options o{.by = by, .kind = kind};
      magnitude_cases<std::uint8_t, float>(1, 40, o, 2e-7);
      magnitude_cases<float, float>(2, 40, o, 4e-7);
      magnitude_cases<std::uint8_t, std::uint8_t>(3, 40, o, kind == konv::norm::l1 ? 0 : 1e-12);
      magnitude_cases<double, double>(4, 10, o, 4e-15);
      magnitude_cases<std::uint16_t, float>(5, 10, o, 4e-7);
    }
  magnitude_cases<std::uint8_t, float>(6, 20, {.scale = 0.25}, 2e-7);
  magnitude_cases<std::uint8_t, std::uint8_t>(7, 20, {.kind = konv::norm::l1, .scale = 0.25}, 1e-12);
}

TEST_CASE("magnitude of larger operators is that of their derivatives") {
  random r(4);
  const auto src = random_image<std::uint8_t>(r, {61, 20, 1});
  for (const index_t size : {1, 5, 7}) {
    const auto x = konv::sobel<float>(src, 1, 0, {.size = size}), y = konv::sobel<float>(src, 0, 1, {.size = size});
    konv::image<double> want(src.size());
    for (index_t row = 0; row < 20; ++row)
      for (index_t i = 0; i < 61; ++i)
        want(i, row) = std::hypot(static_cast<double>(x(i, row)), static_cast<double>(y(i, row)));
    CHECK_SAME(beyond(konv::gradient_magnitude(src, {.size = size}), want, 1e-6 * largest(want)), std::to_string(size));
  }
}

TEST_CASE("gradient: orientation is atan2 of the derivatives") {
  random r(5);
  const auto src = random_image<float>(r, {70, 11, 3});
  const auto g = konv::gradient(src);
  const auto x = konv::sobel(src, 1, 0), y = konv::sobel(src, 0, 1);
  CHECK_SAME(beyond(g.magnitude, [&] {
               konv::image<double> m(src.size());
               for (index_t row = 0; row < 11; ++row)
                 for (index_t i = 0; i < 210; ++i)
                   m.row(row)[i] = std::hypot(static_cast<double>(x.row(row)[i]), static_cast<double>(y.row(row)[i]));
               return m;
             }(), 1e-3), "magnitude");
  for (index_t row = 0; row < 11; ++row)
    for (index_t i = 0; i < 210; ++i)
      CHECK(g.orientation.row(row)[i] ==
            doctest::Approx(std::atan2(static_cast<double>(y.row(row)[i]), static_cast<double>(x.row(row)[i])))
                .epsilon(1e-5));
  konv::image<float> flat({5, 5});
  const auto none = konv::gradient(flat);
  CHECK(none.magnitude(2, 2) == 0);
  CHECK(none.orientation(2, 2) == 0);
}

TEST_CASE("gradient_xy: both derivatives at once, to the bit") {
  for (int n = 0; n < 60; ++n) {
    random r(static_cast<std::uint64_t>(900 + n));
    const named_case c = random_named(r);
    konv::gradient_options o;
    c.set(o);
    konv::derivative_options d;
    c.set(d);
    const auto u8 = random_image<std::uint8_t>(r, c.size);
    const auto f32 = random_image<float>(r, c.size);
    const auto a = konv::gradient_xy(u8, o);
    CHECK_SAME(values_differ(a.x, konv::sobel(u8, 1, 0, d)), c.text());
    CHECK_SAME(values_differ(a.y, konv::sobel(u8, 0, 1, d)), c.text());
    const auto b = konv::gradient_xy(f32, o);
    const auto x = konv::sobel<double>(f32, 1, 0, d), y = konv::sobel<double>(f32, 0, 1, d);
    CHECK_SAME(beyond(b.x, x, 8e-7 * 400 * 8), c.text());
    CHECK_SAME(beyond(b.y, y, 8e-7 * 400 * 8), c.text());
  }
}

TEST_CASE("gradient: in place, errors") {
  random r(8);
  auto src = random_image<float>(r, {40, 9, 1});
  const auto want = konv::gradient_magnitude(src);
  konv::gradient_magnitude(src, src);
  CHECK_SAME(bits_differ(src, want), "in place");
  konv::image<float> small({3, 3}), same({40, 9});
  CHECK_THROWS_AS(konv::gradient_magnitude(src, small), konv::argument_error);
  CHECK_THROWS_AS(konv::gradient(src, same, small), konv::argument_error);
  CHECK_THROWS_AS(konv::gradient_magnitude(src, {.size = 4}), konv::argument_error);
  CHECK_THROWS_AS(konv::gradient(konv::image<float>()), konv::argument_error);
}

}  // namespace test

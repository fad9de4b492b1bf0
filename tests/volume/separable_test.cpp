// correlate3d_separable and convolve3d_separable against the dense filter they mean; memory; threads.
// SPDX-License-Identifier: MIT
#include <konv/reference/correlate3d.hpp>
#include <konv/volume/separable.hpp>

#include "../support/heap.hpp"
#include "volumes.hpp"

namespace test {
namespace {

template <class W>
struct three_lines {
  std::vector<W> z, y, x;
  tensor<W, 3> dense() const {
    tensor<W, 3> k({static_cast<index_t>(z.size()), static_cast<index_t>(y.size()), static_cast<index_t>(x.size())});
    for (index_t a = 0; a < k.shape(0); ++a)
      for (index_t b = 0; b < k.shape(1); ++b)
        for (index_t c = 0; c < k.shape(2); ++c)
          k(a, b, c) = z[static_cast<std::size_t>(a)] * y[static_cast<std::size_t>(b)] * x[static_cast<std::size_t>(c)];
    return k;
  }
};
// Now and then a line that is left out (a single 1), and one that only looks like it.
template <class W>
std::vector<W> random_line(random& r, index_t most) {
  if (r.one_in(5)) return {static_cast<W>(r.one_in(2) ? 1 : 2)};
  return random_weights<W>(r, r.between(1, most));
}

template <class Src, class Dst, class W>
void sweep(std::uint64_t first, double tolerance) {
  for (std::uint64_t seed = first; seed < first + 60; ++seed) {
    CAPTURE(seed);
    random r(seed);
    const three_lines<W> lines{random_line<W>(r, 4), random_line<W>(r, 5), random_line<W>(r, 6)};
    const auto k = lines.dense();
    konv::volume_options o = random_options(r, k.shape());
    if (r.one_in(2)) o.stride = o.dilation = {1, 1, 1};  // the way by blocks of rows
    if (r.one_in(2)) o.scale = 1, o.offset = 0;
    if (r.one_in(3)) o.run = 3;
    const auto src =
        random_volume<Src>(r, {r.between(7, 13), r.between(12, 23), r.pick<index_t>({15, 20, 63, 64, 65, 100, 150})});
    const double allowed = tolerance * static_cast<double>(k.size());
    for (const bool turned : {false, true}) {
      const auto got = turned ? konv::convolve3d_separable<Dst>(src, lines.z, lines.y, lines.x, o)
                              : konv::correlate3d_separable<Dst>(src, lines.z, lines.y, lines.x, o);
      CHECK(near_to(got, konv::reference::apply3d<Dst, Src, W>(src, k, o, turned), allowed));
    }
  }
}

}  // namespace

TEST_CASE("correlate3d_separable: integer lines are exact") {
  sweep<std::uint8_t, std::int16_t, int>(0, 0);
  sweep<std::int16_t, double, int>(100, 0);
}

TEST_CASE("correlate3d_separable: real lines mean the dense filter") {
  sweep<float, float, float>(200, 1.2e-7 * 100 * 100);
  sweep<double, double, double>(300, 2.3e-16 * 100 * 100);
  sweep<std::uint8_t, std::uint8_t, float>(400, 1);
}

TEST_CASE("correlate3d: a kernel that factors runs as three passes, and means the same") {
  for (std::uint64_t seed = 500; seed < 540; ++seed) {
    CAPTURE(seed);
    random r(seed);
    const three_lines<float> lines{random_weights<float>(r, r.between(1, 5)), random_weights<float>(r, r.between(3, 5)),
                                   random_weights<float>(r, r.between(4, 6))};
    const auto k = lines.dense();
    konv::volume_options o = random_options(r, k.shape());
    const auto src = random_volume<float>(r, {11, 17, r.pick<index_t>({15, 64, 90})});
    const auto want = konv::reference::apply3d<float, float, float>(src, k, o, false);
    const double allowed = 1.2e-7 * 100 * 100 * static_cast<double>(k.size());
    for (const konv::method how : {konv::method::automatic, konv::method::direct, konv::method::separable}) {
      o.how = how;
      CHECK(near_to(konv::correlate3d(src, k, o), want, allowed));
    }
  }
}

// The same bits as the passes given by their lines show which way was taken.
TEST_CASE("correlate3d: passes are taken where they pay, refused by name, demanded only of what factors") {
  random r(15);
  const auto src = random_volume<double>(r, {6, 20, 70});
  const std::vector<double> bell{1, 4, 6, 4, 1}, ends{1, 2, 1};
  const auto five = three_lines<double>{bell, bell, bell}.dense(),
             three = three_lines<double>{ends, ends, ends}.dense();
  CHECK(near_to(konv::correlate3d(src, five), konv::correlate3d_separable(src, bell, bell, bell), 1e-9));
  tensor<double, 3> spoilt = five.clone();
  spoilt(2, 1, 3) *= 1.0 + 1e-6;
  CHECK_THROWS_WITH_AS(konv::correlate3d(src, spoilt, {.how = konv::method::separable}),
                       doctest::Contains("correlate3d: method is separable and kernel 5x5x5 does not factor"),
                       konv::argument_error);
  CHECK_NOTHROW(konv::correlate3d(src, three, {.how = konv::method::separable}));
}

TEST_CASE("correlate3d_separable: into a view with strides, into the source itself") {
  random r(11);
  auto all = random_volume<float>(r, {6, 40, 150});
  const three_lines<float> lines{{0.25f, 0.5f, 0.25f}, {1.0f, -2.0f, 3.0f, 0.5f}, {0.1f, 0.2f, 0.4f}};
  for (const index_t step : {1, 2}) {
    konv::tensor_view<float, 3> part(&all(1, 38, 3), {4, 37, 70}, {all.strides()[0], -all.strides()[1], step});
    const auto copy = tensor<float, 3>::copy_of(part, konv::nchw);
    const auto want = konv::correlate3d_separable(copy, lines.z, lines.y, lines.x);
    const auto before = all.clone();
    konv::correlate3d_separable(part, part, lines.z, lines.y, lines.x);
    CHECK(near_to(tensor<float, 3>::copy_of(part, konv::nchw), want, 0));
    index_t changed = 0;
    for (index_t i = 0; i < all.size(); ++i) changed += all.data()[i] != before.data()[i];
    CHECK(changed <= part.size());
  }
}

TEST_CASE("correlate3d_separable: rows for a few slices are all the memory it takes") {
  const tensor<float, 3> src({48, 160, 200});  // 6 MB
  const tensor<std::uint8_t, 3> bytes({48, 160, 200});
  tensor<float, 3> dst(src.shape());
  const std::vector<float> taps(9, 1.0f / 9);
  const auto taken = [&](const auto& from) {
    const std::size_t before = heap::live;
    heap::peak = before;
    konv::correlate3d_separable(from, dst.view(), taps, taps, taps);
    return heap::peak - before;
  };
  CHECK(taken(src) < 640 * 1024);
  CHECK(taken(bytes) < 640 * 1024);
}

TEST_CASE("correlate3d_separable: errors") {
  const tensor<float, 3> src({4, 5, 6});
  const std::vector<float> one(1, 1.0f), none;
  CHECK_THROWS_WITH_AS(konv::correlate3d_separable(src, one, none, one),
                       doctest::Contains("a line of the kernel is empty"), konv::argument_error);
  tensor<float, 3> small({4, 5, 5});
  CHECK_THROWS_WITH_AS(konv::convolve3d_separable(src, small.view(), one, one, one),
                       doctest::Contains("convolve3d_separable: dst is 4x5x5, expected 4x5x6"), konv::argument_error);
}

}  // namespace test

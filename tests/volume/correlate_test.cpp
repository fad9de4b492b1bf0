// correlate3d and convolve3d against the oracle; views; threads; results beyond the caches.
// SPDX-License-Identifier: MIT
#include <konv/reference/correlate3d.hpp>
#include <konv/volume/correlate.hpp>

#include "volumes.hpp"

namespace test {
namespace {

template <class Src, class Dst, class W>
void sweep(std::uint64_t first, double per_tap) {
  for (std::uint64_t seed = first; seed < first + 40; ++seed) {
    CAPTURE(seed);
    random r(seed);
    const konv::shape_of<3> ks{r.between(1, 3), r.between(1, 4), r.between(1, 4)};
    const konv::volume_options o = random_options(r, ks);
    const auto src = random_volume<Src>(r, {r.between(7, 9), r.between(12, 17), r.between(8, 90)});
    tensor<W, 3> k(ks);
    for (W& w : k) w = random_weight<W>(r);
    const bool turned = seed % 2;
    const auto got = turned ? konv::convolve3d<Dst>(src, k, o) : konv::correlate3d<Dst>(src, k, o);
    const auto want = konv::reference::apply3d<Dst, Src, W>(src, k, o, turned);
    CHECK(near_to(got, want, per_tap * static_cast<double>(k.size())));
  }
}

}  // namespace

TEST_CASE("correlate3d: integers are exact") {
  sweep<std::uint8_t, std::uint8_t, int>(0, 0);
  sweep<std::uint8_t, std::int16_t, int>(100, 0);
  sweep<std::int16_t, std::int32_t, int>(200, 0);
  sweep<std::uint16_t, double, int>(300, 0);
}

TEST_CASE("correlate3d: real weights and sources") {
  sweep<float, float, float>(400, 1.2e-7 * 100 * 40);
  sweep<double, double, double>(500, 2.3e-16 * 100 * 40);
  sweep<std::uint8_t, float, float>(600, 1.2e-7 * 255 * 40);
}

TEST_CASE("correlate3d: u8 with real weights is the correctly rounded value, or a neighbour where that is close") {
  sweep<std::uint8_t, std::uint8_t, float>(700, 1);
  random r(9);
  const auto src = random_volume<std::uint8_t>(r, {4, 9, 33});
  tensor<float, 3> k({3, 3, 3});
  for (float& w : k) w = random_weight<float>(r) / 8;
  const konv::volume_options o{.accuracy = konv::precision::exact};
  CHECK(near_to(konv::correlate3d<std::uint8_t>(src, k, o),
                konv::reference::apply3d<std::uint8_t, std::uint8_t, float>(src, k, o, false), 0));
}

// Kernels of 3 x 3 and 5 x 5 columns have a way of their own: every width around its vectors, every border and
// coverage, anchors and paddings that move the row's ends, sources in place and converted, destinations straight and
// finished.
template <class Src, class Dst>
void sweep_square(std::uint64_t first, double tolerance) {
  for (std::uint64_t seed = first; seed < first + 60; ++seed) {
    CAPTURE(seed);
    random r(seed);
    const index_t side = r.pick<index_t>({3, 3, 5});
    const konv::shape_of<3> ks{r.between(1, 4), side, side};
    konv::volume_options o = random_options(r, ks);
    o.stride = {o.stride.z, 1, 1};
    o.dilation = {o.dilation.z, 1, 1};
    if (std::is_same_v<Src, float> && r.one_in(2)) o.scale = 1, o.offset = 0;
    const auto src =
        random_volume<Src>(r, {r.between(7, 9), r.between(5, 14),
                               r.pick<index_t>({16, 17, 31, 33, 48, 64, 65, 80, 100, 128, 144, 150, 200})});
    tensor<float, 3> k(ks);
    for (float& w : k) w = random_weight<float>(r);
    const auto got = konv::correlate3d<Dst>(src, k, o);
    const auto want = konv::reference::apply3d<Dst, Src, float>(src, k, o, false);
    CHECK(near_to(got, want, tolerance * static_cast<double>(k.size())));
  }
}

TEST_CASE("correlate3d: 3 x 3 and 5 x 5 columns") {
  sweep_square<float, float>(1000, 1.2e-7 * 100 * 40);
  sweep_square<std::uint8_t, float>(1100, 1.2e-7 * 255 * 100);
  sweep_square<std::uint8_t, std::uint8_t>(1200, 1);
}

// More than 8 MiB go past the caches: straight where rows are aligned, by way of rows of our own where they are not.
// Rows that are finished afterwards go neither way, and must come out the same.
TEST_CASE("correlate3d: results too large for the caches") {
  random r(12);
  tensor<float, 3> k({3, 3, 3}), half({3, 3, 3});
  for (index_t i = 0; i < k.size(); ++i) half.data()[i] = 0.5f * (k.data()[i] = random_weight<float>(r));
  for (const konv::shape_of<3>& shape : {konv::shape_of<3>{33, 256, 256}, {41, 260, 200}, {33, 254, 257}}) {
    CAPTURE(shape[2]);
    const auto src = random_volume<float>(r, shape);
    const auto want = konv::correlate3d(src, half, {.scale = 2});
    CHECK(near_to(konv::correlate3d(src, k), want, 0));
    CHECK(near_to(konv::correlate3d(src, k, {.run = 3}), want, 0));
    // Into a view with gaps between its rows, off every alignment: what lies in the gaps stays.
    const index_t gap = 5, stride = shape[2] + gap, plane = (shape[1] + 1) * stride;
    std::vector<float> memory(static_cast<std::size_t>(shape[0] * plane + 3), -1.0f);
    konv::tensor_view<float, 3> dst(memory.data() + 3, shape, {plane, stride, 1});
    konv::correlate3d(src, dst, k);
    CHECK(near_to(tensor<float, 3>::copy_of(dst, konv::nchw), want, 0));
    index_t touched = 0;
    for (index_t z = 0; z < shape[0]; ++z)
      for (index_t y = 0; y <= shape[1]; ++y)
        for (index_t x = y < shape[1] ? shape[2] : 0; x < stride; ++x)
          touched += memory[static_cast<std::size_t>(3 + z * plane + y * stride + x)] != -1.0f;
    CHECK(touched == 0);
  }
}

TEST_CASE("correlate3d: threads change nothing") {
  random r(14);
  const auto src = random_volume<float>(r, {9, 43, 70});
  const auto bytes = random_volume<std::uint8_t>(r, {9, 43, 70});
  for (const konv::shape_of<3>& ks : {konv::shape_of<3>{3, 3, 3}, {2, 5, 5}, {3, 2, 4}, {1, 1, 7}}) {
    CAPTURE(ks[1]);
    tensor<float, 3> k(ks);
    for (float& w : k) w = random_weight<float>(r);
    for (const konv::volume_options& o : {konv::volume_options{},
                                          {.edge = border::wrap, .stride = {2, 1, 1}},
                                          {.output = coverage::valid, .stride = {5, 2, 2}}}) {
      konv::volume_options threads = o;
      const auto want = konv::correlate3d(src, k, o);
      const auto want_bytes = konv::correlate3d<std::uint8_t>(bytes, k, o);
      for (const int n : {2, 3, 16}) {
        threads.run = n;
        CHECK(near_to(konv::correlate3d(src, k, threads), want, 0));
        CHECK(near_to(konv::correlate3d<std::uint8_t>(bytes, k, threads), want_bytes, 0));
      }
    }
  }
}

TEST_CASE("correlate3d: sums beyond 53 bits are exact") {
  random r(10);
  const auto src = random_volume<std::int32_t>(r, {3, 4, 5});
  tensor<std::int32_t, 3> k({2, 2, 3});
  for (std::int32_t& w : k) w = static_cast<std::int32_t>(r.bits());
  CHECK(near_to(konv::correlate3d<std::int32_t>(src, k),
                konv::reference::apply3d<std::int32_t, std::int32_t, std::int32_t>(src, k, {}, false), 0));
}

TEST_CASE("correlate3d: views with strides, into a view, into the source itself") {
  random r(11);
  auto all = random_volume<float>(r, {6, 20, 64});
  tensor<float, 3> k({3, 3, 3});
  for (float& w : k) w = random_weight<float>(r);
  // Every second column of the volume, rows upside down.
  konv::tensor_view<float, 3> part(&all(1, 18, 3), {4, 17, 30}, {all.strides()[0], -all.strides()[1], 2});
  const auto copy = tensor<float, 3>::copy_of(part, konv::nchw);
  const auto want = konv::correlate3d(copy, k);
  auto untouched = all.clone();
  konv::correlate3d(part, part, k);
  CHECK(near_to(tensor<float, 3>::copy_of(part, konv::nchw), want, 0));
  tensor<float, 3> out(copy.shape());  // a tensor is as good as its view
  konv::correlate3d(copy, out, k);
  CHECK(near_to(out, want, 0));
  konv::convolve3d(copy, out, k, {.anchor = {1, 1, 1}});
  CHECK(near_to(out, konv::convolve3d(copy, k), 0));
  index_t changed = 0;
  for (index_t i = 0; i < all.size(); ++i) changed += all.data()[i] != untouched.data()[i];
  CHECK(changed <= part.size());
}

TEST_CASE("correlate3d: errors name the sizes") {
  const tensor<float, 3> src({2, 3, 4}), big({3, 1, 1});
  CHECK_THROWS_WITH_AS(konv::correlate3d(src, big, {.output = coverage::valid}),
                       doctest::Contains("correlate3d: kernel is 3x1x1, expected no larger than the source, 2x3x4"),
                       konv::argument_error);
  tensor<float, 3> small({1, 3, 4});
  CHECK_THROWS_WITH_AS(konv::correlate3d(src, small.view(), big),
                       doctest::Contains("dst is 1x3x4, expected 2x3x4"), konv::argument_error);
  CHECK_THROWS_AS(konv::correlate3d(tensor<float, 3>({0, 3, 4}), big), konv::argument_error);
  CHECK_THROWS_AS(konv::correlate3d(src, big, {.anchor = konv::size3{3, 0, 0}}), konv::argument_error);
}

}  // namespace test

// add: sums of any strides under every activation, against the layers' own activation; where y may lie.
// SPDX-License-Identifier: MIT
#include "layers.hpp"

namespace test {
namespace {

constexpr nn::activation kinds[] = {nn::none, nn::relu, nn::leaky_relu(0.1), nn::sigmoid, nn::tanh,
                                    nn::clamp(-0.25, 0.5)};

// The activation one number at a time, by a layer of one weight of 1.
template <class T>
T activated(T v, const nn::activation& then) {
  konv::tensor<T, 4> x({1, 1, 1, 1}), one({1, 1, 1, 1});
  x(0, 0, 0, 0) = v;
  one(0, 0, 0, 0) = 1;
  return nn::conv2d(x, one, {}, {.then = then})(0, 0, 0, 0);
}

template <class T, int N>
bool right(const konv::tensor_view<const T, N>& a, const konv::tensor_view<const T, N>& b,
           const konv::tensor_view<const T, N>& y, const nn::activation& then) {
  const auto pa = konv::tensor<T, N>::copy_of(a, konv::nchw), pb = konv::tensor<T, N>::copy_of(b, konv::nchw),
             py = konv::tensor<T, N>::copy_of(y, konv::nchw);
  for (index_t i = 0; i < pa.size(); ++i)
    if (py.data()[i] != activated<T>(pa.data()[i] + pb.data()[i], then)) return false;
  return true;
}

template <class T>
void check_layouts() {
  random r(11);
  for (const nn::activation& then : kinds)
    for (const index_t width : {1, 3, 15, 16, 17, 33}) {
      const konv::shape_of<4> shape{2, 3, 2, width};
      for (const auto order_a : {konv::nchw, konv::nhwc})
        for (const auto order_b : {konv::nchw, konv::nhwc}) {
          const auto a = random_tensor<T, 4>(r, shape, order_a), b = random_tensor<T, 4>(r, shape, order_b);
          const auto y = nn::add(a, b, {.then = then, .run = 2});
          CHECK(y.order() == order_a);
          CHECK(right<T, 4>(a, b, y, then));
        }
    }
}

}  // namespace

TEST_CASE("add: every activation, layouts apart") {
  check_layouts<float>();
  check_layouts<double>();
}

TEST_CASE("add: parts of larger tensors, flipped ones, three and five axes") {
  random r(12);
  const auto a = random_tensor<float, 4>(r, {2, 5, 4, 21}), b = random_tensor<float, 4>(r, {2, 4, 4, 21}, konv::nhwc);
  konv::tensor<float, 4> y({2, 8, 4, 40});
  const auto part_a = a.view().slice(1, 1, 5), part_b = b.view();
  const auto part_y = y.view().slice(1, 2, 6).slice(3, 7, 28);
  nn::add(part_a, part_b, part_y, {.then = nn::relu});
  CHECK(right<float, 4>(part_a, part_b, part_y, nn::relu));
  float outside = 0;
  for (index_t n = 0; n < 2; ++n)
    for (index_t c = 0; c < 8; ++c)
      for (index_t v = 0; v < 4; ++v)
        for (index_t u = 0; u < 40; ++u)
          if (c < 2 || c >= 6 || u < 7 || u >= 28) outside += std::fabs(y(n, c, v, u));
  CHECK(outside == 0);

  const konv::tensor_view<const float, 4> backwards(&a(0, 0, 0, 20), a.shape(), {a.strides()[0], a.strides()[1],
                                                                                 a.strides()[2], -1});
  CHECK(right<float, 4>(a, backwards, nn::add(a, backwards), nn::none));
  const auto p = random_tensor<double, 3>(r, {3, 2, 17}), q = random_tensor<double, 3>(r, {3, 2, 17}, konv::nhwc);
  CHECK(right<double, 3>(p, q, nn::add(p, q), nn::none));
  const auto s = random_tensor<float, 5>(r, {1, 2, 3, 4, 18}), t = random_tensor<float, 5>(r, {1, 2, 3, 4, 18});
  CHECK(right<float, 5>(s, t, nn::add(s, t, {.then = nn::tanh}), nn::tanh));
}

TEST_CASE("add: into a tensor that it reads; long rows; nothing at all") {
  random r(13);
  const auto a = random_tensor<float, 4>(r, {1, 2, 70, 131}), b = random_tensor<float, 4>(r, {1, 2, 70, 131});
  for (const nn::activation& then : {nn::relu, nn::sigmoid}) {
    const auto want = nn::add(a, b, {.then = then});
    CHECK(right<float, 4>(a, b, want, then));
    auto left = a.clone(), right_side = b.clone(), twice = a.clone();
    nn::add(left, b, left, {.then = then});
    nn::add(a, right_side, right_side, {.then = then, .run = 3});
    CHECK(same_bits(left, want));
    CHECK(same_bits(right_side, want));
    nn::add(twice, twice, twice, {.then = then});
    CHECK(same_bits(twice, nn::add(a, a, {.then = then})));
  }
  const konv::tensor<float, 4> none({0, 2, 3, 4});
  CHECK(nn::add(none, none).empty());
}

TEST_CASE("add: NaN and infinities pass through bounds") {
  const float inf = std::numeric_limits<float>::infinity();
  konv::tensor<float, 3> a({1, 1, 37}), zero({1, 1, 37});
  for (index_t i = 0; i < 37; ++i) a(0, 0, i) = i % 3 == 0 ? inf - inf : i % 3 == 1 ? inf : -inf;
  const auto y = nn::add(a, zero, {.then = nn::clamp(-1, 2)});
  for (index_t i = 0; i < 37; ++i) CHECK((i % 3 == 0 ? y(0, 0, i) != y(0, 0, i) : y(0, 0, i) == (i % 3 == 1 ? 2 : -1)));
}

TEST_CASE("add: what does not fit is named") {
  konv::tensor<float, 4> a({1, 2, 3, 4}), b({1, 2, 3, 5}), y({1, 2, 3, 4});
  CHECK_THROWS_WITH_AS(nn::add(a, b), "add: a is 1x2x3x4, b 1x2x3x5 and y 1x2x3x4, expected the same shape",
                       konv::argument_error);
  konv::tensor<float, 4> large({1, 2, 3, 8});
  const auto one = large.view().slice(3, 0, 4), other = large.view().slice(3, 1, 5);
  CHECK_THROWS_WITH_AS(nn::add(one, a, other), "add: y overlaps a, expected a itself or memory of its own",
                       konv::argument_error);
  CHECK_THROWS_WITH_AS(nn::add(a, one, other), "add: y overlaps b, expected b itself or memory of its own",
                       konv::argument_error);
}

TEST_CASE("a block with a shortcut, and a tensor joined of two") {
  random r(14);
  const auto x = random_tensor<float, 4>(r, {1, 16, 9, 7}), w = random_tensor<float, 4>(r, {16, 16, 3, 3});
  const nn::conv2d_options same{.padding = 1};
  const auto y = nn::conv2d(x, w, {}, same);
  const auto block = nn::add(y, x, {.then = nn::relu});
  CHECK(right<float, 4>(y, x, block, nn::relu));

  konv::tensor<float, 4> joined({1, 32, 9, 7}, konv::nhwc);
  nn::conv2d_layer<float> layer(w, {}, same);
  layer(x, joined.view().slice(1, 0, 16));
  layer(block, joined.view().slice(1, 16, 32));
  CHECK(same_bits(konv::tensor<float, 4>::copy_of(joined.view().slice(1, 0, 16), konv::nchw), y));
  CHECK(same_bits(konv::tensor<float, 4>::copy_of(joined.view().slice(1, 16, 32), konv::nchw), layer(block)));
}

}  // namespace test

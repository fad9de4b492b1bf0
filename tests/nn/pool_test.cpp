// max_pool2d and avg_pool2d by hand, and batch normalisation folded.
// SPDX-License-Identifier: MIT
#include "layers.hpp"

namespace test {
namespace {
konv::tensor<float, 4> square(index_t n, konv::layout order = konv::nchw) {
  konv::tensor<float, 4> t({1, 1, n, n}, order);
  for (index_t i = 0; i < n * n; ++i) t.data()[i] = static_cast<float>(i);
  return t;
}

// Window by window, in the order of its rows: what the kernels must give to the bit.
template <class T>
konv::tensor<T, 4> plain_pool(const konv::tensor<T, 4>& x, const nn::pool2d_options& o, const konv::shape_of<4>& shape,
                              bool mean) {
  konv::tensor<T, 4> y(shape);
  const konv::size2 stride = o.stride.value_or(o.kernel);
  const auto window = [](index_t out, index_t step, index_t kernel, index_t pad, index_t n, index_t& from,
                         index_t& to) {
    from = out * step - pad;
    to = from + kernel;
    const index_t padded = std::min(to, n + pad) - from;
    from = std::max<index_t>(from, 0);
    to = std::min(to, n);
    return padded;
  };
  for (index_t n = 0; n < shape[0]; ++n)
    for (index_t c = 0; c < shape[1]; ++c)
      for (index_t v = 0; v < shape[2]; ++v)
        for (index_t u = 0; u < shape[3]; ++u) {
          index_t y0, y1, x0, x1;
          const index_t h = window(v, stride.y, o.kernel.y, o.padding.y, x.shape(2), y0, y1);
          const index_t w = window(u, stride.x, o.kernel.x, o.padding.x, x.shape(3), x0, x1);
          T sum = 0, best = x(n, c, y0, x0);
          for (index_t i = y0; i < y1; ++i)
            for (index_t j = x0; j < x1; ++j) {
              const T s = x(n, c, i, j);
              sum += s;
              if (s > best || s != s) best = s;
            }
          const index_t area = o.count_include_pad ? h * w : (y1 - y0) * (x1 - x0);
          y(n, c, v, u) = mean ? sum / static_cast<T>(area) : best;
        }
  return y;
}

template <class T>
void sweep_pools(std::uint64_t first) {
  for (std::uint64_t seed = first; seed < first + 150; ++seed) {
    CAPTURE(seed);
    random r(seed);
    const index_t k = r.between(1, 4), step = r.between(1, 3);
    nn::pool2d_options o{.kernel = {r.one_in(4) ? r.between(1, 4) : k, k},
                         .ceil_mode = r.one_in(3),
                         .count_include_pad = r.one_in(2)};
    if (!r.one_in(3)) o.stride = konv::size2{r.one_in(4) ? r.between(1, 3) : step, step};
    o.padding = {r.between(0, o.kernel.y / 2), r.between(0, o.kernel.x / 2)};
    const auto x = random_tensor<T, 4>(r, {r.between(1, 2), r.pick<index_t>({1, 3, 8, 16, 17, 70}), r.between(4, 9),
                                           r.pick<index_t>({4, 7, 15, 16, 17, 31, 32, 33, 34, 35, 63, 65, 112})});
    const auto last = konv::tensor<T, 4>::copy_of(x.view(), konv::nhwc);
    const auto most = nn::max_pool2d(x, o), mean = nn::avg_pool2d(x, o);
    CHECK(same_bits(most, plain_pool(x, o, most.shape(), false)));
    CHECK(same_bits(mean, plain_pool(x, o, most.shape(), true)));
    CHECK(same_bits(nn::max_pool2d(last, o), most));
    CHECK(same_bits(nn::avg_pool2d(last, o), mean));
    // A part of a larger tensor, and its mirror image, whose columns run backwards.
    const index_t h = x.shape(2), w = x.shape(3);
    const konv::tensor_view<const T, 4> turned(&x(0, 0, 0, w - 1), x.shape(),
                                               {x.strides()[0], x.strides()[1], x.strides()[2], -1});
    const auto copy = konv::tensor<T, 4>::copy_of(turned, konv::nchw);
    CHECK(same_bits(nn::max_pool2d(turned, o), nn::max_pool2d(copy, o)));
    if (h > o.kernel.y + 1 && w > o.kernel.x + 1) {
      const konv::tensor_view<const T, 4> part(&x(0, 0, 1, 1), {x.shape(0), x.shape(1), h - 1, w - 1}, x.strides());
      CHECK(same_bits(nn::avg_pool2d(part, o), nn::avg_pool2d(konv::tensor<T, 4>::copy_of(part, konv::nchw), o)));
    }
    // Into a part of something larger.
    konv::tensor<T, 4> large({most.shape(0), most.shape(1), most.shape(2) + 1, most.shape(3) + 2}, last.order());
    const konv::tensor_view<T, 4> inside(&large(0, 0, 1, 1), most.shape(), large.strides());
    nn::max_pool2d(last, inside, o);
    CHECK(same_bits(konv::tensor<T, 4>::copy_of(inside, konv::nchw), most));
    nn::avg_pool2d(x, inside, o);
    CHECK(same_bits(konv::tensor<T, 4>::copy_of(inside, konv::nchw), mean));
    CHECK(large(0, 0, 0, 0) == 0);
    CHECK(large(0, 0, 1, most.shape(3) + 1) == 0);

    const auto g = random_tensor<T, 4>(r, most.shape(), r.pick({konv::nchw, konv::nhwc}));
    const auto most_back = nn::max_pool2d_backward(x, g, o), mean_back = nn::avg_pool2d_backward(x.shape(), g, o);
    for (const int threads : {2, 3}) {
      o.run = threads;
      CHECK(same_bits(nn::max_pool2d(x, o), most));
      CHECK(same_bits(nn::avg_pool2d(last, o), mean));
      CHECK(same_bits(nn::max_pool2d_backward(x, g, o), most_back));
      CHECK(same_bits(nn::max_pool2d_backward(last, g, o), most_back));
      CHECK(same_bits(nn::avg_pool2d_backward(x.shape(), g, o), mean_back));
    }
    o.run = 1;
    // Numbers whose sum is NaN, and NaN itself.
    auto odd = konv::tensor<T, 4>::copy_of(x.view(), r.pick({konv::nchw, konv::nhwc}));
    constexpr T infinity = std::numeric_limits<T>::infinity();
    for (T& v : odd)
      if (r.one_in(9)) v = r.pick({infinity, -infinity, seed % 2 ? std::numeric_limits<T>::quiet_NaN() : T{0}});
    CHECK(same_bits(nn::max_pool2d(odd, o), plain_pool(odd, o, most.shape(), false)));
  }
}
}  // namespace

TEST_CASE("pools: every window, both layouts, crops, threads") {
  sweep_pools<float>(0);
  sweep_pools<double>(1000);
}

TEST_CASE("pools: integers too") {
  konv::tensor<int, 4> x({1, 2, 4, 4}, konv::nhwc);
  for (index_t i = 0; i < 32; ++i) x.data()[i] = static_cast<int>(i);
  CHECK(nn::max_pool2d(x)(0, 1, 1, 1) == 31);
  CHECK(nn::avg_pool2d(x)(0, 0, 0, 0) == 5);
}

TEST_CASE("pools: values by hand") {
  for (const konv::layout order : {konv::nchw, konv::nhwc}) {
    const auto x = square(4, order);
    const auto most = nn::max_pool2d(x);
    CHECK(most.shape() == konv::shape_of<4>{1, 1, 2, 2});
    CHECK(most(0, 0, 0, 0) == 5);
    CHECK(most(0, 0, 1, 1) == 15);
    const auto mean = nn::avg_pool2d(x);
    CHECK(mean(0, 0, 0, 1) == doctest::Approx(4.5));
    // Three by three with padding: the corner window holds 0 1 4 5.
    const nn::pool2d_options o{.kernel = {3, 3}, .stride = konv::size2{2, 2}, .padding = {1, 1}};
    CHECK(nn::avg_pool2d(x, o)(0, 0, 0, 0) == doctest::Approx(10.0 / 9));
    nn::pool2d_options inside = o;
    inside.count_include_pad = false;
    CHECK(nn::avg_pool2d(x, inside)(0, 0, 0, 0) == doctest::Approx(2.5));
  }
}

TEST_CASE("pools: ceil_mode adds a last window that begins inside") {
  const auto x = square(5);
  CHECK(nn::max_pool2d(x).shape(2) == 2);
  const auto up = nn::max_pool2d(x, {.ceil_mode = true});
  CHECK(up.shape(2) == 3);
  CHECK(up(0, 0, 2, 2) == 24);
  CHECK(nn::avg_pool2d(x, {.ceil_mode = true})(0, 0, 2, 0) == doctest::Approx(20.5));  // two positions, not four
  CHECK(nn::max_pool2d(square(3), {.kernel = {1, 1}, .stride = konv::size2{3, 3}, .ceil_mode = true}).shape(2) == 1);
}

TEST_CASE("pools: NaN wins a maximum, padding never does") {
  auto x = square(4);
  for (float& v : x) v -= 100;
  CHECK(nn::max_pool2d(x, {.kernel = {3, 3}, .padding = {1, 1}})(0, 0, 0, 0) == -95);
  x(0, 0, 1, 1) = std::numeric_limits<float>::quiet_NaN();
  const auto y = nn::max_pool2d(x);
  CHECK(y(0, 0, 0, 0) != y(0, 0, 0, 0));
  CHECK(y(0, 0, 1, 1) == -85);
  // In whole vectors: a NaN at each place of a window, then a larger number after it.
  for (const konv::layout order : {konv::nchw, konv::nhwc})
    for (index_t at = 0; at < 9; ++at) {
      konv::tensor<float, 4> wide({1, 17, 3, 81}, order);
      for (index_t c = 0; c < 17; ++c) wide(0, c, at / 3, 40 + at % 3) = std::numeric_limits<float>::quiet_NaN();
      const auto z = nn::max_pool2d(wide, {.kernel = {3, 3}, .stride = konv::size2{2, 2}});
      for (index_t c = 0; c < 17; ++c) {
        CHECK(z(0, c, 0, 20) != z(0, c, 0, 20));
        CHECK(z(0, c, 0, 5) == 0);
      }
    }
}

TEST_CASE("pools: errors") {
  CHECK_THROWS_AS(nn::max_pool2d(square(4), {.kernel = {5, 5}}), konv::argument_error);
  CHECK_THROWS_AS(nn::max_pool2d(square(4), {.kernel = {2, 2}, .padding = {2, 2}}), konv::argument_error);
  CHECK_THROWS_AS(nn::max_pool2d_backward(square(4), square(3)), konv::argument_error);
  konv::tensor<float, 4> x = square(4), small({1, 1, 2, 1});
  CHECK_THROWS_WITH(nn::max_pool2d(x, small), "max_pool2d: y is 1x1x2x1, expected 1x1x2x2 for x of 1x1x4x4");
  const konv::tensor_view<float, 4> within(x.data(), {1, 1, 2, 2});
  CHECK_THROWS_WITH(nn::avg_pool2d(x, within), "avg_pool2d: y overlaps x, expected memory of its own");
}

TEST_CASE("fold_batch_norm: the folded layer equals the two") {
  random r(3);
  const auto x = random_tensor<float, 4>(r, {1, 4, 6, 6});
  const auto k = random_tensor<float, 4>(r, {5, 4, 3, 3});
  const std::vector<float> bias{1, 2, 3, 4, 5}, mean{.1f, .2f, .3f, .4f, .5f}, variance{1, 2, .5f, 3, .1f},
      gamma{1, -1, 2, .5f, 3}, beta{0, 1, 2, 3, 4};
  const auto f = nn::fold_batch_norm(k, bias, {.mean = mean, .variance = variance, .gamma = gamma, .beta = beta});
  const auto got = nn::conv2d(x, f.weight, f.bias);
  const auto plain = nn::conv2d(x, k, bias);
  for (index_t o = 0; o < 5; ++o) {
    const std::size_t i = static_cast<std::size_t>(o);
    for (index_t y = 0; y < 4; ++y) {
      const float want = gamma[i] * (plain(0, o, y, y) - mean[i]) / std::sqrt(variance[i] + 1e-5f) + beta[i];
      CHECK(got(0, o, y, y) == doctest::Approx(want).epsilon(1e-4));
    }
  }
  CHECK_THROWS_AS(nn::fold_batch_norm(k, bias, {.mean = beta, .variance = std::vector<float>(4)}),
                  konv::argument_error);
}

}  // namespace test

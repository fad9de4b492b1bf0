// Layers on several threads: the same bits as on one, whatever is divided.
// SPDX-License-Identifier: MIT
#include "layers.hpp"

namespace test {
namespace {

// Runs the pieces one after the other, last first, and counts them.
struct backwards_executor {
  index_t pieces = 0;
  int parts = 3;
  int concurrency() const { return parts; }
  void operator()(index_t n, konv::task_ref body) {
    pieces += n;
    for (index_t i = n; i-- > 0;) body(i);
  }
};

// One layer on 1, 2, 3 and 7 threads and an executor, twice each: the second call finds its workspace grown.
template <class Layer, class T, int N, class Options>
void same_on_any(const konv::tensor<T, N>& x, const konv::tensor<T, N>& w, std::span<const T> bias, Options o) {
  Layer one(w, bias, o);
  const auto want = one(x);
  for (const int threads : {2, 3, 7}) {
    CAPTURE(threads);
    o.run = threads;
    Layer many(w, bias, o);
    CHECK(same_bits(many(x), want));
    const std::size_t bytes = many.workspace_bytes();
    CHECK(same_bits(many(x), want));
    CHECK(many.workspace_bytes() == bytes);
    CHECK(many.weight_bytes() == one.weight_bytes());
  }
  backwards_executor pool;
  o.run = pool;
  CHECK(same_bits(Layer(w, bias, o)(x), want));
}

}  // namespace

TEST_CASE("layers on threads: conv2d, both layouts, every border, groups and depthwise") {
  for_cases<float>(0, 60, 3, [&](random& r, conv_case<float>& c) {
    c.options.then = r.pick({nn::none, nn::relu, nn::tanh});
    same_on_any<nn::conv2d_layer<float>>(c.x, c.weight, std::span<const float>(c.bias), c.options);
  });
  for_cases<double>(0, 6, 3, [&](random&, conv_case<double>& c) {
    same_on_any<nn::conv2d_layer<double>>(c.x, c.weight, std::span<const double>(c.bias), c.options);
  });
}

TEST_CASE("layers on threads: planes with long rows, 1x1, batches") {
  for (const konv::layout order : {konv::nchw, konv::nhwc})
    for (const index_t k : {1, 3})
      for (const index_t images : {1, 2, 3})
        for (const index_t size : {1, 7, 32}) {
          CAPTURE(k);
          CAPTURE(images);
          CAPTURE(size);
          random r(static_cast<std::uint64_t>(size));
          const auto x = random_tensor<float, 4>(r, {images, 6, size, size}, order);
          const auto w = random_tensor<float, 4>(r, {9, 6, k, k});
          const nn::conv2d_options o{.padding = {k / 2, k / 2, k / 2, k / 2}};
          same_on_any<nn::conv2d_layer<float>>(x, w, std::span<const float>(), o);
        }
}

TEST_CASE("layers on threads: Winograd's tiles are the same ones") {
  for (const nn::algorithm how : {nn::algorithm::winograd, nn::algorithm::winograd_2x2})
    for (const index_t size : {5, 14, 23, 40}) {
      random r(static_cast<std::uint64_t>(size));
      const auto x = random_tensor<float, 4>(r, {1, 5, size, size + 3}, r.pick({konv::nchw, konv::nhwc}));
      const auto w = random_tensor<float, 4>(r, {7, 5, 3, 3});
      const nn::conv2d_options o{.padding = {1, 1, 1, 1}, .then = nn::relu, .how = how};
      same_on_any<nn::conv2d_layer<float>>(x, w, std::span<const float>(), o);
    }
}

TEST_CASE("layers on threads: transposed") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    random r(seed);
    const index_t kh = r.between(1, 4), kw = r.between(1, 4);
    nn::conv_transpose2d_options o{.stride = {r.between(1, 4), r.between(1, 4)}, .dilation = {r.between(1, 2), 1}};
    o.padding = {r.between(0, kh - 1), r.between(0, kh - 1), r.between(0, kw - 1), r.between(0, kw - 1)};
    if (o.stride.y > 1) o.output_padding.y = r.between(0, 1);
    const auto x =
        random_tensor<float, 4>(r, {1, 5, r.between(5, 16), r.between(5, 16)}, r.pick({konv::nchw, konv::nhwc}));
    const auto w = random_tensor<float, 4>(r, {5, r.pick<index_t>({1, 3, 16, 33}), kh, kw});
    same_on_any<nn::conv_transpose2d_layer<float>>(x, w, std::span<const float>(), o);
  }
}

TEST_CASE("layers on threads: one axis of space and three") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    random r(seed);
    const konv::layout order = r.pick({konv::nchw, konv::nhwc});
    const konv::border edge = r.pick({konv::border::constant, konv::border::wrap, konv::border::reflect_101});
    {
      const auto x = random_tensor<float, 3>(r, {1, 4, r.between(6, 300)}, order);
      const auto w = random_tensor<float, 3>(r, {r.pick<index_t>({3, 17}), 4, r.between(1, 5)});
      const nn::conv1d_options o{.stride = r.between(1, 2), .padding = {2, 1}, .padding_mode = edge};
      same_on_any<nn::conv1d_layer<float>>(x, w, std::span<const float>(), o);
    }
    const index_t depth = r.between(3, 20), size = r.between(3, 9);
    const auto x = random_tensor<float, 5>(r, {1, 3, depth, size, size}, order);
    const auto w = random_tensor<float, 5>(r, {5, 3, 3, 2, 3});
    same_on_any<nn::conv3d_layer<float>>(x, w, std::span<const float>(),
                                         nn::conv3d_options{.padding = {1, 1, 1, 1, 1, 1}, .padding_mode = edge});
    const auto wt = random_tensor<float, 5>(r, {3, 4, 2, 3, 2});
    same_on_any<nn::conv_transpose3d_layer<float>>(x, wt, std::span<const float>(),
                                                   nn::conv_transpose3d_options{.stride = {2, r.between(1, 3), 2}});
  }
}

TEST_CASE("layers on threads: gradients") {
  const auto check = [](const auto& got, const auto& want) {
    CHECK(same_bits(got.x, want.x));
    CHECK(same_bits(got.weight, want.weight));
    CHECK(same_bits(got.bias, want.bias));
  };
  for_cases<float>(0, 24, 3, [&](random& r, conv_case<float>& c) {
    const auto g = random_tensor<float, 4>(
        r, nn::conv2d_layer<float>(c.weight, {}, c.options).output_shape(c.x.shape()), r.pick({konv::nchw, konv::nhwc}));
    const auto want = nn::conv2d_backward(c.x, c.weight, g, c.options);
    for (const int threads : {2, 3, 7}) {
      c.options.run = threads;
      check(nn::conv2d_backward(c.x, c.weight, g, c.options), want);
    }
    const auto x = random_tensor<float, 4>(r, {2, 5, 7, r.between(5, 30)}, r.pick({konv::nchw, konv::nhwc}));
    const auto w = random_tensor<float, 4>(r, {5, r.pick<index_t>({1, 3, 16, 33}), 3, 2});
    nn::conv_transpose2d_options o{.stride = {2, r.between(1, 3)}, .padding = 1};
    const auto gt = random_tensor<float, 4>(
        r, nn::conv_transpose2d_layer<float>(w, {}, o).output_shape(x.shape()), r.pick({konv::nchw, konv::nhwc}));
    const auto want_t = nn::conv_transpose2d_backward(x, w, gt, o);
    o.run = 4;
    check(nn::conv_transpose2d_backward(x, w, gt, o), want_t);
  });
}

TEST_CASE("layers on threads: an executor is given as many parts as it has hands") {
  random r(1);
  const auto x = random_tensor<float, 4>(r, {1, 2, 30, 8});
  const auto w = random_tensor<float, 4>(r, {2, 2, 3, 3});
  backwards_executor pool;
  pool.parts = 5;
  nn::conv2d(x, w, {}, {.run = pool});
  CHECK(pool.pieces == 5);
}

}  // namespace test

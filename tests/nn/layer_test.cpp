// Layers: no allocation after the first call, and how much memory they take.
// SPDX-License-Identifier: MIT
#include "../support/heap.hpp"
#include "layers.hpp"

namespace test {

TEST_CASE("layer: a second call allocates nothing and gives the same bits") {
  for_cases<float>(0, 20, 3, [&](random&, conv_case<float>& c) {
    nn::conv2d_layer<float> layer(c.weight, c.bias, c.options);
    const auto first = layer(c.x);
    konv::tensor<float, 4> second(first.shape(), first.order());
    const long before = heap::allocations;
    layer(c.x, second);
    CHECK(heap::allocations == before);
    CHECK(same_bits(first, second));
  });
}

TEST_CASE("layer: workspace is a few padded rows, never an unfolded or padded input") {
  random r(1);
  const auto x = random_tensor<float, 4>(r, {1, 64, 224, 224}, konv::nhwc);
  const auto k = random_tensor<float, 4>(r, {16, 64, 3, 3});
  nn::conv2d_layer<float> layer(k, {}, {.padding = {1, 1, 1, 1}});
  konv::tensor<float, 4> y({1, 16, 224, 224}, konv::nhwc);
  layer(x, y);
  CHECK(layer.workspace_bytes() < 640 * 1024);  // the input has 12.8 million
  CHECK(layer.weight_bytes() <= 2 * 4 * (9 * 64 * 16 + 16));
  nn::conv2d_layer<float> wide_layer(random_tensor<float, 4>(r, {64, 64, 1, 1}));
  konv::tensor<float, 4> z({1, 64, 224, 224}, konv::nhwc);
  wide_layer(x, z);
  CHECK(wide_layer.workspace_bytes() < 160 * 1024);  // pointers to the pixels of a chunk only
}

// What a call takes is what workspace_bytes() says, and that stays within what the classes state: padded rows, at most
// 384 KiB or a quarter of the packed weights or what one output row reads, and sums of a block of outputs beside them.
TEST_CASE("layer: peak memory of a call") {
  random r(3);
  const auto peak_of = [&](auto& layer, const auto& x, auto& y) {
    const std::size_t before = heap::live;
    heap::peak = before;
    layer(x, y);
    const std::size_t taken = heap::peak - before;
    CHECK(taken >= layer.workspace_bytes());
    // Vectors growing; malloc's rounding, and the cache line that each block takes to be aligned.
    CHECK(taken <= layer.workspace_bytes() + layer.workspace_bytes() / 4 + 5 * 1024);
    return taken;
  };
  for (const konv::layout order : {konv::nhwc, konv::nchw}) {
    CAPTURE(order == konv::nchw);
    const auto x = random_tensor<float, 4>(r, {1, 48, 150, 170}, order);  // 4.9 million bytes
    konv::tensor<float, 4> y({1, 64, 150, 170}, order), z({1, 48, 150, 170}, order), up({1, 24, 300, 340}, order);
    nn::conv2d_layer<float> dense(random_tensor<float, 4>(r, {64, 48, 3, 3}), {}, {.padding = {1, 1, 1, 1}});
    CHECK(peak_of(dense, x, y) < 1536 * 1024);
    nn::conv2d_layer<float> point(random_tensor<float, 4>(r, {64, 48, 1, 1}));
    CHECK(peak_of(point, x, y) < 768 * 1024);
    nn::conv2d_layer<float> deep(random_tensor<float, 4>(r, {48, 1, 3, 3}), {},
                                 {.padding = {1, 1, 1, 1}, .groups = 48});
    CHECK(peak_of(deep, x, z) < 64 * 1024);
    nn::conv2d_layer<float> quick(random_tensor<float, 4>(r, {64, 48, 3, 3}), {},
                                  {.padding = {1, 1, 1, 1}, .how = nn::algorithm::winograd});
    CHECK(peak_of(quick, x, y) < 2048 * 1024);
    nn::conv_transpose2d_layer<float> larger(random_tensor<float, 4>(r, {48, 24, 4, 4}), {},
                                             {.stride = {2, 2}, .padding = {1, 1, 1, 1}});
    CHECK(peak_of(larger, x, up) < 1536 * 1024);
  }
}

TEST_CASE("layer: one object serves inputs of any size and layout") {
  random r(2);
  const auto k = random_tensor<float, 4>(r, {5, 3, 3, 3});
  nn::conv2d_layer<float> layer(k, {}, {.padding = {1, 1, 1, 1}});
  for (const index_t n : {40, 3, 17, 64, 1})
    for (const konv::layout order : {konv::nchw, konv::nhwc}) {
      const auto x = random_tensor<float, 4>(r, {1, 3, n, n + 1}, order);
      CHECK(same_bits(layer(x), nn::conv2d(x, k, {}, {.padding = {1, 1, 1, 1}})));
    }
}

}  // namespace test

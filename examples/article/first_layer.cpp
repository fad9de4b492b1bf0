// The training of Figure 14's kernels.
// SPDX-License-Identifier: MIT
#include "first_layer.hpp"

#include <cmath>
#include <cstdint>

#include <konv/filter/gaussian.hpp>
#include <konv/nn/backward.hpp>
#include <konv/nn/loss.hpp>
#include <konv/nn/optimizer.hpp>

#include "feature_maps/weights.hpp"

namespace article {
namespace {

using konv::index_t;
using konv::tensor;
namespace nn = konv::nn;

constexpr index_t kernels = 32, side = 7, patch = 20, batch = 12;

// A linear congruential generator (Knuth's MMIX): where the patches lie.
class places {
 public:
  index_t below(index_t n) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<index_t>((state_ >> 33) % static_cast<std::uint64_t>(n));
  }

 private:
  std::uint64_t state_ = 1;
};

tensor<float, 4> patches_of(std::span<const tensor<float, 4>> photos, places& where) {
  tensor<float, 4> x({batch, 3, patch, patch}, konv::nhwc);
  for (index_t n = 0; n < batch; ++n) {
    const auto& from = photos[static_cast<std::size_t>(where.below(static_cast<index_t>(photos.size())))];
    const index_t top = where.below(from.shape(2) - patch + 1), left = where.below(from.shape(3) - patch + 1);
    for (index_t c = 0; c < 3; ++c)
      for (index_t v = 0; v < patch; ++v)
        for (index_t u = 0; u < patch; ++u) x(n, c, v, u) = from(0, c, top + v, left + u);
  }
  return x;
}

// Of each map of each patch the largest number stays, the others become zero.
void winner_takes_all(tensor<float, 4>& maps) {
  for (index_t n = 0; n < maps.shape(0); ++n)
    for (index_t c = 0; c < maps.shape(1); ++c) {
      float most = 0;
      for (index_t v = 0; v < maps.shape(2); ++v)
        for (index_t u = 0; u < maps.shape(3); ++u) most = maps(n, c, v, u) > most ? maps(n, c, v, u) : most;
      for (index_t v = 0; v < maps.shape(2); ++v)
        for (index_t u = 0; u < maps.shape(3); ++u)
          if (maps(n, c, v, u) < most) maps(n, c, v, u) = 0;
    }
}

}  // namespace

tensor<float, 4> seen(const picture& photo) {
  const auto blurred = konv::gaussian_blur<float>(photo, 4.0);
  tensor<float, 4> x({1, 3, photo.height(), photo.width()}, konv::nhwc);
  double squares = 0;
  for (index_t v = 0; v < photo.height(); ++v)
    for (index_t u = 0; u < photo.width(); ++u)
      for (index_t c = 0; c < 3; ++c) {
        const float d = static_cast<float>(photo(u, v, c)) - blurred(u, v, c);
        x(0, c, v, u) = d;
        squares += static_cast<double>(d) * static_cast<double>(d);
      }
  const float scale = static_cast<float>(std::sqrt(static_cast<double>(x.size()) / (squares + 1e-9)));
  for (float& f : x) f *= scale;
  return x;
}

first_layer train_first_layer(std::span<const picture> photos, int steps) {
  std::vector<tensor<float, 4>> inputs;
  for (const picture& p : photos) inputs.push_back(seen(p));

  const std::vector<float> start = networks::weights::random().get({"kernels", {kernels, 3, side, side}});
  tensor<float, 4> w =
      tensor<float, 4>::copy_of(konv::tensor_view<const float, 4>(start, {kernels, 3, side, side}), konv::nchw);
  first_layer result{w.clone(), {}, steps};
  tensor<float, 1> bias({kernels});
  nn::adam<float> of_weights{{.rate = 0.004}}, of_bias{{.rate = 0.004}};
  places where;
  for (int step = 0; step < steps; ++step) {
    const tensor<float, 4> x = patches_of(inputs, where);
    tensor<float, 4> maps = nn::conv2d(x, w, bias.span(), {.then = nn::relu});
    winner_takes_all(maps);
    const auto loss = nn::mean_squared_error(nn::conv_transpose2d(maps, w), x);

    auto decoder = nn::conv_transpose2d_backward(maps, w, loss.gradient);
    const float* stays = maps.begin();
    for (float& g : decoder.x) g = *stays++ > 0 ? g : 0.0f;  // through the winners only, where ReLU is positive
    auto encoder = nn::conv2d_backward(x, w, decoder.x);
    const float* more = decoder.weight.begin();
    for (float& g : encoder.weight) g += *more++;  // the kernels are used twice
    of_weights.step(w.span(), std::span<const float>(encoder.weight.span()));
    of_bias.step(bias.span(), std::span<const float>(encoder.bias.span()));
  }
  result.after = std::move(w);
  return result;
}

}  // namespace article

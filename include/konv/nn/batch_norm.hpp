// Batch normalisation of a trained network, folded into the convolution before it.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_BATCH_NORM_HPP
#define KONV_NN_BATCH_NORM_HPP

#include <cmath>
#include <span>
#include <vector>

#include "../core/tensor.hpp"

KONV_BEGIN
namespace nn {

/// The statistics and parameters of a batch normalisation, one number per channel: y = gamma (x - mean) / sqrt(variance
/// + epsilon) + beta. Empty gamma means 1, empty beta 0.
template <class T>
struct batch_norm {
  std::span<const T> mean, variance;
  std::span<const T> gamma = {}, beta = {};
  double epsilon = 1e-5;
};

/// A convolution's weights with a batch normalisation behind it folded in.
template <class T, int N>
struct folded {
  tensor<T, N> weight;
  std::vector<T> bias;
};

/// conv(x) followed by the batch normalisation equals a convolution with these weights and this bias.
/// weight: as conv1d to conv3d take it (output channels first). bias: one per output channel, or none.
/// Computed in double. Throws argument_error for numbers of channels that differ or a variance below -epsilon.
template <class W>
auto fold_batch_norm(const W& weight, std::span<const typename W::value_type> bias,
                     const batch_norm<typename W::value_type>& norm) {
  using T = typename W::value_type;
  folded<T, static_cast<int>(std::tuple_size_v<typename W::shape_type>)> out{weight.clone(), {}};
  const index_t channels = weight.shape(0), each = channels > 0 ? weight.size() / channels : 0;
  const auto check = [&](const char* what, std::span<const T> v, bool optional) {
    if (static_cast<index_t>(v.size()) != channels && !(optional && v.empty()))
      konv::detail::fail("fold_batch_norm", {what, " has ", v.size(), " elements, expected ", channels,
                                             ", the output channels of weight ",
                                             konv::detail::shape_text(weight.shape())});
  };
  check("bias", bias, true);
  check("mean", norm.mean, false);
  check("variance", norm.variance, false);
  check("gamma", norm.gamma, true);
  check("beta", norm.beta, true);
  if (weight.order() != layout::channels_first)
    konv::detail::fail("fold_batch_norm", "weight is channels_last, expected channels_first");
  for (index_t o = 0; o < channels; ++o) {
    const std::size_t at = static_cast<std::size_t>(o);
    const double power = static_cast<double>(norm.variance[at]) + norm.epsilon;
    if (!(power > 0))
      konv::detail::fail("fold_batch_norm", {"variance + epsilon is ", power, ", expected above 0"});
    const double scale = (norm.gamma.empty() ? 1.0 : static_cast<double>(norm.gamma[at])) / std::sqrt(power);
    const double before = bias.empty() ? 0.0 : static_cast<double>(bias[at]);
    const double beta = norm.beta.empty() ? 0.0 : static_cast<double>(norm.beta[at]);
    out.bias.push_back(static_cast<T>((before - static_cast<double>(norm.mean[at])) * scale + beta));
    for (index_t k = o * each; k < (o + 1) * each; ++k)
      out.weight.data()[k] = static_cast<T>(static_cast<double>(out.weight.data()[k]) * scale);
  }
  return out;
}

}  // namespace nn
KONV_END
#endif

// Training: steps of an optimiser on batches of patches, shared out to threads.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_AUTOENCODER_TRAIN_HPP
#define KONV_EXAMPLES_AUTOENCODER_TRAIN_HPP

#include <atomic>
#include <konv/engine/parallel.hpp>
#include <konv/nn/loss.hpp>
#include <konv/nn/optimizer.hpp>
#include <variant>

#include "patches.hpp"

namespace autoencoder {

using optimizer = std::variant<nn::adam<float>, nn::sgd<float>>;

/// Patches in a batch at most.
inline constexpr index_t most_patches = 4096;

/// Everything that the next step depends on, beside the photographs.
struct training {
  network net;
  optimizer how;
  std::uint64_t seed = 1;  ///< of the patches drawn
  index_t batch = 32;        ///< patches per step
  index_t steps = 0;         ///< taken so far
};

/// The mean squared error over many patches.
inline double loss_of(const network& net, view x) {
  return nn::mean_squared_error(net.forward(x)[5], target_of(x)).value;
}

/// One step; the loss is that of the weights before it. A thread takes a few patches at a time; their gradients are
/// added up in the order of the patches, so that the number of threads changes no bit of the result.
inline double train_step(training& t, const patches& from, int threads) {
  constexpr index_t slice = 4;
  const index_t batch = t.batch;
  const index_t slices = (batch + slice - 1) / slice;
  const std::size_t count = t.net.parameters().size();
  std::vector<std::vector<float>> gradients(static_cast<std::size_t>(slices), std::vector<float>(count));
  std::vector<double> losses(static_cast<std::size_t>(slices));

  std::atomic<index_t> next{0};
  konv::parallel_for(threads, threads, [&](index_t) {
    for (index_t s; (s = next++) < slices;) {
      const index_t first = s * slice, patches_here = std::min(slice, batch - first);
      const tensor x = from.draw(t.seed, static_cast<std::uint64_t>(t.steps * batch + first), patches_here);
      const network::activations all = t.net.forward(x);
      nn::loss<float, 4> loss = nn::mean_squared_error(all[5], target_of(x));
      const double share = static_cast<double>(patches_here) / static_cast<double>(batch);
      for (float& g : loss.gradient) g *= static_cast<float>(share);
      losses[static_cast<std::size_t>(s)] = share * loss.value;
      t.net.backward(x, all, std::move(loss.gradient), gradients[static_cast<std::size_t>(s)]);
    }
  });

  for (std::size_t s = 1; s < gradients.size(); ++s) {
    losses[0] += losses[s];
    for (std::size_t i = 0; i < count; ++i) gradients[0][i] += gradients[s][i];
  }
  std::visit([&](auto& o) { o.step(t.net.parameters(), std::span<const float>(gradients[0])); }, t.how);
  ++t.steps;
  return losses[0];
}

}  // namespace autoencoder
#endif

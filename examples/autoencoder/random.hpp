// Random numbers by place: the n-th one of a seed, without those before it. Training that is stopped and taken up again
// draws the same ones, and there is no generator whose state would have to be saved.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_AUTOENCODER_RANDOM_HPP
#define KONV_EXAMPLES_AUTOENCODER_RANDOM_HPP

#include <cstdint>

namespace autoencoder {

/// SplitMix64 (Steele, Lea and Flood, 2014), whose n-th output is a hash of seed and n.
constexpr std::uint64_t random_bits(std::uint64_t seed, std::uint64_t n) {
  const auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  };
  return mix(mix(seed + 0x9E3779B97F4A7C15u) + (n + 1) * 0x9E3779B97F4A7C15u);
}

/// 0 to below 1.
constexpr double unit(std::uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

}  // namespace autoencoder
#endif

// One axis of a multirate Gaussian: how far each level reaches, and the blur at the lowest.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_MULTIRATE_AXIS_HPP
#define KONV_ENGINE_MULTIRATE_AXIS_HPP

#include <cmath>

#include "../core/buffer.hpp"
#include "../core/extent.hpp"

KONV_BEGIN
namespace detail {

/// One axis: which pixels of each level are wanted, counted so that pixel i stands over pixels 2 i of the level above.
struct multirate_axis {
  struct range {
    index_t from = 0, to = 0;
    index_t size() const { return to - from; }
  };
  static constexpr int most = 20;  ///< levels, the image itself among them: sigma is below 10^6

  range before[most], after[most];  ///< on the way down, on the way back
  buffer<double> middle;            ///< the blur between
  index_t reach() const { return static_cast<index_t>(middle.size()) / 2; }

  multirate_axis(double sigma, index_t n, int levels, double cut) {
    const double low = std::ldexp(sigma, -levels);
    const auto reach = static_cast<index_t>(std::ceil(cut * std::sqrt(low * low - 1)));
    after[0] = {0, n};
    for (int l = 1; l <= levels; ++l) {
      const index_t from = half(after[l - 1].from) - 2;
      after[l] = {from - (from & 1), half(after[l - 1].to - 1) + 3};
    }
    before[levels] = {after[levels].from - reach, after[levels].to + reach};
    for (int l = levels; l > 0; --l) before[l - 1] = {2 * before[l].from - 4, 2 * before[l].to + 3};
    set_middle(low, levels, reach);
  }

 private:
  static index_t half(index_t i) { return i >= 0 ? i / 2 : -((1 - i) / 2); }

  // The inverse Fourier transform of Gaussian / responses, which vanishes from 1.4 / sigma on.
  void set_middle(double sigma, int levels, index_t reach) {
    constexpr int steps = 64;
    const double pi = 3.14159265358979323846, end = 1.4 / sigma < 0.5 ? 1.4 / sigma : 0.5;
    double at[steps], response[steps];
    for (int i = 0; i < steps; ++i) {
      at[i] = pi * end * (i + 0.5) / steps;
      double parts = 1;
      for (int l = 1; l <= levels; ++l) parts *= std::pow(std::cos(std::ldexp(at[i], -l)), 16);
      response[i] = std::exp(-2 * sigma * sigma * at[i] * at[i]) / parts;
    }
    double sum = 0;
    for (index_t k = -reach; k <= reach; ++k) {
      double w = 0;
      for (int i = 0; i < steps; ++i) w += response[i] * std::cos(2 * at[i] * static_cast<double>(k));
      middle.push_back(w);
      sum += w;
    }
    for (double& w : middle) w /= sum;
  }
};

}  // namespace detail
KONV_END
#endif

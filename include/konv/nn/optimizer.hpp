// Optimisers: one step of gradient descent on a row of parameters, plain or by Adam.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_OPTIMIZER_HPP
#define KONV_NN_OPTIMIZER_HPP

#include <cmath>
#include <span>
#include <vector>

#include "../core/error.hpp"
#include "../core/extent.hpp"

KONV_BEGIN
namespace nn {
namespace detail {

inline void check_option(const char* where, const char* name, double v, bool good, const char* expected) {
  if (!good) konv::detail::fail(where, {name, " is ", v, ", expected ", expected});
}

// Sizes memory at the first step; afterwards it has to fit.
template <class T>
void check_step(const char* where, std::span<T> parameters, std::span<const T> gradient, std::vector<T>& memory) {
  if (memory.empty()) memory.resize(parameters.size());
  if (gradient.size() != parameters.size() || memory.size() != parameters.size())
    konv::detail::fail(where, {"there are ", parameters.size(), " parameters, ", gradient.size(),
                               " gradients and a memory of ", memory.size(), ", expected equal numbers"});
}

}  // namespace detail

struct sgd_options {
  double rate = 0.01;   ///< above 0
  double momentum = 0;  ///< 0 to below 1
};

/// Stochastic gradient descent with momentum, as torch.optim.SGD: velocity = momentum * velocity + gradient,
/// parameter -= rate * velocity. Everything that it remembers is public: saved and put back, training goes on with the
/// same bits. step() throws argument_error for options out of range and for sizes that differ.
template <class T>
struct sgd {
  sgd_options options = {};
  std::vector<T> velocity = {};  ///< one per parameter; empty before the first step, which makes it zeros

  void step(std::span<T> parameters, std::span<const T> gradient) {
    const auto [rate, momentum] = options;
    detail::check_option("sgd", "rate", rate, rate > 0, "more than 0");
    detail::check_option("sgd", "momentum", momentum, momentum >= 0 && momentum < 1, "0 to below 1");
    detail::check_step("sgd", parameters, gradient, velocity);
    const T r = static_cast<T>(rate), m = static_cast<T>(momentum);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      velocity[i] = m * velocity[i] + gradient[i];
      parameters[i] -= r * velocity[i];
    }
  }
};

struct adam_options {
  double rate = 0.001;    ///< above 0
  double beta1 = 0.9;     ///< of the mean; 0 to below 1
  double beta2 = 0.999;   ///< of the mean square; 0 to below 1
  double epsilon = 1e-8;  ///< added to the root; above 0
};

/// Adam, as torch.optim.Adam without weight decay: the mean and the mean square of past gradients, both corrected for
/// their start at zero, parameter -= rate * mean / (sqrt(square) + epsilon). Memory and errors as sgd.
/// Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015.
template <class T>
struct adam {
  adam_options options = {};
  index_t steps = 0;             ///< taken so far
  std::vector<T> mean = {};    ///< of the gradients, one per parameter; empty before the first step
  std::vector<T> square = {};  ///< of their squares

  void step(std::span<T> parameters, std::span<const T> gradient) {
    const auto [rate, beta1, beta2, epsilon] = options;
    detail::check_option("adam", "rate", rate, rate > 0, "more than 0");
    detail::check_option("adam", "beta1", beta1, beta1 >= 0 && beta1 < 1, "0 to below 1");
    detail::check_option("adam", "beta2", beta2, beta2 >= 0 && beta2 < 1, "0 to below 1");
    detail::check_option("adam", "epsilon", epsilon, epsilon > 0, "more than 0");
    detail::check_step("adam", parameters, gradient, mean);
    detail::check_step("adam", parameters, gradient, square);
    ++steps;
    const double t = static_cast<double>(steps);
    const T size = static_cast<T>(rate / (1 - std::pow(beta1, t)));
    const T root = static_cast<T>(std::sqrt(1 - std::pow(beta2, t))), eps = static_cast<T>(epsilon);
    const T old1 = static_cast<T>(beta1), new1 = static_cast<T>(1 - beta1);
    const T old2 = static_cast<T>(beta2), new2 = static_cast<T>(1 - beta2);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const T g = gradient[i];
      mean[i] = old1 * mean[i] + new1 * g;
      square[i] = old2 * square[i] + new2 * (g * g);
      parameters[i] -= size * mean[i] / (std::sqrt(square[i]) / root + eps);
    }
  }
};

}  // namespace nn
KONV_END
#endif

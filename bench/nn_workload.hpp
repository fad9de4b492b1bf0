// Layers of networks as workloads, handed alike to konv and to oneDNN.
// SPDX-License-Identifier: MIT
#ifndef KONV_BENCH_NN_WORKLOAD_HPP
#define KONV_BENCH_NN_WORKLOAD_HPP

#include <memory>
#include <string>
#include <vector>

#include "konv/core/extent.hpp"

namespace bench {

using konv::index_t;

enum class nn_kind { conv, transposed, depthwise, max_pool, avg_pool };
/// The layout that source and destination have. `best` is whatever a party likes best; its conversions to and from it
/// are not timed.
enum class nn_layout { best, nhwc, nchw };

/// One layer: N = 1; depth 1 and kernel_d 1 are two-dimensional. Zero padding, the same on both sides.
struct nn_layer {
  std::string name;
  nn_kind kind = nn_kind::conv;
  index_t in = 1, out = 1;
  index_t d = 1, h = 1, w = 1;
  index_t kernel_d = 1, kernel = 3, stride = 1, pad = 1;
  bool relu = false;
  bool tanh = false;

  index_t out_length(index_t n, index_t k, index_t p) const {
    return kind == nn_kind::transposed ? (n - 1) * stride - 2 * p + k : (n + 2 * p - k) / stride + 1;
  }
  index_t od() const { return kernel_d == 1 ? d : out_length(d, kernel_d, pad); }
  index_t oh() const { return out_length(h, kernel, pad); }
  index_t ow() const { return out_length(w, kernel, pad); }
  bool pool() const { return kind == nn_kind::max_pool || kind == nn_kind::avg_pool; }
  index_t per_group() const {
    return kind == nn_kind::depthwise || pool() ? 1 : kind == nn_kind::transposed ? out : in;
  }
  index_t weight_size() const {
    if (pool()) return 0;
    return (kind == nn_kind::transposed ? in * out : out * per_group()) * kernel_d * kernel * kernel;
  }
  double multiply_adds() const {
    const double taps = static_cast<double>(kernel_d * kernel * kernel);
    if (kind == nn_kind::transposed)
      return taps * static_cast<double>(in * out) * static_cast<double>(d * h * w);
    return taps * static_cast<double>(per_group() * out) * static_cast<double>(od() * oh() * ow());
  }
};

/// A chain of layers and its data. x and y are N x C x (D x) H x W in NCHW or NHWC order of memory; weights as PyTorch
/// stores them.
struct nn_work {
  std::vector<nn_layer> layers;
  nn_layout layout = nn_layout::nhwc;
  int winograd = 0;  ///< tiles of so many outputs: 4, or 2 by a name of its own; 0: direct
  int threads = 1;
  std::vector<float> x, y;
  std::vector<std::vector<float>> weights, biases;
};

/// A party's preparation of a workload. run() is timed; finish() puts the result into work.y in NHWC order (nchw:
/// NCHW).
struct nn_call {
  virtual ~nn_call() = default;
  virtual void run() = 0;
  virtual void finish(nn_work& work) = 0;
};

/// Null where the party cannot do it.
std::unique_ptr<nn_call> konv_nn(nn_work& work);
std::unique_ptr<nn_call> onednn_nn(nn_work& work);
std::unique_ptr<nn_call> simd_nn(nn_work& work);

}  // namespace bench
#endif

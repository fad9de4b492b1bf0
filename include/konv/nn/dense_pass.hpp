// What the engines of layers share: an activation as the kernels apply it, and a pass with its packed weights.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_DENSE_PASS_HPP
#define KONV_NN_DENSE_PASS_HPP

#include <memory>

#include "../kernels/nn_tile.hpp"
#include "geometry.hpp"
#include "options.hpp"

KONV_BEGIN
namespace nn {

/// What a layer does to a sum: in the kernel (slope, then bounds), and afterwards where that takes an exp.
template <class T>
struct epilogue {
  bounds bound = bounds::nothing;
  T slope = 1;
  T low = -std::numeric_limits<T>::infinity();
  T high = std::numeric_limits<T>::infinity();
  bool later = false;
  activation act;

  explicit epilogue(const activation& a = none) : act(a) {
    if (a.kind == activation_kind::relu) {
      bound = bounds::floor;
      low = 0;
    }
    if (a.kind == activation_kind::leaky_relu) {
      bound = bounds::full;
      slope = static_cast<T>(a.slope);
    }
    if (a.kind == activation_kind::clamp) {
      bound = bounds::full;
      low = static_cast<T>(a.low);
      high = static_cast<T>(a.high);
    }
    later = a.kind == activation_kind::sigmoid || a.kind == activation_kind::tanh;
  }
  /// The rest of the work, over a whole result.
  void finish(const field<T>& y, const row_functions<T>& rows) const {
    if (!later) return;
    const bool last = y.sc == 1;  // else rows of a plane
    const bool dense = last ? y.sw == y.c : y.sw == 1;
    const index_t row = last ? y.w * y.c : y.w;
    const bool together = dense && y.sh == row;  // all rows are one
    for (index_t n = 0; n < y.n; ++n)
      for (index_t z = 0; z < y.d; ++z)
        for (index_t v = 0; v < (together ? 1 : y.h); ++v)
          for (index_t c = 0; c < (last && dense ? 1 : y.c); ++c) {
            T* const first = y.at(n, z, v, 0) + c * y.sc;
            if (dense)
              rows.activate(first, together ? row * y.h : row, act.kind, T{0});
            else
              for (index_t x = 0; x < y.w; ++x) rows.activate(first + x * y.sw, 1, act.kind, T{0});
          }
  }
};

/// Weights made ready for a kernel: shared by the copies of an engine, one for each thread.
template <class T>
using packed = std::shared_ptr<tensor<T, 1>>;
template <class T>
packed<T> make_packed(index_t n) {
  return std::make_shared<tensor<T, 1>>(shape_of<1>{n});
}
template <class T>
std::size_t bytes_of(const packed<T>& p) {
  return static_cast<std::size_t>(p->size()) * sizeof(T);
}

/// A pass and its weights: [group][block of outputs][block of inputs][tap][input][output of the block].
template <class T>
struct dense_pass {
  axis_rule axes[3];
  packed<T> weights;
  index_t taps() const {
    return static_cast<index_t>(axes[0].taps.size() * axes[1].taps.size() * axes[2].taps.size());
  }
  void pack(const weight_field<T>& w, const channel_split& channels, index_t block, index_t blocks, index_t inputs) {
    weights = make_packed<T>(channels.groups * blocks * taps() * channels.in * block);
    T* to = weights->data();
    for (index_t g = 0; g < channels.groups; ++g)
      for (index_t b = 0; b < blocks; ++b)
        for (index_t i0 = 0; i0 < channels.in; i0 += inputs)
          for (const index_t kz : axes[0].kernel)
            for (const index_t ky : axes[1].kernel)
              for (const index_t kx : axes[2].kernel)
                for (index_t i = i0; i < i0 + inputs && i < channels.in; ++i)
                  for (index_t o = b * block; o < (b + 1) * block; ++o)
                    *to++ = o < channels.out ? w.at(g, o, i, kz, ky, kx) : T{0};
  }
};

}  // namespace nn
KONV_END
#endif

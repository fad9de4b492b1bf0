// Layers as their definitions, in double: the slow twins of nn/conv.hpp, nn/conv_transpose.hpp, nn/backward.hpp, and
// their oracle.
// SPDX-License-Identifier: MIT
#ifndef KONV_REFERENCE_NN_CONV_HPP
#define KONV_REFERENCE_NN_CONV_HPP

#include "../core/tensor.hpp"
#include "rules.hpp"

KONV_BEGIN
namespace reference {

/// A layer over N x C x D x H x W; two-dimensional ones have a depth and a kernel depth of 1.
struct nn_layer {
  index_t kernel[3] = {1, 1, 1};  // z, y, x
  index_t stride[3] = {1, 1, 1};
  index_t dilation[3] = {1, 1, 1};
  index_t pad[3] = {0, 0, 0};  ///< before the first position
  index_t groups = 1;
  border edge = border::constant;
};

using tensor5 = tensor<double, 5>;

/// Calls f(n, group, o, c, kernel position, coarse position, fine position or -1) for every product of a convolution
/// from `fine` to `coarse`; o counts within the group's outputs, c within its inputs.
template <class F>
void for_products(const nn_layer& l, const shape_of<5>& fine, const shape_of<5>& coarse, F&& f) {
  const index_t firsts = coarse[1] / l.groups, seconds = fine[1] / l.groups;
  for (index_t n = 0; n < coarse[0]; ++n)
    for (index_t g = 0; g < l.groups; ++g)
      for (index_t o = 0; o < firsts; ++o)
        for (index_t z = 0; z < coarse[2]; ++z)
          for (index_t y = 0; y < coarse[3]; ++y)
            for (index_t x = 0; x < coarse[4]; ++x)
              for (index_t c = 0; c < seconds; ++c)
                for (index_t i = 0; i < l.kernel[0]; ++i)
                  for (index_t j = 0; j < l.kernel[1]; ++j)
                    for (index_t k = 0; k < l.kernel[2]; ++k) {
                      const index_t pz = position(l.edge, z * l.stride[0] + i * l.dilation[0] - l.pad[0], fine[2]);
                      const index_t py = position(l.edge, y * l.stride[1] + j * l.dilation[1] - l.pad[1], fine[3]);
                      const index_t px = position(l.edge, x * l.stride[2] + k * l.dilation[2] - l.pad[2], fine[4]);
                      if (pz < 0 || py < 0 || px < 0) continue;
                      f(n, g * firsts + o, g * seconds + c, c, i, j, k, z, y, x, pz, py, px);
                    }
}

/// y(coarse) = bias + sum of weight * x(fine). y has been given its shape.
inline void conv(const nn_layer& l, const tensor5& x, const tensor5& weight, std::span<const double> bias, tensor5& y) {
  for (index_t n = 0; n < y.shape(0); ++n)
    for (index_t o = 0; o < y.shape(1); ++o)
      for (index_t z = 0; z < y.shape(2); ++z)
        for (index_t v = 0; v < y.shape(3); ++v)
          for (index_t u = 0; u < y.shape(4); ++u)
            y(n, o, z, v, u) = bias.empty() ? 0 : bias[static_cast<std::size_t>(o)];
  for_products(
      l, x.shape(), y.shape(),
      [&](index_t n, index_t o, index_t c, index_t in, index_t i, index_t j, index_t k, index_t z, index_t v, index_t u,
          index_t pz, index_t py, index_t px) { y(n, o, z, v, u) += weight(o, in, i, j, k) * x(n, c, pz, py, px); });
}

/// The adjoint: y(fine) = bias + sum of weight * x(coarse).
inline void conv_transpose(const nn_layer& l, const tensor5& x, const tensor5& weight, std::span<const double> bias,
                           tensor5& y) {
  for (index_t n = 0; n < y.shape(0); ++n)
    for (index_t o = 0; o < y.shape(1); ++o)
      for (index_t z = 0; z < y.shape(2); ++z)
        for (index_t v = 0; v < y.shape(3); ++v)
          for (index_t u = 0; u < y.shape(4); ++u)
            y(n, o, z, v, u) = bias.empty() ? 0 : bias[static_cast<std::size_t>(o)];
  for_products(
      l, y.shape(), x.shape(),
      [&](index_t n, index_t o, index_t c, index_t in, index_t i, index_t j, index_t k, index_t z, index_t v, index_t u,
          index_t pz, index_t py, index_t px) { y(n, c, pz, py, px) += weight(o, in, i, j, k) * x(n, o, z, v, u); });
}

/// The gradient with respect to the weights, of either: sum of coarse * fine.
inline void conv_weight_gradient(const nn_layer& l, const tensor5& fine, const tensor5& coarse, tensor5& weight) {
  for_products(l, fine.shape(), coarse.shape(),
               [&](index_t n, index_t o, index_t c, index_t in, index_t i, index_t j, index_t k, index_t z, index_t v,
                   index_t u, index_t pz, index_t py,
                   index_t px) { weight(o, in, i, j, k) += coarse(n, o, z, v, u) * fine(n, c, pz, py, px); });
}

}  // namespace reference
KONV_END
#endif

// The first layer of Figures 14 and 15: kernels before and after a training of a few seconds.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_FIRST_LAYER_HPP
#define KONV_EXAMPLES_ARTICLE_FIRST_LAYER_HPP

#include <konv/core/tensor.hpp>

#include "book.hpp"

namespace article {

struct first_layer {
  konv::tensor<float, 4> before, after;  ///< kernels x 3 x 7 x 7
  int steps = 0;
};

/// What the network looks at: a photograph less its own blur (sigma 4), over the deviation of what is left. 1 x 3 x H x
/// W, channels last.
konv::tensor<float, 4> seen(const picture& photo);

/// Trains a convolutional autoencoder with konv's gradients and Adam: 32 kernels of 7x7x3 with ReLU look at 12 patches
/// of 20x20 pixels a step; of each feature map only the largest number stays; the transposed convolution with the same
/// kernels has to build the patch from these. That only a few numbers may be used is what gives the kernels their
/// form. (A. Makhzani and B. Frey, "Winner-take-all autoencoders", 2015.)
first_layer train_first_layer(std::span<const picture> photos, int steps = 600);

}  // namespace article
#endif

// The networks: VGG-16's convolutions, and ResNet-50 up to the end of its first stage.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_FEATURE_MAPS_NETWORKS_HPP
#define KONV_EXAMPLES_FEATURE_MAPS_NETWORKS_HPP

#include "weights.hpp"

namespace networks {

/// What a layer made of what came before it.
struct stage {
  std::string name;             ///< "conv3_2", "layer1.0"
  konv::tensor<float, 4> maps;  ///< 1 x C x H x W, channels last in memory
  double milliseconds = 0;      ///< of the fastest of the calls
  double operations = 0;        ///< multiplications and additions of its convolutions
};

/// Every parameter that the network needs, in the order of its layers.
std::vector<parameter> vgg16_parameters();
std::vector<parameter> resnet50_parameters();

/// VGG-16 (K. Simonyan and A. Zisserman, 2015; torchvision's `vgg16`): 13 convolutions of 3x3 with ReLU, named conv1_1
/// to conv5_3, each stage the maps after its ReLU. Max pools stand between the five blocks and are no stages.
/// x: N x 3 x H x W, at least 16 pixels a side, normalised as the network was trained. Each layer is called `calls`
/// times for the time. Throws konv::io_error for weights that are not this network's.
std::vector<stage> vgg16(const weights& w, konv::tensor<float, 4> x, int calls = 1);

/// ResNet-50 (K. He et al., 2016; torchvision's `resnet50`): 7x7 of stride 2 with batch normalisation and ReLU, max
/// pool, and the three bottleneck blocks of layer1. Batch normalisations are folded into the convolutions before them.
std::vector<stage> resnet50(const weights& w, konv::tensor<float, 4> x, int calls = 1);

}  // namespace networks
#endif

// Everything for networks: layers, pools, sums, activations, gradients, optimisers. Kept out of konv.hpp, which compiles
// faster without.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_HPP
#define KONV_NN_HPP

#include "nn/activation.hpp"
#include "nn/add.hpp"
#include "nn/backward.hpp"
#include "nn/batch_norm.hpp"
#include "nn/conv.hpp"
#include "nn/conv_transpose.hpp"
#include "nn/loss.hpp"
#include "nn/optimizer.hpp"
#include "nn/pool.hpp"

#endif

// Everything for volumes, D x H x W: correlation, convolution, blurs.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_HPP
#define KONV_VOLUME_HPP

#include "volume/blur.hpp"
#include "volume/correlate.hpp"
#include "volume/separable.hpp"

#endif

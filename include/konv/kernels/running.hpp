// Sums of windows that move along a row, for the kernels of box filters.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_RUNNING_HPP
#define KONV_KERNELS_RUNNING_HPP

#include "lanes.hpp"

#define KONV_INL "../kernels/running.inl"
#include "../simd/foreach.inl"

#endif

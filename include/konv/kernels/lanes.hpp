// lanes_of<T> of every instruction set: samples in lanes.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_LANES_HPP
#define KONV_KERNELS_LANES_HPP

#include "../simd/simd.hpp"

#define KONV_INL "../kernels/lanes.inl"
#include "../simd/foreach.inl"

#endif

// Convolution by the Fourier transform, for large kernels. Not part of konv.hpp: who needs it includes it.
// SPDX-License-Identifier: MIT
#ifndef KONV_FFT_HPP
#define KONV_FFT_HPP

#include "filter/fft.hpp"

#endif

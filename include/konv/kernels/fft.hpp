// Fourier transforms of many sequences side by side, and what a two-dimensional convolution by them needs besides.
// SPDX-License-Identifier: MIT
#ifndef KONV_KERNELS_FFT_HPP
#define KONV_KERNELS_FFT_HPP

#include "transpose.hpp"

KONV_BEGIN

/// Complex numbers lie in two planes, re and im. A transform has 2^log2n rows of `lanes` columns, `pitch` floats apart;
/// each column is a sequence of its own.
struct fft_kernels {
  index_t lanes;
  /// Natural order in, digits reversed out. `twiddles`: as fft_twiddles makes them for this length.
  void (*forward)(float* re, float* im, index_t pitch, int log2n, const float* twiddles);
  /// Digits reversed in, natural order out; the result is 2^log2n times the inverse.
  void (*inverse)(float* re, float* im, index_t pitch, int log2n, const float* twiddles);
  /// (re, im) *= (by_re, by_im), n numbers, a multiple of lanes.
  void (*multiply)(float* re, float* im, const float* by_re, const float* by_im, index_t n);
  transpose_fn<float> transpose;
  /// The largest bit pattern of |x|: above 0x7f7fffff where one is not finite.
  std::int32_t (*peak)(const float* in, index_t n);
  void (*scale)(float* row, index_t n, float by);
};

KONV_END

#define KONV_INL "../kernels/fft.inl"
#include "../simd/foreach.inl"

KONV_BEGIN

inline fft_kernels find_fft(cpu::isa i) { return KONV_DISPATCH(i, get_fft<float>()); }

/// The floats of one length: for every stage but the last, blocks of n = 2^log2n, 2^(log2n - 2), ... numbers; in each,
/// for j = 0 .. n/4 - 1 the cosines and sines of -2 pi j/n, of twice and of three times that angle.
inline index_t fft_twiddle_count(int log2n) {
  index_t count = 0;
  for (int l = log2n; l > 2; l -= 2) count += 6 * (index_t{1} << (l - 2));
  return count;
}
inline void fft_twiddles(int log2n, float* out) {
  for (int l = log2n; l > 2; l -= 2) {
    const index_t n = index_t{1} << l;
    for (index_t j = 0; j < n / 4; ++j)
      for (index_t times = 1; times <= 3; ++times) {
        const double angle = -6.283185307179586476925 * static_cast<double>(j * times) / static_cast<double>(n);
        *out++ = static_cast<float>(std::cos(angle));
        *out++ = static_cast<float>(std::sin(angle));
      }
  }
}

KONV_END
#endif

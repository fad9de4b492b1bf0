// What every benchmark needs: images with reproducible noise, kernels, the check before the clock, registration.
// SPDX-License-Identifier: MIT
#ifndef KONV_BENCH_SUPPORT_HPP
#define KONV_BENCH_SUPPORT_HPP

#include <string>
#include <vector>

#include "workload.hpp"

namespace bench {

/// "320x240", "1080p" or "4k" and the pixels that it stands for.
struct named_size {
  const char* name;
  index_t width, height;
};
inline constexpr named_size small{"320x240", 320, 240};
inline constexpr named_size full_hd{"1080p", 1920, 1080};
inline constexpr named_size ultra_hd{"4k", 3840, 2160};

/// "u8c1", "u8c3", "f32c1", ...
std::string type_name(depth d, index_t channels);

/// An image of noise, made at the first call and shared by all: u8 0..255, s16 -1000..1000, f32 0..1. Rows are
/// aligned to 64 bytes, as konv::image has them.
pixels source(depth d, extent size);
/// An image to write into, likewise shared; `which` tells apart those that one call writes.
pixels target(depth d, extent size, int which = 0);

/// size x size weights without symmetry, of full rank (no sum of a few separable kernels comes near), of both signs,
/// summing to 1.
konv::kernel<float> dense_kernel(index_t size);
/// Weights of one line that sum to 1: without symmetry and of both signs, or a bell that is its own mirror image.
std::vector<float> line(index_t taps, bool symmetric, unsigned seed);

/// What one call does, for the shares of the machine's limit.
struct cost {
  double ops = 0;          ///< additions and multiplications of the plain formula (a multiply-add is two)
  double bytes = 0;        ///< source read once plus destination written once
  const char* limit = "";  ///< the arithmetic limit that applies, as in the name limit/<this>/core/...; "" if none
};
/// The cost of `taps` multiply-adds per output sample; 0: nothing but moving bytes.
cost cost_of(depth src, extent src_size, depth dst, extent dst_size, double taps);

/// The outcome of the check before the clock: how far the result is from the real-valued one, and how far it may be.
struct verdict {
  double error = 0;
  double allowed = 0;
};
/// A call and its check.
struct timed {
  call run;
  std::function<verdict()> check;
  int threads = 1;  ///< how many threads it may use
};
/// Registers a benchmark. `make` is called once, before its first run, and so is the check: if the error exceeds what
/// is allowed, or the process burns more time than `threads` threads can, the benchmark fails with a message, and so
/// does the program.
void add(const std::string& name, const cost& c, std::function<timed()> make);

/// The largest distance of dst from the real-valued correlation (held to dst's range), over as many pixels as twenty
/// million multiply-adds in double allow: all of a 1080p image at 3x3, 20,000 spread pixels at 31x31; the corners
/// always.
verdict check_filter2d(const filter2d_work& w);
verdict check_sepfilter2d(const sepfilter2d_work& w);
/// 0 errors are allowed.
verdict check_pad(const pad_work& w);
/// As check_filter2d, for weights in double; dst as large as ceil(src / stride).
verdict check_weights(const pixels& src, const pixels& dst, const konv::kernel<double>& k, index_t stride,
                      konv::border edge = konv::border::reflect_101);
/// dst (f32) against sqrt(x^2 + y^2) of two correlations: the difference relative to the larger of 1 and that length.
verdict check_length(const pixels& src, const pixels& dst, const konv::kernel<double>& x,
                     const konv::kernel<double>& y);

/// A check failed somewhere in this run.
bool any_check_failed();

void add_limits();
void add_filter2d();
void add_sepfilter2d();
void add_pad();
void add_named();
void add_nn();
void add_volumes();

}  // namespace bench
#endif

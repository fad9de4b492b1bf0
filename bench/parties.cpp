// The list of those who were built.
// SPDX-License-Identifier: MIT
#include "workload.hpp"

namespace bench {

std::vector<party> parties() {
  std::vector<party> all;
#if KONV_BENCH_KONV
  all.push_back(konv_party());
  all.push_back(konv_plan_party());
  all.push_back(konv_stream_party());
#endif
#if KONV_BENCH_NATIVE
  all.push_back(konv_native_party());
#endif
#if KONV_BENCH_OPENCV
  all.push_back(opencv_party());
#endif
#if KONV_BENCH_FFTW
  all.push_back(fftw_party());
#endif
#if KONV_BENCH_SIMD
  all.push_back(simd_party());
#endif
  all.push_back(naive_party());
  all.push_back(naive_O3_party());
  return all;
}

}  // namespace bench

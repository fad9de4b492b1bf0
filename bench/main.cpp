// konv_bench: registers everything, says what machine this is, runs. See README.md beside it.
// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "konv/version.hpp"
#include "support.hpp"

namespace {

// "AMD EPYC, family 25, model 17": a virtual machine's name alone does not tell one generation from another.
std::string cpu_model() {
  std::string name = "unknown", family, model;
  std::ifstream info("/proc/cpuinfo");
  for (std::string text; std::getline(info, text) && !text.empty();) {  // the first core's lines
    const auto colon = text.find(':');
    if (colon == std::string::npos || colon + 2 > text.size()) continue;
    const std::string value = text.substr(colon + 2);
    if (text.starts_with("model name")) name = value;
    else if (text.starts_with("cpu family")) family = ", family " + value;
    else if (text.starts_with("model\t")) model = ", model " + value;
  }
  return name + family + model;
}

const char* compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "g++ " __VERSION__;
#else
  return "unknown";
#endif
}

}  // namespace

int main(int argc, char** argv) {
  // The defaults of this program; what the command line says comes later and wins.
  std::vector<std::string> words = {argv[0], "--benchmark_min_time=0.05"};
  words.insert(words.end(), argv + 1, argv + argc);
  std::vector<char*> pointers;
  for (std::string& w : words) pointers.push_back(w.data());
  int n = static_cast<int>(pointers.size());
  pointers.push_back(nullptr);

  benchmark::AddCustomContext("cpu", cpu_model());
  benchmark::AddCustomContext("compiler", compiler());
  benchmark::AddCustomContext("flags", KONV_BENCH_FLAGS);
#if KONV_BENCH_KONV
  benchmark::AddCustomContext("konv_isa", bench::konv_isa());
#endif
#if KONV_BENCH_OPENCV
  benchmark::AddCustomContext("opencv", bench::opencv_version());
#endif
#if KONV_BENCH_FFTW
  benchmark::AddCustomContext("fftw", bench::fftw_version());
#endif
#if KONV_BENCH_SIMD
  benchmark::AddCustomContext("simd", bench::simd_version());
#endif

  benchmark::Initialize(&n, pointers.data());
  if (benchmark::ReportUnrecognizedArguments(n, pointers.data())) return 1;
  bench::add_limits();
  bench::add_filter2d();
  bench::add_sepfilter2d();
  bench::add_nn();
  bench::add_volumes();
  bench::add_pad();
  bench::add_named();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  if (!bench::any_check_failed()) return 0;
  std::fputs("konv_bench: a result was wrong; its figures are not shown (see ERROR OCCURRED above)\n", stderr);
  return 1;
}

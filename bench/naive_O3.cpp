// naive.cpp once more; CMake compiles this file with -O3.
// SPDX-License-Identifier: MIT
#define KONV_BENCH_NAIVE naive_O3
#include "naive.cpp"

// konv_side.cpp once more; CMake compiles this file with -O2 -march=native. The dispatch of the plain build should
// have found the same speed already.
// SPDX-License-Identifier: MIT
#define KONV_BENCH_NATIVE_SIDE 1
#define KONV_BENCH_SIDE konv_native_party
#define KONV_BENCH_WHO "konv_native"
#define KONV_BENCH_ROLE role::native
#include "konv_side.cpp"

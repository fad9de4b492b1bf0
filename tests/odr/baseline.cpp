// Built without flags: must run on every x86-64. Calls the other file only where the machine is one for it.
// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstdlib>

#include "check.hpp"

int failure_of_wide();

int main() {
  if (const char* isa = std::getenv("KONV_ISA"); isa && *isa && !konv::cpu::supported(konv::cpu::parse(isa))) return 77;
  const int baseline = first_failure();
  const bool machine_fits = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                            __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                            __builtin_cpu_supports("avx512vl");
  const int wide = machine_fits ? failure_of_wide() : 0;
  std::printf("ISA %s: failure of the plain file %d, of the -march=x86-64-v4 file %d%s\n",
              konv::cpu::name(konv::cpu::current()), baseline, wide, machine_fits ? "" : " (not run)");
  return baseline || wide ? 1 : 0;
}

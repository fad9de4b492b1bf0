// main of every doctest program: runs under the ISA that the environment's KONV_ISA names, and proves that it does.
// SPDX-License-Identifier: MIT
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include <konv/cpu/isa.hpp>

static_assert(KONV_HAS_PORTABLE, "tests run under every instruction set");

int main(int argc, char** argv) {
  namespace cpu = konv::cpu;
  if (const char* text = std::getenv("KONV_ISA"); text && *text) {
    const cpu::isa wanted = cpu::parse(text);
    if (!cpu::supported(wanted)) {
      std::printf("skipped: %s is not available on this machine or in this build\n", text);
      return 77;  // SKIP_RETURN_CODE in tests/CMakeLists.txt
    }
    if (cpu::current() != wanted) {
      std::printf("KONV_ISA is %s, but %s is in use\n", text, cpu::name(cpu::current()));
      return 1;
    }
  }
  std::printf("ISA: %s\n", cpu::name(cpu::current()));
  return doctest::Context(argc, argv).run();
}

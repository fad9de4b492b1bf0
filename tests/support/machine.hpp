// ISAs and executors for tests.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_SUPPORT_MACHINE_HPP
#define KONV_TESTS_SUPPORT_MACHINE_HPP

#include <vector>

#include <konv/core/execution.hpp>
#include <konv/cpu/isa.hpp>

namespace test {

/// Uses an ISA while it lives.
class forced_isa {
 public:
  explicit forced_isa(konv::cpu::isa i) : before_(konv::cpu::current()) { konv::cpu::force(i); }
  forced_isa(const forced_isa&) = delete;
  forced_isa& operator=(const forced_isa&) = delete;
  ~forced_isa() { konv::cpu::force(before_); }

 private:
  konv::cpu::isa before_;
};

inline std::vector<konv::cpu::isa> supported_isas() {
  std::vector<konv::cpu::isa> all;
  for (const konv::cpu::isa i : konv::cpu::all_isas)
    if (konv::cpu::supported(i)) all.push_back(i);
  return all;
}

/// ISAs whose multiply and add round once.
inline std::vector<konv::cpu::isa> fma_isas() {
  std::vector<konv::cpu::isa> all;
  for (const konv::cpu::isa i : supported_isas())
    if (i == konv::cpu::isa::avx2 || i == konv::cpu::isa::avx512 || i == konv::cpu::isa::neon) all.push_back(i);
  return all;
}

/// An executor that runs the bodies in reverse order, and counts them.
struct reverse_executor {
  int bands = 5;
  konv::index_t ran = 0;
  int concurrency() const { return bands; }
  void operator()(konv::index_t n, konv::task_ref body) {
    for (konv::index_t i = n; i-- > 0; ++ran) body(i);
  }
};

}  // namespace test
#endif

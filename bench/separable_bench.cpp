// Separable filters: sepfilter2d, with a kernel that has no symmetry and with one that is its own mirror image.
// SPDX-License-Identifier: MIT
#include "support.hpp"

namespace bench {
namespace {

void add_case(depth d, index_t channels, named_size s, index_t taps, bool symmetric, bool naive = false,
              bool native = false, int threads = 1) {
  const extent size{s.width, s.height, channels};
  const std::string name =
      "sepfilter2d/" + type_name(d, channels) + "/" + s.name + "/" + std::to_string(taps) + (symmetric ? "sym/" : "/");
  for (const party& p : parties()) {
    if (!p.sepfilter2d) continue;
    if ((p.as == role::naive && !naive) || (p.as == role::native && !native)) continue;
    const std::string suffix = threads > 1 ? "/" + std::to_string(threads) + "t" : "";
    add(name + p.who + suffix, cost_of(d, size, d, size, 2.0 * static_cast<double>(taps)), [=] {
      const sepfilter2d_work w{source(d, size), target(d, size), line(taps, symmetric, 1), line(taps, symmetric, 2),
                               threads};
      return timed{p.sepfilter2d(w), [=] { return check_sepfilter2d(w); }, threads};
    });
  }
}

}  // namespace

void add_sepfilter2d() {
  for (const depth d : {depth::u8, depth::f32}) {
    for (const index_t taps : {3, 7, 15, 31}) {
      add_case(d, 1, full_hd, taps, false, taps == 7, true);
      add_case(d, 1, full_hd, taps, true, false, taps == 7);
    }
    add_case(d, 1, small, 7, false);
    add_case(d, 1, ultra_hd, 7, false);
    add_case(d, 1, full_hd, 7, false, false, false, 2);
  }
  add_case(depth::u8, 3, full_hd, 7, false);
}

}  // namespace bench
